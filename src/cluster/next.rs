//! What a look at the cluster leads to.

use std::time::Duration;

use super::key::Key;
use super::report::{EventKind, Outcome};

/// Something to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Ask the controller of an object to look at it, with this request.
    Ask(Key, String),
}

/// What came of a look at the cluster.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Next {
    /// What changed.
    pub happened: Vec<EventKind>,
    /// What to do.
    pub steps: Vec<Step>,
    /// The specs may be written now; [`super::Rollout::written`] is to be called when they are.
    pub may_write: bool,
    /// When to look again though nothing was seen.
    pub wake: Option<Duration>,
    /// How it ended, when it did.
    pub end: Option<Outcome>,
}
