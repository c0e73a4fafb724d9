//! What a Kustomization adds to what is in its directory.

use std::sync::Arc;

use crate::manifests::{Additions, Node, Request};
use crate::model::Stage;

use super::stage::{SettledPatch, SettledStage};

/// The fields of a `spec` that change what is built, the namespace that nobody said left out.
pub(super) fn of_spec(spec: &Node, patches: &[SettledPatch]) -> Additions {
    let list = |field: &str| {
        spec.get(field)
            .map(Node::items)
            .unwrap_or_default()
            .to_vec()
    };
    let text = |field: &str| spec.get(field).filter(|node| is_said(node)).cloned();
    let ignores = spec.get("ignoreMissingComponents").and_then(Node::boolean);
    Additions {
        namespace: text("targetNamespace"),
        name_prefix: text("namePrefix"),
        name_suffix: text("nameSuffix"),
        components: list("components"),
        ignore_missing_components: ignores.unwrap_or(false),
        patches: readable(list("patches"), patches),
        images: list("images"),
        generated: Vec::new(),
    }
}

/// Of a patch that is no YAML `invalid-yaml` speaks, and of one that is for no object `invalid-patch`.
fn readable(entries: Vec<Node>, patches: &[SettledPatch]) -> Vec<Node> {
    let entries = entries.into_iter().zip(patches);
    let readable = entries.filter(|(_, patch)| patch.names_objects());
    readable.map(|(entry, _)| entry).collect()
}

fn is_said(node: &Node) -> bool {
    node.text().is_some_and(|text| !text.is_empty())
}

/// Whether it can change which objects there are, and which of them name a namespace.
pub(super) fn change_objects(additions: &Additions) -> bool {
    !additions.components.is_empty() || !additions.patches.is_empty()
}

/// Those with which the user's objects are looked at; none, where they are as the directory alone has them.
pub(super) fn of_objects(additions: &Additions) -> Additions {
    match change_objects(additions) {
        true => additions.clone(),
        false => Additions::default(),
    }
}

/// The same with the files of generated Jobs.
fn with_jobs(additions: Additions, jobs: impl Iterator<Item = (String, Arc<Node>)>) -> Additions {
    Additions {
        generated: jobs.collect(),
        ..additions
    }
}

/// What is added to the directory of a stage, the Jobs and the namespace that was decided among it.
pub(super) fn of_stage(
    own: Additions,
    request: &Request,
    stage: &Stage,
    settled: &SettledStage,
) -> Additions {
    let files = request.written.iter().cloned();
    let jobs = settled.jobs.iter().map(|job| Arc::clone(&job.object));
    let mut additions = with_jobs(own, files.zip(jobs));
    if stage.settings.target_namespace.is_none() {
        additions.namespace = settled.target_namespace().cloned();
    }
    additions
}
