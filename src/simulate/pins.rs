//! Sources that the release itself pins to a revision.

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
}
