//! Variables in objects come out as the libraries of kustomize-controller leave them.

use std::collections::BTreeMap;

use flux_pipeline::manifests::{Node, Others, substitute};
use flux_pipeline::source::{FileId, Span};
use serde_json::Value;

/// Objects, variables, and what `e2e/substitute` got from those libraries.
fn cases() -> Vec<Value> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/substitutions.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn objects_become_what_the_controller_makes_of_them() {
    let cases = cases();
    let wrong: Vec<String> = cases.iter().filter_map(difference).collect();
    assert_eq!(wrong, Vec::<String>::new());
    let results = cases.iter().filter(|case| case.get("result").is_some());
    assert!(cases.len() > 500 && results.count() > 300);
}

fn difference(case: &Value) -> Option<String> {
    let variables = case["variables"].as_object().unwrap().iter();
    let known: BTreeMap<&str, &str> = variables
        .map(|(name, value)| (name.as_str(), value.as_str().unwrap()))
        .collect();
    let object = Node::read(&case["object"].to_string(), Span::new(FileId(0), 0, 0)).unwrap();
    let ours = substitute(&object, &known, Others::None);
    let fails = ours.faults.iter().any(|fault| fault.is_fatal);
    let is_right = match case.get("result") {
        Some(result) => !fails && same(&ours.node.json(), result),
        None => fails,
    };
    (!is_right).then(|| format!("{case}\n{:?}", ours))
}

/// Whether two values are equal, whole numbers and floats alike.
fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => one.as_f64() == other.as_f64(),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            let has =
                |(key, one): (&String, &Value)| other.get(key).is_some_and(|it| same(one, it));
            one.len() == other.len() && one.iter().all(has)
        }
        (one, other) => one == other,
    }
}
