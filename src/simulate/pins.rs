//! What a release itself says of sources: which revision it pins, and which it has no more.

use super::setup::{Release, Setup};

impl Setup {
    /// The newest revision that a source may have: what was pushed last, or what is pinned by the release that the parent
    /// has applied.
    pub(super) fn newest(&self, source: usize, pushed: Release, applied: Release) -> Release {
        let pins = self.pins.get(source).filter(|pins| !pins.is_empty());
        let at = usize::from(applied).checked_sub(1);
        pins.map_or(pushed, |pins| {
            at.and_then(|at| pins.get(at).copied()).unwrap_or_default()
        })
    }

    /// The revision that a stage has in a release.
    pub(super) fn revision(&self, stage: usize, release: Release) -> Release {
        self.newest(usize::from(self.source(stage, release)), release, release)
    }

    /// Whether nobody has a source any more, once the parent has applied a release: what a release does not have is deleted
    /// behind everything that it has (`prune` in kustomize-controller).
    pub(super) fn is_gone(&self, source: usize, applied: Release) -> bool {
        let gone = self.gone.get(source);
        gone.is_some_and(|gone| is_said(gone, applied))
    }

    /// Whether the parent finds nothing where it looks in a release.
    pub(super) fn is_astray(&self, release: Release) -> bool {
        is_said(&self.astray, release)
    }
}

/// What a list says of a release.
fn is_said(list: &[bool], release: Release) -> bool {
    let at = usize::from(release).checked_sub(1);
    at.and_then(|at| list.get(at).copied()).unwrap_or_default()
}
