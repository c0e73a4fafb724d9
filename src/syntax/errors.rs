//! The findings of reading, each with its page in `pages/`.

use crate::diagnostics::{Check, Severity};

/// Every check that reading a text can report, in alphabetical order.
pub static CHECKS: &[&Check] = &[
    &CONFLICT_MARKER,
    &MISPLACED_MARK,
    &MISSING_SEPARATOR,
    &MISSING_WORD,
    &NESTED_TOO_DEEP,
    &NOT_A_PIPELINE,
    &STRAY_CLOSE,
    &UNCLOSED_BLOCK,
    &UNCLOSED_LIST,
    &UNCLOSED_STRING,
    &UNKNOWN_ESCAPE,
    &UNREADABLE_TEXT,
];

macro_rules! checks {
    ($($constant:ident, $name:literal, $summary:literal;)*) => {
        $(pub(super) static $constant: Check = Check {
            name: $name,
            severity: Severity::Error,
            summary: $summary,
            page: include_str!(concat!("pages/", $name, ".md")),
        };)*
    };
}

checks! {
    CONFLICT_MARKER, "conflict-marker", "a file holds two changes that were not put together";
    MISPLACED_MARK, "misplaced-mark", "a mark stands in a list where a value belongs";
    MISSING_SEPARATOR, "missing-separator", "two statements or values have nothing between them";
    MISSING_WORD, "missing-word", "a statement does not begin with a word";
    NESTED_TOO_DEEP, "nested-too-deep", "brackets are nested more than 64 deep";
    NOT_A_PIPELINE, "not-a-pipeline", "a file holds YAML, and not a pipeline";
    STRAY_CLOSE, "stray-close", "a bracket closes nothing";
    UNCLOSED_BLOCK, "unclosed-block", "a block is not closed";
    UNCLOSED_LIST, "unclosed-list", "a list is not closed";
    UNCLOSED_STRING, "unclosed-string", "a string is not closed";
    UNKNOWN_ESCAPE, "unknown-escape", "a string holds a backslash that escapes nothing";
    UNREADABLE_TEXT, "unreadable-text", "a text holds characters that nobody can see, or too many";
}
