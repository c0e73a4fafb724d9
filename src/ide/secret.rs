//! The YAML of an object without values of Secrets, which nobody may see.

use crate::diagnostics::patches_secrets;
use crate::emit::{Map, Value, yaml_text};

/// What stands in the place of a value.
const HIDDEN: &str = "(hidden)";

/// What is written of an object, but patches of Secrets, and values of variables, which may stand in one.
pub(super) fn yaml(object: &Map<'_>) -> String {
    let mut shown = object.clone();
    if let Some(Value::Map(spec)) = shown.get_mut("spec") {
        if let Some(Value::List(patches)) = spec.get_mut("patches") {
            patches.iter_mut().for_each(hide_patch);
        }
        if let Some(Value::Map(post_build)) = spec.get_mut("postBuild") {
            hide_variables(post_build);
        }
    }
    yaml_text(&shown)
}

fn hide_patch(entry: &mut Value<'_>) {
    let text = |path: &[&str]| entry.at(path).and_then(Value::as_text).unwrap_or_default();
    if patches_secrets(text(&["target", "kind"]), text(&["patch"]))
        && let Some(map) = entry.as_map_mut()
    {
        map.set("patch", HIDDEN);
    }
}

fn hide_variables(post_build: &mut Map<'_>) {
    let Some(Value::Map(said)) = post_build.get("substitute") else {
        return;
    };
    let names: Vec<String> = said.entries().iter().map(|it| it.0.to_string()).collect();
    post_build.within("substitute", |said| {
        names.into_iter().for_each(|name| said.set(name, HIDDEN));
    });
}
