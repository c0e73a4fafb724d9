//! What a run writes into the folder of the Kustomizations, as far as it is known before the order is.

use std::sync::Arc;

use crate::manifests::{Node, parent_file, stage_file, written_sources};
use crate::model::{Parent, Pipeline, Source, Stage, StageId};
use crate::source::Span;
use crate::values::path::folder;

use super::fields::{Fields, list};
use super::folder::{FolderFile, Owner};
use super::job::RELEASE;
use super::parent::parent;
use super::project::Project;
use super::stage::SettledStage;

/// Every file of a run whose folder this is.
pub(super) fn files(project: &Project, directory: &str) -> Vec<FolderFile> {
    let pipelines = project.pipelines.iter().enumerate();
    let all = pipelines.flat_map(|(at, pipeline)| of_pipeline(at, pipeline));
    all.filter(|file| folder(&file.path) == directory).collect()
}

fn of_pipeline(at: usize, pipeline: &Pipeline) -> impl Iterator<Item = FolderFile> {
    let file = move |path, owner| FolderFile {
        path,
        pipeline: at,
        owner,
    };
    let directory = &pipeline.flux.directory.value;
    let stages = pipeline.stages.iter().enumerate();
    let stages = stages.map(move |(id, stage)| {
        let path = stage_file(directory, &stage.name.value);
        file(path, Owner::Stage(StageId(id)))
    });
    let sources = written_sources(pipeline).filter_map(move |(source, path)| {
        let mut all = pipeline.sources.iter();
        let place = all.position(|it| std::ptr::eq(it, source))?;
        Some(file(path, Owner::Source(place)))
    });
    let parent = pipeline.flux.parent.as_ref();
    let parent = parent.map(move |it| file(parent_file(it), Owner::Parent));
    stages.chain(sources).chain(parent)
}

/// The object of a file: everything but what follows from the order. Where a stage has an order, `dependsOn` has an
/// entry for each of its relations, and a release id is in its place.
pub(super) fn object(project: &Project, file: &FolderFile) -> Option<Arc<Node>> {
    let pipeline = project.pipelines.get(file.pipeline)?;
    let object = match file.owner {
        Owner::Stage(id) => {
            let settled = project.settled(file.pipeline, id)?;
            stage(pipeline, (id, pipeline.stage(id)?), settled)
        }
        Owner::Source(place) => {
            let settled = project.sources_of(file.pipeline).get(place)?.as_ref()?;
            let source = pipeline.sources.get(place)?;
            let own = (&settled.metadata, &settled.spec);
            of_source(pipeline, source, own)
        }
        Owner::Parent => of_parent(pipeline, pipeline.flux.parent.as_ref()?)?,
    };
    Some(Arc::new(object))
}

/// What Kustomizations are called in `apiVersion` and `kind`.
const KUSTOMIZATION: (&str, &str) = ("kustomize.toolkit.fluxcd.io/v1", "Kustomization");

fn stage(pipeline: &Pipeline, (id, stage): (StageId, &Stage), settled: &SettledStage) -> Node {
    let span = stage.kustomization.span;
    let mut spec = settled.spec.clone();
    // It says what its absence does, and is not written.
    if settled.spec.get("force").and_then(Node::boolean) == Some(false) {
        spec.remove("force");
    }
    let waits = waits(pipeline, id, settled);
    if !waits.is_empty() {
        spec.set("dependsOn", list(waits, span));
    }
    if settled.follows || settled.awaited_by.is_some() {
        let path = ["commonMetadata", "annotations", RELEASE];
        spec.set_at(&path, Node::of_text("release", span));
    }
    let name = (stage.kustomization.value.as_str(), span);
    whole(
        KUSTOMIZATION,
        metadata(name, own_place(pipeline), &settled.metadata),
        spec,
    )
}

fn waits(pipeline: &Pipeline, id: StageId, settled: &SettledStage) -> Vec<Node> {
    let relations = pipeline.relations.iter();
    let relations = relations.filter(|it| it.then.id == Some(id));
    let mut waits: Vec<Node> = Vec::new();
    for relation in relations {
        let first = relation.first.id.and_then(|first| pipeline.stage(first));
        let Some(first) = first else { continue };
        let mut entry = Fields::default();
        let name = first.kustomization.value.clone();
        entry.set("name", Node::of_text(name, relation.span));
        waits.push(entry.map(relation.span));
    }
    waits.extend(settled.depends_on.iter().cloned());
    waits
}

fn of_source(pipeline: &Pipeline, source: &Source, (own, spec): (&Node, &Node)) -> Node {
    let said = source.namespace.as_ref();
    let said = said.map(|it| (it.value.as_str(), it.span));
    let name = (source.name.value.as_str(), source.name.span);
    let kind = ("source.toolkit.fluxcd.io/v1", source.kind.kind());
    let place = said.or(own_place(pipeline));
    whole(kind, metadata(name, place, own), spec.clone())
}

fn of_parent(pipeline: &Pipeline, made: &Parent) -> Option<Node> {
    let span = made.name.span;
    let name = (made.name.value.as_str(), span);
    let nothing = Node::empty_map(span);
    let metadata = metadata(name, own_place(pipeline), &nothing);
    Some(whole(KUSTOMIZATION, metadata, parent(pipeline)?))
}

/// The namespace of the Kustomizations.
fn own_place(pipeline: &Pipeline) -> Option<(&str, Span)> {
    let namespace = pipeline.flux.namespace.as_ref();
    namespace.map(|it| (it.value.as_str(), it.span))
}

fn metadata((name, span): (&str, Span), namespace: Option<(&str, Span)>, own: &Node) -> Node {
    let mut metadata = Fields::with_capacity(4);
    metadata.set("name", Node::of_text(name, span));
    let namespace = namespace.map(|(text, span)| Node::of_text(text, span));
    metadata.maybe("namespace", namespace);
    let mut metadata = metadata.map(span);
    for (key, value) in own.entries() {
        metadata.set(key.text().unwrap_or_default(), value.clone());
    }
    metadata
}

fn whole((api_version, kind): (&'static str, &'static str), metadata: Node, spec: Node) -> Node {
    let span = metadata.span;
    let mut object = Fields::with_capacity(4);
    object.set("apiVersion", Node::of_text(api_version, span));
    object.set("kind", Node::of_text(kind, span));
    object.set("metadata", metadata);
    object.set("spec", spec);
    object.map(span)
}
