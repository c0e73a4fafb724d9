//! What is to happen in a rollout, and what a person would see of it.

use super::setup::Release;

/// What is to happen on the way.
#[derive(Clone, Copy, Debug, Default)]
pub struct Script {
    /// The stage whose workload fails in the second release.
    pub fails: Option<usize>,
    /// The controller is killed in the middle of every stage.
    pub restarts: bool,
    /// The stage during whose workload the next release is pushed.
    pub pushes_during: Option<usize>,
}

/// Something that a person would see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// A release was pushed.
    Pushed(Release),
    /// source-controller has it, for one of the sources.
    Fetched(usize, Release),
    /// The parent has patched a stage.
    Patched(usize, Release),
    /// A stage waits for another.
    Waits(usize, usize),
    /// A stage applied a release.
    Applied(usize, Release),
    /// The workload of a stage finished.
    Finished(usize),
    /// The workload of a stage failed.
    Failed(usize),
    /// A stage is ready at a release.
    Ready(usize, Release),
    /// A stage is not ready.
    NotReady(usize),
    /// A stage is gone.
    Gone(usize),
    /// The controller was killed and started again.
    Restarted,
    /// The order was broken.
    Broken(usize, usize),
}
