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
pub(super) fn read_patch(text: &str) -> Result<Value, String> {
    match read(text)? {
        patch @ (Value::Object(_) | Value::Array(_)) => Ok(patch),
        Value::Null => Err("it is empty".to_owned()),
        Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            Err("it is neither a map nor a list of operations".to_owned())
        }
    }
}

fn read(text: &str) -> Result<Value, String> {
    serde_saphyr::from_str(text).map_err(|error| in_words(&error.to_string()))
}

/// What the reader says in words that are not about the reader, and what it says otherwise.
const WORDS: [(&str, &str); 4] = [
    ("multiple YAML documents", "it has several documents"),
    ("budget breached", "it is larger than any object"),
    ("recursion limit", "it is nested too deep"),
    (
        "non-finite float",
        "`.inf` and `.nan` are no values of Kubernetes",
    ),
];

fn in_words(error: &str) -> String {
    if let Some((_, words)) = WORDS.iter().find(|(sign, _)| error.contains(sign)) {
        return (*words).to_owned();
    }
    let line = error.lines().next().unwrap_or_default();
    let line = line.strip_prefix("error: ").unwrap_or(line);
    line.trim_end_matches('.').to_owned()
}

fn node(value: Value, span: Span) -> Node {
    let value = match value {
        Value::Null => NodeValue::Null,
        Value::Bool(value) => NodeValue::Bool(value),
        Value::Number(number) => NodeValue::Number(number.to_string().into()),
        Value::String(text) => NodeValue::Text(text.into()),
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

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn what_is_wrong_is_said_in_words_about_the_text() {
        let deep = format!("a: {}", "[".repeat(1000));
        let large: String = (1..9).fold("a0: &a0 [x,x,x,x,x,x,x,x,x]\n".to_owned(), |text, nth| {
            let alias = format!("*a{}", nth - 1);
            format!(
                "{text}a{nth}: &a{nth} [{}]\n",
                [alias.as_str(); 9].join(",")
            )
        });
        for (text, words) in [
            ("a: 1\n---\nb: 2", "it has several documents"),
            (&deep, "it is nested too deep"),
            (&large, "it is larger than any object"),
            ("a: .inf", "`.inf` and `.nan` are no values of Kubernetes"),
        ] {
            assert_eq!(read(text), Err(words.to_owned()));
        }
        assert!(read("a: [1").is_err_and(|words| words.starts_with("line 1 column ")));
    }
}
