//! Statements of a pipeline file before they are text, each part with the place in the YAML that it comes from.

use std::ops::Range;

use crate::source::Span;

/// One statement: its head, perhaps a text of several lines, perhaps a block.
#[derive(Clone, Debug, Default)]
pub(in crate::import) struct Line {
    head: Vec<(String, Option<Span>)>,
    text: Option<String>,
    block: Vec<Line>,
}

impl Line {
    /// A statement that comes from `origin`.
    pub(in crate::import) fn new(head: impl Into<String>, origin: Span) -> Self {
        Self {
            head: vec![(head.into(), Some(origin))],
            ..Self::default()
        }
    }

    /// A statement that comes from nowhere.
    pub(in crate::import) fn bare(head: impl Into<String>) -> Self {
        Self {
            head: vec![(head.into(), None)],
            ..Self::default()
        }
    }

    /// Goes on with a part that has an origin of its own.
    pub(in crate::import) fn part(&mut self, glue: &str, text: &str, origin: Span) {
        self.head.push((glue.to_owned(), None));
        self.head.push((text.to_owned(), Some(origin)));
    }

    /// Ends in a quoted text.
    pub(in crate::import) fn quoting(mut self, text: &str) -> Self {
        self.text = Some(text.to_owned());
        self
    }

    /// Has a block, if there is anything to put into it.
    pub(in crate::import) fn holding(mut self, block: Vec<Line>) -> Self {
        self.block = block;
        self
    }
}

/// The text of a pipeline file, and where its parts come from.
#[derive(Clone, Debug, Default)]
pub(in crate::import) struct Text {
    pub(in crate::import) text: String,
    /// Ranges of the text with their origins, an outer one behind those in it.
    pub(in crate::import) origins: Vec<(Range<usize>, Span)>,
}

impl Text {
    /// The statements in canonical form.
    pub(in crate::import) fn of(lines: &[Line]) -> Self {
        let mut text = Self::default();
        for (at, line) in lines.iter().enumerate() {
            if at > 0 && !line.block.is_empty() {
                text.text.push('\n');
            }
            text.line(line, 0);
        }
        text
    }

    /// One statement in canonical form, `depth` blocks deep.
    pub(in crate::import) fn within(line: &Line, depth: usize) -> Self {
        let mut text = Self::default();
        text.line(line, depth);
        text
    }

    fn line(&mut self, line: &Line, depth: usize) {
        self.indent(depth);
        let start = self.text.len();
        for (part, origin) in &line.head {
            let from = self.text.len();
            self.text.push_str(part);
            if let Some(origin) = origin {
                self.origins.push((from..self.text.len(), *origin));
            }
        }
        if let Some(text) = &line.text {
            self.text.push(' ');
            self.text.push_str(&quoted_lines(text, depth));
        }
        if !line.block.is_empty() {
            self.text.push_str(" {\n");
            for inner in &line.block {
                self.line(inner, depth + 1);
            }
            self.indent(depth);
            self.text.push('}');
        }
        if let Some((_, Some(origin))) = line.head.first() {
            self.origins.push((start..self.text.len(), *origin));
        }
        self.text.push('\n');
    }

    fn indent(&mut self, depth: usize) {
        for _ in 0..depth {
            self.text.push_str("  ");
        }
    }

    /// The place that a range of the text comes from.
    pub(in crate::import) fn origin(&self, range: &Range<usize>) -> Option<Span> {
        let holds = |outer: &&(Range<usize>, Span)| {
            outer.0.start <= range.start && range.end <= outer.0.end
        };
        let around = self.origins.iter().filter(holds);
        let nearest = around.min_by_key(|(outer, _)| outer.len());
        nearest.map(|(_, origin)| *origin)
    }
}

/// A text in quotes, over several lines where that is possible and easier to read.
fn quoted_lines(text: &str, depth: usize) -> String {
    let is_plain = !text.contains("\"\"\"") && !text.contains('\r');
    match text.strip_suffix('\n') {
        Some(_) if is_plain => indented(text, depth),
        None if is_plain && text.contains('\n') && !ends_oddly(text) => {
            format!("\"\"\"\n{text}\"\"\"")
        }
        Some(_) | None => quoted(text),
    }
}

/// Whether the closing mark could not stand right behind the text.
fn ends_oddly(text: &str) -> bool {
    let last = text.rsplit('\n').next().unwrap_or_default();
    text.ends_with('"') || last.trim_matches([' ', '\t']).is_empty()
}

fn indented(text: &str, depth: usize) -> String {
    let margin = "  ".repeat(depth + 1);
    let mut quoted = "\"\"\"\n".to_owned();
    for line in text.split_inclusive('\n') {
        if line != "\n" {
            quoted.push_str(&margin);
        }
        quoted.push_str(line);
    }
    quoted.push_str(&margin);
    quoted.push_str("\"\"\"");
    quoted
}

/// A text in quotes, with the escapes of JSON.
pub(in crate::import) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// A name, path or reference: bare where it can be.
pub(in crate::import) fn word(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._/:@*+~".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        text.to_owned()
    } else {
        quoted(text)
    }
}

/// A text that is bare only when nobody could take it for anything else.
pub(in crate::import) fn plain(text: &str) -> String {
    const OTHERS: [&str; 11] = [
        "true", "false", "yes", "no", "on", "off", "null", "none", "nan", "inf", "infinity",
    ];
    let starts = text.starts_with(|first: char| first.is_ascii_alphabetic());
    let reserved = OTHERS.iter().any(|other| text.eq_ignore_ascii_case(other));
    if starts && !reserved {
        word(text)
    } else {
        quoted(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;
    use crate::syntax::{Value, parse};

    fn value_of(text: &str) -> String {
        let line = Line::bare("spec").quoting(text);
        let written = Text::of(&[Line::bare("stage a").holding(vec![line])]).text;
        let mut sink = crate::diagnostics::Sink::new();
        let tree = parse(FileId(0), &written, &mut sink);
        assert!(sink.found().is_empty(), "{written}");
        let block = tree.statements[0].block.as_ref().unwrap();
        match &block.statements[0].arguments[0].value {
            Value::Text(text) | Value::Lines(text) => text.to_string(),
            other @ (Value::Word(_) | Value::List(_) | Value::Equals | Value::Comma) => {
                panic!("{other:?}")
            }
        }
    }

    #[test]
    fn any_text_is_read_back_as_it_was() {
        let texts = [
            "",
            "a",
            "a\n",
            "a\nb",
            "a\n\n  b\n",
            "\n",
            "\n\n",
            "  a\n b\n",
            "a\n  ",
            "a\nb\"",
            "\"\"\"",
            "a\r\nb\n",
            "\ta\n\t",
            "é\u{7f}\u{1}",
            "a\\n\nb\n",
            " \n",
            "  \n\n",
        ];
        for text in texts {
            assert_eq!(value_of(text), text);
        }
    }

    #[test]
    fn a_part_knows_where_it_comes_from() {
        let span = |start| Span::new(FileId(7), start, start + 1);
        let mut head = Line::new("stage a", span(1));
        head.part(" ", "after b", span(2));
        let text = Text::of(&[head.holding(vec![Line::new("wait false", span(3))])]);
        assert_eq!(text.text, "stage a after b {\n  wait false\n}\n");
        assert_eq!(text.origin(&(6..7)), Some(span(1)));
        assert_eq!(text.origin(&(8..15)), Some(span(2)));
        assert_eq!(text.origin(&(25..30)), Some(span(3)));
        assert_eq!(text.origin(&(0..15)), Some(span(1)));
    }
}
