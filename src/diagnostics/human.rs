//! Findings drawn for people; the only file that knows how miette wants them.

use std::fmt;

use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, SourceCode, ThemeCharacters, ThemeStyles,
};

use crate::source::{SourceMap, Span};

use super::excerpt::{Excerpt, one_line};
use super::place::Place;
use super::texts::Texts;
use super::{Diagnostic, Severity};

/// How to draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// With colours; without, the meaning is the same.
    pub colour: bool,
    /// With box-drawing characters.
    pub unicode: bool,
    /// Columns to wrap at.
    pub width: usize,
}

impl Default for Style {
    /// What a file or a pipe should get.
    fn default() -> Self {
        Self {
            colour: false,
            unicode: true,
            width: 100,
        }
    }
}

/// Findings drawn in full; of more, only the lines.
const DRAWN: usize = 200;
/// Places besides the first that are drawn of one finding; a namespace that hundreds of stages need is understood by then.
const PLACES: usize = 12;
/// Longest line, in bytes, that is drawn; longer ones are machine-made and would flood the terminal.
const LONGEST_LINE: usize = 2_000;

/// All findings, each with its lines, its help and its page, and then a count; empty without findings. Where the lines
/// may have values of a Secret, there is only the message; of another place in such lines, only where it is.
#[must_use]
pub fn human(map: &SourceMap, found: &[Diagnostic], style: Style) -> String {
    let drawer = drawer(style);
    let texts = Texts::of(map, found.iter().take(DRAWN));
    let mut text = String::new();
    for (nth, found) in found.iter().enumerate() {
        if nth < DRAWN && is_drawable(map, &texts, found.primary.span) {
            draw(&drawer, map, &texts, found, &mut text);
        } else {
            text.push_str(&line(map, found));
        }
    }
    if !found.is_empty() {
        text.push_str(&tally(found));
        text.push('\n');
    }
    text
}

/// How many errors and warnings there are, in words, such as `2 errors, 1 warning`.
#[must_use]
pub fn tally(found: &[Diagnostic]) -> String {
    let words = |severity, word| match count(found, severity) {
        0 => None,
        1 => Some(format!("1 {word}")),
        many => Some(format!("{many} {word}s")),
    };
    let parts = [
        words(Severity::Error, "error"),
        words(Severity::Warning, "warning"),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    if parts.is_empty() {
        "no errors, no warnings".to_owned()
    } else {
        parts.join(", ")
    }
}

pub(super) fn count(found: &[Diagnostic], severity: Severity) -> usize {
    found
        .iter()
        .filter(|found| found.severity == severity)
        .count()
}

fn drawer(style: Style) -> GraphicalReportHandler {
    let characters = if style.unicode {
        ThemeCharacters::unicode()
    } else {
        ThemeCharacters::ascii()
    };
    let styles = if style.colour {
        ThemeStyles::ansi()
    } else {
        ThemeStyles::none()
    };
    GraphicalReportHandler::new_themed(GraphicalTheme { characters, styles })
        .with_width(style.width)
        .with_links(false)
        .without_syntax_highlighting()
        .with_show_related_as_nested(true)
}

fn is_drawable(map: &SourceMap, texts: &Texts<'_>, place: Span) -> bool {
    longest_line(map, place) <= LONGEST_LINE && !texts.shows_secrets(place.file)
}

/// Bytes of the line that a span starts on.
fn longest_line(map: &SourceMap, span: Span) -> usize {
    let Some(file) = map.get(span.file) else {
        return 0;
    };
    let line = Place::of(map, span).start.line;
    let start = file.lines().start(line).unwrap_or(0);
    file.lines().start(line + 1).unwrap_or(file.text.len()) - start
}

/// Lines of a place that are drawn; of a longer one, the first.
const DRAWN_LINES: u32 = 12;

/// What is drawn of a place.
fn drawn(map: &SourceMap, span: Span) -> std::ops::Range<usize> {
    let range = span.range();
    let Some(file) = map.get(span.file) else {
        return range;
    };
    let line = |offset| file.lines().position(&file.text, offset).line;
    let first = line(range.start);
    if line(range.end) - first < DRAWN_LINES {
        return range;
    }
    let next = file.lines().start(first + 1).unwrap_or(range.end);
    let text = file.text.get(range.start..next).unwrap_or_default();
    range.start..range.start + text.trim_end().len()
}

/// A finding as one line, in the form that editors find places in.
fn line(map: &SourceMap, found: &Diagnostic) -> String {
    let place = Place::of(map, found.primary.span);
    let word = match found.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let (file, message) = (one_line(place.file), one_line(&found.message));
    let name = found.check.name;
    format!(
        "{file}:{}:{}: {word}: {message} [{name}]\n",
        place.start.line, place.start.column
    )
}

fn draw(
    drawer: &GraphicalReportHandler,
    map: &SourceMap,
    texts: &Texts<'_>,
    found: &Diagnostic,
    text: &mut String,
) {
    let drawing = Drawing::of_finding(map, texts, found);
    // Writing into a text cannot fail; miette's own failures leave the one-line form.
    if drawer.render_report(text, &drawing).is_err() {
        text.push_str(&line(map, found));
    }
    text.push('\n');
}

/// A finding, or what it says about one other file, as miette wants it.
struct Drawing<'a> {
    found: Option<&'a Diagnostic>,
    message: String,
    source: Option<Excerpt<'a>>,
    labels: Vec<LabeledSpan>,
    elsewhere: Vec<Drawing<'a>>,
    /// How many places more there are.
    hidden: usize,
}

impl<'a> Drawing<'a> {
    fn of_finding(map: &SourceMap, texts: &'a Texts<'_>, found: &'a Diagnostic) -> Self {
        let primary = found.primary.span;
        let mut drawing = Self {
            found: Some(found),
            message: one_line(&found.message).into_owned(),
            source: texts.excerpt(primary.file),
            labels: vec![LabeledSpan::new_primary_with_span(
                words(&found.primary.text),
                drawn(map, primary),
            )],
            elsewhere: Vec::new(),
            hidden: found.related.len().saturating_sub(PLACES),
        };
        for label in found.related.iter().take(PLACES) {
            if label.span.file == primary.file && is_drawable(map, texts, label.span) {
                let label = LabeledSpan::new_with_span(words(&label.text), drawn(map, label.span));
                drawing.labels.push(label);
            } else {
                let other = Self::of_other(map, texts, label.span, &label.text);
                drawing.elsewhere.push(other);
            }
        }
        drawing
    }

    /// miette draws one text per report, so a place in another file becomes a report of its own; where its lines are
    /// not drawn, the place is said.
    fn of_other(map: &SourceMap, texts: &'a Texts<'_>, span: Span, text: &str) -> Self {
        if !is_drawable(map, texts, span) {
            let place = Place::of(map, span);
            let (file, start) = (one_line(place.file), place.start);
            return Self {
                found: None,
                message: format!("{}: {file}:{}:{}", one_line(text), start.line, start.column),
                source: None,
                labels: Vec::new(),
                elsewhere: Vec::new(),
                hidden: 0,
            };
        }
        Self {
            found: None,
            message: one_line(text).into_owned(),
            source: texts.excerpt(span.file),
            labels: vec![LabeledSpan::new_primary_with_span(None, drawn(map, span))],
            elsewhere: Vec::new(),
            hidden: 0,
        }
    }
}

fn words(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| one_line(text).into_owned())
}

impl miette::Diagnostic for Drawing<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.found
            .map(|found| Box::new(found.check.name) as Box<dyn fmt::Display>)
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.found.map(|found| found.severity) {
            Some(Severity::Error) => miette::Severity::Error,
            Some(Severity::Warning) => miette::Severity::Warning,
            None => miette::Severity::Advice,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        let help = self.found?.help.as_deref().map(one_line);
        let more = match self.hidden {
            0 => None,
            1 => Some("1 more place is not drawn".to_owned()),
            many => Some(format!("{many} more places are not drawn")),
        };
        match (help, more) {
            (None, None) => None,
            (Some(help), None) => Some(Box::new(help)),
            (None, Some(more)) => Some(Box::new(more)),
            (Some(help), Some(more)) => Some(Box::new(format!("{help}\n{more}"))),
        }
    }

    fn url<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.found
            .map(|found| Box::new(found.check.page_link()) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.source.as_ref().map(|source| source as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }

    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn miette::Diagnostic> + 'a>> {
        let others = self
            .elsewhere
            .iter()
            .map(|other| other as &dyn miette::Diagnostic);
        (!self.elsewhere.is_empty()).then(|| Box::new(others) as Box<_>)
    }
}

impl fmt::Display for Drawing<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl fmt::Debug for Drawing<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Drawing<'_> {}
