//! The trees that a scenario pushes.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use flux_pipeline::compile::{Input, check};
use flux_pipeline::diagnostics::Diagnostic;
use flux_pipeline::emit;
use flux_pipeline::source::{Memory, SourceMap};
use serde::Deserialize;

use super::objects::Serves;

/// The part of `scenario.yaml` that the model needs.
#[derive(Deserialize)]
pub struct Scenario {
    pub expect: String,
    pub sources: Vec<String>,
    #[serde(default)]
    serves: Serves,
    #[serde(default)]
    leaves: Vec<String>,
    pub steps: Vec<Step>,
}

#[derive(Deserialize)]
pub struct Step {
    pub push: Option<Push>,
    /// The source whose last push is undone.
    revert: Option<String>,
    pub kill: Option<String>,
    /// What somebody applies by hand.
    apply: Option<String>,
    /// The Kustomization that somebody suspends by hand.
    suspend: Option<String>,
    publish: Option<Publish>,
    #[serde(default)]
    pub until: BTreeMap<String, serde_yaml::Value>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Push {
    to: Option<String>,
    clear: bool,
    copy: Vec<String>,
    remove: Vec<String>,
    write: BTreeMap<String, String>,
    replace: Vec<Replacement>,
    build: bool,
    /// It takes the place of the newest commit.
    force: bool,
    /// What its commit is called.
    tag: Option<String>,
    refused: Option<String>,
    allow: Vec<String>,
}

/// A version of a chart.
#[derive(Deserialize)]
struct Publish {
    chart: String,
    version: String,
    app: String,
}

/// Where published charts are: a source of its own.
pub const CHARTS: &str = "published charts";

#[derive(Deserialize)]
struct Replacement {
    from: String,
    to: String,
    #[serde(default, rename = "in")]
    only: Vec<String>,
}

/// Path and text.
pub type Tree = BTreeMap<String, String>;

/// What every source holds after every push.
pub struct History {
    /// The sources; the first one has the Flux objects.
    pub sources: Vec<String>,
    /// By release, from the second: the first is an empty cluster.
    pub releases: Vec<BTreeMap<String, Tree>>,
    /// Whether a release had become live everywhere before the next one was pushed.
    pub settled: Vec<bool>,
    /// Controllers are killed.
    pub kills: bool,
    pub serves: Serves,
    /// What is to be gone in the end.
    pub leaves: Vec<String>,
    /// What somebody applies by hand, behind which of the releases.
    pub by_hand: Vec<(usize, String)>,
    /// What somebody suspends by hand, behind which of the releases; nothing here resumes what it is about.
    pub suspended: Vec<(usize, String)>,
    /// Whether the parent applies a release with the spec that it had before.
    pub halfway: Vec<bool>,
    /// The commits that were built on top of others.
    pub commits: Vec<Commit>,
}

/// A commit of built files.
pub struct Commit {
    pub before: Tree,
    pub after: Tree,
    /// The check with which `plan` must refuse it.
    pub refused: Option<String>,
    /// The checks that are allowed, and must find something.
    allowed: Vec<String>,
}

impl Commit {
    /// The checks that must find something.
    pub fn found(&self) -> BTreeSet<String> {
        self.refused.iter().chain(&self.allowed).cloned().collect()
    }
}

impl Scenario {
    pub fn read(path: &Path) -> Self {
        let text = std::fs::read_to_string(path.join("scenario.yaml")).unwrap();
        serde_yaml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }
}

/// What is waited for when a release has become live everywhere.
const LIVE: [&str; 4] = ["settled", "finished", "live", "gone"];

/// Pushes to different sources right behind one another are one release.
pub fn history(scenario: &Scenario, directory: &Path) -> History {
    let mut history = History {
        sources: scenario.sources(),
        releases: Vec::new(),
        settled: Vec::new(),
        kills: scenario.steps.iter().any(|step| step.kill.is_some()),
        serves: scenario.serves.clone(),
        leaves: scenario.leaves.clone(),
        by_hand: Vec::new(),
        suspended: Vec::new(),
        halfway: Vec::new(),
        commits: Vec::new(),
    };
    let mut now = Trees::default();
    let mut pushed: Vec<String> = Vec::new();
    for step in &scenario.steps {
        if LIVE.iter().any(|live| step.until.contains_key(*live)) {
            let last = history.settled.last_mut();
            last.into_iter().for_each(|settled| *settled = true);
            pushed.clear();
        }
        if let Some(text) = &step.apply {
            history.by_hand.push((history.releases.len(), filled(text)));
        }
        if let Some(name) = &step.suspend {
            let behind = history.releases.len();
            history.suspended.push((behind, name.clone()));
        }
        let Some(to) = step.source(scenario) else {
            continue;
        };
        history.commits.extend(now.advance(&to, step, directory));
        if pushed.is_empty() || pushed.contains(&to) {
            pushed.clear();
        } else {
            history.releases.pop();
            history.settled.pop();
        }
        pushed.push(to);
        history.releases.push(now.newest(&scenario.sources[0]));
        history.settled.push(false);
    }
    history.halfway = vec![false; history.releases.len()];
    super::parent::halfway(history)
}

impl History {
    /// Puts a release before one that has the same trees, for a parent that does not have its new spec yet.
    pub fn repeat(&mut self, at: usize) {
        self.releases.insert(at, self.releases[at].clone());
        self.settled.insert(at, false);
        self.halfway.insert(at, true);
        let hands = self.by_hand.iter_mut().chain(&mut self.suspended);
        for (behind, _) in hands.filter(|(behind, _)| *behind > at) {
            *behind += 1;
        }
    }
}

impl Scenario {
    /// The sources, and that of published charts behind them if any are.
    fn sources(&self) -> Vec<String> {
        let charts = self.follows_charts().then(|| CHARTS.to_owned());
        self.sources.iter().cloned().chain(charts).collect()
    }
}

impl Scenario {
    /// Whether a chart is followed as it is published: with a range. Others wait for a commit that names them.
    fn follows_charts(&self) -> bool {
        let pushes = self.steps.iter().filter_map(|step| step.push.as_ref());
        let mut replaced = pushes.flat_map(|push| &push.replace);
        replaced.any(|it| it.to.contains("semver:"))
    }
}

impl Step {
    /// The source that is pushed to, if any is.
    fn source(&self, scenario: &Scenario) -> Option<String> {
        let first = &scenario.sources[0];
        if self.publish.is_some() {
            return scenario.follows_charts().then(|| CHARTS.to_owned());
        }
        let push = self.push.as_ref();
        let pushed = push.map(|push| push.to.clone().unwrap_or_else(|| first.clone()));
        pushed.or_else(|| self.revert.clone())
    }
}

/// What every source has held, the newest last, and what its tags are of.
#[derive(Default)]
struct Trees {
    branches: BTreeMap<String, Vec<Tree>>,
    tags: BTreeMap<(String, String), Tree>,
}

impl Trees {
    fn advance(&mut self, to: &str, step: &Step, directory: &Path) -> Option<Commit> {
        let all = self.branches.entry(to.to_owned()).or_default();
        let before = all.last().cloned();
        if let Some(Publish {
            chart,
            version,
            app,
        }) = &step.publish
        {
            // Who follows a range has the newest one.
            all.push(Tree::from([(chart.clone(), format!("{version} {app}"))]));
            return None;
        }
        let Some(push) = &step.push else {
            all.push(all[all.len() - 2].clone());
            return None;
        };
        if push.force {
            all.pop();
        }
        let mut after = all.last().cloned().unwrap_or_default();
        change(&mut after, push, directory);
        all.push(after.clone());
        if let Some(tag) = &push.tag {
            self.tags
                .insert((to.to_owned(), tag.clone()), after.clone());
        }
        let before = before.filter(|_| push.build)?;
        Some(Commit {
            before,
            after,
            refused: push.refused.clone(),
            allowed: push.allow.clone(),
        })
    }

    /// What each source has, as the Flux objects of the first one pin it.
    fn newest(&self, first: &str) -> BTreeMap<String, Tree> {
        let last = |trees: &Vec<Tree>| trees.last().cloned().unwrap_or_default();
        let newest = self.branches.iter();
        let mut newest: BTreeMap<String, Tree> = newest
            .map(|(source, trees)| (source.clone(), last(trees)))
            .collect();
        let pins = newest.get(first).map(pins).unwrap_or_default();
        for pin in pins {
            if let Some(tree) = self.tags.get(&pin) {
                newest.insert(pin.0, tree.clone());
            }
        }
        newest
    }
}

/// The sources that a tree with Flux objects describes, with the tag that each is pinned to.
pub fn pins(tree: &Tree) -> BTreeMap<String, String> {
    let files = tree.iter();
    let files = files.filter(|(path, _)| path.starts_with("flux/") && path.ends_with(".yaml"));
    let objects = files.flat_map(|(_, text)| super::stages::objects(text));
    let sources = objects.filter(|object| object["kind"] == "GitRepository");
    let pinned = sources.filter_map(|object| {
        let tag = object["spec"]["ref"]["tag"].as_str()?;
        Some((
            object["metadata"]["name"].as_str()?.to_owned(),
            tag.to_owned(),
        ))
    });
    pinned.collect()
}

fn change(tree: &mut Tree, push: &Push, directory: &Path) {
    if push.clear {
        tree.clear();
    }
    for folder in &push.copy {
        copy(&directory.join(folder), "", tree);
    }
    for gone in &push.remove {
        tree.retain(|path, _| path != gone && !path.starts_with(&format!("{gone}/")));
    }
    let write = push.write.iter();
    tree.extend(write.map(|(path, text)| (path.clone(), filled(text))));
    for replacement in &push.replace {
        for (path, text) in tree.iter_mut() {
            if replacement.only.is_empty() || replacement.only.contains(path) {
                *text = text.replace(&filled(&replacement.from), &filled(&replacement.to));
            }
        }
    }
    if push.build {
        build(tree);
    }
}

fn copy(from: &Path, below: &str, tree: &mut Tree) {
    for entry in
        std::fs::read_dir(from).unwrap_or_else(|error| panic!("{}: {error}", from.display()))
    {
        let entry = entry.unwrap();
        let path = format!("{below}{}", entry.file_name().to_string_lossy());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &format!("{path}/"), tree);
        } else {
            let text = std::fs::read_to_string(entry.path()).unwrap();
            tree.insert(path, filled(&text));
        }
    }
}

/// A file with what the lane puts into it, so that every value is one that the API server takes.
fn filled(text: &str) -> String {
    let values = [
        ("@namespace@", "play"),
        ("@registry@", "oci://registry.test"),
        ("@charts@", "https://charts.test"),
        ("@git@", "https://git.test/play"),
    ];
    let put = |text: String, (name, value): &(&str, &str)| text.replace(name, value);
    let text = values.iter().fold(text.to_owned(), put);
    with_commits(&text)
}

/// A commit for each `@commit:SOURCE:TAG@`, another one for each tag.
fn with_commits(text: &str) -> String {
    let mut parts = text.split("@commit:");
    let mut filled = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_once('@').unwrap();
        let digits: String = name.bytes().map(|byte| format!("{byte:02x}")).collect();
        let digits: String = digits.chars().rev().cycle().take(40).collect();
        filled.push_str(&digits);
        filled.push_str(rest);
    }
    filled
}

/// Builds the pipelines at the root, as `flux-pipeline build` does there; what was generated before goes.
fn build(tree: &mut Tree) {
    *tree = built(tree).unwrap_or_else(|found| panic!("{found:#?}"));
}

/// A tree with what is built from it, or why nothing is.
pub fn built(tree: &Tree) -> Result<Tree, Vec<Diagnostic>> {
    let mut tree = tree.clone();
    tree.retain(|path, text| {
        !text.starts_with("# Generated by flux-pipeline from ") && !emit::is_addressed(path)
    });
    let pipelines = tree
        .iter()
        .filter(|(path, _)| path.ends_with(".pipeline") && !path.contains('/'));
    let inputs = pipelines
        .map(|(path, text)| Input::new(path.as_str(), text.as_str()))
        .collect();
    let files = Memory::new(tree.clone());
    let outcome = check(inputs, &files, &mut SourceMap::default());
    let Some(plan) = outcome.plan(&files) else {
        return Err(outcome.diagnostics);
    };
    let bundle = emit::bundle(&plan);
    let copies = bundle.copies.into_iter();
    let copies = copies.map(|(path, copy)| (path, String::from_utf8(copy.bytes.to_vec()).unwrap()));
    let files = bundle
        .files
        .into_iter()
        .map(|(path, (_, text))| (path, text));
    tree.extend(files.chain(copies));
    Ok(tree)
}
