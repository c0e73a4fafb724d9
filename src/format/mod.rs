//! The canonical form of a pipeline file; changes whitespace and nothing else.
//!
//! Takes a text without syntax findings; gives the text in the one form, or refuses. There are no
//! options, and nothing is reordered:
//!
//! - one statement a line, two spaces for each block around it, one newline at the end;
//! - runs of blank lines become one; none stands at the start or the end of a block or file;
//! - a block that was written on one line stays there if it fits in 100 columns; an empty one is `{}`;
//! - a list stands on one line if it fits, holds no comment and does not end in a comma; otherwise each
//!   value has a line;
//! - a comment keeps a line of its own, or stays two spaces behind what it follows; comments behind
//!   neighbouring lines are aligned;
//! - what is between `"""` marks is never touched.
//!
//! It prints the tokens that it has read, never a tree, so it cannot print what was not written; and
//! `proof` looks at each result before anyone gets it.

mod canonical;
mod items;
mod lines;
mod print;
mod proof;

pub use canonical::{FormatError, format};
