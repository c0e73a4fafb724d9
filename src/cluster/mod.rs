//! A release on a cluster: what it is to become, what is there, and what to do next.
//!
//! Takes a [`crate::plan::Plan`] and a kubeconfig; gives [`Event`]s and an [`Outcome`]. What is decided, is
//! decided in pure files: `observe` (objects to facts), `readiness` (facts to a verdict), `rollout` (verdicts
//! to the next step), `silence` (what is said of controllers that say nothing), `desk` (pods to the logs that are
//! read). Only `session`, `apply`, `destroy`, `hold`, `lease`, `remove`, `look`, `watch`, `peek` and `drive` talk to anything. It deliberately prints nothing, and
//! reads no file but the kubeconfig.

mod again;
mod apply;
mod belief;
mod desk;
mod destroy;
mod difference;
pub mod direct;
mod drive;
mod goal;
mod harmless;
mod hold;
mod key;
mod lease;
mod leftovers;
mod look;
mod observe;
mod parents;
mod peek;
mod pods;
mod problem;
mod readiness;
mod remove;
mod report;
mod revision;
mod rollout;
mod session;
mod silence;
mod tail;
mod teardown;
mod timing;
mod verdict;
mod warnings;
mod watch;
mod world;
mod writing;

pub use again::{Consent, again};
pub use apply::{FIELD_MANAGER, Force};
pub use desk::{Desk, Errand, Logs, Reading};
pub use destroy::{destroy, removals};
pub use drive::{Intent, Limits, Task, drive};
pub use goal::{Goal, JobGoal, PipelineGoal, SourceGoal, StageGoal};
pub use harmless::{LONGEST_LINE, harmless, last_writing};
pub use key::{Key, Kind};
pub use look::look;
pub use observe::{Condition, JobFacts, KustomizationFacts, SourceFacts};
pub use pods::{ContainerFacts, PodFacts, PodFailure, Run};
pub use problem::{Problem, ProblemKind};
pub use readiness::{Jobs, Site, source_state, stage_verdict};
pub use report::{Change, Engine, Event, Happened, Outcome, Standing, Summary, Trouble};
pub use revision::{Wanted, short};
pub use rollout::{Asking, Next, Rollout, Step};
pub use session::{Session, Wish};
pub use teardown::{Removal, teardown};
pub use verdict::{Reason, SourceState, State, Verdict};
pub use warnings::Warning;
pub use watch::{Seen, watch};
pub use world::World;
