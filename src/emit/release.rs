//! Release ids, and where they are written.

use super::RELEASE;
use super::value::Map;

/// The release id of a group of stages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Release {
    /// Index in [`crate::plan::Plan::pipelines`].
    pub pipeline: usize,
    /// Index in [`crate::plan::PipelinePlan::groups`].
    pub group: usize,
    /// As written into the objects.
    pub id: String,
}

/// Writes the release id into a Kustomization.
pub(super) fn mark_kustomization(object: &mut Map<'_>, id: &str) {
    object.within("spec", |spec| {
        spec.within("commonMetadata", |common| annotate(common, id))
    });
}

/// Writes the release id into the pod template of a Job.
pub(super) fn mark_template(object: &mut Map<'_>, id: &str) {
    object.within("spec", |spec| {
        spec.within("template", |template| {
            template.within("metadata", |metadata| annotate(metadata, id));
        });
    });
}

fn annotate(holder: &mut Map<'_>, id: &str) {
    holder.within("annotations", |annotations| {
        annotations.set(RELEASE, id.to_owned())
    });
}
