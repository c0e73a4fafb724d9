//! An object as text, as kustomize-controller has it when variables are put in: `JSONToYAML` of
//! `sigs.k8s.io/yaml`, which writes with `go.yaml.in/yaml/v2`.
//!
//! Quotes of the user's are gone by then. Which texts are quoted, which are blocks and where long lines are
//! broken decides what a value may hold, so this writes what that library writes (`emitterc.go`).

use std::borrow::Cow;

use crate::manifests::{Node, NodeValue, yaml};

/// Column behind which a line is broken at a blank.
const WIDTH: usize = 80;
/// Longest key that stands in front of its value without `?`.
const LONGEST_KEY: usize = 128;

/// The text of an object.
pub(super) fn print(object: &Node) -> String {
    let mut page = Page::default();
    match &object.value {
        NodeValue::Map(entries) if !entries.is_empty() => page.map(entries, 0),
        NodeValue::List(items) if !items.is_empty() => page.list(items, 0),
        NodeValue::Map(_)
        | NodeValue::List(_)
        | NodeValue::Null
        | NodeValue::Bool(_)
        | NodeValue::Number(_)
        | NodeValue::Text(_) => page.leaf(object, 0),
    }
    page.text.push('\n');
    page.text
}

/// The text of a scalar in front of which `indent` blanks stand, for what is behind a key.
#[derive(Default)]
struct Page {
    text: String,
    column: usize,
}

impl Page {
    fn map(&mut self, entries: &[(Node, Node)], indent: usize) {
        for (at, (key, value)) in entries.iter().enumerate() {
            if at > 0 {
                self.line(indent);
            }
            let name = key.text().unwrap_or_default();
            if name.contains(is_break) || name.len() > LONGEST_KEY {
                self.push("? ");
                self.scalar(name, indent + 2, Place::Value);
                self.line(indent);
            } else {
                self.scalar(name, indent + 2, Place::Key);
            }
            self.push(":");
            self.value(value, indent);
        }
    }

    /// What stands behind `key:`; a list begins below its key.
    fn value(&mut self, value: &Node, indent: usize) {
        match &value.value {
            NodeValue::Map(entries) if !entries.is_empty() => {
                self.line(indent + 2);
                self.map(entries, indent + 2);
            }
            NodeValue::List(items) if !items.is_empty() => {
                self.line(indent);
                self.list(items, indent);
            }
            NodeValue::Map(_)
            | NodeValue::List(_)
            | NodeValue::Null
            | NodeValue::Bool(_)
            | NodeValue::Number(_)
            | NodeValue::Text(_) => {
                self.push(" ");
                self.leaf(value, indent + 2);
            }
        }
    }

    fn list(&mut self, items: &[Node], indent: usize) {
        for (at, item) in items.iter().enumerate() {
            if at > 0 {
                self.line(indent);
            }
            self.push("- ");
            match &item.value {
                NodeValue::Map(entries) if !entries.is_empty() => self.map(entries, indent + 2),
                NodeValue::List(items) if !items.is_empty() => self.list(items, indent + 2),
                NodeValue::Map(_)
                | NodeValue::List(_)
                | NodeValue::Null
                | NodeValue::Bool(_)
                | NodeValue::Number(_)
                | NodeValue::Text(_) => self.leaf(item, indent + 2),
            }
        }
    }

    /// A scalar, or a map or a list with nothing in it.
    fn leaf(&mut self, node: &Node, indent: usize) {
        match &node.value {
            NodeValue::Map(_) => self.push("{}"),
            NodeValue::List(_) => self.push("[]"),
            NodeValue::Null => self.push("null"),
            NodeValue::Bool(value) => self.push(if *value { "true" } else { "false" }),
            NodeValue::Number(number) => self.push(number),
            NodeValue::Text(text) => self.scalar(text, indent, Place::Value),
        }
    }

    fn scalar(&mut self, text: &str, indent: usize, place: Place) {
        match style(text, place) {
            Style::Plain => self.folded(text, indent, place, Quote::None),
            Style::Single => self.folded(text, indent, place, Quote::Single),
            Style::Double => self.folded(text, indent, place, Quote::Double),
            Style::Literal => self.literal(text, indent),
        }
    }

    /// Text whose lines are broken at blanks.
    fn folded(&mut self, text: &str, indent: usize, place: Place, quote: Quote) {
        self.push(quote.mark());
        let letters: Vec<char> = text.chars().collect();
        let mut is_behind_blank = false;
        for (at, &letter) in letters.iter().enumerate() {
            let next = letters.get(at + 1).copied();
            let is_inner = at > 0 && next.is_some();
            let breaks = letter == ' '
                && place == Place::Value
                && !is_behind_blank
                && self.column > WIDTH
                && (is_inner || quote == Quote::None)
                && (next != Some(' ') || quote == Quote::Double);
            if breaks {
                self.line(indent);
                if next == Some(' ') {
                    self.push("\\");
                }
            } else {
                self.letter(letter, quote);
            }
            is_behind_blank = letter == ' ';
        }
        self.push(quote.mark());
    }

    /// One letter of a text; nearly all of them stand for themselves.
    fn letter(&mut self, letter: char, quote: Quote) {
        match quote.written(letter) {
            Some(written) => self.push(&written),
            None => {
                self.text.push(letter);
                self.column += 1;
            }
        }
    }

    /// `|` and the lines of a text.
    fn literal(&mut self, text: &str, indent: usize) {
        self.push("|");
        if text.starts_with([' ', '\n']) {
            self.push("2");
        }
        if !text.ends_with('\n') {
            self.push("-");
        } else if text.ends_with("\n\n") || text == "\n" {
            self.push("+");
        }
        let lines = text.strip_suffix('\n').unwrap_or(text);
        for line in lines.split('\n') {
            if line.is_empty() {
                self.text.push('\n');
            } else {
                self.line(indent);
                self.push(line);
            }
        }
    }

    fn line(&mut self, indent: usize) {
        self.text.push('\n');
        self.text.extend(std::iter::repeat_n(' ', indent));
        self.column = indent;
    }

    fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.column += text.chars().count();
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Key,
    Value,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Quote {
    None,
    Single,
    Double,
}

impl Quote {
    fn mark(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Single => "'",
            Self::Double => "\"",
        }
    }

    /// What is written for a letter, where that is not the letter.
    fn written(self, letter: char) -> Option<Cow<'static, str>> {
        Some(match (self, letter) {
            (Self::Single, '\'') => "''".into(),
            (Self::Double, '"') => "\\\"".into(),
            (Self::Double, '\\') => "\\\\".into(),
            (Self::Double, '\n') => "\\n".into(),
            (Self::Double, '\t') => "\\t".into(),
            (Self::Double, '\r') => "\\r".into(),
            (Self::Double, odd) if !is_printable(odd) || is_break(odd) => {
                let code = u32::from(odd);
                match code {
                    0..=0xff => format!("\\x{code:02X}").into(),
                    0x100..=0xffff => format!("\\u{code:04X}").into(),
                    _ => format!("\\U{code:08X}").into(),
                }
            }
            (Self::None | Self::Single | Self::Double, _) => return None,
        })
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    Plain,
    Single,
    Double,
    Literal,
}

/// How a text is written (`stringv` in `encode.go`, `yaml_emitter_analyze_scalar` and
/// `yaml_emitter_select_scalar_style` in `emitterc.go`).
fn style(text: &str, place: Place) -> Style {
    let is_odd = text.chars().any(|c| !is_printable(c) && c != '\n');
    let is_odd = is_odd
        || text.contains([' ']) && text.contains(" \n")
        || text.contains(['\u{2028}', '\u{2029}']);
    if text.contains('\n') {
        let is_block = place == Place::Value && !is_odd && !text.ends_with(' ');
        return if is_block {
            Style::Literal
        } else {
            Style::Double
        };
    }
    if is_odd || means_other(text) {
        return Style::Double;
    }
    let is_edged = text.starts_with(' ') || text.ends_with(' ');
    if is_edged || has_indicators(text) || (text.is_empty() && place == Place::Key) {
        return Style::Single;
    }
    Style::Plain
}

/// Whether a text would be read as something else than text (`resolve` in `resolve.go`).
fn means_other(text: &str) -> bool {
    !matches!(yaml::resolve(text), NodeValue::Text(_))
        || super::read::old_boolean(text).is_some()
        || text == "<<"
        || is_like_time(text)
}

/// A date, or a number in base 60, which some libraries take for one.
fn is_like_time(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-'))
        && text.chars().all(|c| {
            c.is_ascii_digit() || matches!(c, '+' | '-' | ':' | '.' | '_' | ' ' | 'T' | 't' | 'Z')
        })
        && text.contains([':', '-'])
}

/// Whether a text would be read as more than a scalar, were it not quoted.
fn has_indicators(text: &str) -> bool {
    const FIRST: [char; 17] = [
        '#', ',', '[', ']', '{', '}', '&', '*', '!', '|', '>', '\'', '"', '%', '@', '`', '\u{feff}',
    ];
    let is_blank = |c: Option<char>| c.is_none_or(|c| matches!(c, ' ' | '\t'));
    let mut letters = text.chars();
    let first = letters.next();
    let second = letters.next();
    text.starts_with(FIRST)
        || matches!(first, Some('?' | ':' | '-')) && is_blank(second)
        || text.starts_with("---")
        || text.starts_with("...")
        || text.contains(": ")
        || text.contains(":\t")
        || text.ends_with(':')
        || text.contains(" #")
        || text.contains("\t#")
}

/// `is_printable` in `yamlprivateh.go`: the letters of the basic plane, and no tab.
fn is_printable(letter: char) -> bool {
    matches!(letter, '\n' | ' '..='~' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}')
        && letter != '\u{feff}'
}

fn is_break(letter: char) -> bool {
    matches!(letter, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}
