//! What a run writes into the folder of the Kustomizations, as far as it is known before the order is.

use std::sync::Arc;

use crate::hash::HashMap;
use crate::manifests::{Node, parent_file, stage_file, written_sources};
use crate::model::{Parent, Pipeline, Relation, Source, Stage, StageId};
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
pub(super) fn object(project: &Project, file: &FolderFile, waits: &Waits) -> Option<Arc<Node>> {
    let pipeline = project.pipelines.get(file.pipeline)?;
    let object = match file.owner {
        Owner::Stage(id) => {
            let settled = project.settled(file.pipeline, id)?;
            let waits = waits.of_stage(pipeline, (file.pipeline, id), settled);
            stage(pipeline, pipeline.stage(id)?, settled, waits)
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

fn stage(pipeline: &Pipeline, stage: &Stage, settled: &SettledStage, waits: Vec<Node>) -> Node {
    let span = stage.kustomization.span;
    let mut spec = settled.spec.clone();
    // It says what its absence does, and is not written.
    if settled.spec.get("force").and_then(Node::boolean) == Some(false) {
        spec.remove("force");
    }
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

/// The relations of each stage that comes after others, by the places of pipelines and of relations.
pub(super) struct Waits(HashMap<(usize, StageId), Vec<usize>>);

impl Waits {
    pub(super) fn of(project: &Project) -> Self {
        let mut all: HashMap<_, Vec<usize>> = HashMap::default();
        for (at, pipeline) in project.pipelines.iter().enumerate() {
            for (number, relation) in pipeline.relations.iter().enumerate() {
                let then = relation.then.id.map(|then| (at, then));
                then.into_iter()
                    .for_each(|then| all.entry(then).or_default().push(number));
            }
        }
        Self(all)
    }

    /// The entries of `dependsOn` of a stage.
    fn of_stage(
        &self,
        pipeline: &Pipeline,
        stage: (usize, StageId),
        settled: &SettledStage,
    ) -> Vec<Node> {
        let relations = self.0.get(&stage).into_iter().flatten();
        let relations = relations.filter_map(|at| pipeline.relations.get(*at));
        let entry = |relation: &Relation| {
            let first = pipeline.stage(relation.first.id?)?;
            let name = first.kustomization.value.clone();
            let mut entry = Fields::default();
            entry.set("name", Node::of_text(name, relation.span));
            Some(entry.map(relation.span))
        };
        let own = settled.depends_on.iter().cloned();
        relations.filter_map(entry).chain(own).collect()
    }
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
