//! `patches`, `patchesStrategicMerge` and `patchesJson6902`.

use std::sync::Arc;

use crate::manifests::errors::BAD_KUSTOMIZATION;
use crate::manifests::{Node, NodeValue, Object, yaml};
use crate::source::Span;
use crate::values::key::group;
use crate::values::path;

use super::build::Build;
use super::{json_patch, select, strategic};

/// One patch, of either kind.
pub(super) struct Patch {
    /// A map merges; a list holds the operations of RFC 6902.
    node: Node,
    /// `target`; without it the patch names its object.
    target: Option<Node>,
    /// `allowNameChange` or `allowKindChange`.
    renames: bool,
    span: Span,
}

/// The patches that come before the other transformers.
pub(super) fn of_merge_and_mixed(
    build: &mut Build<'_, '_>,
    document: &Node,
    directory: &str,
) -> Vec<Patch> {
    let mut found = Vec::new();
    for entry in document
        .get("patchesStrategicMerge")
        .map(Node::items)
        .unwrap_or_default()
    {
        let nodes = file_or_inline(build, entry, directory);
        found.extend(nodes.into_iter().map(|node| Patch {
            node,
            target: None,
            renames: false,
            span: entry.span,
        }));
    }
    for entry in document.get("patches").map(Node::items).unwrap_or_default() {
        found.extend(mixed(build, entry, directory));
    }
    found
}

/// The patches that come after most of the other transformers.
pub(super) fn of_json(build: &mut Build<'_, '_>, document: &Node, directory: &str) -> Vec<Patch> {
    let entries = document
        .get("patchesJson6902")
        .map(Node::items)
        .unwrap_or_default();
    entries
        .iter()
        .flat_map(|entry| mixed(build, entry, directory))
        .collect()
}

fn mixed(build: &mut Build<'_, '_>, entry: &Node, directory: &str) -> Vec<Patch> {
    let nodes = match (entry.get("patch"), entry.get("path")) {
        (Some(inline), _) => inline_nodes(build, inline),
        (None, Some(path)) => file_nodes(build, path, directory),
        (None, None) => Vec::new(),
    };
    let option = |key| {
        entry
            .at(&["options", key])
            .and_then(Node::boolean)
            .unwrap_or(false)
    };
    let renames = option("allowNameChange") || option("allowKindChange");
    let target = entry.get("target").cloned();
    let patch = |node| Patch {
        node,
        target: target.clone(),
        renames,
        span: entry.span,
    };
    nodes.into_iter().map(patch).collect()
}

fn file_or_inline(build: &mut Build<'_, '_>, entry: &Node, directory: &str) -> Vec<Node> {
    let path = entry.text().and_then(|path| path::resolve(directory, path));
    let is_there = path.is_some_and(|path| build.reader.has_file(&path));
    // A map has a colon; what has none is the name of a file, and kustomize refuses it when there is none.
    let is_name = |text: &str| !text.contains([':', '\n']);
    match is_there || entry.text().is_some_and(is_name) {
        true => file_nodes(build, entry, directory),
        false => inline_nodes(build, entry),
    }
}

fn file_nodes(build: &mut Build<'_, '_>, path: &Node, directory: &str) -> Vec<Node> {
    let below = path.text().and_then(|path| path::resolve(directory, path));
    let manifest = match below {
        Some(below) if build.reaches_the_controller(&below) => {
            build.uses(&below);
            build.manifest(&below)
        }
        _ => None,
    };
    let Some(manifest) = manifest else {
        build.tree.complete = false;
        let written = path.text().unwrap_or_default();
        build.found(BAD_KUSTOMIZATION.at(path.span, format!("the patch `{written}` is not there")));
        return Vec::new();
    };
    manifest
        .documents
        .iter()
        .map(|document| Node::clone(document))
        .collect()
}

/// A patch inside the kustomization file; all its nodes stand where the text stands.
fn inline_nodes(build: &mut Build<'_, '_>, text: &Node) -> Vec<Node> {
    let documents = yaml::parse(text.span.file, text.text().unwrap_or_default());
    if !documents.problems.is_empty() {
        build.tree.complete = false;
        build.found(BAD_KUSTOMIZATION.at(text.span, "this patch is not YAML"));
        return Vec::new();
    }
    documents
        .nodes
        .into_iter()
        .map(|node| node.moved_to(text.span))
        .collect()
}

/// Applies a patch to the objects that it is for.
pub(super) fn apply(build: &mut Build<'_, '_>, patch: &Patch, objects: &mut Vec<Object>) {
    let Some(chosen) = choose(patch, objects) else {
        build.tree.complete = false;
        return;
    };
    if chosen.is_empty() && patch.target.is_none() && build.tree.complete {
        build.tree.complete = false;
        build.found(
            BAD_KUSTOMIZATION.at(patch.span, "no object has the kind and name of this patch"),
        );
    }
    let mut deleted = Vec::new();
    for at in chosen {
        let Some(object) = objects.get_mut(at) else {
            continue;
        };
        match change(patch, object) {
            Outcome::Changed => {}
            Outcome::Deleted => deleted.push(at),
            Outcome::Refused => build.tree.complete = false,
        }
    }
    for at in deleted.into_iter().rev() {
        objects.remove(at);
    }
}

/// What a patch did to an object.
pub(super) enum Outcome {
    /// It was changed, or already so.
    Changed,
    /// `$patch: delete`.
    Deleted,
    /// The patch does not fit.
    Refused,
}

fn change(patch: &Patch, object: &mut Object) -> Outcome {
    object.remember();
    let (kind, name) = (
        object.node.get("kind").cloned(),
        object.node.at(&["metadata", "name"]).cloned(),
    );
    let known = crate::manifests::kinds::is_built_in(group(&object.api_version));
    let node = Arc::make_mut(&mut object.node);
    let outcome = match &patch.node.value {
        NodeValue::List(operations) => json_patch::apply(node, operations),
        NodeValue::Null
        | NodeValue::Bool(_)
        | NodeValue::Number(_)
        | NodeValue::Text(_)
        | NodeValue::Map(_) => strategic::merge(node, &patch.node, known),
    };
    let merges = matches!(patch.node.value, NodeValue::Map(_));
    if let (true, false, Some(kind), Some(name)) = (merges, patch.renames, kind, name) {
        node.set("kind", kind);
        node.set_at(&["metadata", "name"], name);
    }
    object.refresh();
    outcome
}

/// The positions of the objects that a patch is for; `None` when its target cannot be followed.
fn choose(patch: &Patch, objects: &[Object]) -> Option<Vec<usize>> {
    let chosen = |wanted: &dyn Fn(&Object) -> Option<bool>| {
        let mut found = Vec::new();
        for (at, object) in objects.iter().enumerate() {
            if wanted(object)? {
                found.push(at);
            }
        }
        Some(found)
    };
    match &patch.target {
        Some(target) => chosen(&|object| select::targets(target, object)),
        None => chosen(&|object| Some(select::names(&patch.node, object))),
    }
}
