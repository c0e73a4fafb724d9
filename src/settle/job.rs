//! A generated Job: what the words say.

use crate::manifests::Node;
use crate::model::{Job, Pipeline, Rerun};
use crate::source::{Span, Spanned};

use super::fields::{Fields, number, pairs, put};
use super::pod;

/// Annotation of a pod template with a digest of files.
pub const FILES: &str = "flux-pipeline/files";

/// Annotation with the release id.
pub const RELEASE: &str = "flux-pipeline/release";

/// kustomize-controller replaces an object with this annotation when a change of it is refused.
const FORCE: &str = "kustomize.toolkit.fluxcd.io/force";

/// kustomize-controller substitutes nothing in an object with this annotation.
const SUBSTITUTE: &str = "kustomize.toolkit.fluxcd.io/substitute";

/// Whether a Job says that its variables are left as they are (`substitute` in `substitute.go` of
/// `fluxcd/pkg/kustomize`).
#[must_use]
pub fn is_exempt(object: &Node) -> bool {
    object.text_at(&["metadata", "annotations", SUBSTITUTE]) == Some("disabled")
}

/// What is decided about a Job outside its words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Around {
    /// A changed Job takes the place of the old one, and the stage does not say so for everything in it.
    pub(super) is_forced: bool,
    /// The stage substitutes variables, which are none of a script's.
    pub(super) substitutes: bool,
    /// Digest of the files that `rerun on` matches.
    pub(super) files: Option<String>,
}

/// The Job that the words of `job` make; where it carries the release id, the id is still empty.
pub(super) fn of_words(pipeline: &Pipeline, job: &Job, around: &Around) -> Node {
    let span = job.label.span;
    let mut object = Fields::with_capacity(4);
    object.set("apiVersion", Node::of_text("batch/v1", span));
    object.set("kind", Node::of_text("Job", span));
    object.set("metadata", metadata(pipeline, job, around));
    object.set("spec", spec(pipeline, job, around));
    object.map(span)
}

fn metadata(pipeline: &Pipeline, job: &Job, around: &Around) -> Node {
    let span = job.label.span;
    let mut annotations = pairs(&job.settings.annotations, span);
    if around.is_forced && job.rerun.value != Rerun::Once {
        mark(&mut annotations, FORCE, "enabled".to_owned(), span);
    }
    if around.substitutes {
        mark(&mut annotations, SUBSTITUTE, "disabled".to_owned(), span);
    }
    let mut metadata = Fields::with_capacity(4);
    metadata.set("name", Node::of_text(job.name.value.clone(), job.name.span));
    let namespace = pipeline.namespace.name();
    metadata.maybe("namespace", namespace.map(|name| Node::of_text(name, span)));
    metadata.filled("labels", pairs(&job.settings.labels, span));
    metadata.filled("annotations", annotations);
    metadata.map(span)
}

/// Puts one of our own annotations into a map.
pub(super) fn mark(annotations: &mut Node, key: &'static str, value: String, span: Span) {
    put(
        annotations,
        Node::of_text(key, span),
        Node::of_text(value, span),
    );
}

fn spec(pipeline: &Pipeline, job: &Job, around: &Around) -> Node {
    let count = |said: &Option<Spanned<u32>>| said.as_ref().map(|it| number(it.value, it.span));
    let deadline = job.deadline.as_ref();
    let mut spec = Fields::with_capacity(5);
    spec.maybe("backoffLimit", count(&job.retries));
    spec.maybe(
        "activeDeadlineSeconds",
        deadline.map(|it| number(it.value.seconds, it.span)),
    );
    spec.maybe("parallelism", count(&job.settings.parallelism));
    spec.maybe("completions", count(&job.settings.completions));
    spec.set("template", template(pipeline, job, around));
    spec.map(job.label.span)
}

fn template(pipeline: &Pipeline, job: &Job, around: &Around) -> Node {
    let span = job.label.span;
    let mut annotations = Node::empty_map(span);
    if let Some(digest) = &around.files {
        mark(&mut annotations, FILES, digest.clone(), job.rerun.span);
    }
    if job.rerun.value == Rerun::EveryRelease {
        mark(&mut annotations, RELEASE, String::new(), job.rerun.span);
    }
    let mut metadata = Fields::default();
    metadata.filled("labels", pairs(&job.settings.labels, span));
    metadata.filled("annotations", annotations);
    let mut template = Fields::with_capacity(2);
    template.filled("metadata", metadata.map(span));
    template.set("spec", pod::of_words(pipeline, job));
    template.map(span)
}
