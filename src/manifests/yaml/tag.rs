//! Tags that say what a value is (`resolve` in `go.yaml.in/yaml/v3`).

use granit_parser::Tag;

use crate::manifests::NodeValue;

use super::{scalar, timestamp};

/// Why Go refuses a value with a tag of YAML; `None` where it takes it, or where that is not known.
pub(super) fn misfit(tag: &Tag, text: &str, value: &NodeValue) -> Option<String> {
    let is = |name: &str| tag.is_yaml_core_schema_tag(name);
    let (name, fits) = if is("int") {
        ("int", is_whole(text))
    } else if is("float") {
        ("float", matches!(value, NodeValue::Number(_)))
    } else if is("bool") {
        (
            "bool",
            matches!(scalar::resolve_old(text), NodeValue::Bool(_)),
        )
    } else if is("null") {
        ("null", *value == NodeValue::Null)
    } else if is_of_yaml(tag, "timestamp") {
        ("timestamp", timestamp::written(text).is_some())
    } else if is_of_yaml(tag, "binary") {
        return Some("kustomize decodes what `!!binary` stands in front of".to_owned());
    } else {
        return None;
    };
    (!fits).then(|| format!("`!!{name}` stands in front of what is none"))
}

/// Whether a text is a whole number as it stands.
fn is_whole(text: &str) -> bool {
    scalar::integer(text).is_some() && !text.contains('.')
}

/// Tags of YAML 1.1 that are none of its core.
fn is_of_yaml(tag: &Tag, name: &str) -> bool {
    tag.handle() == "tag:yaml.org,2002:" && tag.suffix() == name
}
