//! The transformers that change identity, marks and images.

use std::sync::Arc;

use crate::manifests::{Node, NodeValue, Object, Scope, image};
use crate::source::Span;
use crate::values::image::split;

/// Namespace, prefix, suffix, labels and annotations, in kustomize's order.
pub(super) fn run(document: &Node, objects: &mut [Object]) {
    let texts = ["namespace", "namePrefix", "nameSuffix"].map(|field| {
        let node = document.get(field)?;
        Some((
            node.text().filter(|text| !text.is_empty())?.to_owned(),
            node.span,
        ))
    });
    let [namespace, prefix, suffix] = texts;
    let marks = marks(document);
    for object in objects {
        if let Some((namespace, span)) = &namespace {
            set_namespace(object, namespace, *span);
        }
        if prefix.is_some() || suffix.is_some() {
            let part = |part: &Option<(String, Span)>| {
                part.as_ref()
                    .map(|(text, _)| text.clone())
                    .unwrap_or_default()
            };
            rename(object, &part(&prefix), &part(&suffix));
        }
        set_marks(object, &marks);
    }
}

/// `namespace`: also renames Namespace objects (`namespace.go` in `api/filters/namespace`).
fn set_namespace(object: &mut Object, namespace: &str, span: Span) {
    let path: &[&str] = match object.scope {
        Scope::Cluster if object.kind == "Namespace" => &["metadata", "name"],
        Scope::Cluster => return,
        Scope::Namespaced | Scope::Unknown => &["metadata", "namespace"],
    };
    object.remember();
    Arc::make_mut(&mut object.node).set_at(path, Node::of_text(namespace.to_owned(), span));
    object.refresh();
}

fn rename(object: &mut Object, prefix: &str, suffix: &str) {
    // `prefixFieldSpecsToSkip` in `api/internal/builtins/PrefixTransformer.go`.
    if matches!(
        object.kind.as_str(),
        "CustomResourceDefinition" | "APIService" | "Namespace"
    ) {
        return;
    }
    let name = Node::of_text(
        format!("{prefix}{}{suffix}", object.name),
        object.name_span(),
    );
    object.remember();
    Arc::make_mut(&mut object.node).set_at(&["metadata", "name"], name);
    object.refresh();
}

/// Labels and annotations for every object, as pairs of field and map.
fn marks(document: &Node) -> Vec<(&'static str, Node)> {
    let labels = document.get("labels").map(Node::items).unwrap_or_default();
    let pairs = labels.iter().filter_map(|entry| entry.get("pairs"));
    let labels = document
        .get("commonLabels")
        .into_iter()
        .chain(pairs)
        .map(|map| ("labels", map.clone()));
    let annotations = document
        .get("commonAnnotations")
        .map(|map| ("annotations", map.clone()));
    labels.chain(annotations).collect()
}

fn set_marks(object: &mut Object, marks: &[(&'static str, Node)]) {
    for (field, map) in marks {
        let node = Arc::make_mut(&mut object.node);
        for (key, value) in map.entries() {
            let key = key.text().unwrap_or_default();
            node.set_at(&["metadata", field, key], value.clone());
        }
    }
}

/// `images`: the tag, digest or name of every container whose image has this name.
pub(super) fn images(document: &Node, objects: &mut [Object]) {
    let rules = document.get("images").map(Node::items).unwrap_or_default();
    if rules.is_empty() {
        return;
    }
    for object in objects {
        if !object.images().is_empty() {
            let node = Arc::make_mut(&mut object.node);
            for rule in rules {
                retag(node, rule);
            }
        }
    }
}

fn retag(node: &mut Node, rule: &Node) {
    match &mut node.value {
        NodeValue::Map(entries) => {
            for (key, value) in entries {
                match (key.text(), &mut value.value) {
                    (Some("containers" | "initContainers"), NodeValue::List(items)) => {
                        items
                            .iter_mut()
                            .for_each(|item| retag_container(item, rule));
                    }
                    _ => retag(value, rule),
                }
            }
        }
        NodeValue::List(items) => items.iter_mut().for_each(|item| retag(item, rule)),
        NodeValue::Null | NodeValue::Bool(_) | NodeValue::Number(_) | NodeValue::Text(_) => {}
    }
}

fn retag_container(container: &mut Node, rule: &Node) {
    let Some(written) = container.get_mut("image") else {
        return;
    };
    let wanted = rule.text_at(&["name"]);
    let Some((name, _)) = written.text().map(split) else {
        return;
    };
    if wanted != Some(name) {
        return;
    }
    let change = image::Change {
        name: field(rule, "newName"),
        tag: field(rule, "newTag"),
        digest: field(rule, "digest"),
    };
    let place = ["digest", "newTag", "newName"]
        .into_iter()
        .find_map(|field| rule.get(field));
    let span = place.map_or(written.span, |place| place.span);
    let image = change.apply(written.text().unwrap_or_default());
    *written = Node::of_text(image, span);
}

fn field<'n>(rule: &'n Node, key: &str) -> Option<&'n str> {
    let node = rule.get(key)?;
    match &node.value {
        // A tag such as `1.0` without quotes.
        NodeValue::Text(text) | NodeValue::Number(text) => {
            Some(text.as_ref()).filter(|text| !text.is_empty())
        }
        NodeValue::Null | NodeValue::Bool(_) | NodeValue::List(_) | NodeValue::Map(_) => None,
    }
}
