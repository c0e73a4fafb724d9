//! Values as expressions take them, by their schemas (`UnstructuredToVal` in
//! `k8s.io/apiserver/pkg/cel/common/valuesunstructured.go`).

use std::rc::Rc;

use crate::manifests::{Node, NodeValue};
use crate::values::cel::{CelList, CelMap, CelValue, Order, RESERVED};
use crate::values::duration;

use super::super::shape::{below, is_embedded};
use super::super::value::Value;
use super::{OF_ALL, STATUS};

/// A whole object: expressions know the name of it, whatever its schema says. Of a status nobody knows here whether it is
/// written on its own, and dropped then.
pub(super) fn whole(object: &Node, schema: &Value<'_>) -> CelValue {
    let mut entries = Vec::new();
    for (key, value) in object.entries() {
        let name = key.text().unwrap_or_default();
        let typed = match name {
            STATUS => Some(CelValue::Perhaps),
            _ if OF_ALL.contains(&name) => Some(of_any_object(name, value)),
            _ => property(value, name, schema),
        };
        entries.extend(typed.map(|typed| (escaped(name), typed)));
    }
    let is_object = true;
    CelValue::Map(Rc::new(CelMap { entries, is_object }))
}

/// `apiVersion`, `kind` and `metadata` (`WithTypeAndObjectMeta` in `pkg/apiserver/schema/cel/model/schemas.go` of
/// apiextensions-apiserver). A name that is generated is there when rules are run.
fn of_any_object(name: &str, value: &Node) -> CelValue {
    if name != "metadata" {
        return value.text().map_or(CelValue::Unsure, CelValue::text);
    }
    let text = |name: &str| {
        let text = value.get(name).and_then(Node::text);
        text.filter(|it| !it.is_empty()).map(CelValue::text)
    };
    let generated = text("generateName");
    let name = text("name").or_else(|| generated.is_some().then_some(CelValue::Unsure));
    let fields = [("name", name), ("generateName", generated)].into_iter();
    let entries = fields.filter_map(|(name, value)| Some((Rc::from(name), value?)));
    let (entries, is_object) = (entries.collect(), true);
    CelValue::Map(Rc::new(CelMap { entries, is_object }))
}

/// A property; `None` for one that its schema does not have, for which no expression can ask.
fn property(value: &Node, name: &str, schema: &Value<'_>) -> Option<CelValue> {
    below(schema, name).flatten().map(|of| typed(value, &of))
}

/// A value of a schema; not known for what no type is said of, or another one.
pub(super) fn typed(value: &Node, schema: &Value<'_>) -> CelValue {
    if schema.is_on("x-kubernetes-int-or-string") {
        return match (value.text(), whole_number(value)) {
            (Some(text), _) => CelValue::text(text),
            (None, Some(number)) => CelValue::Int(number),
            (None, None) => CelValue::Unsure,
        };
    }
    if value.is_null() {
        return match schema.is_on("nullable") {
            true => CelValue::Null,
            false => CelValue::Unsure,
        };
    }
    let known = match schema.text_of("type") {
        "boolean" => value.boolean().map(CelValue::Bool),
        "integer" => whole_number(value).map(CelValue::Int),
        "number" => fraction(value).map(CelValue::Double),
        "string" => value
            .text()
            .and_then(|it| text(it, schema.text_of("format"))),
        "array" => list(value, schema),
        "object" => map(value, schema),
        _ => None,
    };
    known.unwrap_or(CelValue::Unsure)
}

/// What is written with a fraction is no whole number to every reader, even where the fraction is zero.
fn whole_number(value: &Node) -> Option<i64> {
    let NodeValue::Number(written) = &value.value else {
        return None;
    };
    value
        .integer()
        .filter(|_| !written.contains(['.', 'e', 'E']))
}

fn fraction(value: &Node) -> Option<f64> {
    let NodeValue::Number(written) = &value.value else {
        return None;
    };
    match value.integer() {
        #[expect(clippy::cast_precision_loss, reason = "Go rounds it in the same way")]
        Some(whole) => Some(whole as f64),
        None => written.parse().ok().filter(|it: &f64| it.is_finite()),
    }
}

/// Texts of some forms are other values: of times and bytes nothing is known here.
fn text(text: &str, format: &str) -> Option<CelValue> {
    match format {
        "duration" => duration::nanoseconds(text).map(CelValue::Duration),
        "byte" | "date" | "date-time" => None,
        _ => Some(CelValue::text(text)),
    }
}

fn list(value: &Node, schema: &Value<'_>) -> Option<CelValue> {
    let NodeValue::List(items) = &value.value else {
        return None;
    };
    let of = schema.get("items")?;
    let items = items.iter().map(|item| typed(item, &of)).collect();
    let order = match schema.text_of("x-kubernetes-list-type") {
        "set" => Order::Set,
        "map" => Order::Keyed,
        _ => Order::Told,
    };
    Some(CelValue::List(Rc::new(CelList { items, order })))
}

fn map(value: &Node, schema: &Value<'_>) -> Option<CelValue> {
    let NodeValue::Map(fields) = &value.value else {
        return None;
    };
    let is_embedded = is_embedded(schema);
    let has_any = schema
        .get("additionalProperties")
        .is_some_and(|it| it.is_map());
    let is_object = is_embedded || schema.has("properties") || !has_any;
    let mut entries = Vec::new();
    for (key, value) in fields {
        let name = key.text()?;
        let typed = match is_embedded && OF_ALL.contains(&name) {
            true => of_any_object(name, value),
            false => property(value, name, schema).unwrap_or(CelValue::Unsure),
        };
        let name = if is_object {
            escaped(name)
        } else {
            name.into()
        };
        entries.push((name, typed));
    }
    Some(CelValue::Map(Rc::new(CelMap { entries, is_object })))
}

/// The name of a property as an expression says it (`Escape` in `k8s.io/apiserver/pkg/cel/escaping.go`).
pub(super) fn escaped(name: &str) -> Rc<str> {
    if RESERVED.contains(&name) {
        return format!("__{name}__").into();
    }
    let escaped = name.replace("__", "__underscores__");
    let escaped = escaped.replace('.', "__dot__").replace('-', "__dash__");
    escaped.replace('/', "__slash__").into()
}
