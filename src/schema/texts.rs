//! Fields that hold a text in objects of which no more is known.

use crate::manifests::NodeValue;

use super::problem::Found;
use super::rules::containers::{each_given, given};
use super::value::Value;

/// The marks of any object, and what ConfigMaps and Secrets hold.
pub(super) fn of_object(object: &Value<'_>, found: &mut Found) {
    marks(object, found);
    let fields = match (object.text_of("apiVersion"), object.text_of("kind")) {
        ("v1", "ConfigMap") => &["data"][..],
        ("v1", "Secret") => &["data", "stringData"],
        _ => &[],
    };
    let maps = fields.iter().filter_map(|field| object.get(field));
    maps.for_each(|map| values(&map, found));
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
    for field in ["labels", "annotations"] {
        if let Some(map) = holder.at(&["metadata", field]) {
            values(&map, found);
        }
    }
}

fn values(map: &Value<'_>, found: &mut Found) {
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
