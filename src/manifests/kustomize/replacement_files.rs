//! The entries of `replacements`: written in place, or in a file (`api/internal/builtins/ReplacementTransformer.go`).

use crate::manifests::errors::BAD_KUSTOMIZATION;
use crate::manifests::{Node, NodeValue};
use crate::values::path;

use super::build::Build;
use super::replacements::Fault;

/// All entries in order; those of files stand in their files.
pub(super) fn entries(build: &mut Build<'_, '_>, document: &Node, directory: &str) -> Vec<Node> {
    let listed = document.get("replacements").map(Node::items);
    let mut found = Vec::new();
    for entry in listed.unwrap_or_default() {
        match entry.get("path").filter(|path| path.is_said()) {
            None => found.push(entry.clone()),
            Some(path) => found.extend(of_file(build, entry, path, directory)),
        }
    }
    found
}

fn of_file(build: &mut Build<'_, '_>, entry: &Node, path: &Node, directory: &str) -> Vec<Node> {
    let has = |field: &str| entry.get(field).is_some_and(|it| !it.is_null());
    let targets = entry.get("targets").map(Node::items).unwrap_or_default();
    if has("source") || !targets.is_empty() {
        return refuse(
            build,
            entry,
            "a replacement has either `path` or its own fields",
        );
    }
    let below = path.text().and_then(|path| path::resolve(directory, path));
    let is_there = below.filter(|below| build.reaches_the_controller(below));
    let manifest = is_there.and_then(|below| build.manifest(&below));
    let Some(manifest) = manifest else {
        // `references` says that it is not there, or fetched.
        build.tree.complete = false;
        return Vec::new();
    };
    if !manifest.findings.is_empty() {
        return Vec::new();
    }
    let first = manifest.documents.first();
    match first.map(|document| (&document.value, document)) {
        Some((NodeValue::List(items), _)) => items.to_vec(),
        Some((NodeValue::Map(_), document)) => vec![Node::clone(document)],
        Some((
            NodeValue::Null | NodeValue::Bool(_) | NodeValue::Number(_) | NodeValue::Text(_),
            _,
        ))
        | None => refuse(build, path, "this file holds no replacements"),
    }
}

fn refuse(build: &mut Build<'_, '_>, at: &Node, message: &str) -> Vec<Node> {
    build.tree.complete = false;
    build.found(BAD_KUSTOMIZATION.at(at.span, message.to_owned()));
    Vec::new()
}

/// What Go reads has to have the types that it wants.
pub(super) fn well_formed(entry: &Node) -> Result<(), Fault> {
    let targets = entry.get("targets");
    if let Some(targets) = targets.filter(|it| !it.is_null() && !is_list(it)) {
        return Err((targets.span, "`targets` must be a list".to_owned()));
    }
    let holders = targets.map(Node::items).unwrap_or_default().iter();
    let mut options = holders
        .chain(entry.get("source"))
        .filter_map(|holder| holder.get("options"));
    options.try_for_each(typed_options)
}

fn is_list(node: &Node) -> bool {
    matches!(node.value, NodeValue::List(_))
}

fn typed_options(options: &Node) -> Result<(), Fault> {
    let index = options.get("index").filter(|it| !it.is_null());
    if let Some(index) = index.filter(|it| it.integer().is_none()) {
        return Err((index.span, "`index` must be a whole number".to_owned()));
    }
    let create = options.get("create").filter(|it| !it.is_null());
    match create.filter(|it| it.boolean().is_none()) {
        Some(create) => Err((create.span, "`create` must be true or false".to_owned())),
        None => Ok(()),
    }
}
