//! Odd texts, and what the reader of kustomize makes of each (`e2e/applied/run` writes it down).

use serde::Deserialize;
use serde_json::Value;

use super::*;
use crate::source::FileId;

/// A text with what is in it, or why it is refused.
#[derive(Deserialize)]
struct Text {
    text: String,
    refused: Option<String>,
    #[serde(default)]
    documents: Vec<Value>,
}

fn texts() -> Vec<Text> {
    serde_json::from_str(include_str!("../../../tests/data/yaml-texts.json")).expect("JSON")
}

/// What is different from what kustomize reads.
fn difference(text: &Text) -> Option<String> {
    let read = parse_as_kustomize(FileId(0), &text.text);
    let ours: Vec<Value> = read.nodes.iter().map(|node| node.json()).collect();
    // A single value is no object, which is said elsewhere.
    let is_odd = |node: &Node| !matches!(node.value, NodeValue::Map(_) | NodeValue::List(_));
    let is_unread = !read.problems.is_empty() || !read.unquoted.keys.is_empty();
    let refuses = is_unread || read.nodes.iter().any(is_odd);
    match (&text.refused, refuses) {
        (Some(_), true) => None,
        (Some(why), false) => Some(format!("taken: {why}: {ours:?}")),
        (None, true) => Some(format!("refused: {:?}", read.problems)),
        (None, false) => (!same(&ours, &text.documents))
            .then(|| format!("other: {ours:?} and not {:?}", text.documents)),
    }
}

fn same(ours: &[Value], theirs: &[Value]) -> bool {
    ours.len() == theirs.len()
        && ours
            .iter()
            .zip(theirs)
            .all(|(one, other)| is_same(one, other))
}

fn is_same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => one.as_f64() == other.as_f64(),
        (Value::Array(one), Value::Array(other)) => same(one, other),
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .all(|(key, value)| other.get(key).is_some_and(|other| is_same(value, other)))
        }
        _ => one == other,
    }
}

#[test]
fn texts_are_read_as_kustomize_reads_them() {
    let differences: Vec<String> = texts()
        .iter()
        .filter_map(|text| Some(format!("{:?}\n  {}", text.text, difference(text)?)))
        .collect();
    assert!(
        differences.is_empty(),
        "{} differences\n{}",
        differences.len(),
        differences.join("\n")
    );
}
