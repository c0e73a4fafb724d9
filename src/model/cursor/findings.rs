//! What the cursor says when an argument is not what was asked for.

use std::fmt::Display;

use crate::diagnostics::closest;
use crate::source::Span;
use crate::syntax::{Argument, Value};

use super::Cursor;
use crate::model::errors::{MISSING_VALUE, UNEXPECTED_VALUE, WRONG_VALUE};

impl<'a> Cursor<'a> {
    /// The next argument, which stays the next; a finding when there is none.
    pub(in crate::model) fn needs(&mut self, expected: &dyn Display) -> Option<&'a Argument> {
        let next = self.peek();
        if next.is_none() {
            self.missing(expected);
        }
        next
    }

    /// Says that something is left out at the end.
    pub(in crate::model) fn missing(&mut self, expected: &dyn Display) {
        let message = format!("`{}` lacks {expected}", self.word.word);
        let finding = MISSING_VALUE.at(self.head(), message).help(self.usage());
        self.report(finding);
    }

    /// Says that an argument is of the wrong kind.
    pub(in crate::model) fn wrong<T>(
        &mut self,
        found: &Argument,
        expected: &dyn Display,
    ) -> Option<T> {
        let message = format!("expected {expected}, found {}", self.describe(&found.value));
        let help = self.usage();
        let finding = WRONG_VALUE.at(found.span, message);
        self.report(match self.slip(found) {
            Some(slip) => slip.on(finding),
            None => finding.help(help),
        });
        None
    }

    /// Says that an argument is none of some words.
    pub(super) fn wrong_word<T>(&mut self, found: &Argument, words: &[&str]) -> Option<T> {
        let message = format!(
            "expected {}, found {}",
            one_of(words, None),
            self.describe(&found.value)
        );
        let meant = as_word(found).and_then(|word| closest(word, words.iter().copied()));
        let finding = WRONG_VALUE.at(found.span, message);
        self.report(match self.slip(found) {
            Some(slip) => slip.on(finding),
            None => finding.help(self.usage()).mend(meant),
        });
        None
    }

    /// Says that nobody takes what is left.
    pub(in crate::model) fn finish(mut self) {
        if self.has_failed {
            return;
        }
        if let Some(left) = self.peek() {
            return self.left_over(left);
        }
        if let (false, Some(block)) = (self.block_is_taken, &self.statement.block) {
            let message = format!("`{}` takes no block", self.word.word);
            let finding = UNEXPECTED_VALUE
                .at(first_byte(block.span), message)
                .help(self.usage());
            self.report(finding);
        }
    }

    fn left_over(&mut self, left: &Argument) {
        let asked = self.asked.words();
        let found = self.describe(&left.value);
        let message = if asked.is_empty() {
            format!("nothing is due here in `{}`, found {found}", self.word.word)
        } else {
            format!(
                "expected {}, found {found}",
                one_of(asked, Some("the end of the statement"))
            )
        };
        let meant = as_word(left).and_then(|word| closest(word, asked.iter().copied()));
        let finding = UNEXPECTED_VALUE.at(left.span, message);
        self.report(match self.slip(left) {
            Some(slip) => slip.on(finding),
            None => finding.help(self.usage()).mend(meant),
        });
    }

    /// How a message names a value; without what it says where that may be a value of a Secret.
    pub(super) fn describe(&self, value: &Value) -> String {
        let first = self.statement.arguments.first();
        let is_kind = first.is_some_and(|it| it.value == *value && matches!(value, Value::Word(_)));
        if self.holds_values() && !(is_kind && self.word.word == "patch") {
            return kind(value).to_owned();
        }
        match value {
            Value::Word(word) if word.chars().count() <= 40 => format!("`{word}`"),
            Value::Text(text) if is_short(text) => format!("the text `\"{text}\"`"),
            Value::Word(_)
            | Value::Text(_)
            | Value::Lines(_)
            | Value::List(_)
            | Value::Equals
            | Value::Comma => kind(value).to_owned(),
        }
    }

    /// Whether the values of the statement may stand in a Secret; `substitute from` only names where they are.
    pub(super) fn holds_values(&self) -> bool {
        let first = self.statement.arguments.first().map(|it| &it.value);
        match self.word.word {
            "patch" => true,
            "substitute" => !matches!(first, Some(Value::Word(word)) if word == "from"),
            _ => false,
        }
    }

    fn usage(&self) -> String {
        format!("write `{}`", self.word.usage.replace(" | ", "` or `"))
    }
}

/// The word that an argument is.
pub(super) fn as_word(argument: &Argument) -> Option<&str> {
    if let Value::Word(word) = &argument.value {
        Some(word)
    } else {
        None
    }
}

fn first_byte(span: Span) -> Span {
    Span {
        end: (span.start + 1).min(span.end),
        ..span
    }
}

/// What a value is, without what it says.
fn kind(value: &Value) -> &'static str {
    match value {
        Value::Word(word) if word.chars().count() <= 40 => "a word",
        Value::Word(_) => "a long word",
        Value::Text(_) => "a text",
        Value::Lines(_) => "a text of several lines",
        Value::List(items) if items.is_empty() => "an empty list",
        Value::List(_) => "a list",
        Value::Equals => "`=`",
        Value::Comma => "`,`",
    }
}

fn is_short(text: &str) -> bool {
    text.chars().count() <= 40 && !text.chars().any(char::is_control)
}

/// `a`, `b` or `c`, in backticks, and perhaps something else.
fn one_of(words: &[&str], or: Option<&str>) -> String {
    let quoted = words.iter().map(|word| format!("`{word}`"));
    let all: Vec<String> = quoted.chain(or.map(str::to_owned)).collect();
    match all.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => all.concat(),
    }
}
