//! A release rolled out without Flux: the stages in their order, written and waited for from here.
//!
//! Takes a [`super::Goal`] and the objects of each stage; gives the same [`super::Event`]s and
//! [`super::Summary`] as a rollout by Flux. `docs/cluster.md` says what it does not do. What is decided, is decided
//! in pure files (`ability`, `built`, `diff`, `health`, `inventory`, `order`, `overlay`, `shape`, `standing`); only
//! `again`, `destroy`, `look`, `lookout`, `resources`, `run`, `stage`, `wait` and `write` talk to the cluster.

mod ability;
mod again;
mod built;
mod destroy;
mod diff;
mod health;
mod inventory;
mod look;
mod lookout;
mod object;
mod order;
mod overlay;
mod rehearsal;
mod resources;
mod run;
mod shape;
mod stage;
mod standing;
mod wait;
mod write;

pub use ability::inabilities;
pub use again::again;
pub use built::Built;
pub use destroy::{Written, destroy, written};
pub use health::{Health, health};
pub use look::look;
pub use object::ObjectId;
pub use overlay::overlay;
pub use rehearsal::{Rehearsed, rehearse};
pub(super) use resources::Resources;
pub use run::{Task, roll_out};
pub use shape::{needs_kustomize, shape};
