//! Values that are put into Secrets, and whether one stands in a text.

use std::collections::{BTreeSet, HashSet};

use crate::manifests::{Node, NodeValue, base64};

/// Letters of a text of a Secret that is looked for elsewhere as a whole: a shorter one is as good as any word.
pub(super) const WHOLE: usize = 8;

/// Letters of a value that is looked for within words.
const WITHIN: usize = 4;

/// Values that stand in Secrets, by which they are known wherever else they stand.
#[derive(Debug, Default)]
pub(super) struct Secrets {
    /// Values of variables that go into a Secret, in each form that they are written in: they may stand among other text.
    pub(super) parts: BTreeSet<String>,
    /// Texts of Secrets.
    pub(super) whole: HashSet<String>,
}

impl Secrets {
    /// Whether one stands anywhere in a value.
    pub(super) fn are_in(&self, node: &Node) -> bool {
        if self.parts.is_empty() && self.whole.is_empty() {
            return false;
        }
        match &node.value {
            NodeValue::Text(text) => self.are_in_text(text),
            NodeValue::Number(text) => self.are_in_text(text),
            NodeValue::List(items) => items.iter().any(|item| self.are_in(item)),
            NodeValue::Map(entries) => {
                let mut entries = entries.iter();
                entries.any(|(key, value)| self.are_in(key) || self.are_in(value))
            }
            NodeValue::Null | NodeValue::Bool(_) => false,
        }
    }

    fn are_in_text(&self, text: &str) -> bool {
        let is_whole =
            || self.whole.contains(text) || self.whole.contains(&base64(text.as_bytes()));
        is_whole() || self.parts.iter().any(|part| stands_in(part, text))
    }
}

/// Whether a value stands in a text; a short one only as a word of its own.
fn stands_in(part: &str, text: &str) -> bool {
    let is_word = |at: usize| {
        let before = text.get(..at).and_then(|it| it.chars().next_back());
        let after = text.get(at + part.len()..).and_then(|it| it.chars().next());
        let mut around = before.into_iter().chain(after);
        !around.any(char::is_alphanumeric)
    };
    let mut places = text.match_indices(part);
    places.any(|(at, _)| part.len() >= WITHIN || is_word(at))
}
