//! What the check `invalid-patch` says of a patch of a stage by itself, whatever it is for: nothing is to be said of
//! it again when it is applied.

use crate::manifests::{Node, NodeValue};

use super::patch_text::PatchText;

/// Whether the check finds a fault in it.
pub(super) fn has_fault(text: &PatchText, has_target: bool) -> bool {
    let Ok([only]) = text.documents.as_deref() else {
        return false;
    };
    match &only.value {
        NodeValue::List(operations) if operations.is_empty() => false,
        NodeValue::List(operations) => !has_target || operations.iter().any(is_wrong),
        NodeValue::Map(_) => is_no_part(only, has_target),
        NodeValue::Null | NodeValue::Bool(_) | NodeValue::Number(_) | NodeValue::Text(_) => false,
    }
}

fn is_no_part(part: &Node, has_target: bool) -> bool {
    let lacks = |path: &[&str]| part.text_at(path).is_none_or(str::is_empty);
    lacks(&["kind"]) || lacks(&["metadata", "name"]) || (lacks(&["apiVersion"]) && !has_target)
}

fn is_wrong(operation: &Node) -> bool {
    let lacks = |field: &str| operation.get(field).is_none();
    let path = operation.text_at(&["path"]);
    let is_no_path = path.is_none_or(|path| !path.is_empty() && !path.starts_with('/'));
    let is_incomplete = match operation.text_at(&["op"]) {
        Some("add" | "replace" | "test") => lacks("value"),
        Some("copy" | "move") => operation.text_at(&["from"]).is_none(),
        Some("remove") => false,
        Some(_) | None => true,
    };
    is_no_path || is_incomplete
}
