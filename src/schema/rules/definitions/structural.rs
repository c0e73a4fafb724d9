//! Schemas that say the type of everything once (`validateStructuralInvariants` in
//! `k8s.io/apiextensions-apiserver/pkg/apiserver/schema/validation.go`).

use super::super::super::problem::Found;
use super::super::super::shape::{EMBEDDED, is_embedded};
use super::super::super::value::Value;
use super::place::Place;
use super::{defaults, junctors, validations};

const INT_OR_STRING: &str = "x-kubernetes-int-or-string";
const PRESERVE: &str = "x-kubernetes-preserve-unknown-fields";
/// Longest way into a schema that is followed.
const DEEPEST: usize = 200;

/// The schema of a whole object.
pub(super) fn root(schema: &Value<'_>, found: &mut Found) {
    let kind = schema.get("type").filter(|it| !it.text().is_empty());
    if let Some(kind) = kind.filter(|kind| kind.text() != "object") {
        found.wrong(&kind, "must be `object` at the root");
    }
    if schema.is_on("nullable") {
        found.wrong(&schema.child("nullable"), "cannot be `true` at the root");
    }
    if let Some(field) = schema.get("additionalProperties") {
        found.wrong(&field, "cannot be said at the root");
    }
    outer(schema, &Place::root(), found);
}

fn outer(schema: &Value<'_>, place: &Place, found: &mut Found) {
    if place.depth > DEEPEST {
        return;
    }
    kind(schema, found);
    extensions(schema, found);
    if place.is_root || is_embedded(schema) {
        of_object(schema, found);
    }
    if place.is_root {
        metadata(schema, found);
    }
    // Only at the root they are compared with what is around them (`validateStructuralCompleteness`).
    let around = place.is_root.then_some(schema);
    junctors::outer(schema, around, found);
    defaults::default(schema, place, found);
    validations::rules(schema, place, found);
    inner(schema, place, found);
}

fn inner(schema: &Value<'_>, place: &Place, found: &mut Found) {
    let properties = schema.get("properties");
    for (name, inner) in properties.iter().flat_map(Value::entries) {
        if inner.node.is_null() {
            found.missing(&inner, "type");
        } else if inner.is_map() {
            outer(&inner, &place.property(schema, name.text()), found);
        }
    }
    if let Some(items) = schema.get("items").filter(Value::is_map) {
        outer(&items, &place.item(schema), found);
    }
    let others = schema.get("additionalProperties");
    if let Some(others) = others.filter(Value::is_map) {
        outer(&others, &place.any_property(), found);
    }
}

fn kind(schema: &Value<'_>, found: &mut Found) {
    let kind = schema.text_of("type");
    if is_embedded(schema) && kind != "object" {
        let rule = format!("must be `object` with `{EMBEDDED}: true`");
        found.wrong(&schema.child("type"), rule);
    } else if kind.is_empty() && !schema.is_on(INT_OR_STRING) && !schema.is_on(PRESERVE) {
        found.missing(schema, "type");
    }
    if kind == "array" && !schema.has("items") {
        found.missing(schema, "items");
    }
}

/// `validateExtensions`, and what goes with an object inside another one.
fn extensions(schema: &Value<'_>, found: &mut Found) {
    for other in [PRESERVE, EMBEDDED] {
        if schema.is_on(INT_OR_STRING) && schema.is_on(other) {
            let rule = format!("cannot go with `{INT_OR_STRING}: true`");
            found.wrong(&schema.child(other), rule);
        }
    }
    if !is_embedded(schema) {
        return;
    }
    if let Some(field) = schema.get("additionalProperties") {
        found.wrong(&field, format!("cannot go with `{EMBEDDED}: true`"));
    }
    let has_properties = schema.get("properties").is_some_and(|it| it.holds_some());
    if !has_properties && !schema.is_on(PRESERVE) {
        let rule =
            format!("is required with `{EMBEDDED}: true`, unless `{PRESERVE}` is `true` too");
        found.wrong(&schema.child("properties"), rule);
    }
}

/// What any object has, of the types that it has there.
fn of_object(schema: &Value<'_>, found: &mut Found) {
    let types = [
        ("kind", "string"),
        ("apiVersion", "string"),
        ("metadata", "object"),
    ];
    for (name, wanted) in types {
        let property = schema.at(&["properties", name]);
        if let Some(property) = property.filter(|it| it.text_of("type") != wanted) {
            let rule = format!("must be `{wanted}`, as it is of any object");
            found.wrong(&property.child("type"), rule);
        }
    }
}

/// Of the metadata at the root only the name is restricted (`validateStructuralMetadataInvariants`).
fn metadata(schema: &Value<'_>, found: &mut Found) {
    let Some(metadata) = schema.at(&["properties", "metadata"]) else {
        return;
    };
    for (key, value) in metadata.entries() {
        let is_fine = match key.text() {
            // Of defaults another rule speaks.
            "type" | "default" => true,
            "properties" => value
                .entries()
                .all(|(name, _)| matches!(name.text(), "name" | "generateName")),
            name => !junctors::is_said(name, &value),
        };
        if !is_fine {
            let rule = "cannot be said: of the metadata at the root only `name` and `generateName` are restricted";
            found.wrong(&value, rule);
        }
    }
}
