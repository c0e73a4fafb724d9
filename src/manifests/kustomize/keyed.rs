//! Lists that a strategic merge merges item by item (`kyaml/yaml/walk/associative_sequence.go`), with all that is odd
//! about it: what the patch names comes first, and an item without the key takes the others away.

use crate::manifests::{Node, NodeValue};

use super::schema::Schema;
use super::strategic::{Directive, Place, walk};
use super::styles::Styles;

const DIRECTIVE: &str = "$patch";

/// What `$patch`, alone in an item, asks for the whole list.
pub(super) fn directive(patch: &Node) -> Result<Directive, String> {
    match word(patch) {
        Some(word) => Directive::of(&word),
        None => Ok(Directive::Merge),
    }
}

fn word(patch: &Node) -> Option<String> {
    let mut items = patch.items().iter();
    let item = items.find(|item| item.get(DIRECTIVE).is_some())?;
    let is_alone = item.entries().len() == 1;
    item.get(DIRECTIVE).filter(|_| is_alone).map(scalar)
}

/// The items without the directive of the whole list, and without those that say the same.
pub(super) fn without_directive(patch: &Node) -> Vec<Node> {
    let word = word(patch);
    let is_it = |item: &&Node| {
        let said = item.get(DIRECTIVE).map(scalar);
        word.is_some() && said == word
    };
    patch
        .items()
        .iter()
        .filter(|item| !is_it(item))
        .cloned()
        .collect()
}

/// A patch that replaces, without saying so.
pub(super) fn bare(patch: &Node) -> Node {
    let mut bare = patch.clone();
    bare.remove(DIRECTIVE);
    if let NodeValue::List(items) = &mut bare.value {
        *items = without_directive(patch).into();
    }
    bare
}

/// The text of a single value, as written.
pub(super) fn scalar(node: &Node) -> String {
    match &node.value {
        NodeValue::Text(text) => text.to_string(),
        NodeValue::Number(text) => text.to_string(),
        NodeValue::Bool(value) => value.to_string(),
        NodeValue::Null | NodeValue::List(_) | NodeValue::Map(_) => String::new(),
    }
}

/// The values of the keys of one item; empty where it has none.
type Values = Vec<String>;

/// Keys that say something, with the values that are looked for.
type Wanted<'k> = (Vec<&'k str>, Values);

/// Merges the items of a patch into those of a list.
pub(super) fn merge(
    mut target: Vec<Node>,
    patch: Option<&[Node]>,
    (keys, schema): (&[&'static str], Schema),
    styles: &Styles<'_>,
) -> Result<Vec<Node>, String> {
    let keys = if keys.is_empty() { &[""][..] } else { keys };
    let all = values_of(patch.unwrap_or_default(), &target, keys);
    let mut merged = Vec::new();
    let mut last = Vec::new();
    for values in &all {
        let wanted = said(&all, values, keys);
        last.clone_from(&wanted.0);
        let patch = patch.unwrap_or_default();
        match item((&mut target, patch), &wanted, schema, styles)? {
            Some(item) => set(&mut merged, Some(item), &wanted),
            None => set(&mut target, None, &wanted),
        }
    }
    if !all.is_empty() {
        append(&mut merged, &target, &last);
        return Ok(merged);
    }
    Ok(target)
}

/// One item, merged; changed in the list too, since the two are one to kustomize.
fn item(
    (target, patch): (&mut [Node], &[Node]),
    wanted: &Wanted<'_>,
    schema: Schema,
    styles: &Styles<'_>,
) -> Result<Option<Node>, String> {
    let one = [wanted.1.clone()];
    let narrow = said(&one, &wanted.1, &wanted.0);
    let old = target.iter_mut().find(|item| is_meant(item, &narrow));
    let new = patch.iter().find(|item| is_meant(item, &narrow));
    let replaces = new.is_some_and(|new| new.text_at(&[DIRECTIVE]) == Some("replace"));
    let merged = walk(old.as_deref().cloned(), new, Place::Value(schema), styles)?;
    let Some(mut merged) = merged.filter(|merged| !is_empty(merged)) else {
        return Ok(None);
    };
    for (key, value) in wanted.0.iter().zip(&wanted.1) {
        if !key.is_empty() && merged.get(key).is_none() && !value.is_empty() {
            merged.set(key, Node::of_text(value.clone(), merged.span));
        }
    }
    if let Some(old) = old {
        match replaces {
            // What replaces is put aside again by what was there (`append`).
            true => drop(old.remove(DIRECTIVE)),
            false => *old = merged.clone(),
        }
    }
    Ok(Some(merged))
}

fn is_empty(node: &Node) -> bool {
    node.is_null() || matches!(&node.value, NodeValue::Map(entries) if entries.is_empty())
}

/// The values of all items, those of the patch first, each once; what one item leaves open, another of the same
/// values fills.
fn values_of(patch: &[Node], target: &[Node], keys: &[&str]) -> Vec<Values> {
    let mut all: Vec<Values> = Vec::new();
    for item in patch.iter().chain(target) {
        let values = keys.iter().map(|key| value_of(item, key)).collect();
        if !all.contains(&values) {
            all.push(values);
        }
    }
    if keys.len() > 1 {
        fill(&mut all);
    }
    all
}

fn value_of(item: &Node, key: &str) -> String {
    match key {
        "" => scalar(item),
        key => item.get(key).map(scalar).unwrap_or_default(),
    }
}

fn fill(all: &mut [Values]) {
    for first in 0..all.len() {
        for second in 0..all.len() {
            let pair = (all.get(first), all.get(second));
            let (Some(one), Some(other)) = pair else {
                continue;
            };
            if let Some(values) = joined(one, other) {
                for at in [first, second] {
                    if let Some(place) = all.get_mut(at) {
                        place.clone_from(&values);
                    }
                }
            }
        }
    }
}

/// Two lists of values that agree where both say something, and agree somewhere.
fn joined(one: &[String], other: &[String]) -> Option<Values> {
    let pairs = || one.iter().zip(other);
    let agrees = pairs().all(|(a, b)| a == b || a.is_empty() || b.is_empty());
    let meets = pairs().any(|(a, b)| a == b);
    let longer = |(a, b): (&String, &String)| if a.is_empty() { b.clone() } else { a.clone() };
    (agrees && meets).then(|| pairs().map(longer).collect())
}

/// The keys that any item has, with the values of one; all keys when none has any.
fn said<'k>(all: &[Values], values: &[String], keys: &[&'k str]) -> Wanted<'k> {
    let is_said = |at: usize| {
        all.iter()
            .any(|values| values.get(at).is_some_and(|value| !value.is_empty()))
    };
    if (0..keys.len()).all(|at| !is_said(at)) {
        return (keys.to_vec(), values.to_vec());
    }
    let kept = keys.iter().zip(values).enumerate();
    let kept = kept.filter(|(at, _)| is_said(*at));
    kept.map(|(_, (key, value))| (*key, value.clone())).unzip()
}

/// Whether an item has every value (`ElementMatcher`).
fn is_meant(item: &Node, (keys, values): &Wanted<'_>) -> bool {
    keys.iter().zip(values).all(|(key, value)| match *key {
        "" => scalar(item) == *value,
        key => item.get(key).map(scalar).as_ref() == Some(value),
    })
}

/// An empty value is met by any.
fn has(item: &Node, key: &str, value: &str) -> bool {
    item.get(key)
        .is_some_and(|field| value.is_empty() || scalar(field) == value)
}

/// Puts an item where one of the same values is, or at the end; takes those away when there is none to put
/// (`ElementSetter`).
fn set(list: &mut Vec<Node>, item: Option<Node>, (keys, values): &Wanted<'_>) {
    let is_plain = keys.iter().all(|key| key.is_empty());
    let mut found = false;
    let mut kept = Vec::with_capacity(list.len() + 1);
    for old in list.drain(..).filter(|old| !is_empty(old)) {
        let is_map = matches!(old.value, NodeValue::Map(_));
        if !is_map && !is_plain {
            kept.push(old);
        } else if is_set(&old, keys, values) {
            found = true;
            kept.extend(item.clone());
        } else if !values.is_empty() {
            kept.push(old);
        }
    }
    if !found {
        kept.extend(item);
    }
    *list = kept;
}

/// Like [`is_meant`], but a key without a value counts as the one before it did.
fn is_set(item: &Node, keys: &[&str], values: &[String]) -> bool {
    let mut found = false;
    for (at, key) in keys.iter().enumerate() {
        if let Some(value) = values.get(at) {
            found = match *key {
                "" => scalar(item) == *value,
                key => has(item, key, value),
            };
        }
        if !found {
            return false;
        }
    }
    found
}

/// Puts what was there before behind what was merged (`appendListNode`).
fn append(merged: &mut Vec<Node>, before: &[Node], keys: &[&str]) {
    for item in before {
        let mut values = Values::new();
        for key in keys {
            if key.is_empty() {
                values.push(scalar(item));
                continue;
            }
            match item.get(key) {
                Some(value) => values.push(scalar(value)),
                None => merged.push(item.clone()),
            }
        }
        let wanted = (keys.to_vec(), values);
        if keys.len() > 1 {
            set(merged, None, &wanted);
        }
        set(merged, Some(item.clone()), &wanted);
    }
}
