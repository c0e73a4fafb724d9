//! Objects with one thing changed.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::schemas::{is_looked_into, other_expressions, other_schemas};

/// One change to an object: where, what, and what stands there then; `None` for nothing.
pub struct Change {
    pointer: String,
    what: String,
    new: Option<Value>,
}

impl Change {
    pub fn name(&self) -> String {
        format!("{} {}", self.pointer, self.what)
    }

    /// The object with the change.
    pub fn apply(&self, object: &Value) -> Value {
        let Some(new) = &self.new else {
            return without(object, &self.pointer);
        };
        let mut copy = object.clone();
        *copy.pointer_mut(&self.pointer).unwrap() = new.clone();
        copy
    }
}

/// Every change to everything below the `spec` of an object and in its labels and annotations.
pub fn all(object: &Value, others: &Others) -> Vec<Change> {
    const IDENTITY: [&str; 5] = [
        "/apiVersion",
        "/kind",
        "/metadata",
        "/metadata/name",
        "/metadata/namespace",
    ];
    let mut changes = Vec::new();
    for pointer in pointers(object) {
        if is_judged_otherwise(object, &pointer)
            || IDENTITY.contains(&pointer.as_str())
            || pointer.starts_with("/metadata/finalizers")
        {
            continue;
        }
        let value = object.pointer(&pointer).unwrap();
        let removed = ("removed".to_owned(), None);
        let put = |(what, new)| (what, Some(new));
        let changed = instead(value)
            .into_iter()
            .chain(others.lent(object, &pointer, value))
            .chain(other_schemas(&pointer, value))
            .chain(other_expressions(&pointer))
            .filter(|(_, new)| is_looked_into(&pointer, new))
            .map(put);
        changes.extend(changed.chain([removed]).map(|(what, new)| Change {
            pointer: pointer.clone(),
            what,
            new,
        }));
    }
    changes
}

/// Whether an older API server, or the server behind Flux, has another verdict than the one that is asked: 1.37 looks at
/// the versions of what is scaled, and an empty list of policies is none at all where Flux has read the object.
fn is_judged_otherwise(object: &Value, pointer: &str) -> bool {
    let ends = ["scaleTargetRef/apiVersion", "describedObject/apiVersion"];
    let is_list = pointer.contains("/behavior/") && pointer.ends_with("/policies");
    let is_item = pointer.contains("/behavior/") && pointer.ends_with("/policies/0");
    let is_scaler = object["kind"] == "HorizontalPodAutoscaler";
    is_scaler && (is_list || is_item || ends.iter().any(|end| pointer.ends_with(end)))
}

/// Every change to what any object has: its name, its labels and annotations; and to what ConfigMaps and Secrets hold.
pub fn what_all_have(object: &Value) -> Vec<Change> {
    const NAMES: [&str; 13] = [
        "a.b", "a..b", "A", "a_b", "1a", "-a", "a/b", "a%b", "a:b", "..", "80", "a b", "é",
    ];
    let lengths = [52, 53, 63, 64, 253, 254].map(|length| "a".repeat(length));
    let names = NAMES.into_iter().map(str::to_owned).chain(lengths);
    let named = names.map(|name| Change {
        pointer: "/metadata/name".to_owned(),
        what: format!("is {name:?}"),
        new: Some(json!(name)),
    });
    let places = [
        "/metadata/labels",
        "/metadata/annotations",
        "/data",
        "/binaryData",
    ];
    let is_there = |change: &Change| places.iter().any(|it| change.pointer.starts_with(it));
    let others = Others::of(&[]);
    let inner = all(object, &others).into_iter().filter(is_there);
    named.chain(inner).collect()
}

/// The JSON pointers of everything in an object.
fn pointers(value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let mut inner = |part: String, value: &Value| {
        found.push(format!("/{part}"));
        found.extend(
            pointers(value)
                .into_iter()
                .map(|rest| format!("/{part}{rest}")),
        );
    };
    match value {
        Value::Object(entries) => {
            for (key, value) in entries {
                inner(key.replace('~', "~0").replace('/', "~1"), value);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                inner(index.to_string(), item);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
    found
}

fn without(object: &Value, pointer: &str) -> Value {
    let mut copy = object.clone();
    let (above, last) = pointer.rsplit_once('/').unwrap();
    match copy.pointer_mut(above).unwrap() {
        Value::Object(entries) => {
            entries.remove(&last.replace("~1", "/").replace("~0", "~"));
        }
        Value::Array(items) => {
            items.remove(last.parse().unwrap());
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
    copy
}

/// What may stand there instead.
fn instead(value: &Value) -> Vec<(String, Value)> {
    let any = [
        json!(null),
        json!(""),
        json!("3"),
        json!("Not a Name"),
        json!(3),
        json!(0),
        json!(-1),
        json!(1.5),
        json!(99_999_999_999_u64),
        json!(true),
        json!([]),
        json!({}),
        json!([null]),
    ];
    let mut new: Vec<(String, Value)> =
        any.into_iter().map(|it| (format!("is {it}"), it)).collect();
    match value {
        Value::String(text) => {
            new.extend(other_texts(text).map(|text| (format!("is {text:?}"), json!(text))))
        }
        Value::Number(number) => {
            let near = number.as_i64().unwrap_or_default();
            let more = [
                near - 1,
                near + 1,
                near * 1000,
                70_000,
                i64::from(i32::MAX) + 1,
            ];
            new.extend(more.map(|it| (format!("is {it}"), json!(it))));
        }
        Value::Array(items) => {
            let doubled: Vec<Value> = items.iter().chain(items).cloned().collect();
            new.push(("doubled".to_owned(), json!(doubled)));
            let backwards: Vec<Value> = items.iter().rev().cloned().collect();
            new.push(("backwards".to_owned(), json!(backwards)));
            let many: Vec<Value> = items.iter().take(1).cycle().take(300).cloned().collect();
            new.push(("long".to_owned(), json!(many)));
        }
        Value::Object(entries) => new.extend(other_maps(entries)),
        Value::Null | Value::Bool(_) => {}
    }
    new
}

fn other_texts(text: &str) -> impl Iterator<Item = String> {
    [
        text.to_uppercase(),
        format!("{text} "),
        format!("{text}/../x"),
        format!("/{text}"),
        format!("../{text}"),
        format!("{text}="),
        format!("{text}s"),
        format!("{text}\u{e9}"),
        // A number that long is cut to the largest one.
        format!("{text}_").repeat(300),
        "a".repeat(64),
        "-".to_owned(),
        "1d".to_owned(),
        "10m".to_owned(),
        "Always".to_owned(),
        "http://x".to_owned(),
    ]
    .into_iter()
}

fn other_maps(entries: &Map<String, Value>) -> Vec<(String, Value)> {
    let with = |key: &str, value: Value| {
        let mut copy = entries.clone();
        copy.insert(key.to_owned(), value);
        (format!("with {key}"), Value::Object(copy))
    };
    vec![
        with("fieldOfTomorrow", json!("1")),
        with("a b", json!("x")),
        with("a/b/c", json!("x")),
        with("job-name", json!("another")),
        with("controller-uid", json!("1")),
        with("plain", json!("a b")),
        with("number", json!(1)),
        with("nothing", Value::Null),
    ]
}

/// Fields that maps in the same place of other objects of the same sort have, by that place.
pub struct Others(HashMap<String, Vec<(String, Value)>>);

impl Others {
    pub fn of(objects: &[Value]) -> Self {
        let mut places: HashMap<String, Vec<(String, Value)>> = HashMap::new();
        for object in objects {
            for pointer in pointers(object) {
                let entries = object.pointer(&pointer).and_then(Value::as_object);
                let known = places.entry(place(object, &pointer)).or_default();
                for (key, value) in entries.into_iter().flatten() {
                    if !known.iter().any(|(other, _)| other == key) {
                        known.push((key.clone(), value.clone()));
                    }
                }
            }
        }
        Self(places)
    }

    /// A map with each field that one in the same place has and it has not.
    fn lent(&self, object: &Value, pointer: &str, value: &Value) -> Vec<(String, Value)> {
        let Value::Object(entries) = value else {
            return Vec::new();
        };
        let fields = self.0.get(&place(object, pointer)).into_iter().flatten();
        let fields = fields.filter(|(key, _)| !entries.contains_key(key));
        // What a default makes of a rule in CEL, the API server alone knows.
        let has_rules = value.to_string().contains("x-kubernetes-validations");
        let fields = fields.filter(|(key, _)| key != "default" || !has_rules);
        fields
            .map(|(key, value)| {
                let mut copy = entries.clone();
                copy.insert(key.clone(), value.clone());
                (format!("with {key} of another"), Value::Object(copy))
            })
            .collect()
    }
}

/// A pointer without the indexes in it, and containers of all sorts as one; in what has pods and what Flux has, whatever
/// the kind.
fn place(object: &Value, pointer: &str) -> String {
    let version = object["apiVersion"].as_str().unwrap_or_default();
    let is_shared = ["batch/", "apps/", "kustomize.", "source.", "helm."];
    let kind = match is_shared.iter().any(|group| version.starts_with(group)) {
        true => "",
        false => object["kind"].as_str().unwrap_or_default(),
    };
    let parts = pointer
        .split('/')
        .filter(|part| part.parse::<usize>().is_err());
    let parts: Vec<&str> = parts.collect();
    let place = parts.join("/").replace("initContainers", "containers");
    format!("{kind}{place}")
}
