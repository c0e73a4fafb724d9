//! Fields of a container as settings of a job.

use crate::manifests::{Node, NodeValue};

use super::line::{Line, quoted, word};
use super::words::{ref_kind, texts as texts_of};

/// A script where it is one; a script that takes arguments is a command.
pub(in crate::import) fn command_line(command: &Node, has_args: bool) -> Option<Line> {
    let parts = texts_of(command)?;
    if let (["sh", "-c", script], false) = (parts.as_slice(), has_args) {
        return Some(Line::new("run", command.span).quoting(script));
    }
    Some(Line::new(
        format!("command {}", list(command)?),
        command.span,
    ))
}

pub(in crate::import) fn list(node: &Node) -> Option<String> {
    let items: Vec<String> = texts_of(node)?.into_iter().map(quoted).collect();
    Some(format!("[{}]", items.join(", ")))
}

pub(in crate::import) fn env_line(env: &Node) -> Option<Line> {
    let name = word(env.text_at(&["name"])?);
    if let Some(value) = env.get("value") {
        let value = quoted(value.text()?);
        return Some(Line::new(format!("env {name} = {value}"), env.span));
    }
    let from = env.get("valueFrom")?;
    let (kind, from) = match (from.get("secretKeyRef"), from.get("configMapKeyRef")) {
        (Some(secret), None) => ("secret", secret),
        (None, Some(map)) => ("configmap", map),
        (Some(_), Some(_)) | (None, None) => return None,
    };
    let (object, key) = (
        word(from.text_at(&["name"])?),
        word(from.text_at(&["key"])?),
    );
    Some(Line::new(
        format!("env {name} from {kind} {object} key {key}"),
        env.span,
    ))
}

pub(in crate::import) fn env_from_line(from: &Node) -> Option<Line> {
    let (kind, object) = match (from.get("secretRef"), from.get("configMapRef")) {
        (Some(secret), None) => (ref_kind("Secret")?, secret),
        (None, Some(map)) => (ref_kind("ConfigMap")?, map),
        (Some(_), Some(_)) | (None, None) => return None,
    };
    let name = word(object.text_at(&["name"])?);
    Some(Line::new(format!("env-from {kind} {name}"), from.span))
}

pub(in crate::import) fn resources_line(resources: &Node) -> Option<Line> {
    let mut block = Vec::new();
    for name in ["cpu", "memory"] {
        let amount = |of: &str| resources.at(&[of, name]).and_then(amount);
        match (amount("requests"), amount("limits")) {
            (Some(least), Some(most)) if least == most => {
                block.push(Line::new(format!("{name} {least}"), resources.span))
            }
            (Some(least), Some(most)) => {
                block.push(Line::new(format!("{name} {least}..{most}"), resources.span))
            }
            (None, None) => {}
            (Some(_), None) | (None, Some(_)) => return None,
        }
    }
    (!block.is_empty()).then(|| Line::new("resources", resources.span).holding(block))
}

pub(in crate::import) fn amount(node: &Node) -> Option<&str> {
    match &node.value {
        NodeValue::Text(text) => Some(text),
        NodeValue::Null
        | NodeValue::Bool(_)
        | NodeValue::Number(_)
        | NodeValue::List(_)
        | NodeValue::Map(_) => None,
    }
}
