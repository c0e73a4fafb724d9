//! A pipeline file as written: statements in order, nothing resolved.

use smol_str::SmolStr;

use crate::source::{FileId, Span, Spanned};

/// All statements of a text that could be read.
#[derive(Clone, Debug, PartialEq)]
pub struct Tree {
    /// The text it was read from.
    pub file: FileId,
    /// In the order written.
    pub statements: Vec<Statement>,
}

/// `word argument … { block }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// The first word, which says what the statement is.
    pub word: Spanned<SmolStr>,
    /// What stands between the first word and the block or the end.
    pub arguments: Vec<Argument>,
    /// The block, when there is one.
    pub block: Option<Block>,
    /// From the first word to the end of the last argument or block.
    pub span: Span,
}

/// `{ statement … }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// In the order written.
    pub statements: Vec<Statement>,
    /// Braces included.
    pub span: Span,
}

/// One value or mark of a statement.
#[derive(Clone, Debug, PartialEq)]
pub struct Argument {
    /// What it is.
    pub value: Value,
    /// Where it stands, quotes included.
    pub span: Span,
}

/// The kinds of argument.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A bare word: a name, path, duration, number, image reference or keyword.
    Word(SmolStr),
    /// `"text"`, escapes resolved.
    Text(SmolStr),
    /// `"""text"""`, indentation of the closing mark removed.
    Lines(SmolStr),
    /// `[a, b]`.
    List(Vec<Argument>),
    /// `=`.
    Equals,
    /// `,` outside a list.
    Comma,
}
