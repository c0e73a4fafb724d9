//! Makes the brackets of a text balance, so that one unclosed block does not hide what follows.
//!
//! One scan over the bytes that knows strings and comments and nothing else. Only when brackets do not
//! balance, a second scan looks at lines and indentation for where a block was meant to end: before a
//! line that begins with a word of [`TOP_LEVEL`] and is indented no deeper than the line that opened the
//! block, or before a `}` that lines up with a block further out. The missing marks are put in there,
//! and the grammar reads the mended text.

use crate::diagnostics::Sink;

use super::limits::DEPTH;
use super::origin::{Insertions, Origin};
use super::unclosed::{Open, Problem, report};

/// The words that begin a statement at the top level of a file.
const TOP_LEVEL: &[&str] = &[
    "stage",
    "image",
    "source",
    "pipeline",
    "environment",
    "import",
    "layout",
    "release",
    "defaults",
    "flux",
    "namespace",
];

/// The brackets of a text.
#[derive(Debug, Default)]
pub(super) struct Balanced {
    /// The marks to put in.
    pub(super) insertions: Insertions,
    /// Where a `}` ends that no bracket is around; empty when marks are put in.
    pub(super) ends: Vec<usize>,
}

/// Finds the marks to put in, and reports why; `None` when brackets are nested too deep to read.
pub(super) fn balance(text: &str, origin: Origin<'_>, sink: &mut Sink) -> Option<Balanced> {
    let strict = Scan::run(text, Recovery::Never);
    let scan = if strict.is_clean() {
        strict
    } else {
        Scan::run(text, Recovery::AtLines)
    };
    if let Some(at) = scan.too_deep {
        sink.push(super::limits::too_deep(origin.span(at, at + 1)));
        return None;
    }
    for problem in &scan.problems {
        sink.push(report(problem, text, origin));
    }
    let ends = if scan.is_clean() {
        scan.ends
    } else {
        Vec::new()
    };
    Some(Balanced {
        insertions: scan.insertions,
        ends,
    })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Recovery {
    Never,
    AtLines,
}

struct Scan<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    /// Indentation of the line that is read.
    indent: usize,
    /// Where the first character of the line stands that is no blank.
    first: usize,
    open: Vec<Open>,
    ends: Vec<usize>,
    recovery: Recovery,
    problems: Vec<Problem>,
    insertions: Insertions,
    too_deep: Option<usize>,
}

impl<'t> Scan<'t> {
    fn run(text: &'t str, recovery: Recovery) -> Self {
        let mut scan = Self {
            text,
            bytes: text.as_bytes(),
            at: 0,
            indent: 0,
            first: 0,
            open: Vec::new(),
            ends: Vec::new(),
            recovery,
            problems: Vec::new(),
            insertions: Insertions::default(),
            too_deep: None,
        };
        scan.line_start();
        while scan.too_deep.is_none() && scan.step() {}
        scan.finish();
        scan
    }

    fn is_clean(&self) -> bool {
        self.problems.is_empty() && self.too_deep.is_none()
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.bytes.get(at).copied()
    }

    /// Reads one token; false at the end of the text.
    fn step(&mut self) -> bool {
        let Some(byte) = self.byte(self.at) else {
            return false;
        };
        match byte {
            b'\n' | b'\r' => {
                self.at += 1;
                self.line_start();
            }
            b'"' if self.rest().starts_with("\"\"\"") => self.lines(),
            b'"' => self.string(),
            b'#' => self.at = self.line_end(self.at),
            b'{' | b'[' => self.open(byte),
            b'}' | b']' => self.close(byte),
            _ => self.at += 1,
        }
        true
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn line_end(&self, from: usize) -> usize {
        let rest = self.bytes.get(from..).unwrap_or_default();
        from + rest
            .iter()
            .position(|byte| matches!(byte, b'\n' | b'\r'))
            .unwrap_or(rest.len())
    }

    fn line_start(&mut self) {
        let start = self.at;
        while matches!(self.byte(self.at), Some(b' ' | b'\t')) {
            self.at += 1;
        }
        self.indent = self.at - start;
        self.first = self.at;
        if self.recovery == Recovery::AtLines && starts_at_top_level(self.rest()) {
            let stays = self
                .open
                .iter()
                .take_while(|open| open.indent < self.indent)
                .count();
            self.end_before_line(stays, start);
        }
    }

    /// Ends all but the outer `stays` brackets before the line that starts at `start`.
    fn end_before_line(&mut self, stays: usize, start: usize) {
        if stays < self.open.len() {
            let marks = self.end_inner(stays) + "\n";
            self.insertions.add(start, marks);
        }
    }

    /// Ends all but the outer `stays` brackets, and returns the marks that do.
    fn end_inner(&mut self, stays: usize) -> String {
        let ended = self.open.split_off(stays.min(self.open.len()));
        let before = (self.at < self.bytes.len()).then_some(self.at);
        self.problems
            .extend(ended.iter().map(|&open| Problem::Bracket { open, before }));
        ended
            .iter()
            .rev()
            .map(|open| char::from(open.close()))
            .collect()
    }

    fn open(&mut self, mark: u8) {
        self.open.push(Open {
            at: self.at,
            mark,
            indent: self.indent,
        });
        if self.open.len() > DEPTH {
            self.too_deep = Some(self.at);
        }
        self.at += 1;
    }

    fn close(&mut self, close: u8) {
        match self.closed_by(close) {
            Some(index) => {
                if index + 1 < self.open.len() {
                    let marks = self.end_inner(index + 1);
                    self.insertions.add(self.at, marks);
                }
                self.open.truncate(index);
                if index == 0 && close == b'}' {
                    self.ends.push(self.at + 1);
                }
            }
            None => self.problems.push(Problem::Stray {
                at: self.at,
                mark: close,
            }),
        }
        self.at += 1;
    }

    /// The open bracket that a closing one belongs to: the innermost of its kind, or the one that it
    /// lines up with.
    fn closed_by(&self, close: u8) -> Option<usize> {
        let innermost = self.open.iter().rposition(|open| open.close() == close)?;
        if self.recovery == Recovery::Never || self.at != self.first {
            return Some(innermost);
        }
        let level = |open: &Open| open.close() == close && open.indent == self.indent;
        Some(self.open.iter().rposition(level).unwrap_or(innermost))
    }

    fn string(&mut self) {
        let start = self.at;
        self.at += 1;
        while let Some(byte) = self.byte(self.at) {
            match byte {
                b'"' => {
                    self.at += 1;
                    return;
                }
                b'\n' | b'\r' => break,
                b'\\' if !matches!(self.byte(self.at + 1), Some(b'\n' | b'\r') | None) => {
                    self.at += 2
                }
                _ => self.at += 1,
            }
        }
        self.problems.push(Problem::String {
            start,
            end: self.at,
        });
    }

    fn lines(&mut self) {
        let start = self.at;
        let body = start + 3;
        match self.text.get(body..).and_then(|rest| rest.find("\"\"\"")) {
            Some(length) => self.at = body + length + 3,
            None => self.unclosed_lines(start),
        }
    }

    /// At most one string of a text has no end, so looking for a place to end it costs one scan.
    fn unclosed_lines(&mut self, start: usize) {
        self.problems.push(Problem::Lines { start });
        self.at = self.bytes.len();
        if self.recovery == Recovery::Never {
            return;
        }
        match self.line_to_end_at(start) {
            Some(line) => {
                self.insertions.add(line, "\"\"\"\n".to_owned());
                self.at = line;
                self.line_start();
            }
            None => self.insertions.add(self.bytes.len(), "\n\"\"\"".to_owned()),
        }
    }

    fn line_to_end_at(&self, from: usize) -> Option<usize> {
        let mut at = from;
        loop {
            at = self.line_end(at) + 1;
            let line = self.text.get(at..)?;
            let content = line.trim_start_matches([' ', '\t']);
            if line.len() - content.len() <= self.indent && starts_at_top_level(content) {
                return Some(at);
            }
        }
    }

    fn finish(&mut self) {
        if self.too_deep.is_none() && !self.open.is_empty() {
            let marks = format!("\n{}", self.end_inner(0));
            self.insertions.add(self.bytes.len(), marks);
        }
        self.problems.sort_by_key(Problem::place);
    }
}

fn starts_at_top_level(line: &str) -> bool {
    let end = line
        .find(|c: char| !c.is_ascii_lowercase())
        .unwrap_or(line.len());
    let (word, rest) = line.split_at_checked(end).unwrap_or_default();
    TOP_LEVEL.contains(&word) && (rest.is_empty() || rest.starts_with([' ', '\t', '\r', '\n']))
}
