//! The commits that the stages of a cluster have applied last.

use std::collections::{BTreeMap, BTreeSet};

use crate::cli::baseline::Baseline;
use crate::cli::failure::{Failure, Result};
use crate::cli::workspace::{Selection, Workspace};
use crate::cluster::{self, Goal, Key, Live, LiveStage, Wanted};
use crate::compile::{self, Input, Outcome};
use crate::plan::Plan;
use crate::source::{Entry, Files, ReadError, SourceMap};

/// What the pipeline files said at a commit.
pub(super) struct Past {
    pub(super) baseline: Baseline,
    pub(super) inputs: Vec<Input>,
    pub(super) outcome: Outcome,
}

/// The commits, and the Kustomizations that have one of them.
#[derive(Default)]
pub(super) struct Pasts {
    /// By the hash.
    pub(super) commits: BTreeMap<String, Past>,
    /// Kustomizations of the pipelines, as they are or were, that are in the cluster.
    pub(super) stages: BTreeSet<Key>,
    /// The specs that the commits make of these.
    pub(super) compiled: BTreeMap<(String, Key), serde_json::Value>,
}

/// Where the pasts of pipelines are looked for.
pub(super) struct Search<'s> {
    pub(super) selection: &'s Selection,
    pub(super) workspace: &'s Workspace,
    pub(super) environment: Option<&'s str>,
    /// Where objects are that name no namespace.
    pub(super) namespace: &'s str,
    pub(super) live: &'s Live,
    /// Kustomizations of which nothing but themselves is compared.
    pub(super) alone: &'s BTreeSet<Key>,
}

impl Search<'_> {
    /// Reads every commit that a stage has, of those too that the pipelines do not have any more: a commit may name
    /// stages that are still there.
    pub(super) fn run(&self, goal: &Goal, texts: &mut SourceMap) -> Result<Pasts> {
        let mut pasts = Pasts::default();
        let stages = goal.stages.iter().map(|it| &it.key);
        self.know(stages.chain(self.live.written_for(goal)), &mut pasts);
        loop {
            self.refuse_uncommitted(&pasts)?;
            let new = pasts.stages.iter().find_map(|key| {
                let commit = self.live.stages.get(key)?.commit.clone()?;
                let is_new = !pasts.commits.contains_key(&commit) && !self.alone.contains(key);
                is_new.then(|| (key.clone(), commit))
            });
            let Some((key, commit)) = new else {
                return Ok(pasts);
            };
            let past = self.open(&key, &commit, texts)?;
            let compiled = self.compiled(&past, texts);
            self.know(compiled.keys(), &mut pasts);
            let compiled = compiled.into_iter();
            pasts
                .compiled
                .extend(compiled.map(|(key, spec)| ((commit.clone(), key), spec)));
            pasts.commits.insert(commit, past);
        }
    }

    /// What was made from nobody knows which commit cannot be compared.
    fn refuse_uncommitted(&self, pasts: &Pasts) -> Result<()> {
        let mut stages = pasts.at(self.live);
        let unknown = stages.find_map(|(key, stage)| {
            let revision = stage.applied.as_ref()?;
            let is_unknown = stage.commit.is_none() && !self.alone.contains(key);
            is_unknown.then_some((key, revision))
        });
        let Some((key, revision)) = unknown else {
            return Ok(());
        };
        let revision = cluster::short(revision);
        Err(Failure::refused(format!(
            "{key} has applied {revision}, which does not say what commit it was made from"
        ))
        .help("push it with `flux push artifact --revision BRANCH@sha1:COMMIT`, or compare with a revision"))
    }

    fn know<'k>(&self, keys: impl Iterator<Item = &'k Key>, pasts: &mut Pasts) {
        let there = keys.filter(|key| self.live.stages.contains_key(key));
        pasts.stages.extend(there.cloned());
    }

    fn open(&self, key: &Key, commit: &str, texts: &mut SourceMap) -> Result<Past> {
        let root = &self.workspace.root;
        let baseline = Baseline::commit(commit, root).map_err(|failure| {
            let short = short(commit);
            let why = failure.message;
            Failure::refused(format!("{key} has applied {short}, and it cannot be read: {why}"))
                .help(format!("fetch it, as with `git fetch origin {commit}`, and a shallow clone with `--unshallow`"))
        })?;
        let inputs = baseline.inputs(self.selection, self.workspace)?;
        let files = baseline.files(&self.workspace.disk);
        let outcome = compile::check(inputs.clone(), files, texts);
        Ok(Past {
            baseline,
            inputs,
            outcome,
        })
    }

    /// The specs of the Kustomizations that a commit makes.
    fn compiled(&self, past: &Past, texts: &SourceMap) -> BTreeMap<Key, serde_json::Value> {
        let files = past.baseline.files(&self.workspace.disk);
        let Some(mut plan) = past.outcome.plan(files) else {
            return BTreeMap::new();
        };
        self.choose(&mut plan);
        let goal = Goal::of(&plan, texts, self.namespace, &Wanted::Latest);
        let stages = goal.stages.iter();
        stages
            .map(|it| (it.key.clone(), it.spec().clone()))
            .collect()
    }

    /// Leaves the environment that is meant, which a commit may not have had.
    pub(super) fn choose(&self, plan: &mut Plan<'_>) {
        plan.pipelines
            .retain(|it| it.environment == self.environment);
    }
}

impl Pasts {
    /// Those of the Kustomizations that have a commit, with it.
    pub(super) fn at<'p>(
        &'p self,
        live: &'p Live,
    ) -> impl Iterator<Item = (&'p Key, &'p LiveStage)> {
        let stages = self.stages.iter();
        stages.filter_map(|key| Some((key, live.stages.get(key)?)))
    }

    /// The commits that are compared with, as one window: a directory is there when it was at any of them.
    pub(super) fn files(&self) -> Several<'_> {
        let revisions = self
            .commits
            .values()
            .filter_map(|it| it.baseline.revision());
        Several(revisions.map(|it| it as &dyn Files).collect())
    }
}

/// A hash as git shows it.
pub(super) fn short(commit: &str) -> String {
    commit.chars().take(7).collect()
}

/// Several trees as one.
pub(super) struct Several<'f>(Vec<&'f dyn Files>);

impl Files for Several<'_> {
    fn list(&self, directory: &str) -> Option<Vec<Entry>> {
        self.0.iter().find_map(|it| it.list(directory))
    }

    fn bytes(&self, path: &str) -> std::result::Result<Vec<u8>, ReadError> {
        let mut last = Err(ReadError::absent(path));
        for files in &self.0 {
            last = files.bytes(path);
            if last.is_ok() {
                return last;
            }
        }
        last
    }

    fn is_directory(&self, path: &str) -> bool {
        self.0.iter().any(|it| it.is_directory(path))
    }

    fn holds_files(&self, path: &str) -> bool {
        self.0.iter().any(|it| it.holds_files(path))
    }
}
