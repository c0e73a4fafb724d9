//! Text to tree. Parsing never fails: any text gives a [`Tree`], and what could not be read is in the
//! findings.
//!
//! The grammar (`grammar/pipeline.pest`) says shape only; which words mean what is the vocabulary of
//! `model`. Nothing here resolves a name.

mod tree;

pub use tree::{Argument, Block, Statement, Tree, Value};
