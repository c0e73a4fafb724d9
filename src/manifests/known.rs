//! What a pipeline lays over an object that it makes. Unlike kustomize, it keeps the order of lists.

use super::{Node, NodeValue, edit};

/// Lays YAML over an object that Kubernetes knows, lists by their merge keys.
pub fn merge_known(target: &mut Node, over: &Node) {
    merge(target, over);
}

fn merge(target: &mut Node, patch: &Node) {
    match directive(patch) {
        Some("delete") => return,
        Some("replace") => {
            *target = without_directives(patch);
            return;
        }
        Some(_) | None => {}
    }
    for (key, value) in patch.entries() {
        let name = key.text().unwrap_or_default();
        if !name.starts_with('$') {
            merge_field(target, name, value);
        }
    }
}

fn directive(patch: &Node) -> Option<&str> {
    patch.text_at(&["$patch"])
}

fn merge_field(target: &mut Node, name: &str, value: &Node) {
    if value.is_null() || directive(value) == Some("delete") {
        target.remove(name);
        return;
    }
    let Some(old) = target.get_mut(name) else {
        target.set(name, without_directives(value));
        return;
    };
    match (&mut old.value, &value.value) {
        (NodeValue::Map(_), NodeValue::Map(_)) => {
            merge(old, value);
        }
        (NodeValue::List(items), NodeValue::List(patches)) => match merge_key(name) {
            Some(key) if is_keyed(patches, key) => {
                edit(items, |items| merge_items(items, patches, key));
            }
            Some(_) | None => *old = without_directives(value),
        },
        _ => *old = without_directives(value),
    }
}

/// `patchMergeKey` of the lists that hold what checks read: the key by which [`merge_known`] merges a field.
#[must_use]
pub fn merge_key(field: &str) -> Option<&'static str> {
    match field {
        "containers"
        | "initContainers"
        | "ephemeralContainers"
        | "env"
        | "volumes"
        | "imagePullSecrets" => Some("name"),
        "ports" => Some("containerPort"),
        "volumeMounts" => Some("mountPath"),
        "ownerReferences" => Some("uid"),
        _ => None,
    }
}

fn is_keyed(patches: &[Node], key: &str) -> bool {
    patches
        .iter()
        .all(|patch| patch.get(key).is_some() || directive(patch).is_some())
}

fn merge_items(items: &mut Vec<Node>, patches: &[Node], key: &str) {
    if patches
        .iter()
        .any(|patch| directive(patch) == Some("replace"))
    {
        items.clear();
    }
    for patch in patches {
        let Some(wanted) = patch.get(key).map(|node| &node.value) else {
            continue;
        };
        let is_it = |item: &Node| item.get(key).is_some_and(|node| node.value == *wanted);
        if directive(patch) == Some("delete") {
            items.retain(|item| !is_it(item));
            continue;
        }
        match items.iter_mut().find(|item| is_it(item)) {
            Some(item) => {
                merge(item, patch);
            }
            None => items.push(without_directives(patch)),
        }
    }
}

fn without_directives(patch: &Node) -> Node {
    let value = match &patch.value {
        NodeValue::Map(entries) => {
            let kept = entries
                .iter()
                .filter(|(key, _)| !key.text().is_some_and(|key| key.starts_with('$')));
            NodeValue::Map(
                kept.map(|(key, value)| (key.clone(), without_directives(value)))
                    .collect(),
            )
        }
        NodeValue::List(items) => {
            let kept = items
                .iter()
                .filter(|item| directive(item) != Some("delete"));
            NodeValue::List(kept.map(without_directives).collect())
        }
        NodeValue::Null | NodeValue::Bool(_) | NodeValue::Number(_) | NodeValue::Text(_) => {
            patch.value.clone()
        }
    };
    Node {
        value,
        span: patch.span,
    }
}
