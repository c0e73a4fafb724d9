//! What is to be looked at.

use crate::diagnostics::Diagnostic;
use crate::source::{Files, SourceMap};
use crate::values::path::contains;

use super::excluded::Excluded;
use super::say::source;
use super::search::found::{Found, Kustomization};

/// Whether a pipeline file that is there has written it.
pub(super) fn is_generated(files: &dyn Files, one: &Kustomization) -> bool {
    let from = one.written.generated_from.as_deref();
    from.is_some_and(|path| files.read(path).is_ok())
}

/// What somebody wrote by hand, what applies itself among it.
pub(super) fn by_hand(files: &dyn Files, found: &Found) -> Vec<usize> {
    let is_known = |it: &Kustomization| source::kind(&it.source.kind).is_some();
    let all = found.kustomizations.iter().zip(0..);
    let by_hand = all.filter(|(it, _)| !is_generated(files, it) && is_known(it));
    by_hand.map(|(_, at)| at).collect()
}

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
