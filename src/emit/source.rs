//! A source that the pipeline file describes.

use crate::plan::{PipelinePlan, SourcePlan};

use super::kustomization::{namespace, own_metadata};
use super::overlay::map_of;
use super::value::Map;

/// The source object of `plan`.
pub(super) fn source<'a>(pipeline: &'a PipelinePlan<'_>, plan: &'a SourcePlan<'_>) -> Map<'a> {
    let own = plan.source.namespace.as_ref();
    let own = own.map(|namespace| namespace.value.as_str());
    let mut metadata = Map::with_capacity(2);
    metadata.set("name", plan.source.name.value.as_str());
    metadata.maybe("namespace", own.or(namespace(pipeline)));
    own_metadata(&mut metadata, &plan.settled.metadata);
    let mut object = Map::with_capacity(4);
    object.set("apiVersion", "source.toolkit.fluxcd.io/v1");
    object.set("kind", plan.source.kind.kind());
    object.set("metadata", metadata);
    object.set("spec", map_of(&plan.settled.spec));
    object
}
