//! Checked pipelines to decisions: order, guards, groups, names, timeouts.
//!
//! Takes what the checks let through; gives a [`Plan`] in which nothing is left open that the emitted
//! objects need. It is total: an unresolved name or a cycle cannot be in its input, and if one were, the
//! plan would be incomplete rather than a panic. It deliberately knows no YAML and computes no digest of
//! what is emitted: release ids and the names of `once` Jobs come from `emit`.

mod address;
mod build;
mod edge;
mod guard;
mod order;
mod readiness;
mod reason;
mod release;
mod sees_releases;
mod sources;
mod stage;
mod timing;
mod types;

/// Seconds between two looks of the controller at a dependency that is not ready:
/// `--requeue-dependency` of kustomize-controller, `main.go`.
pub const POLL_SECONDS: u64 = 30;

pub use crate::checks::Movement;
pub use crate::settle::FieldTest;
pub use crate::settle::{Pin, Refresh, Timeout};
pub use build::{build, sketch};
pub use guard::Guard;
pub use readiness::{HealthExpression, Readiness, ReleaseValues};
pub use reason::EXTERNAL;
pub use release::ReleasePlan;
pub use types::{
    Address, Copied, Edge, External, Group, JobPlan, ParentPlan, PipelinePlan, Plan, SourcePlan,
    StageIndex, StagePlan,
};
