//! Where the bytes of a string's value stand in the literal that it was written as.
//!
//! A value has lost its quotes, its escapes and its indentation; who reads it as YAML finds places in it, and a
//! person looks for them in the file.

use super::strings::unescape;

/// Where a value stands in its literal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Places {
    /// Pairs of offsets, in the value and in the literal; between two pairs both go on byte by byte.
    pairs: Vec<(usize, usize)>,
    /// The bytes of the literal. The value of one that the file ends in has a line end that the literal lacks.
    length: usize,
}

impl Places {
    /// The places of a literal, quotes included: `"…"` or `"""…"""`.
    #[must_use]
    pub fn of(literal: &str) -> Self {
        let pairs = match literal.strip_prefix("\"\"\"") {
            Some(inner) => of_lines(inner.strip_suffix("\"\"\"").unwrap_or(inner), 3),
            None => of_text(literal.strip_prefix('"').unwrap_or(literal)),
        };
        Self {
            pairs,
            length: literal.len(),
        }
    }

    /// The offset in the literal of an offset in the value.
    #[must_use]
    pub fn place(&self, offset: usize) -> usize {
        let behind = self.pairs.partition_point(|(value, _)| *value <= offset);
        let last = behind.checked_sub(1).and_then(|at| self.pairs.get(at));
        let place = last.map_or(offset, |(value, literal)| literal + (offset - value));
        place.min(self.length)
    }
}

/// Escapes are longer than what they stand for.
fn of_text(inner: &str) -> Vec<(usize, usize)> {
    let mut pairs = vec![(0, 1)];
    let (mut value, mut at) = (0, 1);
    let mut rest = inner;
    while let Some((plain, escaped)) = rest.split_once('\\') {
        value += plain.len();
        at += plain.len();
        let (written, stands_for) = length(escaped);
        value += stands_for;
        at += 1 + written;
        pairs.push((value, at));
        rest = escaped.get(written..).unwrap_or_default();
    }
    pairs
}

/// The bytes of an escape behind its backslash, and of what stands for it in the value.
fn length(escaped: &str) -> (usize, usize) {
    let (character, written) = unescape(escaped);
    let stands_for = match character {
        Some('\0') => 0,
        Some(character) => character.len_utf8(),
        // It is kept as it is written, with its backslash.
        None => 1 + written,
    };
    (written, stands_for)
}

/// Each line has lost the indentation of the closing mark, as far as it had it, and its end is one byte.
fn of_lines(inner: &str, start: usize) -> Vec<(usize, usize)> {
    let lines: Vec<(usize, &str, usize)> = raw_lines(inner);
    let Some(((_, first, _), others)) = lines.split_first() else {
        return vec![(0, start)];
    };
    let begins_below = !others.is_empty() && is_blank(first);
    let content = if begins_below { others } else { &lines };
    let last = content.last().map_or("", |(_, line, _)| *line);
    let indentation = if content.len() > 1 && is_blank(last) {
        last
    } else {
        ""
    };
    let mut pairs = Vec::with_capacity(content.len());
    let mut value = 0;
    for (at, line, _) in content {
        let shared = line
            .bytes()
            .zip(indentation.bytes())
            .take_while(|(left, right)| left == right)
            .count();
        pairs.push((value, start + at + shared));
        value += line.len() - shared + 1;
    }
    pairs
}

/// Offset, text and length of the end of every line.
fn raw_lines(text: &str) -> Vec<(usize, &str, usize)> {
    let mut lines = Vec::new();
    let mut from = 0;
    loop {
        let rest = text.get(from..).unwrap_or_default();
        let Some(end) = rest.find(['\n', '\r']) else {
            lines.push((from, rest, 0));
            return lines;
        };
        let line = rest.get(..end).unwrap_or_default();
        let ending = if rest.get(end..).is_some_and(|it| it.starts_with("\r\n")) {
            2
        } else {
            1
        };
        lines.push((from, line, ending));
        from += end + ending;
    }
}

fn is_blank(line: &str) -> bool {
    line.bytes().all(|byte| matches!(byte, b' ' | b'\t'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::diagnostics::Sink;
    use crate::source::FileId;
    use crate::syntax::origin::{Insertions, Origin};
    use crate::syntax::strings;

    /// Every character of the value that no escape made stands in the literal at its place.
    fn agree(literal: &str, value: &str) {
        let places = Places::of(literal);
        for (at, character) in value.char_indices() {
            let written = literal.get(places.place(at)..).unwrap_or_default();
            let is_there = written.starts_with(character)
                || (character == '\n' && written.starts_with('\r'))
                || literal.contains('\\');
            assert!(is_there, "{character:?} at {at} of {literal:?}");
        }
    }

    #[test]
    fn places_lead_behind_indentation_and_escapes() {
        let literal = "\"\"\"\n    a: 1\r\n      b\n    \"\"\"";
        let places = Places::of(literal);
        assert_eq!(strings::lines(literal), "a: 1\n  b\n");
        assert_eq!(places.place(0), 8);
        assert_eq!(places.place(5), literal.find("  b").unwrap());
        let escaped = r#""a\"b\u00e9c""#;
        let places = Places::of(escaped);
        assert_eq!(places.place(0), 1);
        assert_eq!(places.place(2), escaped.find('b').unwrap());
        assert_eq!(places.place(5), escaped.find("c\"").unwrap());
    }

    proptest! {
        #[test]
        fn every_line_of_any_text_is_found(inner in "[ \ta\\n\r\né:]{0,40}") {
            let literal = format!("\"\"\"{inner}\"\"\"");
            agree(&literal, &strings::lines(&literal));
        }

        /// The closing mark is added before the value is read, on a line of its own.
        #[test]
        fn no_place_lies_behind_a_literal_that_the_file_ends_in(inner in "[ \ta\\n\ré:]{0,40}") {
            let literal = format!("\"\"\"{inner}");
            let value = strings::lines(&format!("{literal}\n\"\"\""));
            prop_assert!(Places::of(&literal).place(value.len()) <= literal.len());
        }

        #[test]
        fn every_character_behind_an_escape_is_found(inner in r#"([ab ]|\\(n|"|z|é|u(00e9|0000|d83d|de00|12|00é))){0,12}"#) {
            let literal = format!("\"{inner}z\"");
            let origin = Origin { file: FileId(0), insertions: &Insertions::default(), base: 0 };
            let value = strings::text(&literal, 0, origin, &mut Sink::new());
            let at = value.rfind('z').unwrap();
            prop_assert_eq!(Places::of(&literal).place(at), literal.rfind('z').unwrap());
        }
    }
}
