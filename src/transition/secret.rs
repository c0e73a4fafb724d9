//! Fields that show values of Secrets, which nobody may see.

use crate::diagnostics::patches_secrets as is_for_secrets;
use crate::manifests::{Node, NodeValue};

use super::field::Field;
use super::state::{Item, Stage};

/// What stands in the place of a value.
const HIDDEN: &str = "(hidden)";

/// Fields of a Secret that say nothing of its values.
const OPEN: [&str; 3] = ["apiVersion", "immutable", "type"];

/// Hides both sides of the fields of a Secret.
pub(super) fn hidden(mut fields: Vec<Field>) -> Vec<Field> {
    let is_closed = |field: &&mut Field| field.is_secret || !OPEN.contains(&field.path.as_str());
    fields.iter_mut().filter(is_closed).for_each(hide_field);
    fields
}

/// Hides the fields of another object in which a value of a Secret stands.
pub(super) fn hidden_values(mut fields: Vec<Field>) -> Vec<Field> {
    let shows = |field: &&mut Field| field.is_secret;
    fields.iter_mut().filter(shows).for_each(hide_field);
    fields
}

fn hide_field(field: &mut Field) {
    let sides = [&mut field.before, &mut field.after];
    let said = sides.into_iter().flatten();
    said.for_each(|value| HIDDEN.clone_into(value));
}

/// Hides what a Kustomization says of the values of Secrets: patches for them, values of `substitute` that stand in one,
/// and whatever else has such a value in it.
pub(super) fn hide(old: &Stage<'_>, new: &Stage<'_>, fields: &mut [Field]) {
    let both = [old, new];
    let patched = both.iter().any(|stage| patches_secrets(stage));
    let variables: Vec<String> = both.iter().flat_map(|stage| variables(stage)).collect();
    for field in fields {
        let is_patch = patched && field.is_within("spec.patches");
        if field.is_secret || is_patch || variables.iter().any(|name| shows(field, name)) {
            hide_field(field);
        }
    }
}

/// Whether a field shows the value of a variable, alone or among others.
fn shows(field: &Field, variable: &str) -> bool {
    let all = ["spec.postBuild", "spec.postBuild.substitute"];
    all.contains(&field.path.as_str())
        || field.is_within(&format!("spec.postBuild.substitute.{variable}"))
}

/// The variables that a Secret of a stage takes: their values stand in it, or it names them, as they may stand there in
/// another form.
pub(super) fn variables(stage: &Stage<'_>) -> Vec<String> {
    let node = stage.kustomization.body.node();
    let said = node.at(&["spec", "postBuild", "substitute"]);
    let said = said.map(Node::entries).unwrap_or_default();
    if said.is_empty() {
        return Vec::new();
    }
    let (applied, written) = (values(&stage.items), values(&stage.files));
    let stands = |value: &str| !value.is_empty() && applied.iter().any(|text| text.contains(value));
    let is_named = |name: &str| {
        let reference = format!("${{{name}");
        written.iter().any(|text| text.contains(&reference))
    };
    let names = said.iter().filter_map(|(name, value)| {
        let name = name.text()?;
        let is_secret = is_named(name) || value.text().is_some_and(stands);
        is_secret.then(|| name.to_owned())
    });
    names.collect()
}

fn patches_secrets(stage: &Stage<'_>) -> bool {
    let node = stage.kustomization.body.node();
    let patches = node.at(&["spec", "patches"]).map_or(&[][..], Node::items);
    patches.iter().any(|entry| {
        let kind = entry.text_at(&["target", "kind"]).unwrap_or_default();
        let text = entry.text_at(&["patch"]).unwrap_or_default();
        is_for_secrets(kind, text)
    })
}

/// All texts in the Secrets among some objects.
pub(super) fn values(items: &[Item<'_>]) -> Vec<String> {
    let mut found = Vec::new();
    for secret in items.iter().filter(|item| item.is_secret()) {
        let node = secret.body.node();
        for field in ["data", "stringData"] {
            collect(node.get(field), &mut found);
        }
    }
    found
}

pub(super) fn collect(node: Option<&Node>, found: &mut Vec<String>) {
    match node.map(|node| &node.value) {
        Some(NodeValue::Text(text)) => found.push(text.to_string()),
        Some(NodeValue::Map(entries)) => {
            entries
                .iter()
                .for_each(|(_, value)| collect(Some(value), found));
        }
        Some(NodeValue::List(items)) => items.iter().for_each(|item| collect(Some(item), found)),
        Some(NodeValue::Null | NodeValue::Bool(_) | NodeValue::Number(_)) | None => {}
    }
}
