//! What is to be looked at.

use crate::diagnostics::Diagnostic;
use crate::source::SourceMap;
use crate::values::path::contains;

use super::excluded::Excluded;

/// A directory, without what is excluded.
#[derive(Clone, Copy)]
pub(super) struct Scope<'a> {
    pub(super) directory: &'a str,
    pub(super) excluded: &'a Excluded,
}

impl Scope<'_> {
    /// Whether a file is below the directory.
    pub(super) fn is_near(&self, file: &str) -> bool {
        contains(self.directory, file)
    }

    /// Whether a file is below the directory and not excluded.
    pub(super) fn holds(&self, file: &str) -> bool {
        self.is_near(file) && !self.excluded.has(file)
    }

    /// Manifests may lie anywhere; what is excluded is not.
    pub(super) fn is_about(&self, found: &Diagnostic, sources: &SourceMap) -> bool {
        !self.excluded.has(sources.name(found.primary.span.file))
    }
}
