//! What has no quotes, and is no text without them.

use std::collections::{BTreeMap, BTreeSet};

use smol_str::SmolStr;

use crate::manifests::{Node, NodeValue};
use crate::source::Span;

use super::timestamp;

/// Places of plain scalars that kustomize takes otherwise than they are written.
#[derive(Clone, Debug, Default)]
pub(in crate::manifests) struct Unquoted {
    /// Keys that are numbers, booleans or dates.
    pub keys: BTreeSet<Span>,
    /// Dates and times that are written anew.
    pub dates: BTreeSet<Span>,
    /// How such a date was written, by what it becomes.
    pub spellings: BTreeMap<SmolStr, SmolStr>,
}

impl Unquoted {
    /// Whether nothing is known.
    pub(in crate::manifests) fn is_empty(&self) -> bool {
        self.keys.is_empty() && self.dates.is_empty()
    }

    /// Takes those of another text.
    pub(in crate::manifests) fn extend(&mut self, more: &Self) {
        self.keys.extend(&more.keys);
        self.dates.extend(&more.dates);
        let spellings = more.spellings.iter();
        self.spellings
            .extend(spellings.map(|(time, date)| (time.clone(), date.clone())));
    }

    /// The same, of values that all stand at one place: what is meant by `place`.
    pub(in crate::manifests) fn moved(&self, place: Span) -> Self {
        let one = |places: &BTreeSet<Span>| places.iter().take(1).map(|_| place).collect();
        Self {
            keys: one(&self.keys),
            dates: one(&self.dates),
            spellings: self.spellings.clone(),
        }
    }

    /// Notes a key that is no text, and a date, which becomes the text that kustomize writes.
    pub(super) fn note(
        &mut self,
        node: &mut Node,
        is_plain: bool,
        (is_key, is_in_brackets): (bool, bool),
    ) {
        let gets_quotes = |text: &&str| is_in_brackets && gets_quotes(text);
        let plain = node.text().filter(|_| is_plain);
        let written = plain.filter(|text| !gets_quotes(text));
        let written = written.and_then(timestamp::written);
        let is_other = matches!(node.value, NodeValue::Number(_) | NodeValue::Bool(_));
        if is_key && (is_other || written.is_some()) {
            self.keys.insert(node.span);
        }
        let other = written.filter(|it| !is_key && Some(it.as_str()) != node.text());
        if let Some(written) = other.map(SmolStr::from) {
            let date = node.text().unwrap_or_default().into();
            self.dates.insert(node.span);
            self.spellings.insert(written.clone(), date);
            node.value = NodeValue::Text(written);
        }
    }
}

/// Whether kustomize quotes it between brackets when it writes the object, before it decodes that: `:` is one of their
/// signs (`yaml_emitter_analyze_scalar`), and so a time of day is text.
fn gets_quotes(text: &str) -> bool {
    text.contains(':')
}
