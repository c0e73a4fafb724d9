//! Where a stage's objects go: the cluster, the namespace, the part of the repository.

use std::collections::HashSet;
use std::fmt;

use crate::manifests::{Foreign, Node, Object, Scope};
use crate::model::{Pipeline, Source};
use crate::source::Span;
use crate::values::path::contains;

use super::{Project, Site};

/// Stages with equal groups may meet in one cluster: environments are taken to be clusters of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Cluster<'a> {
    environment: Option<&'a str>,
    kube_config: Option<&'a str>,
}

/// What tells one source from another; an unnamed namespace is that of the Kustomizations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct SourceKey<'a> {
    kind: &'a str,
    name: &'a str,
    namespace: Option<&'a str>,
}

/// The cluster that a stage is applied to.
pub(super) fn cluster<'a>(site: &Site<'a>) -> Cluster<'a> {
    let kube_config = site.settled.kube_config();
    Cluster {
        environment: site.environment(),
        kube_config: kube_config.and_then(|(_, name)| name.text()),
    }
}

/// The cluster that Flux applies a stage from.
pub(super) fn home<'a>(site: &Site<'a>) -> Cluster<'a> {
    Cluster {
        kube_config: None,
        ..cluster(site)
    }
}

/// The source that a stage comes from, when its name was found.
pub(super) fn source_key<'a>(site: &Site<'a>) -> Option<SourceKey<'a>> {
    let source: &Source = site.pipeline.source_of(site.stage)?;
    Some(key_of(site.pipeline, source))
}

/// The source that the parent follows, when the pipeline makes one.
pub(super) fn parent_source(pipeline: &Pipeline) -> Option<SourceKey<'_>> {
    pipeline.flux.parent.as_ref()?;
    Some(key_of(pipeline, pipeline.parent_source()?))
}

fn key_of<'a>(pipeline: &'a Pipeline, source: &'a Source) -> SourceKey<'a> {
    let own = pipeline.flux.namespace.as_ref();
    let namespace = source.namespace.as_ref().or(own);
    SourceKey {
        kind: source.kind.kind(),
        name: &source.name.value,
        namespace: namespace.map(|name| name.value.as_str()),
    }
}

/// Whether a Kustomization of someone else's applies the folder of a pipeline's.
pub(super) fn is_parent(foreign: &Foreign, pipeline: &Pipeline) -> bool {
    let (path, own) = (&foreign.path.value, &pipeline.flux.directory.value);
    contains(path, own) && (foreign.walks || path == own)
}

/// The Kustomizations that someone wrote and that apply the folder of a pipeline's, for certain.
pub(super) fn parents<'a>(
    project: &'a Project,
    pipeline: &'a Pipeline,
) -> impl Iterator<Item = &'a Foreign> {
    let own = &pipeline.flux.directory.value;
    let by_hand = project.foreign.iter().filter(|it| !it.is_generated);
    by_hand.filter(move |it| it.applies(own))
}

/// What someone wrote and is applied together with the folder of a pipeline's: it lies there, or one Kustomization applies
/// both.
pub(super) fn together<'a>(project: &'a Project, pipeline: &Pipeline) -> Vec<&'a Foreign> {
    let own = &pipeline.flux.directory.value;
    let parents = project.foreign.iter().filter(|it| it.applies(own));
    let objects = parents.flat_map(|it| it.objects.iter().flatten());
    let objects: HashSet<Span> = objects.map(|(_, object)| object.name_span()).collect();
    let by_hand = project.foreign.iter().filter(|it| !it.is_generated);
    let together = by_hand.filter(|it| it.directory == *own || objects.contains(&it.name.span));
    together.collect()
}

/// Whether a Kustomization leaves what it applies in its own namespace, under its own name.
pub(super) fn keeps_names(foreign: &Foreign) -> bool {
    let said = |field| foreign.node.text_at(&["spec", field]);
    let target = said("targetNamespace");
    let is_own = target.is_none() || target == foreign.namespace.as_deref();
    is_own && said("namePrefix").is_none() && said("nameSuffix").is_none()
}

/// The only Kustomization by hand of a name: of several nobody knows which cluster they are for.
pub(super) fn only_named<'p>(
    project: &'p Project,
    (namespace, name): (Option<&str>, &str),
) -> Option<&'p Foreign> {
    let mut named = project.foreign.iter().filter(|it| {
        let unsaid = it.namespace.is_none() || namespace.is_none();
        it.name.value == name && (unsaid || it.namespace.as_deref() == namespace)
    });
    named.next().filter(|_| named.next().is_none())
}

/// The namespace of the Kustomizations of a pipeline, also where a kustomization file says it.
pub(super) fn place_of(project: &Project, at: usize) -> Option<&str> {
    let said = project.pipelines.get(at).and_then(Pipeline::flux_namespace);
    said.or_else(|| project.places.get(at)?.as_deref())
}

/// The source of a Kustomization that someone else made.
pub(super) fn foreign_source(foreign: &Foreign) -> SourceKey<'_> {
    let namespace = foreign
        .source_namespace
        .as_deref()
        .or(foreign.namespace.as_deref());
    SourceKey {
        kind: &foreign.source_kind,
        name: &foreign.source_name,
        namespace,
    }
}

impl fmt::Display for SourceKey<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} `{}`", self.kind, self.name)
    }
}

impl SourceKey<'_> {
    /// Whether both may be the same source; a namespace that nobody wrote may be any.
    pub(super) fn may_be(&self, other: &SourceKey<'_>) -> bool {
        let either_unsaid = self.namespace.is_none() || other.namespace.is_none();
        self.kind == other.kind
            && self.name == other.name
            && (either_unsaid || self.namespace == other.namespace)
    }
}

/// `targetNamespace` as it will be emitted.
pub(super) fn target_namespace<'a>(site: &Site<'a>) -> Option<&'a str> {
    site.settled.target_namespace().and_then(Node::text)
}

/// The namespace that an object ends up in; `None` for one that lives in none, or that nobody names.
pub(super) fn namespace_of<'o>(object: &'o Object, target: Option<&'o str>) -> Option<&'o str> {
    match object.scope {
        Scope::Cluster => None,
        Scope::Namespaced | Scope::Unknown => target.or(object.namespace.as_deref()),
    }
}

/// The Kustomizations of others in the folder of a pipeline's own, above it or below it: surely in one
/// cluster with them.
pub(super) fn beside<'a>(project: &'a Project, pipeline: &Pipeline) -> Vec<&'a Foreign> {
    let own = &pipeline.flux.directory.value;
    let is_beside =
        |foreign: &&Foreign| contains(own, &foreign.directory) || contains(&foreign.directory, own);
    project.foreign.iter().filter(is_beside).collect()
}
