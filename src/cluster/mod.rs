//! A release on a cluster: what it is to become, what is there, and what to do next.
//!
//! Takes a [`crate::plan::Plan`] and a kubeconfig; gives [`Event`]s and an [`Outcome`]. What is decided, is
//! decided in pure files: `observe` (objects to facts), `readiness` (facts to a verdict), `rollout` (verdicts
//! to the next step). Only `session`, `apply`, `watch` and `drive` talk to anything. It deliberately prints
//! nothing, and reads no file but the kubeconfig.

mod again;
mod apply;
mod difference;
pub mod direct;
mod drive;
mod goal;
mod key;
mod look;
mod observe;
mod problem;
mod readiness;
mod report;
mod revision;
mod rollout;
mod session;
mod timing;
mod verdict;
mod watch;
mod world;

pub use again::{Consent, again};
pub use apply::{FIELD_MANAGER, Force};
pub use drive::{Intent, Limits, Task, drive};
pub use goal::{Goal, JobGoal, SourceGoal, StageGoal};
pub use key::{Key, Kind};
pub use look::look;
pub use observe::{Condition, JobFacts, KustomizationFacts, SourceFacts};
pub use problem::{Problem, ProblemKind};
pub use readiness::{Jobs, Site, source_state, stage_verdict};
pub use report::{Change, Engine, Event, Happened, Outcome, Standing, Summary};
pub use revision::{Wanted, short};
pub use rollout::{Asking, Next, Rollout, Step};
pub use session::{Session, Wish};
pub use verdict::{Reason, SourceState, State, Verdict};
pub use watch::{Seen, watch};
pub use world::World;
