//! `plan --against live`: what is here against what the cluster runs.

mod told;

use std::collections::{BTreeMap, BTreeSet};

use crate::cli::Exit;
use crate::cli::failure::{Failure, Result};
use crate::cli::output::Output;
use crate::cli::plan::{Checked, Compared, Plan, taking};
use crate::cluster::{ConnectionOptions, Goal, Key, Kind, Live, Wanted};
use crate::diagnostics::human;
use crate::manifests::stage_file;
use crate::plan;
use crate::source::SourceMap;
use crate::transition::{self, Built, Item, Part, State, Trees};

use super::commands::block_on;
use super::past::{Past, Pasts, Search, short};
use super::prepare::{choose, contexts, failure, open};

pub(in crate::cli) fn plan(command: Plan, output: Output) -> Result<Exit> {
    command.refuse_others()?;
    let workspace = command.selection.open()?;
    let now = Checked::of(workspace.inputs.clone(), &workspace.disk);
    output.drawn(&human(
        &now.sources,
        &now.outcome.diagnostics,
        output.talk_style(),
    ));
    let mut sources = now.sources;
    let Some(mut plan) = now.outcome.plan(&workspace.disk) else {
        return Ok(Exit::Errors);
    };
    choose(&mut plan, command.environment.as_deref())?;
    let asked = block_on(ask(&command, &plan, &sources))?;
    let alone = alone(&plan, &asked);
    let search = Search {
        selection: &command.selection,
        workspace: &workspace,
        environment: command.environment.as_deref(),
        namespace: &asked.namespace,
        live: &asked.live,
        alone: &alone,
    };
    let mut texts = SourceMap::default();
    let pasts = search.run(&asked.goal, &mut texts)?;
    let comparison = Comparison {
        plan: &plan,
        asked: &asked,
        search: &search,
        pasts: &pasts,
    };
    comparison.refuse_unread()?;
    let (compared, objects) = comparison.compare(&texts, &mut sources)?;
    comparison.refuse_unread()?;
    let notes = comparison.notes().into_iter().chain(objects);
    notes.for_each(|note| output.talk(note));
    command.tell(compared, &sources, &comparison.title(), output)
}

/// What was asked of a cluster, and what it answered.
struct Asked {
    goal: Goal,
    live: Live,
    cluster: String,
    namespace: String,
}

async fn ask(command: &Plan, plan: &plan::Plan<'_>, texts: &SourceMap) -> Result<Asked> {
    let wish = ConnectionOptions {
        context: command.context.clone(),
        required: contexts(plan),
    };
    let goal = |namespace: &str| Goal::of(plan, texts, namespace, &Wanted::Latest);
    let session = open(&wish, None, goal).await?;
    let goal = goal(&session.namespace);
    let live = Live::read(&session, &goal).await;
    let live = live.map_err(|problem| failure(problem.at(&session.server)))?;
    Ok(Asked {
        goal,
        live,
        cluster: session.name,
        namespace: session.namespace,
    })
}

/// Stages whose files are in another repository: no commit of this one is what they have applied.
fn alone(plan: &plan::Plan<'_>, asked: &Asked) -> BTreeSet<Key> {
    let stages = plan.pipelines.iter().flat_map(|it| &it.stages);
    let keys = asked.goal.stages.iter().map(|it| &it.key);
    let elsewhere = stages.zip(keys).filter(|(stage, _)| stage.source.elsewhere);
    elsewhere.map(|(_, key)| key.clone()).collect()
}

struct Comparison<'c> {
    plan: &'c plan::Plan<'c>,
    asked: &'c Asked,
    search: &'c Search<'c>,
    pasts: &'c Pasts,
}

impl<'c> Comparison<'c> {
    /// The comparison, and which objects the cluster has besides those that are compared.
    fn compare(
        &self,
        texts: &SourceMap,
        sources: &mut SourceMap,
    ) -> Result<(Compared, Vec<String>)> {
        let disk = &self.search.workspace.disk;
        let after = State::of(self.plan, disk);
        let pasts = &self.pasts.commits;
        let plans: Vec<(&String, &Past, Option<plan::Plan<'_>>)> = pasts
            .iter()
            .map(|(commit, past)| (commit, past, self.past_plan(past)))
            .collect();
        let mut parts = Vec::new();
        for (commit, past, plan) in &plans {
            let state = match plan {
                Some(plan) => State::of(plan, past.baseline.files(disk)),
                None => self.built(commit, past, &after)?,
            };
            parts.push(self.part(state, commit));
        }
        parts.push(self.part_alone(&after)?);
        let mut before = State::assembled(parts, &after);
        self.forget_absent_sources(&mut before);
        let files = self.pasts.files();
        let trees = Trees {
            before: &files,
            after: disk,
        };
        let mut take = taking(texts, sources);
        let compared = transition::compare(&before, &after, trees, &mut take);
        Ok((compared, self.objects(&before)))
    }

    fn past_plan(&self, past: &'c Past) -> Option<plan::Plan<'c>> {
        let files = past.baseline.files(&self.search.workspace.disk);
        let mut plan = past.outcome.plan(files)?;
        self.search.choose(&mut plan);
        Some(plan)
    }

    /// What was built at a commit whose pipeline has errors.
    fn built<'a>(&self, commit: &str, past: &Past, after: &State<'a>) -> Result<State<'a>> {
        let built = past
            .baseline
            .built(&past.inputs, &self.search.workspace.disk);
        match built.iter().all(|it| it.files.is_empty()) && !past.inputs.is_empty() {
            true => Err(Failure::refused(format!(
                "the pipeline at {} has errors, and no built files",
                short(commit)
            ))
            .help("what is there was applied from it: compare with a revision that compiles, `--against REV`")),
            false => Ok(self.of_built(&built, after)),
        }
    }

    /// Built files say no environment.
    fn of_built<'a>(&self, built: &[Built], after: &State<'a>) -> State<'a> {
        let mut state = State::built(built, after);
        for pipeline in &mut state.pipelines {
            pipeline.environment = self.search.environment.map(str::to_owned);
        }
        state
    }

    /// The stages of a state that have applied this commit.
    fn part<'a>(&'a self, state: State<'a>, commit: &'a str) -> Part<'a, 'a> {
        let holds = move |item: &Item<'a>| {
            let key = self.key(item);
            let live = self.asked.live.stages.get(&key);
            let is_at = live.is_some_and(|it| it.commit.as_deref() == Some(commit));
            is_at && !self.is_alone(&key)
        };
        Part {
            state,
            holds: Box::new(holds),
        }
    }

    /// The Kustomizations of which nothing else is known, as they are.
    fn part_alone<'a>(&'a self, after: &State<'a>) -> Result<Part<'a, 'a>> {
        let files = self.files();
        let mut built: BTreeMap<&str, Built> = BTreeMap::new();
        for (key, live) in self.pasts.at(&self.asked.live) {
            if live.applied.is_none() || !self.is_alone(key) {
                continue;
            }
            let (pipeline, path) = self.file(key, &files)?;
            let built = built.entry(pipeline).or_default();
            pipeline.clone_into(&mut built.pipeline);
            built.files.push((path, live.text()));
        }
        let built: Vec<Built> = built.into_values().collect();
        Ok(Part {
            state: self.of_built(&built, after),
            holds: Box::new(|_| true),
        })
    }

    /// The file of each stage, with its pipeline's.
    fn files(&self) -> BTreeMap<Key, (&'c str, String)> {
        let keys = self.asked.goal.stages.iter().map(|it| it.key.clone());
        let pipelines = self.plan.pipelines.iter();
        let stages = pipelines.flat_map(|pipeline| {
            let file = |it: &plan::StagePlan<'_>| stage_file(pipeline.flux_directory, it.name);
            let stages = pipeline.stages.iter();
            stages.map(move |it| (pipeline.file, file(it)))
        });
        keys.zip(stages).collect()
    }

    fn file(
        &self,
        key: &Key,
        files: &BTreeMap<Key, (&'c str, String)>,
    ) -> Result<(&'c str, String)> {
        if let Some(known) = files.get(key) {
            return Ok(known.clone());
        }
        let revision = self
            .asked
            .live
            .stages
            .get(key)
            .and_then(|it| it.applied.clone());
        Err(Failure::refused(format!(
            "{key} was written for this pipeline, and what it has applied cannot be found: {}",
            revision.unwrap_or_default()
        ))
        .help("delete it, or compare with a revision, `--against REV`"))
    }

    /// Whether nothing but the Kustomization itself is compared: no commit of this repository makes it.
    fn is_alone(&self, key: &Key) -> bool {
        let commit = self
            .asked
            .live
            .stages
            .get(key)
            .and_then(|it| it.commit.clone());
        let is_made = commit.is_some_and(|commit| {
            let compiles = |past: &Past| past.outcome.checked.is_some();
            let is_broken = self
                .pasts
                .commits
                .get(&commit)
                .is_some_and(|it| !compiles(it));
            is_broken || self.pasts.compiled.contains_key(&(commit, key.clone()))
        });
        self.search.alone.contains(key) || !is_made
    }

    fn key(&self, item: &Item<'_>) -> Key {
        let namespace = item.namespace.as_deref();
        Key {
            kind: Kind::Kustomization,
            namespace: namespace.unwrap_or(&self.asked.namespace).to_owned(),
            name: item.name.as_ref().to_owned(),
        }
    }

    /// A source that a commit makes is there only when the cluster has it.
    fn forget_absent_sources(&self, before: &mut State<'_>) {
        let live = &self.asked.live;
        for pipeline in &mut before.pipelines {
            pipeline.sources.retain(|source| {
                let item = &source.item;
                let key = self.key(item);
                match Kind::named(&item.kind) {
                    Some(Kind::Kustomization) => live.stages.contains_key(&key),
                    Some(kind) => live.may_have(&Key { kind, ..key }),
                    None => true,
                }
            });
        }
    }

    fn refuse_unread(&self) -> Result<()> {
        let stages = self.plan.pipelines.iter().flat_map(|it| &it.stages);
        let now = stages.map(|it| it.stage.path.value.as_str());
        for past in self.pasts.commits.values() {
            let sites = past.outcome.project().into_iter().flat_map(|it| it.sites());
            let then = sites.map(|it| it.stage.path.value.as_str());
            let directories: Vec<&str> = now.clone().chain(then).collect();
            past.baseline.refuse_unread(&directories)?;
        }
        Ok(())
    }
}
