//! A release rolled out without Flux: the stages in their order, written and waited for from here.
//!
//! Takes a [`super::Goal`] and the objects of each stage; gives the same [`super::Event`]s and
//! [`super::Summary`] as a rollout by Flux. `docs/cluster.md` says what it does not do. What is decided, is decided
//! in pure files (`built`, `diff`, `health`, `inventory`, `order`, `overlay`, `stage_status`, `transform`,
//! `unsupported`); only `destroy`, `dry_run`, `explain`, `rerun`, `resources`, `rollout`, `stage`, `status`, `wait` and
//! `write` talk to the cluster.

mod built;
mod destroy;
mod diff;
mod dry_run;
mod explain;
mod health;
mod inventory;
mod order;
mod overlay;
mod rerun;
mod resources;
mod rollout;
mod stage;
mod stage_status;
mod status;
mod transform;
mod unsupported;
mod wait;
mod write;

pub use built::Built;
pub use destroy::{Written, destroy, written};
pub use dry_run::{Rehearsed, rehearse};
pub use health::{Health, health};
pub use overlay::overlay;
pub use rerun::jobs_to_rerun;
pub(super) use resources::Resources;
pub use rollout::{Task, roll_out};
pub use status::release_summary;
pub use transform::{needs_kustomize, transform};
pub use unsupported::unsupported_fields;
