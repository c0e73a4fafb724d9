//! Text to tree, in three steps: limits and balance, the grammar, lowering.

use pest::Parser as _;

use crate::diagnostics::Sink;
use crate::source::{FileId, Span};
use crate::threads::{Threads, each};

use super::balance::{Balanced, balance};
use super::grammar::{Grammar, Rule};
use super::origin::{Insertions, Origin};
use super::pieces::{self, Piece};
use super::{Statement, Tree, alien, limits, lower};

/// From so many bytes on, a second thread takes less time than it costs.
const MANY_BYTES: usize = 32 << 10;

/// Reads any text. What could not be read is in the findings, and the rest is in the tree.
///
/// The tree is empty when the text is larger than 16 MiB, has brackets more than 64 deep, or is not a pipeline at all.
#[must_use]
pub fn parse(file: FileId, text: &str, sink: &mut Sink) -> Tree {
    parse_in_pieces(file, text, pieces::LEAST, sink)
}

/// As [`parse`], in pieces of at least so many bytes.
pub(super) fn parse_in_pieces(file: FileId, text: &str, least: usize, sink: &mut Sink) -> Tree {
    let statements = each_piece(file, text, least, sink, |statements| statements);
    Tree {
        file,
        statements: statements.into_iter().flatten().collect(),
    }
}

/// As [`parse`], for whoever makes something of the statements and needs them no longer: a long text is read in pieces, and
/// what is made of a piece is made by the thread that has read it, while it is near. Gives what is made in the order of
/// the text.
pub fn parse_each<R: Send>(
    file: FileId,
    text: &str,
    sink: &mut Sink,
    make: impl Fn(Vec<Statement>) -> R + Sync,
) -> Vec<R> {
    each_piece(file, text, pieces::LEAST, sink, make)
}

fn each_piece<R: Send>(
    file: FileId,
    text: &str,
    least: usize,
    sink: &mut Sink,
    make: impl Fn(Vec<Statement>) -> R + Sync,
) -> Vec<R> {
    if text.len() > limits::SIZE {
        sink.push(limits::too_large(Span::new(file, 0, 0), text.len()));
        return Vec::new();
    }
    let written = Origin {
        file,
        insertions: &Insertions::default(),
        base: 0,
    };
    if let Some(found) = alien::find(text, written) {
        sink.push(found);
        return Vec::new();
    }
    let Some(Balanced { insertions, ends }) = balance(text, written, sink) else {
        return Vec::new();
    };
    let mended;
    let text = if insertions.is_empty() {
        text
    } else {
        mended = insertions.apply(text);
        mended.as_str()
    };
    let read = |piece: &Piece<'_>| {
        let origin = Origin {
            file,
            insertions: &insertions,
            base: piece.start,
        };
        let (statements, found) = statements(piece.text, origin);
        (make(statements), found)
    };
    let pieces = pieces::of(text, &ends, least);
    let threads = Threads::where_worth(text.len() >= MANY_BYTES);
    let read = each(&pieces, threads, |_, piece| read(piece));
    let (made, found): (Vec<_>, Vec<_>) = read.into_iter().unzip();
    found.into_iter().for_each(|found| sink.append(found));
    made
}

/// The statements of one piece of a text, and what was found in it.
fn statements(piece: &str, origin: Origin<'_>) -> (Vec<Statement>, Sink) {
    let mut sink = Sink::new();
    // INVARIANT: `file` accepts every text; a property test and the fuzz target `parse` hold it to that.
    let statements = match Grammar::parse(Rule::file, piece) {
        Ok(pairs) => lower::statements(pairs, piece, origin, &mut sink),
        Err(_) => Vec::new(),
    };
    (statements, sink)
}
