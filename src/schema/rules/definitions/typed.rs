//! The fields of a schema that an expression may ask for (`SchemaDeclType` in
//! `k8s.io/apiserver/pkg/cel/common/schemas.go`, `Escape` in `pkg/cel/escaping.go`).

use crate::values::cel::{ITEM, RESERVED};

use super::super::super::shape::is_embedded;
use super::super::super::value::Value;
use super::place::META;

/// What is at the end of a way into a schema.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum End<'w> {
    /// The first field of it that there is not.
    Missing(&'w str),
    /// A value of this type.
    Typed(String),
    /// Nobody knows.
    Unknown,
}

/// Follows some fields in one another.
pub(super) fn end<'w>(schema: &Value<'_>, is_root: bool, way: &[&'w str]) -> End<'w> {
    let kind = schema.text_of("type");
    let is_object = is_root || is_embedded(schema);
    let is_free = schema.is_on("x-kubernetes-int-or-string");
    match (kind, way) {
        ("", _) if !is_free => End::Unknown,
        (_, []) if is_free => End::Typed("integer or string".to_owned()),
        (_, _) if is_free => End::Unknown,
        (kind, []) => End::Typed(kind.to_owned()),
        ("array", [ITEM, rest @ ..]) => of_item(schema, rest),
        (_, [ITEM, ..]) => End::Unknown,
        ("object", [name, rest @ ..])
            if is_object && META.contains(name) && !says_all_of_it(schema) =>
        {
            of_any_object(name, rest)
        }
        ("object", [name, rest @ ..]) => property(schema, name, rest),
        (_, [name, ..]) => End::Missing(name),
    }
}

fn of_item<'w>(schema: &Value<'_>, rest: &[&'w str]) -> End<'w> {
    let items = schema.get("items").filter(Value::is_map);
    items.map_or(End::Unknown, |items| end(&items, false, rest))
}

/// Of the metadata only the name is known to an expression.
fn of_any_object<'w>(name: &str, rest: &[&'w str]) -> End<'w> {
    match rest {
        [] if name == "metadata" => End::Typed("object".to_owned()),
        [] => End::Typed("string".to_owned()),
        ["name" | "generateName"] if name == "metadata" => End::Typed("string".to_owned()),
        [field, ..] => End::Missing(field),
    }
}

/// Whether a schema says all that any object has, so that it is taken as it is (`WithTypeAndObjectMeta` in
/// `pkg/apiserver/schema/cel/model/schemas.go` of apiextensions-apiserver).
fn says_all_of_it(schema: &Value<'_>) -> bool {
    let kind_of = |way: &[&str]| {
        let inner = way.iter().try_fold(schema.node, |node, name| {
            node.get("properties").and_then(|it| it.get(name))
        });
        inner.and_then(|it| it.text_at(&["type"]))
    };
    let in_metadata = |name| kind_of(&["metadata", name]) == Some("string");
    kind_of(&["metadata"]) == Some("object")
        && ["kind", "apiVersion"].map(|it| kind_of(&[it])) == [Some("string"); 2]
        && in_metadata("name")
        && in_metadata("generateName")
}

fn property<'w>(schema: &Value<'_>, name: &'w str, rest: &[&'w str]) -> End<'w> {
    let others = schema.get("additionalProperties").filter(Value::is_map);
    if let Some(others) = others {
        return end(&others, false, rest);
    }
    let properties = schema.get("properties");
    let mut properties = properties.iter().flat_map(Value::entries);
    match properties.find(|(key, _)| is_called(key.text(), name)) {
        Some((_, inner)) => end(&inner, false, rest),
        None => End::Missing(name),
    }
}

/// Whether a property has a name in an expression, where some letters are written in another way.
fn is_called(property: &str, name: &str) -> bool {
    if property == name {
        return true;
    }
    if RESERVED.contains(&property) {
        return name == format!("__{property}__");
    }
    let escaped = property.replace("__", "__underscores__");
    let escaped = escaped.replace('.', "__dot__").replace('-', "__dash__");
    escaped.replace('/', "__slash__") == name
}
