//! Kustomizations that `apply` has written for a pipeline that does not have them any more, and the order in which
//! Kustomizations go.
//!
//! Pure. What a Kustomization of Flux applies is left to that: it deletes what it has no more itself.

use std::collections::BTreeSet;

use serde_json::Value;

use super::goal::Goal;
use super::key::{Key, Kind};

/// The Kustomizations among `objects` that were written for pipelines of `goal` and are no stages of them.
#[must_use]
pub(super) fn leftovers(goal: &Goal, objects: &[(Key, Value)]) -> Vec<(Key, Value)> {
    let is_stage = |key: &Key| goal.stages.iter().any(|stage| stage.key == *key);
    let is_ours = |key: &Key, object: &Value| {
        let mut pipelines = goal.pipelines.iter();
        pipelines.any(|it| it.namespace == key.namespace && it.has_written(object))
    };
    let left = objects
        .iter()
        .filter(|(key, object)| !is_stage(key) && is_ours(key, object) && parent(object).is_none());
    left.cloned().collect()
}

/// The Kustomization that applies this one (`SetOwnerLabels` in `ssa/manager.go` of `fluxcd/pkg`).
#[must_use]
pub(super) fn parent(object: &Value) -> Option<Key> {
    let labels = object.pointer("/metadata/labels")?;
    let label = |name: &str| {
        let label = labels.get(format!("kustomize.toolkit.fluxcd.io/{name}"))?;
        label.as_str()
    };
    Some(Key {
        kind: Kind::Kustomization,
        namespace: label("namespace")?.to_owned(),
        name: label("name")?.to_owned(),
    })
}

/// Kustomizations in the order in which they go: each before those that it waits for. Of a circle, in any order.
#[must_use]
pub(super) fn from_the_end(objects: Vec<(Key, Value)>) -> Vec<(Key, Value)> {
    let mut left = objects;
    let mut ordered = Vec::new();
    while !left.is_empty() {
        let awaited: BTreeSet<Key> = left.iter().flat_map(|(key, it)| awaits(key, it)).collect();
        let at = left.iter().position(|(key, _)| !awaited.contains(key));
        ordered.push(left.remove(at.unwrap_or_default()));
    }
    ordered
}

/// What a Kustomization waits for.
#[must_use]
pub(super) fn awaits(key: &Key, object: &Value) -> Vec<Key> {
    let entries = object.pointer("/spec/dependsOn").and_then(Value::as_array);
    let entries = entries.into_iter().flatten();
    let other = |entry: &Value| {
        let namespace = entry.get("namespace").and_then(Value::as_str);
        Some(Key {
            kind: Kind::Kustomization,
            namespace: namespace.unwrap_or(&key.namespace).to_owned(),
            name: entry.get("name")?.as_str()?.to_owned(),
        })
    };
    // A Kustomization that waits for itself waits for ever, and goes all the same.
    entries.filter_map(other).filter(|it| it != key).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn one(name: &str, after: &[&str]) -> (Key, Value) {
        let key = Key {
            kind: Kind::Kustomization,
            namespace: "flux-system".to_owned(),
            name: name.to_owned(),
        };
        let after: Vec<Value> = after.iter().map(|it| json!({ "name": it })).collect();
        (key, json!({ "spec": { "dependsOn": after } }))
    }

    #[test]
    fn what_waits_goes_before_what_it_waits_for() {
        let names = |objects: Vec<(Key, Value)>| {
            let ordered = from_the_end(objects);
            let names = ordered.into_iter().map(|(key, _)| key.name);
            names.collect::<Vec<_>>()
        };
        let chain = vec![one("a", &[]), one("b", &["a"]), one("c", &["b", "a"])];
        assert_eq!(names(chain), ["c", "b", "a"]);
        let circle = vec![one("a", &["b"]), one("b", &["a"]), one("c", &["a", "c"])];
        assert_eq!(names(circle), ["c", "a", "b"]);
    }
}
