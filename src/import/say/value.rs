//! What an object should be against what would be emitted.

use std::borrow::Cow;

use crate::emit::{Map, RELEASE, Value, is_pin, is_values_tie, value_of};
use crate::manifests::merge_key;
use crate::values::duration;
use crate::values::path::{secure_join, shown};

use crate::import::search::address::Address;
use crate::import::search::found::Kustomization;

/// A value that borrows nothing.
pub(in crate::import) type Owned = Value<'static>;

/// What the patch says that ties a generated Job to its Kustomization.
pub(in crate::import) const TEST: &str = "path: /metadata/annotations/flux-pipeline~1content";

/// Switches whose absence means what `false` means.
const SWITCHES: [&str; 3] = ["wait", "force", "suspend"];

/// A spec as it is compared: `null` is absence, so is a switch that is off, a path has one spelling, and the
/// timeout is the one that Flux takes.
pub(in crate::import) fn wanted(one: &Kustomization) -> Map<'static> {
    let spec = one.spec();
    let value = spec.map_or(Value::Null, |spec| owned(&value_of(spec)));
    let mut map = without_nulls(value).into_map();
    let path = map.get("path").and_then(Value::as_text).unwrap_or_default();
    let path = spelled(path);
    map.set("path", path);
    if map.get("timeout").is_none() {
        map.maybe("timeout", one.timeout().map(duration::shown));
    }
    without_switches(&mut map);
    map
}

/// An emitted spec as it is compared.
pub(in crate::import) fn emitted(spec: &Map<'_>) -> Map<'static> {
    let mut map = owned_map(spec);
    without_switches(&mut map);
    map
}

/// Takes the namespace of the source out of a spec, where it is that of the Kustomization itself: it need not be said.
pub(in crate::import) fn without_own_namespace(spec: &mut Map<'_>, own: Option<&str>) {
    let Some(Value::Map(source)) = spec.get_mut("sourceRef") else {
        return;
    };
    if own.is_some() && source.get("namespace").and_then(Value::as_text) == own {
        source.remove("namespace");
    }
}

fn without_switches(map: &mut Map<'_>) {
    for key in SWITCHES {
        if map.get(key) == Some(&Value::Bool(false)) {
            map.remove(key);
        }
    }
}

/// A path as it is emitted.
fn spelled(path: &str) -> String {
    shown(&secure_join("", path))
}

/// Takes the digests out of the addressed paths of two specs; whether these were all that the paths differed in.
pub(in crate::import) fn take_digests(one: &mut Map<'_>, other: &mut Map<'_>) -> bool {
    let path = |spec: &Map<'_>| spec.get("path").and_then(Value::as_text).map(str::to_owned);
    let (Some(first), Some(second)) = (path(one), path(other)) else {
        return false;
    };
    let [bare, other_bare] = [&first, &second].map(|path| Address::without_digest(path));
    let is_digest = first != second && bare == other_bare;
    one.set("path", bare);
    other.set("path", other_bare);
    is_digest
}

/// Takes the release id out of a spec or a pod template; whether there was one.
pub(in crate::import) fn take_release(holder: &mut Map<'_>, around: &str) -> bool {
    let mut found = false;
    let Some(Value::Map(outer)) = holder.get_mut(around) else {
        return false;
    };
    if let Some(Value::Map(annotations)) = outer.get_mut("annotations") {
        found = annotations.remove(RELEASE).is_some();
        if found && annotations.is_empty() {
            outer.remove("annotations");
        }
    }
    if found && outer.is_empty() {
        holder.remove(around);
    }
    found
}

/// Takes the tests of these generated Jobs out of the patches of a spec; of all of them without a list.
pub(in crate::import) fn take_tests(spec: &mut Map<'_>, jobs: Option<&[String]>) {
    let Some(Value::List(patches)) = spec.get_mut("patches") else {
        return;
    };
    let is_meant = |name: &str| jobs.is_none_or(|jobs| jobs.iter().any(|job| job == name));
    patches.retain(|patch| !tested(patch).is_some_and(is_meant));
    if patches.is_empty() {
        spec.remove("patches");
    }
}

/// Takes the patches out of a spec with which a build ties it to files and values, but for those that are wanted as well.
pub(in crate::import) fn take_ties(spec: &mut Map<'_>, wanted: &Map<'_>) {
    let Some(Value::List(patches)) = spec.get_mut("patches") else {
        return;
    };
    let wanted = match wanted.get("patches") {
        Some(Value::List(wanted)) => wanted.as_slice(),
        Some(_) | None => &[],
    };
    let is_tie = |patch: &Value<'_>| {
        let text = patch.at(&["patch"]).and_then(Value::as_text);
        text.is_some_and(|text| is_pin(text) || is_values_tie(text))
    };
    patches.retain(|patch| !is_tie(patch) || wanted.iter().any(|it| same(patch, it)));
    if patches.is_empty() {
        spec.remove("patches");
    }
}

/// The Job that a patch ties to its Kustomization.
fn tested<'v>(patch: &'v Value<'_>) -> Option<&'v str> {
    let text = patch.at(&["patch"])?.as_text()?;
    let name = patch.at(&["target", "name"])?.as_text()?;
    text.contains(TEST).then_some(name)
}

/// Whether both mean the same, whatever the order of their keys.
pub(in crate::import) fn same(one: &Value<'_>, other: &Value<'_>) -> bool {
    match (one, other) {
        (Value::Map(one), Value::Map(other)) => {
            let holds = |(key, value): &(Cow<'_, str>, Value<'_>)| {
                other.get(key).is_some_and(|it| same(value, it))
            };
            one.entries().len() == other.entries().len() && one.entries().iter().all(holds)
        }
        (Value::List(one), Value::List(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (
            Value::Text(one) | Value::Marked(one, _),
            Value::Text(other) | Value::Marked(other, _),
        ) => one == other,
        _ => one == other,
    }
}

/// The JSON merge patch that makes `emitted` what is `wanted`; `None` when it is that already.
pub(in crate::import) fn patch(
    emitted: Option<&Value<'_>>,
    wanted: Option<&Value<'_>>,
) -> Option<Owned> {
    patch_field("", &|_| None, emitted, wanted)
}

/// [`patch`] of two maps.
pub(in crate::import) fn patch_map(emitted: &Map<'_>, wanted: &Map<'_>) -> Map<'static> {
    patch_fields(&|_| None, emitted, wanted)
}

/// What `manifest` has to lay over a Job: lists are merged by their keys where that is enough.
pub(in crate::import) fn patch_known(emitted: &Map<'_>, wanted: &Map<'_>) -> Map<'static> {
    patch_fields(&merge_key, emitted, wanted)
}

/// The key by which the list in a field is merged.
type MergeKey<'k> = &'k dyn Fn(&str) -> Option<&'static str>;

fn patch_field(
    name: &str,
    keys: MergeKey<'_>,
    emitted: Option<&Value<'_>>,
    wanted: Option<&Value<'_>>,
) -> Option<Owned> {
    match (emitted, wanted) {
        (None, None) => None,
        (Some(_), None) => Some(Value::Null),
        (Some(one), Some(other)) if same(one, other) => None,
        (Some(Value::Map(emitted)), Some(Value::Map(wanted))) if !wanted.is_empty() => {
            Some(Value::Map(patch_fields(keys, emitted, wanted)))
        }
        (Some(Value::List(emitted)), Some(Value::List(wanted))) => {
            let merged = keys(name).and_then(|key| patch_items(key, keys, emitted, wanted));
            let whole = || wanted.iter().map(owned).collect();
            Some(Value::List(merged.unwrap_or_else(whole)))
        }
        (_, Some(wanted)) => Some(owned(wanted)),
    }
}

fn patch_fields(keys: MergeKey<'_>, emitted: &Map<'_>, wanted: &Map<'_>) -> Map<'static> {
    let mut changes = Map::default();
    for (key, value) in wanted.entries() {
        let change = patch_field(key, keys, emitted.get(key), Some(value));
        changes.maybe(key.to_string(), change);
    }
    for (key, _) in emitted.entries() {
        if wanted.get(key).is_none() {
            changes.set(key.to_string(), Value::Null);
        }
    }
    changes
}

/// The items that a merge by key has to change or to add; `None` where it would take one to be removed or moved.
fn patch_items(
    key: &str,
    keys: MergeKey<'_>,
    emitted: &[Value<'_>],
    wanted: &[Value<'_>],
) -> Option<Vec<Owned>> {
    let mut changes = Vec::new();
    for (at, item) in wanted.iter().enumerate() {
        let Some(old) = emitted.get(at) else {
            changes.push(owned(item));
            continue;
        };
        let (old, item) = (old.as_map()?, item.as_map()?);
        let name = item.get(key)?;
        if !same(old.get(key)?, name) {
            return None;
        }
        let fields = patch_fields(keys, old, item);
        if !fields.is_empty() {
            let mut change = Map::default();
            change.set(key.to_owned(), owned(name));
            let others = fields.entries().iter().cloned();
            others.for_each(|(key, value)| change.set(key, value));
            changes.push(Value::Map(change));
        }
    }
    (emitted.len() <= wanted.len()).then_some(changes)
}

/// A copy that borrows nothing.
pub(in crate::import) fn owned(value: &Value<'_>) -> Owned {
    match value {
        Value::Null => Value::Null,
        Value::Bool(value) => Value::Bool(*value),
        Value::Number(number) => Value::Number(number.clone()),
        Value::Text(text) | Value::Marked(text, _) => Value::Text(Cow::Owned(text.to_string())),
        Value::List(items) => Value::List(items.iter().map(owned).collect()),
        Value::Map(map) => Value::Map(owned_map(map)),
    }
}

/// A copy that borrows nothing.
pub(in crate::import) fn owned_map(map: &Map<'_>) -> Map<'static> {
    let pairs = map.entries().iter();
    pairs
        .map(|(key, value)| (Cow::Owned(key.to_string()), owned(value)))
        .collect()
}

/// The value without the fields that are `null`, which the API server drops.
pub(in crate::import) fn without_nulls(value: Owned) -> Owned {
    match value {
        Value::Map(map) => {
            let kept = map
                .entries()
                .iter()
                .filter(|(_, value)| *value != Value::Null);
            Value::Map(
                kept.map(|(key, value)| (key.clone(), without_nulls(value.clone())))
                    .collect(),
            )
        }
        Value::List(items) => Value::List(items.into_iter().map(without_nulls).collect()),
        scalar @ (Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::Text(_)
        | Value::Marked(..)) => scalar,
    }
}
