//! Classes of tokens in the words and numbers of the protocol.

use serde_json::{Value, json};

use crate::ide::{Class, Highlight};
use crate::source::SourceFile;

use super::encode::{Encoding, line_and_column};

/// The names of the classes, in the order of [`number`].
pub(super) fn legend() -> Value {
    json!({
        "tokenTypes": [
            "keyword", "property", "class", "variable", "function", "string", "number", "operator", "comment",
            "parameter",
        ],
        "tokenModifiers": ["declaration"],
    })
}

fn number(class: Class) -> u32 {
    match class {
        Class::Keyword => 0,
        Class::Property => 1,
        Class::Class => 2,
        Class::Variable => 3,
        Class::Function => 4,
        Class::Text => 5,
        Class::Number => 6,
        Class::Operator => 7,
        Class::Comment => 8,
        Class::Object => 9,
    }
}

/// Five numbers for each token and each line of it, each place relative to the one before.
pub(super) fn data(encoding: Encoding, file: &SourceFile, all: &[Highlight]) -> Vec<u32> {
    let mut data = Vec::with_capacity(all.len() * 5);
    let mut before = (0, 0);
    for one in all {
        for (line, start, length) in lines(encoding, file, one) {
            let column = if line == before.0 {
                start - before.1
            } else {
                start
            };
            data.extend([
                line - before.0,
                column,
                length,
                number(one.class),
                u32::from(one.declares),
            ]);
            before = (line, start);
        }
    }
    data
}

/// The lines of a token: line, column and length of each that has any.
fn lines(encoding: Encoding, file: &SourceFile, one: &Highlight) -> Vec<(u32, u32, u32)> {
    let text = file.text.get(one.range.clone()).unwrap_or_default();
    let mut start = one.range.start;
    let mut found = Vec::new();
    for line in text.split_inclusive(['\n', '\r']) {
        let shown = line.trim_end_matches(['\n', '\r']);
        let from = line_and_column(encoding, file, start);
        let to = line_and_column(encoding, file, start + shown.len());
        if to.0 == from.0 && to.1 > from.1 {
            found.push((from.0, from.1, to.1 - from.1));
        }
        start += line.len();
    }
    found
}
