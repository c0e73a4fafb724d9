//! What writing an object would change, for people. Values of Secrets are never shown.

use std::collections::BTreeMap;

use serde_json::Value;
use similar::TextDiff;

use crate::cluster::object_id::ObjectId;

/// Fields that the API server writes.
const SERVER: [&str; 6] = [
    "creationTimestamp",
    "generation",
    "managedFields",
    "resourceVersion",
    "selfLink",
    "uid",
];

/// `kubectl apply` keeps a whole object in it, with the values of a Secret.
const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// The lines that differ, in the form of `diff -u` without its head; empty when nothing does.
#[must_use]
pub fn diff(before: Option<&Value>, after: &Value) -> String {
    let (mut old, mut new) = (before.cloned().unwrap_or_default(), after.clone());
    if ObjectId::of(after).is_some_and(|id| id.is_secret()) {
        mask(&mut old, &mut new);
    }
    let (old, new) = (text(before.map(|_| old)), text(Some(new)));
    let diff = TextDiff::from_lines(&old, &new);
    let mut shown = String::new();
    for hunk in diff.unified_diff().context_radius(3).iter_hunks() {
        shown.push_str(&hunk.to_string());
    }
    shown
}

/// The object as YAML-like lines in the order of its keys, without what the API server writes.
fn text(object: Option<Value>) -> String {
    let Some(mut object) = object else {
        return String::new();
    };
    if let Some(map) = object.as_object_mut() {
        map.remove("status");
    }
    if let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) {
        SERVER.iter().for_each(|field| {
            metadata.remove(*field);
        });
        if let Some(map) = metadata
            .get_mut("annotations")
            .and_then(Value::as_object_mut)
        {
            map.remove(LAST_APPLIED);
        }
    }
    let mut shown = serde_json::to_string_pretty(&object).unwrap_or_default();
    shown.push('\n');
    shown
}

/// Puts words in the place of the values of two versions of a Secret that say only whether they are the same.
fn mask(old: &mut Value, new: &mut Value) {
    for field in ["data", "stringData"] {
        let keep = |object: &Value| -> BTreeMap<String, Value> {
            let map = object.get(field).and_then(Value::as_object);
            let entries = map.into_iter().flatten();
            entries
                .map(|(key, value)| (key.clone(), value.clone()))
                .collect()
        };
        let (before, after) = (keep(old), keep(new));
        for (object, other, word) in [
            (&mut *old, &after, "(hidden, the value before)"),
            (&mut *new, &before, "(hidden, another value)"),
        ] {
            cover(object.get_mut(field), other, word);
        }
    }
}

fn cover(field: Option<&mut Value>, other: &BTreeMap<String, Value>, word: &str) {
    match field {
        Some(Value::Object(map)) => {
            for (key, value) in map {
                let is_same = other.get(key) == Some(value);
                let is_new = !other.contains_key(key);
                *value = Value::from(match (is_same, is_new) {
                    (true, _) | (false, true) => "(hidden)",
                    (false, false) => word,
                });
            }
        }
        Some(value) => *value = Value::from("(hidden)"),
        None => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_the_server_writes_is_no_difference() {
        let object = |version: &str, replicas: u64| {
            json!({ "apiVersion": "apps/v1", "kind": "Deployment", "spec": { "replicas": replicas },
                "metadata": { "name": "web", "resourceVersion": version }, "status": { "a": version } })
        };
        assert_eq!(diff(Some(&object("1", 1)), &object("2", 1)), "");
        let changed = diff(Some(&object("1", 1)), &object("2", 2));
        assert!(
            changed.contains("-    \"replicas\": 1\n+    \"replicas\": 2\n"),
            "{changed}"
        );
    }

    #[test]
    fn values_of_secrets_are_never_shown() {
        let secret = |a: &str, applied: &str| {
            json!({ "apiVersion": "v1", "kind": "Secret", "data": { "a": a, "same": "c2FtZQ==" },
                "stringData": { "b": "hunter2" }, "metadata": { "name": "it",
                "annotations": { LAST_APPLIED: applied } } })
        };
        let (old, new) = (secret("b2xk", "b2xk"), secret("bmV3", "bmV3"));
        for shown in [diff(Some(&old), &new), diff(None, &new)] {
            assert!(!shown.is_empty());
            for value in ["b2xk", "bmV3", "c2FtZQ==", "hunter2"] {
                assert!(!shown.contains(value), "{shown}");
            }
        }
        assert!(diff(Some(&old), &new).contains("another value"));
        assert_eq!(diff(Some(&old), &old), "");
    }

    #[test]
    fn an_object_that_is_new_is_shown_whole() {
        let object =
            json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": "it" } });
        assert!(
            diff(None, &object)
                .lines()
                .skip(1)
                .all(|line| line.starts_with('+'))
        );
    }
}
