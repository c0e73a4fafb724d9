//! The YAML that users lay over emitted objects.

use crate::manifests::{Node, NodeValue, read_document};
use crate::source::Spanned;

/// The map that a text holds; `None` when it holds none, which a check refuses.
pub(super) fn read(text: &Spanned<String>) -> Option<Node> {
    let node = read_document(text.span.file, &text.value).ok().flatten()?;
    matches!(node.value, NodeValue::Map(_)).then_some(node)
}
