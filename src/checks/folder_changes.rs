//! What is done to an emitted object between its file and the cluster.

use crate::manifests::{Node, NodeValue};
use crate::settle::RELEASE;
use crate::source::Span;

use super::frozen::{frozen, local};

/// A field that is not applied as it is emitted.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Change {
    /// Such as `spec.dependsOn`.
    pub(super) path: String,
    pub(super) how: How,
    /// Where the value stands that is applied.
    pub(super) span: Option<Span>,
}

/// What happened to a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum How {
    /// It is there although nobody emits it.
    Added,
    /// It has another value.
    Changed,
    /// It is gone.
    Removed,
}

/// Fields of a spec that say nothing about what is applied, in which order, or when it is done.
const HARMLESS: [&str; 4] = [
    "spec.decryption",
    "spec.deletionPolicy",
    "spec.retryInterval",
    "spec.serviceAccountName",
];

/// How an object as it is applied differs from what is emitted, in what counts.
pub(super) fn changes(emitted: &Node, applied: &Node) -> Vec<Change> {
    let mut found = Vec::new();
    compare(emitted, applied, "", &mut found);
    found
}

fn compare(emitted: &Node, applied: &Node, path: &str, found: &mut Vec<Change>) {
    match (&emitted.value, &applied.value) {
        (NodeValue::Map(_), NodeValue::Map(_)) => compare_maps(emitted, applied, path, found),
        (NodeValue::List(_), NodeValue::List(_)) if path == "spec.dependsOn" => {
            // Who waits for more waits for what it is to wait for.
            if !is_among(emitted.items(), applied.items()) {
                push(found, path, How::Changed, Some(applied.span));
            }
        }
        _ if emitted.json() == applied.json() => {}
        _ => push(found, path, How::Changed, Some(applied.span)),
    }
}

fn is_among(emitted: &[Node], applied: &[Node]) -> bool {
    let applied: Vec<_> = applied.iter().map(Node::json).collect();
    emitted.iter().all(|entry| applied.contains(&entry.json()))
}

fn compare_maps(emitted: &Node, applied: &Node, path: &str, found: &mut Vec<Change>) {
    for (key, value) in emitted.entries() {
        let key = key.text().unwrap_or_default();
        let inner = below(path, key);
        match applied.get(key) {
            Some(now) => compare(value, now, &inner, found),
            None if value.says_nothing() => {}
            None => push(found, &inner, How::Removed, None),
        }
    }
    for (key, value) in applied.entries() {
        let name = key.text().unwrap_or_default();
        if emitted.get(name).is_some() {
            continue;
        }
        let inner = below(path, name);
        if inner == "metadata.labels" || inner == "metadata.annotations" {
            compare_maps(&Node::empty_map(value.span), value, &inner, found);
        } else if is_harmful(path, key, value) {
            push(found, &below(path, name), How::Added, Some(value.span));
        }
    }
}

fn push(found: &mut Vec<Change>, path: &str, how: How, span: Option<Span>) {
    let path = path.to_owned();
    found.push(Change { path, how, span });
}

fn below(path: &str, key: &str) -> String {
    match path {
        "" => key.to_owned(),
        path => format!("{path}.{key}"),
    }
}

/// Whether a value that nobody emits changes what becomes of the object: labels and annotations are for whoever puts them
/// there, but those that Flux and kustomize go by.
fn is_harmful(path: &str, key: &Node, value: &Node) -> bool {
    let name = below(path, key.text().unwrap_or_default());
    match path {
        "metadata.labels" => frozen(key, value).is_some(),
        "metadata.annotations" => frozen(key, value).or_else(|| local(key, value)).is_some(),
        _ if name.starts_with("spec.commonMetadata") || name == "spec.dependsOn" => false,
        _ => name.starts_with("spec.") && !HARMLESS.contains(&&*name) && !value.says_nothing(),
    }
}

/// Whether it is the release id that is lost.
pub(super) fn is_of_release(change: &Change) -> bool {
    let path = format!("spec.commonMetadata.annotations.{RELEASE}");
    change.how != How::Added && path.starts_with(&change.path)
}

/// What a place in an object holds; the last part of the path may have dots.
pub(super) fn at<'n>(node: &'n Node, path: &str) -> Option<&'n Node> {
    if let Some(found) = node.get(path) {
        return Some(found);
    }
    let (first, rest) = path.split_once('.')?;
    at(node.get(first)?, rest)
}
