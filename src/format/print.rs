//! Items to lines: what fits on one line stays there, the rest is broken up from outside in.

use std::borrow::Cow;

use super::items::{Block, Comment, Entry, Item, Part, Place, Written};
use super::lines::{Line, fits};

/// The lines of a file.
pub(super) fn items<'t>(items: &[Item<'t>]) -> Vec<Line<'t>> {
    let mut printer = Printer {
        lines: Vec::new(),
        line: String::new(),
        depth: 0,
    };
    printer.items(items);
    printer.lines
}

struct Printer<'t> {
    lines: Vec<Line<'t>>,
    /// The line that is being written, without its indentation.
    line: String,
    depth: usize,
}

impl<'t> Printer<'t> {
    fn items(&mut self, items: &[Item<'t>]) {
        for item in items {
            match item {
                Item::Blank => self.lines.push(Line::default()),
                Item::Comment(comment) => self.comment(*comment),
                Item::Statement(parts) => self.statement(parts),
            }
        }
    }

    /// Ends the line that is being written.
    fn end_line(&mut self) {
        if !self.line.is_empty() {
            let text = std::mem::take(&mut self.line);
            self.lines.push(Line {
                depth: self.depth,
                text,
                comment: None,
            });
        }
    }

    fn comment(&mut self, comment: Comment<'t>) {
        self.end_line();
        match self.lines.last_mut() {
            Some(last) if comment.place == Place::Behind => last.comment = Some(comment.text),
            Some(_) | None => {
                let line = Line {
                    depth: self.depth,
                    text: String::new(),
                    comment: Some(comment.text),
                };
                self.lines.push(line);
            }
        }
    }

    fn statement(&mut self, parts: &[Part<'t>]) {
        match flat(parts) {
            Some(line) if fits(self.depth, &line) => self.line = line,
            Some(_) | None => self.broken_statement(parts),
        }
        self.end_line();
    }

    /// The block goes over several lines; if the rest is still too long, its lists do.
    fn broken_statement(&mut self, parts: &[Part<'t>]) {
        let Some((Part::Block(block), head)) = parts.split_last() else {
            return self.broken_lists(parts);
        };
        match flat(head) {
            Some(line) if fits(self.depth, &format!("{line} {{")) => self.line = line,
            Some(_) | None => self.broken_lists(head),
        }
        if block.items.is_empty() {
            return self.append("{}");
        }
        self.append("{");
        self.end_line();
        self.depth += 1;
        self.items(&block.items);
        self.depth -= 1;
        self.line.push('}');
    }

    fn append(&mut self, text: &str) {
        append(&mut self.line, text);
    }

    fn broken_lists(&mut self, parts: &[Part<'t>]) {
        for part in parts {
            match part {
                Part::List(entries) if !entries.is_empty() => self.broken_list(entries),
                Part::List(_) => self.append("[]"),
                Part::Token(token) => self.append(token),
                // A block is the last part of its statement, and `broken_statement` has seen to it.
                Part::Block(_) => {}
            }
        }
    }

    fn broken_list(&mut self, entries: &[Entry<'t>]) {
        self.append("[");
        self.end_line();
        self.depth += 1;
        for entry in entries {
            match entry {
                Entry::Comma => self.line.push(','),
                Entry::Comment(comment) => self.comment(*comment),
                Entry::Value(value) => {
                    self.end_line();
                    self.value(value);
                }
            }
        }
        self.end_line();
        self.depth -= 1;
        self.line.push(']');
    }

    fn value(&mut self, value: &Part<'t>) {
        match flat(std::slice::from_ref(value)) {
            Some(line) if fits(self.depth, &format!("{line},")) => self.line = line,
            Some(_) | None => self.broken_lists(std::slice::from_ref(value)),
        }
    }
}

/// The parts on one line, if they may stand there.
fn flat(parts: &[Part<'_>]) -> Option<String> {
    let mut line = String::new();
    for part in parts {
        append(&mut line, &flat_part(part)?);
    }
    Some(line)
}

fn flat_part<'p>(part: &'p Part<'_>) -> Option<Cow<'p, str>> {
    match part {
        Part::Token(token) => Some(Cow::Borrowed(token)),
        Part::List(entries) => flat_list(entries).map(Cow::Owned),
        Part::Block(block) if block.items.is_empty() => Some(Cow::Borrowed("{}")),
        Part::Block(block) => flat_block(block).map(Cow::Owned),
    }
}

fn flat_list(entries: &[Entry<'_>]) -> Option<String> {
    if matches!(entries.last(), Some(Entry::Comma)) {
        return None;
    }
    let mut line = "[".to_owned();
    for entry in entries {
        match entry {
            Entry::Comment(_) => return None,
            Entry::Comma => line.push_str(", "),
            Entry::Value(value) => line.push_str(&flat_part(value)?),
        }
    }
    Some(line + "]")
}

fn flat_block(block: &Block<'_>) -> Option<String> {
    if block.written == Written::OnSeveralLines {
        return None;
    }
    let mut statements = Vec::with_capacity(block.items.len());
    for item in &block.items {
        match item {
            Item::Statement(parts) => statements.push(flat(parts)?),
            Item::Blank | Item::Comment(_) => return None,
        }
    }
    Some(format!("{{ {} }}", statements.join("; ")))
}

fn append(line: &mut String, text: &str) {
    if !line.is_empty() && text != "," {
        line.push(' ');
    }
    line.push_str(text);
}
