//! Durations, numbers, booleans and choices, which are bare; texts, which are quoted; and lists.

use smol_str::SmolStr;

use crate::diagnostics::{Edit, Fix, Safety};
use crate::source::{Span, Spanned};
use crate::syntax::{Argument, Value};

use super::{Cursor, slips};
use crate::model::errors::{INVALID_DURATION, WRONG_VALUE};
use crate::values::Duration;

impl<'a> Cursor<'a> {
    /// `90s`, `10m`, `1h30m`.
    pub(in crate::model) fn duration(&mut self) -> Option<Spanned<Duration>> {
        let (argument, word) = self.bare("a duration")?;
        let Some(duration) = Duration::read(word) else {
            return self.not_a_duration(argument, word);
        };
        self.advance();
        Some(Spanned::new(duration, argument.span))
    }

    fn not_a_duration<T>(&mut self, argument: &Argument, word: &str) -> Option<T> {
        let message = format!("`{word}` is not a duration");
        let finding = INVALID_DURATION.at(argument.span, message);
        let joined = self.unit_behind().map(|(unit, _)| format!("{word}{unit}"));
        let meant = slips::duration(joined.as_deref().unwrap_or(word));
        let finding = match (meant, self.unit_behind()) {
            (Some(meant), Some((_, unit))) => {
                let title = format!("Write `{meant}`");
                let fix = Fix::new(title, argument.span.to(unit), meant, Safety::Safe);
                finding
                    .help("write the number and its unit as one word")
                    .fix(fix)
            }
            (Some(meant), None) => finding.mend(Some(&meant)),
            (None, _) if word.parse::<u32>().is_ok() => {
                finding.help(format!("write the unit: `{word}s` or `{word}m`"))
            }
            (None, _) if Duration::has_form(word) => {
                finding.help("write at most `2562047h`: Flux cannot hold more")
            }
            (None, _) => {
                finding.help("write hours, minutes and seconds, such as `90s`, `10m`, `1h30m`")
            }
        };
        self.report(finding);
        None
    }

    /// A whole number that fits the `int32` of Kubernetes.
    pub(in crate::model) fn whole(&mut self) -> Option<Spanned<u32>> {
        let (argument, word) = self.bare("a whole number")?;
        let is_plain = word.bytes().all(|byte| byte.is_ascii_digit());
        let number = word
            .parse::<u32>()
            .ok()
            .filter(|&number| number <= i32::MAX.unsigned_abs());
        let Some(number) = number.filter(|_| is_plain) else {
            let is_large = is_plain && !word.is_empty();
            let expected = if is_large {
                "a number up to 2147483647"
            } else {
                "a whole number"
            };
            return self.wrong(argument, &expected);
        };
        self.advance();
        Some(Spanned::new(number, argument.span))
    }

    /// `true` or `false`.
    pub(in crate::model) fn boolean(&mut self) -> Option<Spanned<bool>> {
        self.choice("`true` or `false`", &[("true", true), ("false", false)])
    }

    /// One of some words.
    pub(in crate::model) fn choice<T: Copy>(
        &mut self,
        what: &'static str,
        choices: &[(&'static str, T)],
    ) -> Option<Spanned<T>> {
        let (argument, word) = self.bare(what)?;
        let Some((_, value)) = choices.iter().find(|(name, _)| *name == word) else {
            let words: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
            return self.wrong_word(argument, &words);
        };
        self.advance();
        Some(Spanned::new(*value, argument.span))
    }

    /// A bare word, which stays the next.
    pub(in crate::model) fn bare(&mut self, what: &'static str) -> Option<(&'a Argument, &'a str)> {
        let argument = self.needs(&what)?;
        if let Value::Word(word) = &argument.value {
            return Some((argument, word));
        }
        if let Value::Text(text) = &argument.value
            && !text.is_empty()
            && !text.contains(|c: char| c.is_whitespace() || c == '"')
        {
            return self.needless_quotes(argument, text, what);
        }
        self.wrong(argument, &what)
    }

    fn needless_quotes<T>(&mut self, argument: &Argument, text: &str, what: &str) -> Option<T> {
        let message = format!("expected {what}, found a text in quotes");
        let finding = WRONG_VALUE.at(argument.span, message).mend(Some(text));
        self.report(finding.help("remove the quotes"));
        None
    }

    /// `"text"` or `"""text"""`.
    pub(in crate::model) fn text(&mut self, what: &'static str) -> Option<Spanned<SmolStr>> {
        let argument = self.needs(&what)?;
        if let Value::Text(text) | Value::Lines(text) = &argument.value {
            self.advance();
            return Some(Spanned::new(text.clone(), argument.span));
        }
        let Value::Word(word) = &argument.value else {
            return self.wrong(argument, &what);
        };
        self.lacks_quotes(argument, word, what)
    }

    /// A quoted text with something in it.
    pub(in crate::model) fn some_text(&mut self, what: &'static str) -> Option<Spanned<SmolStr>> {
        let argument = self.needs(&what)?;
        if let Value::Text(text) | Value::Lines(text) = &argument.value
            && text.trim().is_empty()
        {
            return self.wrong(argument, &what);
        }
        self.text(what)
    }

    fn lacks_quotes<T>(&mut self, argument: &Argument, word: &str, what: &str) -> Option<T> {
        let message = format!(
            "expected {what} in quotes, found {}",
            self.describe(&argument.value)
        );
        if self.holds_values() {
            let finding = WRONG_VALUE.at(argument.span, message);
            self.report(finding.help("put it in quotes").fix(quotes(argument.span)));
            return None;
        }
        if let Some(slip) = self.slip(argument) {
            self.report(slip.on(WRONG_VALUE.at(argument.span, message)));
            return None;
        }
        let quoted = format!("\"{word}\"");
        let finding = WRONG_VALUE.at(argument.span, message).mend(Some(&quoted));
        self.report(finding.help("put it in quotes"));
        None
    }

    /// A quoted text, or a bare word that YAML could take for nothing but text.
    pub(in crate::model) fn plain_text(&mut self, what: &'static str) -> Option<Spanned<SmolStr>> {
        let argument = self.needs(&what)?;
        let text = self.plain(argument, what)?;
        self.advance();
        Some(text)
    }

    fn plain(&mut self, argument: &Argument, what: &'static str) -> Option<Spanned<SmolStr>> {
        match &argument.value {
            Value::Word(word) if is_ambiguous(word) => self.lacks_quotes(argument, word, what),
            Value::Word(text) | Value::Text(text) | Value::Lines(text) => {
                Some(Spanned::new(text.clone(), argument.span))
            }
            Value::List(_) | Value::Equals | Value::Comma => self.wrong(argument, &what),
        }
    }

    /// `[a, "b"]` with at least one item.
    pub(in crate::model) fn list(&mut self) -> Option<Vec<Spanned<SmolStr>>> {
        let argument = self.needs(&"a list")?;
        let Value::List(items) = &argument.value else {
            return self.wrong(argument, &"a list `[ … ]`");
        };
        if items.is_empty() {
            return self.wrong(argument, &"a list `[ … ]` with something in it");
        }
        let text = |item| self.apart(|one| one.plain(item, "a text"));
        let read: Vec<_> = items.iter().filter_map(text).collect();
        self.advance();
        (read.len() == items.len()).then_some(read)
    }
}

/// Whether a bare word could be read as something else than text: a boolean, a null, a number or a
/// duration.
fn is_ambiguous(word: &str) -> bool {
    const WORDS: [&str; 9] = [
        "true", "false", "yes", "no", "on", "off", "null", "none", "~",
    ];
    WORDS.iter().any(|other| word.eq_ignore_ascii_case(other))
        || word.parse::<f64>().is_ok()
        || Duration::has_form(word)
}

/// Quotes around a value, which the fix does not repeat.
fn quotes(around: Span) -> Fix {
    let at = |byte| Edit {
        span: Span {
            start: byte,
            end: byte,
            ..around
        },
        text: "\"".to_owned(),
    };
    Fix {
        title: "Put it in quotes".to_owned(),
        edits: vec![at(around.start), at(around.end)],
        safety: Safety::Safe,
    }
}

#[cfg(test)]
mod tests {
    use super::is_ambiguous;

    #[test]
    fn a_word_that_yaml_could_take_for_something_else_is_ambiguous() {
        assert!(
            ["true", "No", "10", "1e3", "10m", "NULL", "nan", "9999999h"]
                .into_iter()
                .all(is_ambiguous)
        );
        assert!(
            !["backend", "v1", "sha256:1", "1.2.3"]
                .into_iter()
                .any(is_ambiguous)
        );
    }
}
