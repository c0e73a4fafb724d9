//! A model of kustomize-controller, small enough to explore every interleaving.
//!
//! Takes a [`Setup`]: what each release asks of each stage; gives the shortest [`Trace`] to a state in which
//! the order was broken, or the proof that there is none; or the [`Rollout`] that usually follows. [`Setup::of`] makes one of a plan. `simulate.md` says what is modelled, from which
//! source, and what is left out. It deliberately knows no YAML and no time: only what may follow what.

mod awake;
mod course;
mod event;
mod explore;
mod from_plan;
mod moves;
mod objects;
mod part;
mod pins;
mod prune;
mod rollout;
mod setup;
mod state;
mod step;
mod verdict;
mod waiting;
mod words;

pub use event::{Event, Script};
pub use explore::{Explored, Limits, Trace, explore, stuck};
pub use from_plan::Change;
pub use moves::{Move, moves};
pub use rollout::{Rollout, rollout};
pub use setup::{
    Dependency, Directory, Expression, Object, Part, PatchOrder, Setup, Spec, StageSetup, Workload,
    Writer,
};
pub use state::{Artifact, Live, Phase, Ready, Run, Running, StageState, State, Status};
pub use step::step;
pub use verdict::Violation;
pub use words::{Line, ending, move_lines, timeline, violation_in_words};
