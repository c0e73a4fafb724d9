//! What is said of the types of fields: of whole objects as they are, and of each with one thing changed.
//!
//! `TYPING_TO=FILE cargo test --test it typing` writes the changed objects with what is said of them, one a
//! line; `e2e/run` does, and asks the API server about each. Without `TYPING_TO` nothing is written.

mod mutate;
mod ruled;
mod schemas;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use flux_pipeline::manifests::{Node, NodeValue};
use flux_pipeline::schema::{self, Extent, Kind, Part};
use flux_pipeline::source::{SourceMap, Span};
use mutate::{Change, Others};
use serde::Deserialize as _;
use serde_json::{Value, json};

const TEXTS: [&str; 9] = [
    include_str!("../data/typing/flux.yaml"),
    include_str!("../data/typing/release.yaml"),
    include_str!("../data/typing/notification.yaml"),
    include_str!("../data/typing/job.yaml"),
    include_str!("../data/typing/workload.yaml"),
    include_str!("../data/typing/network.yaml"),
    include_str!("../data/typing/data.yaml"),
    include_str!("../data/typing/cluster.yaml"),
    include_str!("../data/typing/extensions.yaml"),
];

/// Objects of which only what any object has is changed, the name too.
const NAMED: &str = include_str!("../data/typing/named.yaml");

/// How many changed objects are written; the others are left out evenly.
const COUNT: usize = 10_000;

/// What somebody else refuses, and the API server takes: kustomize-controller, and what starts containers. A dry run takes
/// any number of a port, because it gets none.
const BEHIND_THE_API_SERVER: [&str; 3] = [
    "is no name of a variable",
    "must not hold NUL",
    "nodePort` must be from 0 to 65535",
];

fn is_of_api_server(problem: &str) -> bool {
    let mut others = BEHIND_THE_API_SERVER.iter();
    !others.any(|words| problem.contains(words))
}

/// A kind that somebody else may have put into the definition; this API server has the one of Flux.
fn may_be_added(name: &str) -> bool {
    let is_one = ["Alert/", "Receiver/"]
        .iter()
        .any(|it| name.starts_with(it));
    is_one && name.ends_with("/kind is \"Always\"")
}

fn objects() -> Vec<Value> {
    TEXTS.iter().flat_map(|text| documents(text)).collect()
}

fn documents(text: &str) -> impl Iterator<Item = Value> {
    serde_yaml::Deserializer::from_str(text).map(|document| Value::deserialize(document).unwrap())
}

fn problems(object: &Value) -> Vec<String> {
    let text = |field: &str| object[field].as_str().unwrap_or_default();
    let file = SourceMap::default().add("object.yaml", String::new());
    let node = node(object, Span::new(file, 0, 0));
    let found = match Kind::of(text("apiVersion"), text("kind")) {
        Some(kind) => schema::problems(kind, &node, Part::Object, Extent::Whole),
        None => schema::untyped_problems(&node, None),
    };
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
    for object in objects().into_iter().chain(documents(NAMED)) {
        assert_eq!(problems(&object), Vec::<String>::new(), "{}", name(&object));
    }
}

#[test]
fn a_rule_in_cel_is_broken_by_what_breaks_it_alone() {
    for (name, object, keeps) in ruled::all() {
        let found = problems(&object);
        let is_it = |problem: &String| problem.contains("rule of its definition");
        assert!(found.iter().all(is_it), "{name}: {found:?}");
        assert_eq!(found.is_empty(), keeps, "{name}: {found:?}");
    }
}

#[test]
fn every_kind_is_there() {
    let kinds: BTreeSet<String> = objects()
        .iter()
        .map(|it| it["kind"].as_str().unwrap().to_owned())
        .collect();
    let known: BTreeSet<String> = Kind::all().map(|kind| kind.name().to_owned()).collect();
    assert_eq!(kinds, known);
}

fn changed_by(object: &Value, change: &Change) -> (String, Value) {
    let name = format!("{} {}", name(object), change.name());
    (name, change.apply(object))
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
    let changed = changes.iter().step_by(changes.len().div_ceil(wanted));
    let named: Vec<Value> = documents(NAMED).collect();
    let renamed = named.iter().flat_map(|object| {
        let changes = mutate::what_all_have(object).into_iter();
        changes.map(move |change| (object, change))
    });
    let whole = objects.iter().chain(&named);
    let whole = whole.map(|object| (name(object), object.clone()));
    let changed = changed.map(|(object, change)| changed_by(object, change));
    let renamed = renamed.map(|(object, change)| changed_by(object, &change));
    let ruled = ruled::all().map(|(name, object, _)| (name, object));
    let all = whole.chain(changed).chain(renamed).chain(ruled);
    for (name, object) in all.filter(|(name, _)| !may_be_added(name)) {
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
