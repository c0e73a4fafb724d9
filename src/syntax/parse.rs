//! Text to tree, in three steps: limits and balance, the grammar, lowering.

use pest::Parser as _;

use crate::diagnostics::Sink;
use crate::source::{FileId, Span};

use super::balance::balance;
use super::grammar::{Grammar, Rule};
use super::origin::{Insertions, Origin};
use super::{Tree, alien, limits, lower};

/// Reads any text. What could not be read is in the findings, and the rest is in the tree.
///
/// The tree is empty when the text is larger than 16 MiB, has brackets more than 64 deep, or is not a pipeline at all.
#[must_use]
pub fn parse(file: FileId, text: &str, sink: &mut Sink) -> Tree {
    let nothing = Tree {
        file,
        statements: Vec::new(),
    };
    if text.len() > limits::SIZE {
        sink.push(limits::too_large(Span::new(file, 0, 0), text.len()));
        return nothing;
    }
    let written = Origin {
        file,
        insertions: &Insertions::default(),
    };
    if let Some(found) = alien::find(text, written) {
        sink.push(found);
        return nothing;
    }
    let Some(insertions) = balance(text, written, sink) else {
        return nothing;
    };
    let origin = Origin {
        file,
        insertions: &insertions,
    };
    let mended;
    let text = if insertions.is_empty() {
        text
    } else {
        mended = insertions.apply(text);
        mended.as_str()
    };
    // INVARIANT: `file` accepts every text; a property test and the fuzz target `parse` hold it to that.
    let Ok(pairs) = Grammar::parse(Rule::file, text) else {
        return nothing;
    };
    lower::tree(pairs, text, origin, sink)
}
