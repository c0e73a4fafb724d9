//! Values that are filled in (`validate` in
//! `k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting/validation.go`).

use super::super::super::fits;
use super::super::super::form::OLD_LABEL_ANY_CASE;
use super::super::super::problem::Found;
use super::super::super::shape::{below, is_embedded};
use super::super::super::validations::run_on_default;
use super::super::super::value::Value;
use super::place::{META, Place};

/// The default of a schema. Under additional properties it is not looked at; that of metadata is judged together with the
/// object around it, which is not followed here.
pub(super) fn default(schema: &Value<'_>, place: &Place, found: &mut Found) {
    let Some(default) = schema.get("default") else {
        return;
    };
    if let Some(place) = place.no_default {
        return found.wrong(&default, format!("cannot be said {place}"));
    }
    if place.is_any {
        return;
    }
    if !place.is_meta {
        let is_object = place.is_root || is_embedded(schema);
        if let Some(key) = unknown(&default, Some(schema), is_object) {
            return found.wrong(&key, "is a field that the schema does not have");
        }
        embedded(&default, schema, is_object, found);
    }
    let misfits = fits::compare(&default, schema);
    if misfits.is_empty() && !place.is_meta && !place.is_root {
        run_on_default(&default, schema, found);
    }
    let misfits = misfits.into_iter();
    misfits.for_each(|it| found.wrong(&it.value, it.rule));
}

/// The first field that the API server would leave out (`prune` in `pkg/apiserver/schema/pruning/algorithm.go`).
fn unknown<'n>(
    value: &Value<'n>,
    schema: Option<&Value<'_>>,
    is_object: bool,
) -> Option<Value<'n>> {
    let keeps = schema.is_some_and(|it| it.is_on("x-kubernetes-preserve-unknown-fields"));
    for (key, inner) in value.entries() {
        if is_object && META.contains(&key.text()) {
            continue;
        }
        match schema.and_then(|schema| below(schema, key.text())) {
            None if keeps => {}
            None => return Some(key),
            Some(below) => {
                let found = within(&inner, below.as_ref());
                if found.is_some() {
                    return found;
                }
            }
        }
    }
    let items = schema.and_then(|schema| schema.get("items"));
    // What a list keeps, its items keep (`skipPrune`).
    let mut values = value.items().filter(|_| !keeps);
    values.find_map(|item| within(&item, items.as_ref()))
}

fn within<'n>(value: &Value<'n>, schema: Option<&Value<'_>>) -> Option<Value<'n>> {
    let is_object = schema.is_some_and(is_embedded);
    unknown(value, schema, is_object)
}

/// An object inside another one says what it is (`validateEmbeddedResource` in
/// `pkg/apiserver/schema/objectmeta/validation.go`).
pub(in crate::schema) fn embedded(
    value: &Value<'_>,
    schema: &Value<'_>,
    is_object: bool,
    found: &mut Found,
) {
    if is_object && value.is_map() {
        let names = ["apiVersion", "kind"].into_iter();
        let missing = names.filter(|name| value.text_of(name).is_empty());
        missing.for_each(|name| found.missing(value, name));
        let (version, kind) = (value.text_of("apiVersion"), value.text_of("kind"));
        if version.matches('/').count() > 1 {
            found.wrong(
                &value.child("apiVersion"),
                "must be `VERSION` or `GROUP/VERSION`",
            );
        }
        if !kind.is_empty() && !(OLD_LABEL_ANY_CASE.fits)(kind) {
            let rule = format!("must be {}", OLD_LABEL_ANY_CASE.words);
            found.wrong(&value.child("kind"), rule);
        }
    }
    for (key, inner) in value.entries() {
        if let Some(Some(schema)) = below(schema, key.text()) {
            embedded(&inner, &schema, is_embedded(&schema), found);
        }
    }
    if let Some(schema) = schema.get("items") {
        for item in value.items() {
            embedded(&item, &schema, is_embedded(&schema), found);
        }
    }
}
