//! Text to tree. Parsing never fails: any text gives a [`Tree`], and what could not be read is in the
//! findings.
//!
//! The grammar (`grammar/pipeline.pest`) says shape only; which words mean what is the vocabulary of
//! `model`. Nothing here resolves a name.

mod alien;
mod balance;
mod errors;
mod grammar;
mod limits;
mod lower;
mod origin;
mod parse;
mod pieces;
mod places;
mod strings;
#[cfg(test)]
mod tests;
mod tokens;
mod tree;
mod unclosed;
mod unreadable;

pub use errors::CHECKS;
pub use parse::{parse, parse_each};
pub use places::Places;
pub use tokens::{Token, TokenKind, tokens};
pub use tree::{Argument, Block, Statement, Tree, Value};
