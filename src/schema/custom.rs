//! Custom objects beside the schema of their CustomResourceDefinition.
//!
//! What is looked at, in the order in which the API server does it: the fields (`parseObject` in
//! `k8s.io/kube-openapi/pkg/schemaconv/openapi.go`: what is applied may have no field that its schema lacks), then, with
//! what is filled in, the values, and lists whose items are told apart (`ValidateListSetsAndMaps` in
//! `pkg/apiserver/schema/listtype/validation.go` of `k8s.io/apiextensions-apiserver`); at last, the rules in CEL.

use serde_json::Value as Json;

use crate::diagnostics::closest;
use crate::manifests::{Node, NodeValue};

use super::fits;
use super::form::NAME;
use super::problem::{Found, Problem};
use super::rules::{self, embedded, meta};
use super::shape::{below, is_embedded};
use super::validations::{self, OF_ALL, STATUS};
use super::value::Value;

/// Everything in a custom object for which the API server would refuse it, by the schema of its version in its definition,
/// such as `spec.versions[0].schema.openAPIV3Schema`.
#[must_use]
pub fn custom_problems(object: &Node, schema: &Node) -> Vec<Problem> {
    let mut found = Found::default();
    let (whole, schema) = (Value::root(object), Value::root(schema));
    named(&whole, &mut found);
    let keeps = keeps(&schema);
    for (key, value) in whole.entries() {
        if !OF_ALL.contains(&key.text()) {
            field(&key, &value, &schema, keeps, &mut found);
        }
    }
    let filled = filled_in(object, &schema);
    let filled = Value::root(&filled);
    for misfit in fits::compare(&filled, &schema) {
        let path = misfit.value.path();
        if path.split(['.', '[']).next() != Some(STATUS) {
            take(misfit, &mut found);
        }
    }
    lists(&filled, &schema, &mut found);
    embedded(&filled, &schema, false, &mut found);
    // Where a value is not what its schema says, the API server runs no rules (`hasBlockingErr`).
    if found.len() == 0 {
        validations::run(&filled, &schema, &mut found);
    }
    found.into_problems()
}

fn take(misfit: fits::Misfit<'_>, found: &mut Found) {
    match misfit.lacks_quotes {
        true => found.unquoted(&misfit.value, &misfit.rule),
        false => found.wrong(&misfit.value, misfit.rule),
    }
}

/// `NameIsDNSSubdomain`, as `customResourceStrategy` asks (`pkg/registry/customresource/validator.go`).
fn named(object: &Value<'_>, found: &mut Found) {
    if let Some(metadata) = object.get("metadata") {
        meta::generated(&metadata, NAME, found);
        meta::named(&metadata, "name", NAME, found);
    }
}

/// Whether what stands below a schema may have any field: this holds for all that is below it, too.
fn keeps(schema: &Value<'_>) -> bool {
    schema.is_on("x-kubernetes-preserve-unknown-fields")
}

/// Looks for fields that a schema lacks.
fn fields(value: &Value<'_>, schema: &Value<'_>, kept: bool, found: &mut Found) {
    let kept = kept || keeps(schema);
    let is_object = is_embedded(schema);
    for (key, inner) in value.entries() {
        if !(is_object && OF_ALL.contains(&key.text())) {
            field(&key, &inner, schema, kept, found);
        }
    }
    if let Some(items) = schema.get("items") {
        value
            .items()
            .for_each(|item| fields(&item, &items, kept, found));
    }
}

fn field(key: &Value<'_>, value: &Value<'_>, schema: &Value<'_>, kept: bool, found: &mut Found) {
    match below(schema, key.text()) {
        Some(Some(schema)) => fields(value, &schema, kept, found),
        Some(None) => {}
        None if kept => {}
        None => {
            if let Some(properties) = schema.get("properties").filter(Value::holds_some) {
                unknown(key, &properties, found);
            }
        }
    }
}

fn unknown(key: &Value<'_>, properties: &Value<'_>, found: &mut Found) {
    let known = properties.node.entries().iter();
    let known = known.filter_map(|(name, _)| name.text());
    let near = closest(key.text(), known);
    let help = near.map(|near| format!("did you mean `{near}`?"));
    found.unknown(key, "is no field of its definition", help);
}

/// The object with what the API server fills in (`Default` in `pkg/apiserver/schema/defaulting/algorithm.go`).
fn filled_in(node: &Node, schema: &Value<'_>) -> Node {
    let value = match &node.value {
        NodeValue::Map(entries) => NodeValue::Map(filled_map(node, entries, schema).into()),
        NodeValue::List(items) => match schema.get("items") {
            Some(of) => NodeValue::List(items.iter().map(|item| filled_in(item, &of)).collect()),
            None => node.value.clone(),
        },
        NodeValue::Null | NodeValue::Bool(_) | NodeValue::Number(_) | NodeValue::Text(_) => {
            node.value.clone()
        }
    };
    Node {
        value,
        span: node.span,
    }
}

fn filled_map(holder: &Node, entries: &[(Node, Node)], schema: &Value<'_>) -> Vec<(Node, Node)> {
    let mut filled = Vec::with_capacity(entries.len());
    for (key, value) in entries {
        let of = below(schema, key.text().unwrap_or_default()).flatten();
        // What it fills in takes the place of a `null`.
        let is_replaced =
            |of: &Value<'_>| value.is_null() && !of.is_on("nullable") && of.has("default");
        match of {
            Some(of) if is_replaced(&of) => {}
            Some(of) => filled.push((key.clone(), filled_in(value, &of))),
            None => filled.push((key.clone(), value.clone())),
        }
    }
    let properties = schema.get("properties");
    for (name, of) in properties.iter().flat_map(Value::entries) {
        let is_there = |(key, _): &(Node, Node)| key.text() == Some(name.text());
        if let Some(default) = of.get("default")
            && !filled.iter().any(is_there)
        {
            let default = default.node.clone().moved_to(holder.span);
            let key = Node::of_text(name.text(), holder.span);
            filled.push((key, filled_in(&default, &of)));
        }
    }
    filled
}

/// Looks at lists whose items are told apart by their values, or by keys.
fn lists<'n>(value: &Value<'n>, schema: &Value<'_>, found: &mut Found) {
    match schema.text_of("x-kubernetes-list-type") {
        "set" => second_ones(value, |item| vec![item.node.json()], found),
        "map" => {
            let keys = schema.list("x-kubernetes-list-map-keys");
            // An item without a key breaks `required`, unless its key is filled in.
            let json = |node: Option<&Node>| node.map_or(Json::Null, Node::json);
            let of = |item: &Value<'n>| keys.iter().map(|it| json(item.node.get(it.text())));
            second_ones(value, |item| of(item).collect(), found);
        }
        _ => {}
    }
    for (key, inner) in value.entries() {
        if let Some(of) = below(schema, key.text()).flatten() {
            lists(&inner, &of, found);
        }
    }
    if let Some(of) = schema.get("items") {
        value.items().for_each(|item| lists(&item, &of, found));
    }
}

fn second_ones<'n>(list: &Value<'n>, keys: impl Fn(&Value<'n>) -> Vec<Json>, found: &mut Found) {
    let text = |key: &Json| key.as_str().map_or_else(|| key.to_string(), str::to_owned);
    rules::second_ones(list, keys, text, found);
}
