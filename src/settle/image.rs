//! `image` of a stage and of a job.

use smol_str::SmolStr;

use crate::manifests::Node;
use crate::model::{ImageUse, Pipeline, Stage};
use crate::source::Spanned;
use crate::values::image::Reference;

use super::fields::Fields;

/// One entry of `spec.images`: a named image without tag and digest, as the manifests call it, and what it is
/// set to; `None` when its name means nothing.
pub(super) fn override_of(pipeline: &Pipeline, image: &ImageUse) -> Option<Node> {
    let reference = pipeline.reference(image)?;
    let Reference { name, tag, digest } = Reference::split(&reference.value);
    let at = |text: &str| Node::of_text(text, reference.span);
    let mut fields = Fields::with_capacity(3);
    fields.set("name", at(name));
    fields.maybe("newTag", tag.map(at));
    fields.maybe("digest", digest.map(at));
    Some(fields.map(reference.span))
}

/// The policy of image automation that keeps an image, `NAMESPACE:NAME`, where its reference is what runs.
pub(super) fn policy<'p>(pipeline: &'p Pipeline, image: &ImageUse, runs: &str) -> Option<&'p str> {
    let ImageUse::Name(named) = image else {
        return None;
    };
    let declared = pipeline.images.get(named.id?)?;
    let marker = declared.marker.as_ref()?;
    let policy = marker.policy.as_deref();
    policy.filter(|_| declared.reference.value == runs)
}

/// The policies that keep the images of a stage, for those that mean anything.
pub(super) fn policies(pipeline: &Pipeline, stage: &Stage) -> Vec<Option<String>> {
    let images = stage.images.iter().filter(|it| it.values.is_none());
    let images = images.map(|it| &it.image);
    let known = images.filter_map(|image| Some((image, pipeline.reference(image)?)));
    let policy = |(image, runs): (&ImageUse, &Spanned<SmolStr>)| {
        policy(pipeline, image, &runs.value).map(str::to_owned)
    };
    known.map(policy).collect()
}
