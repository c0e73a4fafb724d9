//! What the balance of brackets and quotes has to say.

use crate::diagnostics::{Diagnostic, Fix, Safety};
use crate::source::Span;

use super::errors::{STRAY_CLOSE, UNCLOSED_BLOCK, UNCLOSED_LIST, UNCLOSED_STRING};
use super::origin::{Insertions, Origin};

/// A bracket that waits for its end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Open {
    /// Where the bracket stands.
    pub(super) at: usize,
    /// `{` or `[`.
    pub(super) mark: u8,
    /// How far the line is indented that the bracket stands in, in bytes.
    pub(super) indent: usize,
}

impl Open {
    pub(super) fn close(self) -> u8 {
        if self.mark == b'{' { b'}' } else { b']' }
    }
}

/// A bracket or quote without its other half.
#[derive(Debug)]
pub(super) enum Problem {
    /// A bracket that something else, or the end of the text, ended.
    Bracket { open: Open, before: Option<usize> },
    /// A closing bracket that nothing opened.
    Stray { at: usize, mark: u8 },
    /// A string that its line ended.
    String { start: usize, end: usize },
    /// A multi-line string without an end.
    Lines { start: usize },
}

impl Problem {
    /// Where it stands in the text.
    pub(super) fn place(&self) -> usize {
        match self {
            Self::Bracket { open, .. } => open.at,
            Self::Stray { at, .. } => *at,
            Self::String { start, .. } | Self::Lines { start } => *start,
        }
    }
}

/// The finding about a problem of `text`.
pub(super) fn report(problem: &Problem, text: &str, origin: Origin<'_>) -> Diagnostic {
    let written = Insertions::default();
    let origin = Origin {
        insertions: &written,
        ..origin
    };
    match *problem {
        Problem::Bracket { open, before } => bracket(open, before.map(|at| (at, text)), origin),
        Problem::Stray { at, mark } => stray(char::from(mark), origin.span(at, at + 1)),
        Problem::String { start, end } => string(origin.span(start, end)),
        Problem::Lines { start } => lines(origin.span(start, start + 3)),
    }
}

fn bracket(open: Open, before: Option<(usize, &str)>, origin: Origin<'_>) -> Diagnostic {
    let (check, what, close) = match open.mark {
        b'{' => (&UNCLOSED_BLOCK, "block", '}'),
        _ => (&UNCLOSED_LIST, "list", ']'),
    };
    let span = origin.span(open.at, open.at + 1);
    let found = check
        .at(span, format!("this {what} is not closed"))
        .label("opened here");
    match before {
        None => found.help(format!("add a `{close}` at the end")),
        Some((at, text)) => {
            let next = first_token(text.get(at..).unwrap_or_default());
            let place = origin.span(at, at + next.len());
            let found = found.also(place, format!("the {what} was read up to here"));
            found.help(format!("add a `{close}` before `{next}`"))
        }
    }
}

/// The bracket or the lower-case word that a rest of the text begins with.
fn first_token(rest: &str) -> &str {
    let end = rest
        .find(|c: char| !c.is_ascii_lowercase())
        .unwrap_or(rest.len())
        .max(1);
    rest.get(..end).unwrap_or_default()
}

fn stray(mark: char, span: Span) -> Diagnostic {
    let found = STRAY_CLOSE.at(span, format!("`{mark}` closes nothing"));
    let fix = Fix::new(format!("Remove the `{mark}`"), span, "", Safety::Unsafe);
    found
        .help(format!("remove the `{mark}`, or open what it closes"))
        .fix(fix)
}

fn string(span: Span) -> Diagnostic {
    let end = Span {
        start: span.end,
        ..span
    };
    let found = UNCLOSED_STRING.at(span, "this string is not closed on its line");
    let fix = Fix::new(
        "Add a `\"` at the end of the line",
        end,
        "\"",
        Safety::Unsafe,
    );
    found
        .help("add a `\"` where it ends; text of several lines stands in `\"\"\"`")
        .fix(fix)
}

fn lines(span: Span) -> Diagnostic {
    let found = UNCLOSED_STRING.at(span, "this multi-line string is not closed");
    found
        .label("opened here")
        .help("add a line with `\"\"\"` after its last line")
}
