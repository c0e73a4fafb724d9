//! `configMapGenerator` and `secretGenerator`: the identity of what they make.

use std::sync::Arc;

use crate::manifests::{Node, NodeValue, Object};

/// Adds what the generators make; `behavior: merge` and `replace` change what is there.
pub(super) fn run(document: &Node, objects: &mut Vec<Object>) {
    let hashes = !is_disabled(document.get("generatorOptions"));
    for (field, kind) in [
        ("configMapGenerator", "ConfigMap"),
        ("secretGenerator", "Secret"),
    ] {
        let entries = document.get(field).map(Node::items).unwrap_or_default();
        let made = entries
            .iter()
            .filter_map(|entry| generated(entry, kind, hashes));
        objects.extend(made);
    }
}

fn generated(entry: &Node, kind: &'static str, hashes: bool) -> Option<Object> {
    if matches!(entry.text_at(&["behavior"]), Some("merge" | "replace")) {
        return None;
    }
    let name = entry.get("name")?;
    let text = |value: &'static str| Node::of_text(value, name.span);
    let mut metadata = Node::empty_map(name.span);
    metadata.set("name", name.clone());
    if let Some(namespace) = entry.get("namespace") {
        metadata.set("namespace", namespace.clone());
    }
    let mut node = Node {
        value: NodeValue::Map(Vec::new()),
        span: entry.span,
    };
    node.set("apiVersion", text("v1"));
    node.set("kind", text(kind));
    node.set("metadata", metadata);
    let hashed = hashes && !is_disabled(entry.get("options"));
    let mut object = Object::of(Arc::new(node))?;
    object.hashed = hashed;
    Some(object)
}

fn is_disabled(options: Option<&Node>) -> bool {
    let disabled = options.and_then(|options| options.get("disableNameSuffixHash"));
    disabled.and_then(Node::boolean).unwrap_or(false)
}
