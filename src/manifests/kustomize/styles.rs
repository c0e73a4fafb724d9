//! Which texts stand in quotes: what a merge puts in their place is text too (`FieldSetter` in `kyaml/yaml/fns.go` keeps the
//! style of the field that is there).

use crate::manifests::yaml::{Unquoted, resolve, written_time};
use crate::manifests::{Node, NodeValue, Object};
use crate::source::{SourceMap, Span};

/// What tells how the values of a stage are written.
#[derive(Clone, Copy)]
pub(super) struct Written<'s> {
    pub(super) sources: &'s SourceMap,
    pub(super) unquoted: &'s Unquoted,
}

/// How the values of one object are written.
#[derive(Clone, Copy)]
pub(super) struct Styles<'s> {
    written: Written<'s>,
    /// Only what needs quotes has them: it is written by a program.
    is_by_need: bool,
}

impl<'s> Written<'s> {
    pub(super) fn of(self, object: &Object) -> Styles<'s> {
        Styles {
            written: self,
            is_by_need: object.generated.is_some() || object.is_restyled,
        }
    }

    /// The text that stands for a value without quotes; `None` for what is text anyway.
    fn text(self, node: &Node) -> Option<String> {
        let written = self.sources.slice(node.span);
        match &node.value {
            NodeValue::Bool(value) if resolve(written) == NodeValue::Bool(*value) => {
                Some(written.to_owned())
            }
            NodeValue::Bool(value) => Some(value.to_string()),
            NodeValue::Number(number) => Some(number.to_string()),
            NodeValue::Text(time) if self.unquoted.dates.contains(&node.span) => {
                let date = self.unquoted.spellings.get(time);
                date.map(ToString::to_string)
            }
            NodeValue::Text(_) | NodeValue::Null | NodeValue::List(_) | NodeValue::Map(_) => None,
        }
    }
}

impl Styles<'_> {
    /// The text that a value of a patch becomes where a text in quotes stands; `None` where it stays what it is. Its place
    /// has no length, as it is no place of this text.
    pub(super) fn quoted(&self, there: Option<&Node>, said: Option<&Node>) -> Option<Node> {
        let (there, said) = (there?, said?);
        let text = self.written.text(said)?;
        let start = Span {
            end: said.span.start,
            ..said.span
        };
        self.is_quoted(there).then(|| Node::of_text(text, start))
    }

    fn is_quoted(&self, node: &Node) -> bool {
        let Some(text) = node.text() else {
            return false;
        };
        if self.is_by_need {
            return needs_quotes(text);
        }
        let written = self.written;
        match written.sources.slice(node.span).as_bytes().first() {
            Some(first) => matches!(first, b'"' | b'\'' | b'|' | b'>' | b'*' | b'&'),
            // It took the place of a text in quotes before.
            None => !written.unquoted.spellings.contains_key(text),
        }
    }
}

/// Whether a text without quotes is something else: a number, a boolean, nothing, a time.
fn is_other(text: &str) -> bool {
    !matches!(resolve(text), NodeValue::Text(_)) || written_time(text).is_some()
}

/// Words that are booleans in YAML 1.1.
const WORDS: [&str; 6] = ["y", "n", "yes", "no", "on", "off"];

/// Whether a program may write a text in quotes. That it does not is certain only of simple ones.
fn needs_quotes(text: &str) -> bool {
    let is_word = WORDS.iter().any(|word| text.eq_ignore_ascii_case(word));
    let starts_simply = text.starts_with(|first: char| first.is_ascii_alphabetic());
    let is_simple = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/');
    !starts_simply || !text.chars().all(is_simple) || is_other(text) || is_word
}
