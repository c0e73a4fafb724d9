//! Where findings go.

use std::collections::HashSet;

use super::{Diagnostic, Severity};

/// Collects findings; the same finding at the same place is kept once.
#[derive(Debug, Default)]
pub struct Sink {
    found: Vec<Diagnostic>,
    seen: HashSet<(&'static str, crate::source::Span, String)>,
}

impl Sink {
    /// An empty sink.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes a finding.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        let key = (
            diagnostic.check.name,
            diagnostic.primary.span,
            diagnostic.message.clone(),
        );
        if self.seen.insert(key) {
            self.found.push(diagnostic);
        }
    }

    /// Takes the findings of another sink.
    pub fn append(&mut self, other: Self) {
        other.found.into_iter().for_each(|found| self.push(found));
    }

    /// Whether a finding is an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.found
            .iter()
            .any(|found| found.severity == Severity::Error)
    }

    /// The findings so far, in the order they were made.
    #[must_use]
    pub fn found(&self) -> &[Diagnostic] {
        &self.found
    }

    /// The findings in the order of the sources.
    #[must_use]
    pub fn finish(mut self) -> Vec<Diagnostic> {
        self.found
            .sort_by_key(|found| (found.primary.span, found.check.name));
        self.found
    }
}
