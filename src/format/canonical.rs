//! Text in, canonical text out.

use std::fmt;

use crate::diagnostics::{Diagnostic, Sink};
use crate::source::FileId;
use crate::syntax;

use super::{items, lines, print, proof};

/// Why a text has no canonical form.
#[derive(Debug)]
pub enum FormatError {
    /// The text could not be read; the findings are about `FileId(0)`.
    Refused(Vec<Diagnostic>),
    /// A bug of ours: what was printed differs from what was read, as the sentence says. It was not
    /// given out.
    Unproven(String),
}

impl fmt::Display for FormatError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(found) => write!(f, "the text was not read: {} findings", found.len()),
            Self::Unproven(difference) => {
                write!(f, "formatting would change the text: {difference}")
            }
        }
    }
}

impl std::error::Error for FormatError {}

/// The canonical form of a text.
///
/// # Errors
/// When reading the text gives any finding, or when the result is not proven to be the same pipeline.
pub fn format(text: &str) -> Result<String, FormatError> {
    let mut sink = Sink::new();
    let before = syntax::parse(FileId(0), text, &mut sink);
    if !sink.found().is_empty() {
        return Err(FormatError::Refused(sink.finish()));
    }
    let printed = printed(text);
    proof::same_tokens(text, &printed).map_err(FormatError::Unproven)?;
    proof::same_tree(&before, &printed).map_err(FormatError::Unproven)?;
    proof::is_stable(&printed, &self::printed(&printed)).map_err(FormatError::Unproven)?;
    Ok(printed)
}

fn printed(text: &str) -> String {
    let tokens = syntax::tokens(text);
    lines::join(&print::items(&items::read(text, &tokens)))
}
