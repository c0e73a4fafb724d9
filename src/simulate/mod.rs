//! A model of kustomize-controller, small enough to explore every interleaving.
//!
//! Takes a [`Setup`]: what each release asks of each stage; gives the shortest [`Trace`] to a state in which
//! the order was broken, or the proof that there is none. `simulate.md` says what is modelled, from which
//! source, and what is left out. It deliberately knows no YAML and no time: only what may follow what.

mod explore;
mod moves;
mod setup;
mod state;
mod step;
mod verdict;

pub use explore::{Explored, Limits, Trace, explore, stuck};
pub use moves::Move;
pub use setup::{Dependency, Expression, Part, PatchOrder, Setup, Spec, StageSetup, Workload};
pub use state::{Artifact, Phase, Ready, Run, Running, StageState, State, Status};
pub use verdict::Violation;
