//! A YAML value as JSON.

use serde_json::{Number, Value};

use crate::source::Span;

use super::{Node, NodeValue};

impl Node {
    /// The same value as JSON; `.inf` and `.nan`, which JSON does not have, become text.
    #[must_use]
    pub fn json(&self) -> Value {
        match &self.value {
            NodeValue::Null => Value::Null,
            NodeValue::Bool(value) => Value::Bool(*value),
            NodeValue::Number(text) => self.number(text),
            NodeValue::Text(text) => Value::from(text.as_str()),
            NodeValue::List(items) => items.iter().map(Self::json).collect(),
            NodeValue::Map(entries) => {
                let entries = entries.iter();
                let entries = entries
                    .map(|(key, value)| (key.text().unwrap_or_default().to_owned(), value.json()));
                Value::Object(entries.collect())
            }
        }
    }

    /// A value of JSON that stands at one place.
    pub(super) fn of_json(value: &Value, span: Span) -> Self {
        let value = match value {
            Value::Null => NodeValue::Null,
            Value::Bool(value) => NodeValue::Bool(*value),
            Value::Number(number) => NodeValue::Number(number.to_string().into()),
            Value::String(text) => NodeValue::Text(text.clone().into()),
            Value::Array(items) => {
                NodeValue::List(items.iter().map(|item| Self::of_json(item, span)).collect())
            }
            Value::Object(entries) => {
                let entry = |(key, value): (&String, &Value)| {
                    (Self::of_text(key.clone(), span), Self::of_json(value, span))
                };
                NodeValue::Map(entries.iter().map(entry).collect())
            }
        };
        Self { value, span }
    }

    fn number(&self, text: &str) -> Value {
        if let Some(whole) = self.integer() {
            return Value::from(whole);
        }
        let plain = text.replace('_', "");
        if let Ok(large) = plain.parse::<u64>() {
            return Value::from(large);
        }
        let float: Option<f64> = plain.parse().ok();
        // Go writes floats that are whole without a point.
        if let Some(whole) = float.filter(|float| float.fract() == 0.0 && float.abs() < 1e15) {
            return Value::from(whole as i64);
        }
        let float = float.and_then(Number::from_f64);
        float.map_or_else(|| Value::from(text), Value::Number)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::source::FileId;

    #[test]
    fn values_become_what_kustomize_writes() {
        let text = "a: 017\nb: 1.5\nc: [on, null]\nd: {e: '1'}\nf: 18446744073709551615\n";
        let node = Node::read(text, Span::new(FileId(0), 0, 0)).unwrap();
        assert_eq!(node.json()["a"], json!(15));
        assert_eq!(node.json()["b"], json!(1.5));
        // kustomize reads `on` as a text, and quotes it for Kubernetes, which would not.
        assert_eq!(node.json()["c"], json!(["on", null]));
        assert_eq!(node.json()["d"], json!({ "e": "1" }));
        assert_eq!(node.json()["f"], json!(18_446_744_073_709_551_615_u64));
    }
}
