//! The YAML texts of `spec`, `manifest` and `patch`, read.

use serde_json::Value;

use crate::manifests::{Node, NodeValue};
use crate::source::{Span, Spanned};

/// Reads a text that is merged over an emitted object: one YAML map, or nothing. Every value has the place
/// of the whole text, because its lines have lost their indentation.
///
/// # Errors
/// When it is no YAML, or no map; the reason in words.
pub(super) fn read_map(text: &Spanned<String>) -> Result<Node, String> {
    match read(&text.value)? {
        map @ Value::Object(_) => Ok(node(map, text.span)),
        Value::Null => Err("it is empty".to_owned()),
        Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            Err("it is no map of `key: value` lines".to_owned())
        }
    }
}

/// Reads a patch: a map (strategic merge) or a list of operations (JSON 6902).
///
/// # Errors
/// When it is no YAML, or neither map nor list; the reason in words.
pub(super) fn read_patch(text: &str) -> Result<(), String> {
    match read(text)? {
        Value::Object(_) | Value::Array(_) => Ok(()),
        Value::Null => Err("it is empty".to_owned()),
        Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            Err("it is neither a map nor a list of operations".to_owned())
        }
    }
}

fn read(text: &str) -> Result<Value, String> {
    serde_saphyr::from_str(text).map_err(|error| {
        let message = error.to_string();
        let line = message.lines().next().unwrap_or_default();
        line.trim_end_matches('.').to_owned()
    })
}

fn node(value: Value, span: Span) -> Node {
    let value = match value {
        Value::Null => NodeValue::Null,
        Value::Bool(value) => NodeValue::Bool(value),
        Value::Number(number) => NodeValue::Number(number.to_string()),
        Value::String(text) => NodeValue::Text(text),
        Value::Array(items) => {
            NodeValue::List(items.into_iter().map(|item| node(item, span)).collect())
        }
        Value::Object(entries) => {
            let entries = entries.into_iter();
            let entry = |(key, value)| (node(Value::String(key), span), node(value, span));
            NodeValue::Map(entries.map(entry).collect())
        }
    };
    Node { value, span }
}
