//! What is known of the objects that a Kustomization applies.

use crate::checks::all_ready_at_once;
use crate::manifests::StageTree;

/// What is known of the objects that a Kustomization applies.
#[derive(Clone, Debug, Default)]
pub(in crate::import) struct Applies {
    /// Somebody looked: its directory is in this repository.
    pub(in crate::import) seen: bool,
    /// Everything in it is ready when it is written.
    pub(in crate::import) ready_at_once: bool,
    /// Names of its Jobs.
    pub(in crate::import) jobs: Vec<String>,
}

impl Applies {
    pub(super) fn of(tree: &StageTree) -> Self {
        Self {
            seen: tree.seen && tree.exists,
            ready_at_once: all_ready_at_once(tree),
            jobs: tree.jobs().map(|job| job.name.to_string()).collect(),
        }
    }
}
