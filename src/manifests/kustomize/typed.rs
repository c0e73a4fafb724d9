//! Places of a kustomization file that hold a text (`api/types`).
//!
//! Flux reads the file of a stage's path by its types, where a number or a boolean becomes a text; kustomize reads
//! every other file as JSON, where it does not.

use crate::diagnostics::Diagnostic;
use crate::manifests::errors::BAD_KUSTOMIZATION;
use crate::manifests::{Node, NodeValue};

/// Fields with `/` between them; `*` is any item of a list or any key of a map.
const TEXTS: [&str; 45] = [
    "commonAnnotations/*",
    "commonLabels/*",
    "components/*",
    "configMapGenerator/*/behavior",
    "configMapGenerator/*/env",
    "configMapGenerator/*/envs/*",
    "configMapGenerator/*/files/*",
    "configMapGenerator/*/literals/*",
    "configMapGenerator/*/name",
    "configMapGenerator/*/namespace",
    "configMapGenerator/*/options/annotations/*",
    "configMapGenerator/*/options/labels/*",
    "generatorOptions/annotations/*",
    "generatorOptions/labels/*",
    "images/*/digest",
    "images/*/name",
    "images/*/newName",
    "images/*/newTag",
    "images/*/tagSuffix",
    "labels/*/pairs/*",
    "namePrefix",
    "nameSuffix",
    "namespace",
    "patches/*/patch",
    "patches/*/path",
    "patches/*/target/*",
    "patchesJson6902/*/patch",
    "patchesJson6902/*/path",
    "patchesJson6902/*/target/*",
    "patchesStrategicMerge/*",
    "replicas/*/name",
    "resources/*",
    "secretGenerator/*/behavior",
    "secretGenerator/*/env",
    "secretGenerator/*/envs/*",
    "secretGenerator/*/files/*",
    "secretGenerator/*/literals/*",
    "secretGenerator/*/name",
    "secretGenerator/*/namespace",
    "secretGenerator/*/options/annotations/*",
    "secretGenerator/*/options/labels/*",
    "secretGenerator/*/type",
    "bases/*",
    "imageTags/*/name",
    "imageTags/*/newTag",
];

/// Places that hold a text for Flux, too: it refuses anything else there.
const STRICT: [&str; 12] = [
    "replacements/*/path",
    "replacements/*/source/fieldPath",
    "replacements/*/source/group",
    "replacements/*/source/kind",
    "replacements/*/source/name",
    "replacements/*/source/namespace",
    "replacements/*/source/version",
    "replacements/*/sourceValue",
    "replacements/*/targets/*/fieldPaths/*",
    "replacements/*/targets/*/options/delimiter",
    "replacements/*/targets/*/reject/*/*",
    "replacements/*/targets/*/select/*",
];

/// The document as Flux reads the one of a stage's path; `None` when nothing in it changes.
pub(super) fn as_flux_reads_it(document: &Node) -> Option<Node> {
    let mut changed = None;
    for path in TEXTS {
        let parts: Vec<&str> = path.split('/').collect();
        let mut odd = Vec::new();
        find(document, &parts, &mut odd);
        if odd.iter().any(|value| text_of(value).is_some()) {
            convert(changed.get_or_insert_with(|| document.clone()), &parts);
        }
    }
    changed
}

/// Values that are no texts where texts have to be.
pub(super) fn problems(document: &Node) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for path in TEXTS.into_iter().chain(STRICT) {
        let parts: Vec<&str> = path.split('/').collect();
        let mut odd = Vec::new();
        find(document, &parts, &mut odd);
        let field = parts.iter().rfind(|part| **part != "*").copied();
        let field = field.unwrap_or_default();
        let message = match path.ends_with('*') {
            true => format!("what stands under `{field}` must be a text"),
            false => format!("`{field}` must be a text"),
        };
        let odd = odd.into_iter();
        found.extend(odd.map(|value| BAD_KUSTOMIZATION.at(value.span, message.clone())));
    }
    found
}

fn find<'n>(node: &'n Node, path: &[&str], odd: &mut Vec<&'n Node>) {
    match path.split_first() {
        None => {
            if node.text().is_none() && !node.is_null() {
                odd.push(node);
            }
        }
        Some((&"*", rest)) => {
            let values = node.entries().iter().map(|(_, value)| value);
            values
                .chain(node.items())
                .for_each(|value| find(value, rest, odd));
        }
        Some((name, rest)) => {
            if let Some(value) = node.get(name) {
                find(value, rest, odd);
            }
        }
    }
}

fn convert(node: &mut Node, path: &[&str]) {
    match path.split_first() {
        None => {
            if let Some(text) = text_of(node) {
                *node = Node::of_text(text, node.span);
            }
        }
        Some((&"*", rest)) => match &mut node.value {
            NodeValue::Map(entries) => entries
                .iter_mut()
                .for_each(|(_, value)| convert(value, rest)),
            NodeValue::List(items) => items.iter_mut().for_each(|item| convert(item, rest)),
            NodeValue::Null | NodeValue::Bool(_) | NodeValue::Number(_) | NodeValue::Text(_) => {}
        },
        Some((name, rest)) => {
            if let Some(value) = node.get_mut(name) {
                convert(value, rest);
            }
        }
    }
}

/// The text that Flux makes of a number or a boolean.
fn text_of(node: &Node) -> Option<String> {
    match &node.value {
        NodeValue::Bool(value) => Some(value.to_string()),
        NodeValue::Number(_) => Some(node.json().to_string()),
        NodeValue::Null | NodeValue::Text(_) | NodeValue::List(_) | NodeValue::Map(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileId, Span};

    #[test]
    fn numbers_become_texts_where_flux_reads() {
        let text = "{labels: [{pairs: {a: 1, b: x, c: true}}], images: [{name: a, newTag: 1.0}], replicas: [{count: 2}]}";
        let document = Node::read(text, Span::new(FileId(0), 0, 0)).unwrap();
        let read = as_flux_reads_it(&document).unwrap();
        let expected = serde_json::json!({
            "labels": [{"pairs": {"a": "1", "b": "x", "c": "true"}}],
            "images": [{"name": "a", "newTag": "1"}],
            "replicas": [{"count": 2}],
        });
        assert_eq!(read.json(), expected);
        assert!(as_flux_reads_it(&read).is_none());
        assert_eq!((problems(&document).len(), problems(&read).len()), (3, 0));
    }
}
