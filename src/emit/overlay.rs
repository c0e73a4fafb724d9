//! Settled trees as values that are written.

use std::borrow::Cow;

use crate::manifests::{Node, NodeValue};

use super::value::{Map, Value};

/// The map that a node stands for; empty for what is none.
pub(super) fn map_of(node: &Node) -> Map<'_> {
    value_of(node).into_map()
}

/// The value that a node stands for.
#[must_use]
pub fn value_of(node: &Node) -> Value<'_> {
    match &node.value {
        NodeValue::Null => Value::Null,
        NodeValue::Bool(value) => Value::Bool(*value),
        NodeValue::Number(text) => number(node, text),
        NodeValue::Text(text) => text.as_str().into(),
        NodeValue::List(items) => Value::List(items.iter().map(value_of).collect()),
        NodeValue::Map(entries) => Value::Map(Map::of_distinct(entries.iter().map(pair).collect())),
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
