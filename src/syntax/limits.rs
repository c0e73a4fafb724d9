//! Texts that are refused before pest sees them.

use crate::diagnostics::Diagnostic;
use crate::source::Span;

use super::errors::{NESTED_TOO_DEEP, UNREADABLE_TEXT};

/// How deep brackets may be nested.
pub(super) const DEPTH: usize = 64;

/// How large a text may be, in bytes.
pub(super) const SIZE: usize = 16 << 20;

/// The finding about a text of `size` bytes, more than [`SIZE`].
pub(super) fn too_large(span: Span, size: usize) -> Diagnostic {
    let mebibytes = size.div_ceil(1 << 20);
    let message = format!(
        "a text of {mebibytes} MiB is not read; the limit is {} MiB",
        SIZE >> 20
    );
    UNREADABLE_TEXT
        .at(span, message)
        .help("split the file, and `import` its parts")
}

/// The finding about the first bracket that is deeper than [`DEPTH`].
pub(super) fn too_deep(span: Span) -> Diagnostic {
    let message = format!("brackets are nested more than {DEPTH} deep, and the file was not read");
    NESTED_TOO_DEEP
        .at(span, message)
        .help("close a bracket before this one")
}
