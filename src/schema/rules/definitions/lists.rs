//! Lists whose items are told apart, and maps that are one value (`ValidateCustomResourceDefinitionOpenAPISchema` and
//! `validateMapListKeysMapSet` in `k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation/validation.go`).

use super::super::super::problem::{Found, shortened};
use super::super::super::value::Value;

const LIST_TYPE: &str = "x-kubernetes-list-type";
const MAP_TYPE: &str = "x-kubernetes-map-type";
const KEYS: &str = "x-kubernetes-list-map-keys";

/// A schema that may be of a list.
pub(super) fn of(schema: &Value<'_>, found: &mut Found) {
    let kind = schema.text_of("type");
    for (name, wanted) in [(LIST_TYPE, "array"), (MAP_TYPE, "object")] {
        if let Some(field) = schema.get(name).filter(|_| kind != wanted) {
            found.wrong(&field, format!("can be said only with `type: {wanted}`"));
        }
    }
    let list = schema.text_of(LIST_TYPE);
    let has_keys = schema.get(KEYS).is_some_and(|keys| keys.holds_some());
    if has_keys && list != "map" {
        let rule = format!("can be said only with `{LIST_TYPE}: map`");
        found.wrong(&schema.child(KEYS), rule);
    }
    let items = schema.get("items").filter(Value::is_map);
    match list {
        "set" if kind == "array" => items.iter().for_each(|items| set(items, found)),
        "map" => map(schema, items.as_ref(), found),
        _ => {}
    }
    let is_known = matches!(list, "set" | "map");
    if let Some(items) = items.filter(|it| is_known && it.is_on("nullable")) {
        let rule = format!("cannot be `true` in a list with `{LIST_TYPE}: {list}`");
        found.wrong(&items.child("nullable"), rule);
    }
}

/// The items of a set are compared whole.
fn set(items: &Value<'_>, found: &mut Found) {
    let is = |name| items.get(name).map(|it| it.text());
    let rule = "must be `atomic` in the items of a set";
    match items.text_of("type") {
        "array" if !matches!(is(LIST_TYPE), None | Some("atomic")) => {
            found.wrong(&items.child(LIST_TYPE), rule);
        }
        "object" if is(MAP_TYPE) != Some("atomic") => {
            found.wrong(&items.child(MAP_TYPE), rule);
        }
        _ => {}
    }
}

fn map(schema: &Value<'_>, items: Option<&Value<'_>>, found: &mut Found) {
    let keys = schema.list(KEYS);
    if keys.is_empty() {
        let rule = format!("is required with `{LIST_TYPE}: map`");
        found.wrong(&schema.child(KEYS), rule);
    }
    let Some(items) = items else {
        return found.missing(schema, "items");
    };
    if items.text_of("type") != "object" {
        let rule = format!("must be `object` in a list with `{LIST_TYPE}: map`");
        return found.wrong(&items.child("type"), rule);
    }
    for (at, key) in keys.iter().enumerate() {
        if keys.iter().take(at).any(|other| other.text() == key.text()) {
            found.wrong(key, "is the same key as one before it");
        }
        self::key(items, key, found);
    }
}

/// A key is a property that every item has.
fn key(items: &Value<'_>, key: &Value<'_>, found: &mut Found) {
    let properties = items.get("properties");
    let Some(property) = properties.and_then(|it| it.entry(key.text())) else {
        let name = shortened(key.text());
        let rule = format!("is {name:?}, and the items have no such property");
        return found.wrong(key, rule);
    };
    if matches!(property.text_of("type"), "array" | "object") {
        let rule = "must be a scalar, since it is a key of the list";
        found.wrong(&property.child("type"), rule);
    }
    let mut required = items.list("required").into_iter();
    if !required.any(|it| it.text() == key.text()) && !property.has("default") {
        let rule = "is a key of the list, and must be `required` or have a `default`";
        found.wrong(&property, rule);
    }
    if property.is_on("nullable") {
        let rule = "cannot be `true`, since it is a key of the list";
        found.wrong(&property.child("nullable"), rule);
    }
}
