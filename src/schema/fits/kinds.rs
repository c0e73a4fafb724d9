//! What values are to JSON and to the type of a schema.

use crate::manifests::{Node, NodeValue};

use super::super::value::Value;

/// Whether it takes numbers and texts (`x-kubernetes-int-or-string`).
pub(super) fn is_number_or_text(schema: &Value<'_>) -> bool {
    schema.is_on("x-kubernetes-int-or-string")
}

/// Whether a value is of the type of a schema.
pub(super) fn fits_kind(node: &Node, schema: &Value<'_>) -> bool {
    let (wanted, format) = (schema.text_of("type"), schema.text_of("format"));
    let has_format = !format.is_empty();
    match (&node.value, wanted) {
        (NodeValue::Bool(_) | NodeValue::List(_) | NodeValue::Map(_), "")
            if is_number_or_text(schema) =>
        {
            false
        }
        (NodeValue::Number(_), "") if is_number_or_text(schema) => is_whole(node),
        (NodeValue::Text(_) | NodeValue::List(_), "") => true,
        (_, "") if NUMBERS.contains(&format) => true,
        (_, "") => !has_format,
        (NodeValue::Bool(_), _) => wanted == "boolean",
        (NodeValue::Text(_) | NodeValue::List(_), "boolean" | "object") if has_format => true,
        (NodeValue::List(_), "string") | (NodeValue::Text(_), "array") if has_format => true,
        (NodeValue::Text(_), _) => wanted == "string",
        (NodeValue::Number(_), "number") => true,
        (NodeValue::Number(_), "integer") => is_whole(node),
        (NodeValue::Number(_), _) => false,
        (NodeValue::List(_), _) => wanted == "array",
        (NodeValue::Map(_), _) => wanted == "object",
        (NodeValue::Null, _) => true,
    }
}

fn is_whole(node: &Node) -> bool {
    amount(node).is_none_or(|it| it.fract() == 0.0)
}

pub(super) fn is_scalar(node: &Node) -> bool {
    matches!(
        node.value,
        NodeValue::Null | NodeValue::Bool(_) | NodeValue::Text(_) | NodeValue::Number(_)
    )
}

/// Forms of numbers.
const NUMBERS: [&str; 5] = ["", "int32", "int64", "float", "double"];

/// Whether two values are the same to JSON.
pub(super) fn is_equal(one: &Node, other: &Node) -> bool {
    match (amount(one), amount(other)) {
        (Some(one), Some(other)) => one.total_cmp(&other).is_eq(),
        _ => one.value == other.value,
    }
}

/// Whether a bound is no whole number where all values are, or too long for them (`IsValueValidAgainstRange`).
pub(super) fn is_beyond(schema: &Value<'_>, name: &'static str) -> bool {
    let bound = schema.get(name).and_then(|bound| amount(bound.node));
    let is_short = schema.text_of("format") == "int32";
    let is_outside = |it: f64| it.fract() != 0.0 || is_short && it.abs() > f64::from(i32::MAX);
    schema.text_of("type") == "integer" && bound.is_some_and(is_outside)
}

pub(super) fn amount(node: &Node) -> Option<f64> {
    let NodeValue::Number(written) = &node.value else {
        return None;
    };
    match node.integer() {
        // Larger ones are not told apart by the API server either.
        Some(whole) => i32::try_from(whole)
            .ok()
            .map(f64::from)
            .or_else(|| written.parse().ok()),
        None => written.parse().ok().filter(|it: &f64| it.is_finite()),
    }
}
