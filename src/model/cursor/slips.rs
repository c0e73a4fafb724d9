//! What people write who come from YAML, from other languages, or from a text processor; and what they meant.

use crate::diagnostics::{Diagnostic, Fix, Safety};
use crate::source::Span;
use crate::syntax::{Argument, Value};

use super::Cursor;

/// What was meant.
pub(in crate::model) struct Slip {
    help: &'static str,
    fix: Fix,
}

impl Slip {
    /// The finding, with what was meant in place of any other help.
    pub(in crate::model) fn on(self, finding: Diagnostic) -> Diagnostic {
        finding.help(self.help).fix(self.fix)
    }
}

/// Marks that text processors and other languages put around text, each with the one that ends it.
const QUOTES: [(char, &[char]); 6] = [
    ('\'', &['\'']),
    ('`', &['`']),
    ('\u{2018}', &['\u{2019}', '\u{2018}']),
    ('\u{2019}', &['\u{2019}']),
    ('\u{201c}', &['\u{201d}', '\u{201c}']),
    ('\u{201e}', &['\u{201c}', '\u{201d}']),
];

/// Units that belong to the number in front of them.
const UNITS: [&str; 14] = [
    "h", "m", "s", "min", "sec", "k", "M", "G", "Ki", "Mi", "Gi", "MB", "GB", "Ti",
];

impl Cursor<'_> {
    /// What was meant by an argument that does not do.
    pub(in crate::model) fn slip(&self, found: &Argument) -> Option<Slip> {
        if found.value == Value::Equals {
            return self.equals_sign(found);
        }
        let Value::Word(word) = &found.value else {
            return None;
        };
        comment(word, found.span)
            .or_else(|| self.other_quotes(word, found.span))
            .or_else(|| self.own_unit(word, found.span))
    }

    /// `deadline = 10m`.
    fn equals_sign(&self, found: &Argument) -> Option<Slip> {
        let next = self
            .statement
            .arguments
            .iter()
            .find(|it| it.span.start >= found.span.end)?;
        let span = Span {
            end: next.span.start,
            ..found.span
        };
        Some(Slip {
            help: "remove the `=`",
            fix: Fix::new("Remove the `=`", span, "", Safety::Safe),
        })
    }

    /// `'text'`, and the quotes of text processors.
    fn other_quotes(&self, word: &str, span: Span) -> Option<Slip> {
        let open = word.chars().next()?;
        let (_, closing) = QUOTES.iter().find(|(quote, _)| *quote == open)?;
        let file = self.reading.sources.get(span.file)?;
        let inside = span.start as usize + open.len_utf8();
        let rest = file.text.get(inside..)?.split(['\n', '\r']).next()?;
        let end = rest.find(*closing)?;
        let text = rest.get(..end)?;
        let close = rest.get(end..)?.chars().next()?;
        let whole = Span::new(
            span.file,
            span.start as usize,
            inside + end + close.len_utf8(),
        );
        let quoted = format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
        Some(Slip {
            help: "text stands in double quotes: `\"…\"`",
            fix: Fix::new("Write it in double quotes", whole, quoted, Safety::Safe),
        })
    }

    /// `500 m`: the word in front of the unit is a number.
    fn own_unit(&self, unit: &str, span: Span) -> Option<Slip> {
        let arguments = &self.statement.arguments;
        let before = arguments
            .iter()
            .rev()
            .find(|it| it.span.end <= span.start)?;
        let Value::Word(number) = &before.value else {
            return None;
        };
        let is_number = number.ends_with(|c: char| c.is_ascii_digit());
        (is_number && UNITS.contains(&unit)).then(|| Slip {
            help: "write the number and its unit as one word",
            fix: Fix::new(
                format!("Write `{number}{unit}`"),
                before.span.to(span),
                format!("{number}{unit}"),
                Safety::Safe,
            ),
        })
    }

    /// A word with the blanks in front of it.
    pub(in crate::model) fn gap_before(&self, span: Span) -> Span {
        let arguments = &self.statement.arguments;
        let before = arguments.iter().rev().find(|it| it.span.end <= span.start);
        let start = before.map_or(span.start, |before| before.span.end);
        Span { start, ..span }
    }

    /// The word behind the next argument, when it is a unit.
    pub(super) fn unit_behind(&self) -> Option<(&str, Span)> {
        let behind = self.statement.arguments.get(self.next + 1)?;
        let Value::Word(word) = &behind.value else {
            return None;
        };
        UNITS
            .contains(&word.as_str())
            .then_some((word, behind.span))
    }
}

/// `// …`, where a comment was meant.
pub(in crate::model) fn comment(word: &str, span: Span) -> Option<Slip> {
    let marks = Span {
        end: span.start + 2,
        ..span
    };
    word.starts_with("//").then(|| Slip {
        help: "a comment begins with `#`",
        fix: Fix::new("Begin the comment with `#`", marks, "#", Safety::Safe),
    })
}

/// A length of time in other words, as this language has it: `10min` is `10m`.
pub(in crate::model) fn duration(word: &str) -> Option<String> {
    let digits = word.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = word.split_at_checked(digits)?;
    let unit = match unit.to_ascii_lowercase().as_str() {
        "d" | "day" | "days" => {
            return Some(format!("{}h", number.parse::<u64>().ok()?.checked_mul(24)?));
        }
        "w" | "week" | "weeks" => {
            return Some(format!(
                "{}h",
                number.parse::<u64>().ok()?.checked_mul(168)?
            ));
        }
        "hour" | "hours" | "hr" | "hrs" | "h" => "h",
        "min" | "mins" | "minute" | "minutes" | "m" => "m",
        "sec" | "secs" | "second" | "seconds" | "s" => "s",
        _ => return None,
    };
    (!number.is_empty()).then(|| format!("{number}{unit}"))
}

/// A quantity in other words, as Kubernetes has it: `512MB` is `512M`, `1GiB` is `1Gi`.
pub(in crate::model) fn quantity(word: &str) -> Option<String> {
    let digits = word.find(|c: char| !c.is_ascii_digit() && c != '.')?;
    let (number, unit) = word.split_at_checked(digits)?;
    let unit = match unit.to_ascii_lowercase().as_str() {
        "kb" => "k",
        "mb" => "M",
        "gb" => "G",
        "tb" => "T",
        "kib" => "Ki",
        "mib" => "Mi",
        "gib" => "Gi",
        "tib" => "Ti",
        "cpu" | "cpus" | "core" | "cores" => "",
        _ => return None,
    };
    (!number.is_empty()).then(|| format!("{number}{unit}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_of_other_places_are_known() {
        let known = ["10min", "2days", "1hour", "30sec", "5x", "m"].map(duration);
        let known = known.map(Option::unwrap_or_default);
        assert_eq!(known, ["10m", "48h", "1h", "30s", "", ""]);
        let known = ["512MB", "1GiB", "0.5cpu", "3x"]
            .map(quantity)
            .map(Option::unwrap_or_default);
        assert_eq!(known, ["512M", "1Gi", "0.5", ""]);
    }
}
