//! From pushed trees to what each release asks of each stage.

use std::collections::{BTreeMap, BTreeSet};

use flux_pipeline::simulate::{
    Dependency, Directory, Expression, PatchOrder, Setup, Spec, StageSetup, Workload,
};
use serde::Deserialize;
use serde_yaml::Value;

use super::helm;
use super::history::{History, Tree};
use super::objects::{Objects, is_refused};
use super::parent::{Applied, Takes};

/// The specs of Kustomizations, by name.
pub type Kustomizations = BTreeMap<String, Value>;

/// Stages are sorted by name, because that is the order in which the parent patches them.
pub fn setup(history: &History) -> Setup {
    let read = Read::of(history);
    let mut versions = All {
        objects: Objects::of(&history.serves, &history.leaves),
        ..All::default()
    };
    let mut stages: Vec<StageSetup> = read
        .names
        .iter()
        .map(|name| stage(&mut versions, &read, name))
        .collect();
    // Only now are all objects known.
    for (stage, name) in stages.iter_mut().zip(&read.names) {
        let specs = stage.specs.iter_mut().skip(1).zip(&read.live);
        for (spec, kustomizations) in specs.filter_map(|(spec, live)| Some((spec.as_mut()?, live)))
        {
            let account = kustomizations[name]["serviceAccountName"].as_str();
            spec.account = account.and_then(|it| versions.objects.account(it));
        }
    }
    let fails = history
        .releases
        .iter()
        .flat_map(BTreeMap::values)
        .flat_map(BTreeMap::values)
        .any(|text| text.contains("exit 1"));
    Setup {
        stages,
        within: versions.objects.within(),
        objects: versions.objects.all,
        releases: u8::try_from(history.releases.len() + 1).unwrap(),
        order: PatchOrder::Listed,
        parent_source: 0,
        pins: read.pins,
        gone: read.gone,
        astray: read.astray,
        failures: u8::from(fails),
        crashes: u8::from(history.kills),
        ..Setup::default()
    }
}

/// A history with what is read from its trees.
struct Read<'h> {
    history: &'h History,
    /// The Kustomizations of each release, from the second.
    live: Vec<Kustomizations>,
    /// The names of all of them.
    names: Vec<String>,
    pins: Vec<Vec<u8>>,
    /// What the parent has applied of each release.
    applied: Vec<Applied>,
    /// By source, whether each release has it no more.
    gone: Vec<Vec<bool>>,
    /// Whether the parent finds nothing of each release.
    astray: Vec<bool>,
}

impl<'h> Read<'h> {
    fn of(history: &'h History) -> Self {
        let applied = super::parent::applied(history);
        let live = applied.iter().map(|it| it.kustomizations.clone());
        let live: Vec<Kustomizations> = live.collect();
        let mut names: BTreeSet<String> = live.iter().flat_map(BTreeMap::keys).cloned().collect();
        names.extend(live.iter().flat_map(BTreeMap::values).flat_map(awaited));
        let gone = |source: &String| gone(&applied, source);
        // Release 1 is the empty cluster.
        let astray = applied.iter().map(|it| it.is_astray);
        Self {
            history,
            live,
            names: names.into_iter().collect(),
            pins: pins(history),
            gone: history.sources.iter().map(gone).collect(),
            astray: std::iter::once(false).chain(astray).collect(),
            applied,
        }
    }

    /// What a source takes when it fetches a release, by its number from 0, and once the parent has applied that.
    fn takes(&self, source: &str, at: usize) -> [Takes; 2] {
        let of = |at: Option<usize>| {
            let applied = at.and_then(|at| self.applied.get(at));
            let source = applied.and_then(|it| it.sources.get(source));
            source.map(|it| it.takes.clone()).unwrap_or_default()
        };
        [of(at.checked_sub(1)), of(Some(at))]
    }
}

/// Whether each release has a source no more, from the first one that does not have it on to the one that has it again.
fn gone(applied: &[Applied], source: &str) -> Vec<bool> {
    let mut gone = vec![false];
    let mut goes = false;
    for release in applied {
        let keeps = release.sources.get(source);
        gone.push(goes && keeps.is_none());
        goes = match keeps {
            Some(source) => !source.is_kept,
            None => goes,
        };
    }
    gone
}

/// By source, the first release that pins it to what each release pins it to; nothing for one that is not pinned.
fn pins(history: &History) -> Vec<Vec<u8>> {
    let first = &history.sources[0];
    let trees = history.releases.iter().map(|trees| trees.get(first));
    let tags: Vec<BTreeMap<String, String>> = trees
        .map(|tree| tree.map(super::history::pins).unwrap_or_default())
        .collect();
    let of = |source: &String| pins_of(&tags, source);
    history.sources.iter().map(of).collect()
}

fn pins_of(tags: &[BTreeMap<String, String>], source: &str) -> Vec<u8> {
    let tags = tags.iter().map(|tags| tags.get(source));
    // Release 1 is the empty cluster.
    let tags: Vec<Option<&String>> = std::iter::once(None).chain(tags).collect();
    if tags.iter().all(Option::is_none) {
        return Vec::new();
    }
    let first = |tag| tags.iter().position(|it| it == tag).unwrap_or_default();
    tags.iter()
        .map(|tag| u8::try_from(first(tag) + 1).unwrap())
        .collect()
}

pub fn objects(text: &str) -> impl Iterator<Item = Value> {
    let documents: Vec<Value> = serde_yaml::Deserializer::from_str(text)
        .map(|document| Value::deserialize(document).unwrap())
        .collect();
    documents.into_iter()
}

/// Numbers of everything that is compared between stages.
#[derive(Default)]
struct All {
    ids: Versions,
    contents: Versions,
    carried: Versions,
    objects: Objects,
}

/// Numbers values as they appear: equal values get equal numbers.
#[derive(Default)]
struct Versions(Vec<String>);

impl Versions {
    fn of(&mut self, value: String) -> u8 {
        let place = self
            .0
            .iter()
            .position(|it| *it == value)
            .unwrap_or_else(|| {
                self.0.push(value);
                self.0.len() - 1
            });
        u8::try_from(place + 1).unwrap()
    }
}

fn stage(versions: &mut All, read: &Read<'_>, name: &str) -> StageSetup {
    let history = read.history;
    let mut places: Vec<Place> = Vec::new();
    // Release 1 is the empty cluster.
    let mut specs = vec![None];
    let mut workload = Workload::Deployment;
    let mut before = Vec::new();
    for (at, kustomizations) in read.live.iter().enumerate() {
        let Some(spec) = kustomizations.get(name) else {
            specs.push(None);
            continue;
        };
        let place = Place::of(spec);
        let files = place.files(&history.releases[at]).unwrap_or_default();
        let held: Vec<Value> = files.iter().flat_map(|text| objects(text)).collect();
        workload = workload_of(history, spec, &held);
        if helm::keeps_chart(&before, &held) {
            workload = Workload::StoppedRelease;
        }
        before = held;
        let known = places.iter().position(|it| *it == place);
        specs.push(Some(Spec {
            depends_on: dependencies(read, at, spec),
            directory: known.unwrap_or(places.len()),
            carried: versions.carried.of(format!(
                "{:?}{:?}{:?}",
                spec["images"], spec["components"], spec["postBuild"]
            )),
            id: versions.ids.of(id(spec).to_owned()),
            only: is_tested(spec).then(|| u8::try_from(at + 2).unwrap()),
            // Which path is there at which revision is read from the trees.
            addressed: None,
            suspend: spec["suspend"] == true,
            prunes: spec["prune"] == true,
            deletes: deletes(spec),
            account: None,
        }));
        if known.is_none() {
            places.push(place);
        }
    }
    let directories = places.iter();
    StageSetup {
        name: name.to_owned(),
        workload,
        specs,
        directories: directories
            .map(|place| directory(versions, read, place))
            .collect(),
    }
}

/// What `sourceRef`, `path` and `targetNamespace` make of a Kustomization.
#[derive(PartialEq)]
struct Place {
    source: String,
    path: String,
    namespace: Option<String>,
}

impl Place {
    fn of(spec: &Value) -> Self {
        let path = spec["path"].as_str().unwrap_or_default();
        Self {
            source: spec["sourceRef"]["name"].as_str().unwrap().to_owned(),
            path: path
                .trim_start_matches("./")
                .trim_end_matches('/')
                .to_owned(),
            namespace: spec["targetNamespace"].as_str().map(str::to_owned),
        }
    }

    /// The manifests below it; `None` when there is no such directory.
    fn files(&self, trees: &BTreeMap<String, Tree>) -> Option<Vec<String>> {
        self.files_of(trees, &Takes::default())
    }

    /// Those of the files that a source takes.
    fn files_of(&self, trees: &BTreeMap<String, Tree>, takes: &Takes) -> Option<Vec<String>> {
        let is_below = |file: &str| {
            let rest = file.strip_prefix(&self.path);
            self.path.is_empty() || rest.is_some_and(|rest| rest.starts_with('/'))
        };
        let tree = trees.get(&self.source)?;
        let below = tree
            .iter()
            .filter(|(file, _)| is_below(file) && takes.has(file));
        let below: Vec<_> = below.collect();
        let manifests = below.iter().filter(|(file, _)| file.ends_with(".yaml"));
        // Without what its kustomization file lists the build fails, as without the directory.
        let is_whole = || listed(tree, &self.path).iter().all(|file| takes.has(file));
        (!below.is_empty() && is_whole())
            .then(|| manifests.map(|(_, text)| (*text).clone()).collect())
    }
}

/// The files of a tree that the kustomization file of a directory lists.
fn listed(tree: &Tree, directory: &str) -> Vec<String> {
    let file = tree.get(&format!("{directory}/kustomization.yaml"));
    let files = file.into_iter().flat_map(|text| objects(text));
    let listed = files.flat_map(|it| {
        let names = it["resources"].as_sequence().cloned().unwrap_or_default();
        let names = names
            .into_iter()
            .filter_map(|name| Some(format!("{directory}/{}", name.as_str()?)));
        names.collect::<Vec<_>>()
    });
    listed.filter(|file| tree.contains_key(file)).collect()
}

fn directory(versions: &mut All, read: &Read<'_>, place: &Place) -> Directory {
    let (mut content, mut objects) = (vec![0], vec![Vec::new()]);
    let mut late = vec![0];
    let (mut kept, mut refused) = (vec![Vec::new()], vec![false]);
    let mut made = BTreeMap::new();
    for (at, (trees, live)) in read.history.releases.iter().zip(&read.live).enumerate() {
        let [before, after] = read.takes(&place.source, at);
        let files = place.files_of(trees, &before);
        let texts = files.iter().flatten();
        let held: Vec<Value> = texts.flat_map(|text| self::objects(text)).collect();
        let mut version = |files: Vec<String>| {
            let chart = helm::chart_files(&held, trees);
            versions
                .contents
                .of([files, chart].concat().join("\n---\n"))
        };
        content.push(files.map_or(0, &mut version));
        let others = place.files_of(trees, &after).filter(|_| before != after);
        late.push(others.map_or(0, &mut version));
        let forces = live
            .values()
            .any(|spec| spec["force"] == true && Place::of(spec) == *place);
        refused.push(is_refused(&mut made, &held, forces));
        let stays = held.iter().filter(|it| stays(it)).filter_map(|it| {
            let target = place.namespace.as_deref();
            versions.objects.at(it, target)
        });
        kept.push(stays.collect());
        let found = held
            .into_iter()
            .filter_map(|it| versions.objects.at(&it, place.namespace.as_deref()));
        objects.push(found.collect());
    }
    let source = read
        .history
        .sources
        .iter()
        .position(|it| *it == place.source);
    Directory {
        source: u8::try_from(source.unwrap_or_default()).unwrap(),
        content,
        late,
        objects,
        kept,
        refused,
    }
}

/// Whether an object says that nobody deletes it.
fn stays(object: &Value) -> bool {
    object["metadata"]["annotations"]["kustomize.toolkit.fluxcd.io/prune"] == "disabled"
}

/// Whether what a Kustomization applied is deleted with it.
fn deletes(spec: &Value) -> bool {
    match spec["deletionPolicy"].as_str() {
        Some("Orphan") => false,
        Some("Delete" | "WaitForTermination") => true,
        _ => spec["prune"] == true,
    }
}

fn id(spec: &Value) -> &str {
    spec["commonMetadata"]["annotations"]["flux-pipeline/release"]
        .as_str()
        .unwrap_or_default()
}

fn is_tested(spec: &Value) -> bool {
    let patches = spec["patches"].as_sequence().into_iter().flatten();
    patches
        .filter_map(|patch| patch["patch"].as_str())
        .any(|patch| patch.contains("op: test"))
}

fn dependencies(read: &Read<'_>, at: usize, spec: &Value) -> Vec<Dependency> {
    let entries = spec["dependsOn"].as_sequence().into_iter().flatten();
    let known = entries.filter_map(|entry| {
        let name = entry["name"].as_str()?;
        // All names are known, those of what was never there too: who waits for one of these waits for ever.
        let stage = read.names.iter().position(|it| *it == name)?;
        let expression = entry["readyExpr"].as_str();
        let expression = expression.map(|text| expression_of(read, at, name, text));
        Some(Dependency { stage, expression })
    });
    known.collect()
}

/// The names of what a Kustomization waits for, whether that was ever there or not.
fn awaited(spec: &Value) -> Vec<String> {
    let entries = spec["dependsOn"].as_sequence().into_iter().flatten();
    let names = entries.filter_map(|entry| entry["name"].as_str());
    names.map(str::to_owned).collect()
}

/// What a release, by its number from 0, says of the dependency with this name.
fn expression_of(read: &Read<'_>, at: usize, name: &str, text: &str) -> Expression {
    if text.contains("lastAppliedRevision") {
        let source = read.live[at][name]["sourceRef"]["name"].as_str().unwrap();
        let sources = &read.history.sources;
        let source = sources.iter().position(|it| it == source).unwrap();
        return Expression::Pinned(read.pins[source][at + 1]);
    }
    match text.contains("observedGeneration") {
        true => Expression::EqualIdsAndReady,
        false => Expression::EqualIds,
    }
}

fn workload_of(history: &History, spec: &Value, held: &[Value]) -> Workload {
    let objects = held.iter().filter(|it| it["kind"].is_string());
    let objects: Vec<Value> = objects.cloned().collect();
    if lacks(held) {
        return Workload::RefusedJob;
    }
    if let Some(workload) = helm::workload(history, spec, &objects) {
        return workload;
    }
    let Some(job) = objects.iter().find(|it| it["kind"] == "Job") else {
        return if objects.is_empty() {
            Workload::Empty
        } else {
            Workload::Deployment
        };
    };
    let annotation = &job["metadata"]["annotations"]["kustomize.toolkit.fluxcd.io/ssa"];
    match () {
        () if !job["metadata"]["namespace"].is_string() && !spec["targetNamespace"].is_string() => {
            Workload::RefusedJob
        }
        () if spec["wait"] != true && !names(&spec["healthChecks"], &job["metadata"]["name"]) => {
            Workload::UnawaitedJob
        }
        () if job["spec"]["suspend"] == true => Workload::SuspendedJob,
        () if job["spec"]["ttlSecondsAfterFinished"] == 0 => Workload::VanishingJob,
        () if annotation == "IfNotPresent" => Workload::SkippedJob,
        () => Workload::Job,
    }
}

/// Whether a directory without generators names something without which its objects are never ready, and does not hold it:
/// the class of its pods, the values of its release, or the Secret of its source.
fn lacks(held: &[Value]) -> bool {
    if !held.iter().all(|it| it["kind"].is_string()) {
        return false;
    }
    let has = |kind: &Value, name: &Value| {
        let mut all = held.iter();
        all.any(|it| it["kind"] == *kind && it["metadata"]["name"] == *name)
    };
    held.iter().any(|it| {
        let (spec, secret) = (&it["spec"], Value::from("Secret"));
        let class = &spec["template"]["spec"]["priorityClassName"];
        let values = spec["valuesFrom"].as_sequence().into_iter().flatten();
        let values = values.map(|it| (&it["kind"], &it["name"]));
        let class = (&Value::from("PriorityClass"), class);
        let named = [class, (&secret, &spec["secretRef"]["name"])];
        let mut named = named.into_iter().chain(values);
        named.any(|(kind, name)| name.is_string() && !has(kind, name))
    })
}

/// Whether health checks name a Job.
fn names(checks: &Value, job: &Value) -> bool {
    let mut checks = checks.as_sequence().into_iter().flatten();
    checks.any(|check| check["kind"] == "Job" && check["name"] == *job)
}
