//! Merge keys and keys said twice.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use crate::manifests::{Node, NodeValue};
use crate::source::Span;

/// The entries with those of `<<` that are not among them, and the places of what is no map.
///
/// What stands in the map itself counts first, then the maps of a list from its first on.
pub(super) fn merge(
    mut entries: Vec<(Node, Node)>,
    merges: Vec<Node>,
) -> (Vec<(Node, Node)>, Vec<Span>) {
    if merges.is_empty() {
        return (entries, Vec::new());
    }
    let mut known: HashSet<String> = entries.iter().filter_map(key_text).collect();
    let mut odd = Vec::new();
    for from in merges.into_iter().flat_map(maps_of) {
        let NodeValue::Map(more) = from.value else {
            odd.push(from.span);
            continue;
        };
        entries.extend(
            more.into_iter()
                .filter(|entry| key_text(entry).is_some_and(|key| known.insert(key))),
        );
    }
    (entries, odd)
}

fn maps_of(from: Node) -> Vec<Node> {
    match from.value {
        NodeValue::List(items) => items.into_vec(),
        NodeValue::Null
        | NodeValue::Bool(_)
        | NodeValue::Number(_)
        | NodeValue::Text(_)
        | NodeValue::Map(_) => vec![from],
    }
}

fn key_text((key, _): &(Node, Node)) -> Option<String> {
    key.text().map(str::to_owned)
}

/// Keys that stand in a map before, each with the first of its name.
pub(super) fn duplicates(entries: &[(Node, Node)]) -> Vec<(&Node, &Node)> {
    const FEW: usize = 8;
    if entries.len() <= FEW {
        return duplicates_of_few(entries);
    }
    let mut first: HashMap<&str, &Node> = HashMap::with_capacity(entries.len());
    let mut found = Vec::new();
    for (key, _) in entries {
        match first.entry(key.text().unwrap_or_default()) {
            Entry::Occupied(before) => found.push((*before.get(), key)),
            Entry::Vacant(place) => {
                place.insert(key);
            }
        }
    }
    found
}

fn duplicates_of_few(entries: &[(Node, Node)]) -> Vec<(&Node, &Node)> {
    let keys = entries.iter().map(|(key, _)| key);
    keys.clone()
        .enumerate()
        .filter_map(|(at, key)| {
            let before = keys
                .clone()
                .take(at)
                .find(|before| before.value == key.value)?;
            Some((before, key))
        })
        .collect()
}
