//! Laying the YAML of a user over what their words make.

use crate::manifests::{Node, NodeValue};
use crate::source::Span;

/// A list that words made and that the YAML puts another list in the place of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replaced {
    /// The field, such as `images`.
    pub field: String,
    /// Where the YAML says it.
    pub span: Span,
    /// Where the words say what is taken away.
    pub words: Span,
}

/// Lays `over` over `target` as a JSON merge patch (RFC 7386): maps are merged, `null` removes, anything else
/// replaces. The lists that are replaced are noted: their fields have no key by which they could be merged.
pub(super) fn merge(target: &mut Node, over: &Node, but: &[&str], replaced: &mut Vec<Replaced>) {
    for (key, value) in over.entries() {
        let name = key.text().unwrap_or_default();
        if but.contains(&name) {
            continue;
        }
        if let Some(old) = target.get(name) {
            replaced.extend(lost(name, old, value));
        }
        field(target, (key, name), value, replaced);
    }
}

fn field(
    target: &mut Node,
    (key, name): (&Node, &str),
    value: &Node,
    replaced: &mut Vec<Replaced>,
) {
    if value.is_null() {
        target.remove(name);
        return;
    }
    if !matches!(value.value, NodeValue::Map(_)) {
        return set(target, key, value.clone());
    }
    let is_map = |old: &Node| matches!(old.value, NodeValue::Map(_));
    if !target.get(name).is_some_and(is_map) {
        set(target, key, Node::empty_map(value.span));
    }
    if let Some(inner) = target.get_mut(name) {
        merge(inner, value, &[], replaced);
    }
}

fn lost(name: &str, old: &Node, new: &Node) -> Option<Replaced> {
    let words = old.items().first()?.span;
    (!new.is_null()).then(|| Replaced {
        field: name.to_owned(),
        span: new.span,
        words,
    })
}

/// Puts a value under a key, in the place of an older one or at the end; the key stands where the YAML has it.
fn set(target: &mut Node, key: &Node, value: Node) {
    super::fields::put(target, key.clone(), value);
}
