//! Schemas that say the type of everything once (`ValidateStructural` in `pkg/apiserver/schema/validation.go` of
//! `k8s.io/apiextensions-apiserver`).

use super::super::problem::Found;
use super::super::value::Value;

/// What schemas under `allOf` and the like cannot say.
const OUTSIDE: [&str; 12] = [
    "additionalProperties",
    "default",
    "description",
    "nullable",
    "title",
    "type",
    "x-kubernetes-embedded-resource",
    "x-kubernetes-int-or-string",
    "x-kubernetes-list-map-keys",
    "x-kubernetes-list-type",
    "x-kubernetes-map-type",
    "x-kubernetes-preserve-unknown-fields",
];
const JUNCTORS: [&str; 3] = ["allOf", "anyOf", "oneOf"];

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
    outer(schema, found);
}

fn outer(schema: &Value<'_>, found: &mut Found) {
    let kind = schema.text_of("type");
    let free = [
        "x-kubernetes-int-or-string",
        "x-kubernetes-preserve-unknown-fields",
    ];
    if kind.is_empty() && !free.into_iter().any(|name| schema.is_on(name)) {
        found.missing(schema, "type");
    }
    if kind == "array" && !schema.has("items") {
        found.missing(schema, "items");
    }
    let properties = schema.get("properties");
    for (_, inner) in properties.iter().flat_map(Value::entries) {
        outer(&inner, found);
    }
    let inner = ["items", "additionalProperties"].into_iter();
    let inner = inner.filter_map(|name| schema.get(name));
    for inner in inner.filter(Value::is_map) {
        outer(&inner, found);
    }
    junctors(schema, found);
}

/// `validateValueValidation`.
fn junctors(schema: &Value<'_>, found: &mut Found) {
    let is_either = is_number_or_text(schema.list("anyOf").as_slice());
    for name in JUNCTORS {
        for (at, inner) in schema.list(name).iter().enumerate() {
            let is_first = name == "allOf" && at == 0;
            let of_first = is_first && is_number_or_text(inner.list("anyOf").as_slice());
            match of_first {
                true => outside(inner, found),
                false if name == "anyOf" && is_either => {}
                false => nested(inner, found),
            }
        }
    }
    if let Some(inner) = schema.get("not") {
        nested(&inner, found);
    }
}

/// What `x-kubernetes-int-or-string` may have under `anyOf` (`intOrStringAnyOf`).
fn is_number_or_text(schemas: &[Value<'_>]) -> bool {
    let is = |schema: &Value<'_>, kind: &str| {
        schema.text_of("type") == kind && schema.node.entries().len() == 1
    };
    matches!(schemas, [number, text] if is(number, "integer") && is(text, "string"))
}

/// `validateNestedValueValidation`.
fn nested(schema: &Value<'_>, found: &mut Found) {
    outside(schema, found);
    junctors(schema, found);
    let properties = schema.get("properties");
    for (_, inner) in properties.iter().flat_map(Value::entries) {
        nested(&inner, found);
    }
    if let Some(inner) = schema.get("items").filter(Value::is_map) {
        nested(&inner, found);
    }
}

fn outside(schema: &Value<'_>, found: &mut Found) {
    for field in OUTSIDE.into_iter().filter_map(|name| schema.get(name)) {
        let is_nothing = field.node.boolean() == Some(false) || field.node.text() == Some("");
        if !is_nothing {
            found.wrong(
                &field,
                "cannot be said under `allOf`, `anyOf`, `oneOf` and `not`",
            );
        }
    }
}
