//! Texts, positions in them, and the window to the files of a repository.
//!
//! Takes nothing from the rest of the crate. It deliberately does not read the disk:
//! [`Files`] is the only way the pure steps see one, and [`Memory`] is its twin for tests.

mod decoded;
mod file;
mod files;
mod line_index;
mod overlay;
mod span;

pub use decoded::{Decoded, Encoding};
pub use file::{SourceFile, SourceMap};
pub use files::{Entry, EntryKind, Files, Memory, ReadError};
pub use line_index::{LineIndex, Position};
pub use overlay::Overlay;
pub use span::{FileId, Span, Spanned};
