//! What is said of the types of fields: of whole objects as they are, and of each with one thing changed.
//!
//! `TYPING_TO=FILE cargo test --test it typing` writes the changed objects with what is said of them, one a
//! line; `e2e/run` does, and asks the API server about each. Without `TYPING_TO` nothing is written.

mod mutate;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use flux_pipeline::manifests::{Node, NodeValue};
use flux_pipeline::schema::{self, Extent, Kind, Part};
use flux_pipeline::source::{SourceMap, Span};
use mutate::Others;
use serde::Deserialize as _;
use serde_json::{Value, json};

const TEXTS: [&str; 3] = [
    include_str!("../data/typing/flux.yaml"),
    include_str!("../data/typing/release.yaml"),
    include_str!("../data/typing/job.yaml"),
];

/// How many changed objects are written; the others are left out evenly.
const COUNT: usize = 4000;

/// What somebody else refuses, and the API server takes: kustomize-controller, and what starts containers.
const BEHIND_THE_API_SERVER: [&str; 2] = ["is no name of a variable", "must not hold NUL"];

fn is_of_api_server(problem: &str) -> bool {
    let mut others = BEHIND_THE_API_SERVER.iter();
    !others.any(|words| problem.contains(words))
}

fn objects() -> Vec<Value> {
    let documents = TEXTS
        .iter()
        .flat_map(|text| serde_yaml::Deserializer::from_str(text));
    documents
        .map(|document| Value::deserialize(document).unwrap())
        .collect()
}

fn problems(object: &Value) -> Vec<String> {
    let kind = Kind::ALL
        .into_iter()
        .find(|kind| object["kind"] == kind.name());
    let file = SourceMap::default().add("object.yaml", String::new());
    let node = node(object, Span::new(file, 0, 0));
    let found = schema::problems(kind.unwrap(), &node, Part::Object, Extent::Whole);
    found.into_iter().map(|problem| problem.message).collect()
}

fn node(value: &Value, span: Span) -> Node {
    let value = match value {
        Value::Null => NodeValue::Null,
        Value::Bool(value) => NodeValue::Bool(*value),
        Value::Number(number) => NodeValue::Number(number.to_string().into()),
        Value::String(text) => NodeValue::Text(text.clone().into()),
        Value::Array(items) => NodeValue::List(items.iter().map(|item| node(item, span)).collect()),
        Value::Object(entries) => {
            let entry = |(key, value): (&String, &Value)| {
                (Node::of_text(key.clone(), span), node(value, span))
            };
            NodeValue::Map(entries.iter().map(entry).collect())
        }
    };
    Node { value, span }
}

fn name(object: &Value) -> String {
    format!(
        "{}/{}",
        object["kind"].as_str().unwrap(),
        object["metadata"]["name"].as_str().unwrap()
    )
}

#[test]
fn nothing_is_said_of_objects_that_the_api_server_takes() {
    for object in objects() {
        assert_eq!(problems(&object), Vec::<String>::new(), "{}", name(&object));
    }
}

#[test]
fn every_kind_is_there() {
    let kinds: BTreeSet<String> = objects()
        .iter()
        .map(|it| it["kind"].as_str().unwrap().to_owned())
        .collect();
    let known: BTreeSet<String> = Kind::ALL
        .iter()
        .map(|kind| kind.name().to_owned())
        .collect();
    assert_eq!(kinds, known);
}

#[test]
fn changed_objects_are_written_with_what_is_said_of_them() {
    let objects = objects();
    let others = Others::of(&objects);
    let changes = objects.iter().flat_map(|object| {
        let changes = mutate::all(object, &others).into_iter();
        changes.map(move |change| (object, change))
    });
    let changes: Vec<_> = changes.collect();
    let wanted: usize = std::env::var("TYPING_COUNT").map_or(COUNT, |count| count.parse().unwrap());
    let mut lines = String::new();
    let (mut good, mut bad) = (0, 0);
    let whole = objects.iter().map(|object| (name(object), object.clone()));
    let changed = changes.iter().step_by(changes.len().div_ceil(wanted));
    let changed = changed.map(|(object, change)| {
        (
            format!("{} {}", name(object), change.name()),
            change.apply(object),
        )
    });
    for (name, object) in whole.chain(changed) {
        let mut found = problems(&object);
        found.retain(|problem| is_of_api_server(problem));
        if found.is_empty() {
            good += 1;
        } else {
            bad += 1;
        }
        let line = json!({"name": name, "object": object, "problems": found});
        writeln!(lines, "{line}").unwrap();
    }
    assert!(
        good > 100 && bad > 1000,
        "{good} are taken and {bad} are not"
    );
    if let Some(path) = std::env::var_os("TYPING_TO") {
        std::fs::write(path, lines).unwrap();
    }
}
