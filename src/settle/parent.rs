//! `spec` of the Kustomization that applies the folder of the stages' Kustomizations.

use crate::manifests::Node;
use crate::model::Pipeline;
use crate::values::path::shown;

use super::fields::{Fields, boolean};
use super::spec::reference;

/// The `spec` of the parent, when the pipeline makes it and has a source that it can follow.
///
/// It does not wait: a parent that waits for its stages would hold the next release up with the one that failed.
#[must_use]
pub fn parent(pipeline: &Pipeline) -> Option<Node> {
    let parent = pipeline.flux.parent.as_ref()?;
    let source = pipeline.parent_source()?;
    let span = parent.name.span;
    let mut spec = Fields::with_capacity(4);
    spec.set("sourceRef", reference(source, span));
    spec.set(
        "path",
        Node::of_text(shown(&pipeline.flux.directory.value), span),
    );
    spec.set("interval", Node::of_text("10m", span));
    spec.set("prune", boolean(true, span));
    Some(spec.map(span))
}
