//! The checks of reading: what is wrong with a word or a value where it stands.

use crate::diagnostics::{Check, Severity};

macro_rules! checks {
    ($($(#[$doc:meta])* $constant:ident = $name:literal, $summary:literal;)*) => {
        $($(#[$doc])*
        pub(super) static $constant: Check = Check {
            name: $name,
            severity: Severity::Error,
            summary: $summary,
            page: include_str!(concat!("pages/", $name, ".md")),
        };)*

        /// Every check of this module, by name.
        pub static CHECKS: &[&Check] = &[$(&$constant),*];
    };
}

checks! {
    /// Two stages, images, sources, environments, or jobs of a stage share a name.
    DUPLICATE_NAME = "duplicate-name", "two things of one kind have the same name";
    /// A setting is declared twice in one block.
    DUPLICATE_SETTING = "duplicate-setting", "a setting is declared twice in one place";
    /// Files import each other in a circle.
    IMPORT_CYCLE = "import-cycle", "files import each other in a circle";
    /// An imported file is not there, or is not text.
    IMPORT_MISSING = "import-missing", "an imported file cannot be read";
    /// Not a length of time.
    INVALID_DURATION = "invalid-duration", "a length of time cannot be read";
    /// Not a name that Kubernetes takes.
    INVALID_NAME = "invalid-name", "a name has letters that Kubernetes does not take";
    /// A path that leaves the repository, or is none.
    INVALID_PATH = "invalid-path", "a path is empty, absolute, or leaves the repository";
    /// A word of the language in a place where it means nothing.
    MISPLACED_SETTING = "misplaced-setting", "a word of the language stands where it means nothing";
    /// A value is left out.
    MISSING_VALUE = "missing-value", "something that the statement needs is left out";
    /// Something stands where nothing is due.
    UNEXPECTED_VALUE = "unexpected-value", "something stands where nothing is due";
    /// A word that no block of this kind has.
    UNKNOWN_SETTING = "unknown-setting", "no setting has this name";
    /// A word that begins no statement.
    UNKNOWN_STATEMENT = "unknown-statement", "no statement begins with this word";
    /// A value of another kind than the setting takes.
    WRONG_VALUE = "wrong-value", "a value is of another kind than its place takes";
}
