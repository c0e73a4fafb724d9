//! Lengths of time of a stage.

use crate::manifests::Node;
use crate::source::{Span, Spanned};
use crate::values::Duration;

/// A duration as it will be emitted.
pub(super) fn node(said: &Spanned<Duration>) -> Node {
    Node::of_text(said.value.text.clone(), said.span)
}

/// A value of a stage as it will be emitted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting<T> {
    /// The value that Flux goes by.
    pub value: T,
    /// Where it was said; the name of the stage when nobody said it.
    pub span: Span,
    /// Somebody said it: a word, `defaults`, or a line of `spec`.
    pub is_said: bool,
}
