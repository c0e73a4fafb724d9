//! The fields of the entries of a kustomization file, which kustomize refuses to misread (`api/types`).

use crate::diagnostics::{Diagnostic, closest};
use crate::manifests::Node;
use crate::manifests::errors::BAD_KUSTOMIZATION;

const GENERATOR: &[&str] = &[
    "behavior",
    "env",
    "envs",
    "files",
    "literals",
    "name",
    "namespace",
    "options",
];
const IMAGE: &[&str] = &["digest", "name", "newName", "newTag", "tagSuffix"];
const OPTIONS: &[&str] = &[
    "annotations",
    "disableNameSuffixHash",
    "immutable",
    "labels",
];
const PATCH: &[&str] = &["options", "patch", "path", "target"];
const SECRET: &[&str] = &[
    "behavior",
    "env",
    "envs",
    "files",
    "literals",
    "name",
    "namespace",
    "options",
    "type",
];
const TARGET: &[&str] = &[
    "annotationSelector",
    "group",
    "kind",
    "labelSelector",
    "name",
    "namespace",
    "version",
];

const FIELD_OPTIONS: &[&str] = &["create", "delimiter", "encoding", "index"];
const REPLACEMENT_TARGET: &[&str] = &["fieldPaths", "options", "reject", "select"];
const SOURCE: &[&str] = &[
    "fieldPath",
    "group",
    "kind",
    "name",
    "namespace",
    "options",
    "version",
];

/// A field, a path within each of its entries or nothing, and the fields that may stand there.
const FIELDS: [(&str, &str, &[&str]); 20] = [
    ("configMapGenerator", "", GENERATOR),
    ("configMapGenerator", "options", OPTIONS),
    ("generatorOptions", "", OPTIONS),
    ("imageTags", "", IMAGE),
    ("images", "", IMAGE),
    (
        "labels",
        "",
        &["fields", "includeSelectors", "includeTemplates", "pairs"],
    ),
    ("patches", "", PATCH),
    ("patches", "target", TARGET),
    ("patchesJson6902", "", PATCH),
    ("patchesJson6902", "target", TARGET),
    (
        "replacements",
        "",
        &["path", "source", "sourceValue", "targets"],
    ),
    ("replacements", "source", SOURCE),
    ("replacements", "source/options", FIELD_OPTIONS),
    ("replacements", "targets", REPLACEMENT_TARGET),
    ("replacements", "targets/options", FIELD_OPTIONS),
    ("replacements", "targets/reject", TARGET),
    ("replacements", "targets/select", TARGET),
    ("replicas", "", &["count", "name"]),
    ("secretGenerator", "", SECRET),
    ("secretGenerator", "options", OPTIONS),
];

/// Fields that an entry does not have.
pub(super) fn problems(document: &Node) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (field, within, known) in FIELDS {
        let Some(value) = document.get(field) else {
            continue;
        };
        let entries = value.items().iter().chain(std::iter::once(value));
        let within = within.split('/').filter(|part| !part.is_empty());
        let maps = within.fold(entries.collect::<Vec<&Node>>(), |nodes, part| {
            let nodes = nodes.into_iter().filter_map(|node| node.get(part));
            nodes.flat_map(with_items).collect()
        });
        for (key, _) in maps.into_iter().flat_map(Node::entries) {
            let name = key.text().unwrap_or_default();
            if !known.iter().any(|known| known.eq_ignore_ascii_case(name)) {
                let message = format!("an entry of `{field}` has no field `{name}`");
                let near = closest(name, known.iter().copied());
                found.push(BAD_KUSTOMIZATION.at(key.span, message).suggest(near));
            }
        }
    }
    found
}

/// A map, or the maps in a list.
fn with_items(node: &Node) -> impl Iterator<Item = &Node> {
    std::iter::once(node).chain(node.items())
}
