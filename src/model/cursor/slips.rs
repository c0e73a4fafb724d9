//! What people write who come from YAML, from other languages, or from a text processor; and what they meant.

use crate::diagnostics::{Diagnostic, Fix, Safety};
use crate::source::Span;
use crate::syntax::{Argument, Value};

use super::Cursor;
use super::findings::as_word;

/// What was meant.
pub(in crate::model) struct Slip {
    help: String,
    fix: Option<Fix>,
}

impl Slip {
    /// The finding, with what was meant in place of any other help.
    pub(in crate::model) fn on(self, finding: Diagnostic) -> Diagnostic {
        let finding = finding.help(self.help);
        match self.fix {
            Some(fix) => finding.fix(fix),
            None => finding,
        }
    }

    fn mended(help: impl Into<String>, fix: Fix) -> Self {
        Self {
            help: help.into(),
            fix: Some(fix),
        }
    }
}

/// Words for an order that others have.
const AFTER: [&str; 7] = [
    "dependsOn",
    "depends_on",
    "depends-on",
    "depends",
    "needs",
    "requires",
    "waitFor",
];

/// Whether a word of another language says what `after` says.
pub(in crate::model) fn means_after(word: &str) -> bool {
    AFTER.contains(&word)
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
        let word = match &found.value {
            Value::Equals => return self.equals_sign(found),
            Value::List(items) if !self.holds_values() => {
                return self.brackets(found.span, items);
            }
            Value::Word(word) => word,
            Value::List(_) | Value::Text(_) | Value::Lines(_) | Value::Comma => return None,
        };
        let slip = comment(word, found.span).or_else(|| self.keyword(word, found.span));
        // The others write down what they mend, and that may be a value of a Secret.
        if self.holds_values() {
            return slip;
        }
        slip.or_else(|| self.other_quotes(word, found.span))
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
        let fix = Fix::new("Remove the `=`", span, "", Safety::Safe);
        Some(Slip::mended("remove the `=`", fix))
    }

    /// `after [a, b]`, and one value in brackets anywhere.
    fn brackets(&self, span: Span, items: &[Argument]) -> Option<Slip> {
        let words: Option<Vec<&str>> = items.iter().map(as_word).collect();
        let words = words.filter(|words| self.word.word == "stage" || words.len() == 1)?;
        let bare = words.join(", ");
        let fix = Fix::new("Remove the brackets", span, &bare, Safety::Safe);
        (!bare.is_empty()).then(|| Slip::mended(format!("write `{bare}`, without brackets"), fix))
    }

    /// `stage cache dependsOn app`, `stage cache after: app`.
    fn keyword(&self, word: &str, span: Span) -> Option<Slip> {
        let asked = self.asked.words();
        let bare = word.strip_suffix(':').unwrap_or(word);
        let due = |wanted: &str| asked.iter().copied().find(|asked| *asked == wanted);
        let (keyword, help) = match due(bare) {
            Some(keyword) => (keyword, format!("no `:` stands here: write `{keyword}`")),
            None if means_after(bare) => (due("after")?, "write `after`".to_owned()),
            None => return None,
        };
        let fix = Fix::new(format!("Write `{keyword}`"), span, keyword, Safety::Safe);
        Some(Slip::mended(help, fix))
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
        let fix = Fix::new("Write it in double quotes", whole, quoted, Safety::Safe);
        Some(Slip::mended("text stands in double quotes: `\"…\"`", fix))
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
        let fix = || {
            let whole = format!("{number}{unit}");
            let title = format!("Write `{whole}`");
            Fix::new(title, before.span.to(span), whole, Safety::Safe)
        };
        (is_number && UNITS.contains(&unit))
            .then(|| Slip::mended("write the number and its unit as one word", fix()))
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

/// `// …`, `-- …` or `/* … */`, where a comment was meant.
pub(in crate::model) fn comment(word: &str, span: Span) -> Option<Slip> {
    let help = "a comment begins with `#`";
    if word.starts_with("/*") {
        let help = help.to_owned();
        return Some(Slip { help, fix: None });
    }
    let marks = Span {
        end: span.start + 2,
        ..span
    };
    let fix = || Fix::new("Begin the comment with `#`", marks, "#", Safety::Safe);
    (word.starts_with("//") || word == "--").then(|| Slip::mended(help, fix()))
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
