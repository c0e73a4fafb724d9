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

/// A field, a field within each of its entries or nothing, and the fields that may stand there.
const FIELDS: [(&str, &str, &[&str]); 13] = [
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
        let maps = entries.filter_map(|entry| match within {
            "" => Some(entry),
            within => entry.get(within),
        });
        for (key, _) in maps.flat_map(Node::entries) {
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
