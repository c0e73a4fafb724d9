//! `configurations`: fields beside those that kustomize changes and follows by itself
//! (`api/internal/plugins/builtinconfig`).

use std::sync::Arc;

use crate::diagnostics::closest;
use crate::manifests::errors::BAD_KUSTOMIZATION;
use crate::manifests::{Node, NodeValue};
use crate::values::path;

use super::build::Build;
use super::field::FieldSpec;
use super::specs;
use super::transform::refuse;

/// The fields of such a file; kustomize takes no others.
const FIELDS: [&str; 11] = [
    "commonAnnotations",
    "commonLabels",
    "images",
    "labels",
    "namePrefix",
    "nameReference",
    "nameSuffix",
    "namespace",
    "replicas",
    "templateLabels",
    "varReference",
];

/// Reads the files that a kustomization file names; they count for all that is built from it.
pub(super) fn read(build: &mut Build<'_, '_>, document: &Node, directory: &str) {
    let entries = document.get("configurations").map(Node::items);
    for entry in entries.unwrap_or_default() {
        let path = entry.text().and_then(|it| path::resolve(directory, it));
        let path = path.filter(|path| build.reaches_the_controller(path));
        // What is not there was found before.
        let Some(manifest) = path.and_then(|path| build.manifest(&path)) else {
            continue;
        };
        if let Some(document) = manifest.documents.first() {
            check(build, document);
            build.configs.push(Arc::clone(document));
        }
    }
}

/// What is wrong with such a file, beside those that are known.
fn check(build: &mut Build<'_, '_>, document: &Node) {
    for (key, value) in document.entries() {
        let name = key.text().unwrap_or_default();
        let message = match &value.value {
            _ if !FIELDS.iter().any(|known| known.eq_ignore_ascii_case(name)) => {
                format!("a configuration of kustomize has no field `{name}`")
            }
            NodeValue::List(_) | NodeValue::Null => continue,
            NodeValue::Bool(_) | NodeValue::Number(_) | NodeValue::Text(_) | NodeValue::Map(_) => {
                format!("`{name}` must be a list")
            }
        };
        build.tree.complete = false;
        let found = BAD_KUSTOMIZATION.at(key.span, message);
        build.found(found.suggest(closest(name, FIELDS)));
    }
    for (key, list) in document.entries() {
        let name = key.text().unwrap_or_default();
        let mut known = fields(&build.configs, name);
        if let Err(reason) = merge(&mut known, &written(Some(list))) {
            refuse(build, key.span, &reason);
        }
    }
}

/// The fields that a transformer changes: its own, and those that are configured.
pub(super) fn fields<'c>(configs: &'c [Arc<Node>], name: &str) -> Vec<FieldSpec<'c>> {
    let mut all = specs::of(name);
    for config in configs {
        // What is in conflict was found when the file was read.
        let _ = merge(&mut all, &written(config.get(name)));
    }
    all
}

/// What a list of fields says.
pub(super) fn written(list: Option<&Node>) -> Vec<FieldSpec<'_>> {
    let entries = list.map(Node::items).unwrap_or_default();
    entries.iter().map(FieldSpec::written).collect()
}

/// `MergeAll` in `api/types/fieldspec.go`.
///
/// # Errors
/// When one is there already and says something else of whether it is made; the reason in words.
pub(super) fn merge<'s>(
    fields: &mut Vec<FieldSpec<'s>>,
    more: &[FieldSpec<'s>],
) -> Result<(), String> {
    for field in more {
        match fields.iter().find(|known| known.is_same(field)) {
            Some(known) if known.is_made != field.is_made => {
                let message = format!("`{}` is there already, with another `create`", field.path);
                return Err(message);
            }
            Some(_) => {}
            None => fields.push(*field),
        }
    }
    Ok(())
}

/// Kinds with the fields that hold their names.
pub(super) fn references(
    configs: &[Arc<Node>],
) -> impl Iterator<Item = (FieldSpec<'_>, FieldSpec<'_>)> {
    let lists = configs
        .iter()
        .filter_map(|config| config.get("nameReference"));
    let entries = lists.flat_map(Node::items);
    entries.flat_map(|entry| {
        let kind = FieldSpec::written(entry);
        let fields = written(entry.get("fieldSpecs"));
        fields.into_iter().map(move |field| (kind, field))
    })
}
