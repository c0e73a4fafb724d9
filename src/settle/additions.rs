//! What a Kustomization adds to what is in its directory.

use std::sync::Arc;

use crate::manifests::{Additions, Node};

use super::stage::SettledPatch;

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
pub(super) fn with_jobs(
    additions: Additions,
    jobs: impl Iterator<Item = (String, Arc<Node>)>,
) -> Additions {
    Additions {
        generated: jobs.collect(),
        ..additions
    }
}
