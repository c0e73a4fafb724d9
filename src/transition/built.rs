//! What an earlier build wrote, read back.

use std::collections::HashMap;
use std::sync::Arc;

use crate::emit::is_addressed;
use crate::manifests::Node;
use crate::plan::Guard;
use crate::source::{FileId, Span};
use crate::values::Duration;
use crate::values::key::group;
use crate::values::path::{folder, name, secure_join};

use super::Body;
use super::state::{After, Item, Pipeline, Stage, State, Written};

/// Files that a build of one pipeline file wrote, as path and text.
#[derive(Clone, Debug, Default)]
pub struct Built {
    /// Path of the pipeline file below the repository root.
    pub pipeline: String,
    /// Path and text of each file.
    pub files: Vec<(String, String)>,
}

impl<'a> State<'a> {
    /// What built files ask of the cluster, together with the objects of the user's that `now` finds in the
    /// same directories: nobody wrote down what these were at the time of the build.
    #[must_use]
    pub fn built(built: &[Built], now: &State<'a>) -> Self {
        let mut kept = kept(now);
        let pipelines = built.iter().flat_map(|built| pipelines(built, &mut kept));
        Self {
            pipelines: pipelines.collect(),
            ..Self::default()
        }
    }
}

/// The user's objects, by the name of the Kustomization that applies them and its folder.
type Kept<'a> = HashMap<(String, String), Users<'a>>;

/// What the user keeps for a stage.
#[derive(Default)]
struct Users<'a> {
    items: Vec<Item<'a>>,
    files: Vec<Item<'a>>,
    unfollowed: Vec<(String, Node)>,
    /// The directory that it is kept in.
    origin: Option<String>,
}

fn kept<'a>(now: &State<'a>) -> Kept<'a> {
    let stages = now.pipelines.iter().flat_map(|pipeline| &pipeline.stages);
    let of = |stage: &Stage<'a>| {
        let users = stage.items.iter().filter(|item| !item.is_generated);
        let files = stage.files.iter().filter(|item| !item.is_generated);
        let users = Users {
            items: users.cloned().collect(),
            files: files.cloned().collect(),
            unfollowed: stage.unfollowed.clone(),
            origin: Some(stage.origin.clone()),
        };
        let key = (
            stage.directory.clone(),
            stage.kustomization.name.as_ref().to_owned(),
        );
        (key, users)
    };
    stages.map(of).collect()
}

/// One pipeline for each folder of Kustomizations: environments have folders of their own.
fn pipelines<'a>(built: &Built, kept: &mut Kept<'a>) -> Vec<Pipeline<'a>> {
    let read = built
        .files
        .iter()
        .filter_map(|(path, text)| Some((path.as_str(), item(text)?)));
    let (parents, read): (Vec<_>, Vec<_>) = read.partition(|(path, _)| is_parent(path));
    let (kustomizations, others): (Vec<_>, Vec<_>) = read
        .into_iter()
        .partition(|(_, item)| item.kind == "Kustomization");
    let mut jobs: HashMap<String, Vec<Item<'a>>> = HashMap::new();
    let mut sources: HashMap<String, Vec<Written<'a>>> = HashMap::new();
    for (path, item) in others {
        let folder = folder(path).to_owned();
        if item.is_job() {
            jobs.entry(folder).or_default().push(item);
        } else {
            let beside = sources.entry(folder.clone()).or_default();
            beside.push(Written { folder, item });
        }
    }
    for (path, parent) in parents {
        let applied = secure_join("", parent.body.text(&["spec", "path"]).unwrap_or_default());
        // The source that it follows is beside it.
        let mut beside = sources.remove(folder(path)).unwrap_or_default();
        beside.push(Written {
            folder: folder(path).to_owned(),
            item: parent,
        });
        sources.entry(applied).or_default().append(&mut beside);
    }
    let mut found: Vec<Pipeline<'a>> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for (path, kustomization) in kustomizations {
        let directory = folder(path);
        let place = *places.entry(directory.to_owned()).or_insert_with(|| {
            found.push(Pipeline {
                file: built.pipeline.clone(),
                name: stem(&built.pipeline, ".pipeline").to_owned(),
                sources: sources.remove(directory).unwrap_or_default(),
                ..Pipeline::default()
            });
            found.len() - 1
        });
        if let Some(pipeline) = found.get_mut(place) {
            pipeline
                .stages
                .push(stage(path, kustomization, &mut jobs, kept));
        }
    }
    found.iter_mut().for_each(connect);
    found
}

/// Whether a file is that of the parent: no stage has a dot in its name.
fn is_parent(path: &str) -> bool {
    name(path).ends_with(".parent.yaml")
}

fn stage<'a>(
    path: &str,
    kustomization: Item<'a>,
    jobs: &mut HashMap<String, Vec<Item<'a>>>,
    kept: &mut Kept<'a>,
) -> Stage<'a> {
    let body = &kustomization.body;
    let directory = secure_join("", body.text(&["spec", "path"]).unwrap_or_default());
    let target = body.text(&["spec", "targetNamespace"]).map(str::to_owned);
    let mut items = jobs.remove(&directory).unwrap_or_default();
    for job in items.iter_mut().filter(|_| target.is_some()) {
        job.namespace = target.clone().map(Into::into);
    }
    let key = (
        folder(path).to_owned(),
        kustomization.name.as_ref().to_owned(),
    );
    let has_jobs = !items.is_empty();
    let users = kept.remove(&key).unwrap_or_default();
    let mut files = items.clone();
    items.extend(users.items);
    files.extend(users.files);
    let is_addressed = is_addressed(&directory);
    let origin = users.origin.filter(|_| is_addressed);
    let timeout = body.text(&["spec", "timeout"]).and_then(Duration::read);
    Stage {
        name: stem(path, ".yaml").to_owned(),
        directory: folder(path).to_owned(),
        origin: origin.unwrap_or_else(|| directory.clone()),
        is_addressed,
        has_jobs,
        path: directory,
        items,
        files,
        is_applied: false,
        unfollowed: users.unfollowed,
        is_complete: true,
        is_here: true,
        tree: None,
        images: Vec::new(),
        after: Vec::new(),
        timeout_seconds: timeout.map_or(0, |it| it.seconds),
        ends_within_seconds: 0,
        span: None,
        is_by_hand: false,
        kustomization,
    }
}

/// Finds out who waits for whom.
pub(super) fn connect(pipeline: &mut Pipeline<'_>) {
    let names = by_name(&pipeline.stages);
    for stage in &mut pipeline.stages {
        stage.after = awaited(stage, &names);
    }
    arrange(&mut pipeline.stages);
}

/// The places of stages, by the names of their Kustomizations.
pub(super) fn by_name(stages: &[Stage<'_>]) -> HashMap<String, usize> {
    let names = stages.iter().zip(0..);
    names
        .map(|(stage, at)| (stage.kustomization.name.as_ref().to_owned(), at))
        .collect()
}

/// What a stage waits for of those that have a place, by the names of their Kustomizations.
pub(super) fn awaited(stage: &Stage<'_>, names: &HashMap<String, usize>) -> Vec<After> {
    let node = stage.kustomization.body.node();
    let entries = node.at(&["spec", "dependsOn"]).map(Node::items);
    let mut after: Vec<After> = Vec::new();
    for entry in entries.unwrap_or_default() {
        let Some(&first) = entry.text_at(&["name"]).and_then(|name| names.get(name)) else {
            continue;
        };
        let guard = guard(entry.text_at(&["readyExpr"]), stage.is_addressed);
        match after.iter_mut().find(|it| it.stage == first) {
            Some(known) if guard != Guard::Revision => known.guard = guard,
            Some(_) => {}
            None => after.push(After {
                stage: first,
                guard,
            }),
        }
    }
    after
}

/// Puts dependencies first; stages of a cycle, which nobody built, come last.
pub(super) fn arrange(stages: &mut Vec<Stage<'_>>) {
    let places = places(stages);
    for after in stages.iter_mut().flat_map(|stage| &mut stage.after) {
        after.stage = places.get(after.stage).copied().unwrap_or(after.stage);
    }
    let mut placed: Vec<(usize, Stage<'_>)> =
        places.into_iter().zip(std::mem::take(stages)).collect();
    placed.sort_by_key(|(place, _)| *place);
    stages.extend(placed.into_iter().map(|(_, stage)| stage));
}

/// For each stage its place when dependencies come first.
fn places(stages: &[Stage<'_>]) -> Vec<usize> {
    let mut left: Vec<usize> = stages.iter().map(|stage| stage.after.len()).collect();
    let mut then: Vec<Vec<usize>> = vec![Vec::new(); stages.len()];
    for (at, stage) in stages.iter().enumerate() {
        for after in &stage.after {
            if let Some(list) = then.get_mut(after.stage) {
                list.push(at);
            }
        }
    }
    let free = left.iter().enumerate().filter(|(_, left)| **left == 0);
    let mut order: Vec<usize> = free.map(|(at, _)| at).collect();
    let mut next = 0;
    while let Some(&at) = order.get(next) {
        next += 1;
        for &later in then.get(at).into_iter().flatten() {
            let Some(count) = left.get_mut(later) else {
                continue;
            };
            *count -= 1;
            if *count == 0 {
                order.push(later);
            }
        }
    }
    let mut place: Vec<usize> = vec![stages.len(); stages.len()];
    for (new, &old) in order.iter().enumerate() {
        if let Some(place) = place.get_mut(old) {
            *place = new;
        }
    }
    place
}

fn guard(expression: Option<&str>, is_addressed: bool) -> Guard {
    match expression {
        None if is_addressed => Guard::Addressed,
        Some(text) if text.contains("lastAppliedRevision") => Guard::Pinned,
        Some(_) => Guard::Lockstep,
        None => Guard::Revision,
    }
}

fn item<'a>(text: &str) -> Option<Item<'a>> {
    let node = Node::read(text, Span::new(FileId(u32::MAX), 0, 0)).ok()?;
    let text = |path: &[&str]| node.text_at(path).map(str::to_owned);
    Some(Item {
        group: group(&text(&["apiVersion"])?).to_owned().into(),
        kind: text(&["kind"])?.into(),
        namespace: text(&["metadata", "namespace"]).map(Into::into),
        name: text(&["metadata", "name"])?.into(),
        first_name: text(&["metadata", "name"])?.into(),
        first_namespace: text(&["metadata", "namespace"]).unwrap_or_default().into(),
        is_hashed: false,
        is_once: false,
        is_generated: true,
        body: Body::Read(Arc::new(node)),
    })
}

fn stem<'p>(path: &'p str, extension: &str) -> &'p str {
    let name = name(path);
    name.strip_suffix(extension).unwrap_or(name)
}
