//! Schemas under `allOf`, `anyOf`, `oneOf` and `not`, which restrict values and say nothing of their types
//! (`validateNestedValueValidation` in `k8s.io/apiextensions-apiserver/pkg/apiserver/schema/validation.go`, and
//! `validateStructuralCompleteness` in `complete.go` beside it).

use super::super::super::problem::Found;
use super::super::super::shape::EMBEDDED;
use super::super::super::value::Value;

/// What they cannot say.
const OUTSIDE: [&str; 13] = [
    "additionalProperties",
    "default",
    "description",
    "nullable",
    "title",
    "type",
    EMBEDDED,
    "x-kubernetes-int-or-string",
    "x-kubernetes-list-map-keys",
    "x-kubernetes-list-type",
    "x-kubernetes-map-type",
    "x-kubernetes-preserve-unknown-fields",
    "x-kubernetes-validations",
];
const JUNCTORS: [&str; 3] = ["allOf", "anyOf", "oneOf"];

/// `validateValueValidation`; `around` is the schema that says the types of what these restrict.
pub(super) fn outer(schema: &Value<'_>, around: Option<&Value<'_>>, found: &mut Found) {
    let is_either = |schema: &Value<'_>| is_number_or_text(schema.list("anyOf").as_slice());
    for name in JUNCTORS {
        for (at, inner) in schema.list(name).iter().enumerate() {
            match name {
                "anyOf" if is_either(schema) => {}
                "allOf" if at == 0 && is_either(inner) => nested(inner, around, true, found),
                _ => nested(inner, around, false, found),
            }
        }
    }
    if let Some(inner) = schema.get("not") {
        nested(&inner, around, false, found);
    }
}

/// What `x-kubernetes-int-or-string` may have under `anyOf` (`intOrStringAnyOf`).
fn is_number_or_text(schemas: &[Value<'_>]) -> bool {
    let is = |schema: &Value<'_>, kind: &str| {
        let said = schema
            .entries()
            .filter(|(key, value)| is_said(key.text(), value));
        schema.text_of("type") == kind && said.count() == 1
    };
    matches!(schemas, [number, text] if is(number, "integer") && is(text, "string"))
}

fn nested(schema: &Value<'_>, around: Option<&Value<'_>>, is_either: bool, found: &mut Found) {
    outside(schema, found);
    let names = JUNCTORS
        .into_iter()
        .filter(|name| !(is_either && *name == "anyOf"));
    let inner = names.flat_map(|name| schema.list(name));
    for inner in inner.chain(schema.get("not")) {
        nested(&inner, around, false, found);
    }
    fields(schema, around, found);
}

/// What is said of properties and items, which are there outside of it too.
fn fields(schema: &Value<'_>, around: Option<&Value<'_>>, found: &mut Found) {
    let properties = schema.get("properties");
    for (name, inner) in properties.iter().flat_map(Value::entries) {
        let outer = around.and_then(|it| it.at(&["properties"]));
        let outer = outer.and_then(|it| it.entry(name.text()));
        if name.text() == "metadata" {
            let rule = "cannot be restricted under `allOf`, `anyOf`, `oneOf` and `not`";
            found.wrong(&inner, rule);
        } else if around.is_some() && outer.is_none() {
            let rule = "is a property that the schema around it does not have";
            found.wrong(&inner, rule);
        }
        nested(&inner, outer.as_ref(), false, found);
    }
    if let Some(inner) = schema.get("items").filter(Value::is_map) {
        let outer = around.and_then(|it| it.get("items"));
        if around.is_some() && outer.is_none() {
            let rule = "are items that the schema around them does not have";
            found.wrong(&inner, rule);
        }
        nested(&inner, outer.as_ref(), false, found);
    }
}

fn outside(schema: &Value<'_>, found: &mut Found) {
    for name in OUTSIDE {
        let field = schema.get(name);
        if let Some(field) = field.filter(|it| is_said(name, it)) {
            let rule = "cannot be said under `allOf`, `anyOf`, `oneOf` and `not`";
            found.wrong(&field, rule);
        }
    }
}

/// Whether types of Go see a field: any default, and any schema, is something.
pub(super) fn is_said(name: &str, value: &Value<'_>) -> bool {
    match name {
        "default" | "not" => !value.node.is_null(),
        "additionalProperties" if value.is_map() => true,
        _ => !value.is_nothing(),
    }
}
