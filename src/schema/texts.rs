//! Fields that hold a text in objects of which no more is known.

use crate::manifests::NodeValue;

use super::bounds::bounds;
use super::form::BASE64;
use super::problem::Found;
use super::rules::containers::{each_given, given};
use super::rules::meta;
use super::value::Value;

/// The name and the marks of any object.
pub(super) fn of_object(object: &Value<'_>, found: &mut Found) {
    let name = object.at(&["metadata", "name"]);
    name.iter().for_each(|name| text(name, found));
    let kind = (object.text_of("apiVersion"), object.text_of("kind"));
    meta::object(object, kind, found);
    marks(object, found);
}

/// Values that are bytes. What is wrong with one is not shown: it may be that of a Secret.
pub(super) fn bytes(map: &Value<'_>, found: &mut Found) {
    values(map, found);
    for (_, value) in map.entries() {
        let is_encrypted = value.text().starts_with("ENC[");
        if !is_encrypted && !(BASE64.fits)(value.text()) {
            let help = "plain text belongs into `stringData` of a Secret, or `data` of a ConfigMap";
            found.wrong_but(&value, format!("must be {}", BASE64.words), help.to_owned());
        }
    }
}

/// What describes pods: the marks that they get, and what their containers are given.
pub(super) fn of_template(template: &Value<'_>, found: &mut Found) {
    marks(template, found);
    let Some(pods) = template.get("spec") else {
        return;
    };
    each_given(&pods, |value| {
        text(value, found);
        given(value, found);
    });
}

fn marks(holder: &Value<'_>, found: &mut Found) {
    let Some(metadata) = holder.get("metadata") else {
        return;
    };
    for field in ["labels", "annotations"] {
        let Some(map) = metadata.get(field) else {
            continue;
        };
        values(&map, found);
        bounds("ObjectMeta", field).for_each(|bound| bound.check(&map, found));
    }
    meta::annotations(&metadata, found);
}

/// Values that are texts, of which none is shown.
pub(super) fn values(map: &Value<'_>, found: &mut Found) {
    if !map.is_map() {
        found.wrong(map, "must be a map");
    }
    map.entries().for_each(|(_, value)| text(&value, found));
}

/// `null` is no text either, and taken for an empty one. The value itself may be that of a Secret.
fn text(value: &Value<'_>, found: &mut Found) {
    let what = match &value.node.value {
        NodeValue::Text(_) | NodeValue::Null => return,
        NodeValue::Bool(_) => "a boolean",
        NodeValue::Number(_) => "a number",
        NodeValue::List(_) => return found.wrong(value, "must be text, and is a list"),
        NodeValue::Map(_) => return found.wrong(value, "must be text, and is a map"),
    };
    found.unquoted(value, &format!("must be text, and is {what}"));
}
