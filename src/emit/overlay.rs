//! Users' YAML laid over an emitted object.

use std::borrow::Cow;

use crate::manifests::{Node, NodeValue};

use super::value::{Map, Value};

/// Lays `patch` over `target` as a JSON merge patch (RFC 7386): maps are merged, `null` removes, anything
/// else replaces.
pub(super) fn merge<'a>(target: &mut Map<'a>, patch: &'a Node) {
    merge_but(target, patch, &[]);
}

/// [`merge`], but for some keys at the top.
pub(super) fn merge_but<'a>(target: &mut Map<'a>, patch: &'a Node, but: &[&str]) {
    for (key, value) in patch.entries() {
        let key = key.text().unwrap_or_default();
        if but.contains(&key) {
            continue;
        }
        match &value.value {
            NodeValue::Null => {
                target.remove(key);
            }
            NodeValue::Map(_) => target.within(key, |inner| merge(inner, value)),
            NodeValue::Bool(_) | NodeValue::Number(_) | NodeValue::Text(_) | NodeValue::List(_) => {
                target.set(key, value_of(value));
            }
        }
    }
}

/// The value that a node stands for.
#[must_use]
pub fn value_of(node: &Node) -> Value<'_> {
    match &node.value {
        NodeValue::Null => Value::Null,
        NodeValue::Bool(value) => Value::Bool(*value),
        NodeValue::Number(text) => number(node, text),
        NodeValue::Text(text) => text.as_ref().into(),
        NodeValue::List(items) => Value::List(items.iter().map(value_of).collect()),
        NodeValue::Map(entries) => Value::Map(entries.iter().map(pair).collect()),
    }
}

fn pair((key, value): &(Node, Node)) -> (Cow<'_, str>, Value<'_>) {
    (key.text().unwrap_or_default().into(), value_of(value))
}

/// A number in decimal; `.inf` and `.nan`, which JSON does not have, stay text.
fn number<'a>(node: &Node, text: &'a str) -> Value<'a> {
    if let Some(whole) = node.integer() {
        return Value::Number(whole.into());
    }
    let plain = text.replace('_', "");
    if let Ok(large) = plain.parse::<u64>() {
        return Value::Number(large.into());
    }
    let float = plain.parse().ok().and_then(serde_json::Number::from_f64);
    float.map_or_else(|| text.into(), Value::Number)
}
