//! The edges that emitted Kustomizations have.

use std::collections::BTreeSet;

use serde_yaml::{Mapping, Value};

use super::repository::{Tree, closed};

/// Every pair of Kustomizations of which one waits for the other, through others too.
pub fn emitted(tree: &Tree) -> BTreeSet<(String, String)> {
    let files = tree
        .iter()
        .filter(|(path, _)| path.starts_with("flux/") && path.ends_with(".yaml"));
    let objects = files.map(|(_, text)| serde_yaml::from_str::<Value>(text).unwrap());
    let edges = objects.flat_map(|object| {
        let name = object["metadata"]["name"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        let entries = object["spec"]["dependsOn"].as_sequence().cloned();
        let firsts = entries.unwrap_or_default().into_iter();
        let firsts = firsts.filter_map(|entry| entry["name"].as_str().map(str::to_owned));
        firsts
            .map(|first| (first, name.clone()))
            .collect::<Vec<_>>()
    });
    closed(edges.collect())
}

/// A Kustomization without a field of its spec, or of the entries of `dependsOn`.
pub fn without(text: &str, field: &str) -> String {
    let mut object: Value = serde_yaml::from_str(text).unwrap();
    let Some(spec) = object.get_mut("spec").and_then(Value::as_mapping_mut) else {
        return text.to_owned();
    };
    spec.remove(field);
    let entries = spec.get_mut("dependsOn").and_then(Value::as_sequence_mut);
    let entries = entries
        .into_iter()
        .flatten()
        .filter_map(Value::as_mapping_mut);
    entries.for_each(|entry: &mut Mapping| {
        entry.remove(field);
    });
    serde_yaml::to_string(&object).unwrap()
}
