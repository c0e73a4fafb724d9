//! A release on a cluster: what it is to become, what is there, and what to do next.
//!
//! Takes a [`crate::plan::Plan`] and a kubeconfig; gives [`Event`]s and an [`Outcome`]. What is decided, is
//! decided in pure files: `observe` (objects to facts), `readiness` and `helm_release` (facts to a verdict), `rollout` (verdicts
//! to the next step), `unresponsive` (what is said of controllers that say nothing), `pod_logs` (pods to the logs that
//! are read). Only `session`, `apply`, `destroy`, `pins`, `sources`, `lease`, `remove`, `status`, `live`, `rerun`, `watch`, `explain` and
//! `control_loop` talk to the cluster. It deliberately prints nothing, and reads no file but the kubeconfig.

mod apply;
mod cluster_state;
mod control_loop;
mod destroy;
mod difference;
pub mod direct;
mod explain;
mod goal;
mod helm_release;
mod key;
mod lease;
mod leftovers;
mod live;
mod log_lines;
mod next;
mod object_id;
mod observe;
mod parents;
mod pins;
mod pod_logs;
mod pods;
mod problem;
mod readiness;
mod remove;
mod report;
mod rerun;
mod revision;
mod rollout;
mod sanitize;
mod session;
mod sources;
mod stale_failure;
mod status;
mod teardown;
mod timing;
mod unresponsive;
mod verdict;
mod warnings;
mod watch;
mod write_gate;

pub use apply::{FIELD_MANAGER, Force};
pub use cluster_state::ClusterState;
pub use control_loop::{Intent, Limits, Task, run_rollout};
pub use destroy::{destroy, removals};
pub use goal::{Goal, JobGoal, PipelineGoal, SourceGoal, StageGoal};
pub use helm_release::{ReleaseFacts, ReleaseGoal};
pub use key::{Key, Kind};
pub use live::{Live, LiveStage};
pub use next::{Next, Step};
pub use object_id::ObjectId;
pub use observe::{Condition, JobFacts, KustomizationFacts, SourceFacts};
pub use pod_logs::{Logs, PodAction, PodLogs, Reading};
pub use pods::{ContainerFacts, PodFacts, PodFailure, Run};
pub use problem::{Problem, ProblemKind};
pub use readiness::{Jobs, StageView, source_state, stage_verdict};
pub use report::{Change, Engine, Event, EventKind, Outcome, StageStatus, Summary, Trouble};
pub use rerun::{Consent, jobs_to_rerun};
pub use revision::{Wanted, short};
pub use rollout::{Asking, Rollout};
pub use sanitize::{LONGEST_LINE, last_writing, sanitize};
pub use session::{ConnectionOptions, Session};
pub use status::release_summary;
pub use teardown::{Removal, teardown};
pub use verdict::{Reason, SourceState, State, Verdict};
pub use warnings::Warning;
pub use watch::{WatchEvent, watch};
