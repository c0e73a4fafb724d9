//! Every value of every stage, job and source as it will be emitted, and every object of every stage as Flux
//! will apply it.
//!
//! Takes the model and the directories of the stages; gives a [`Project`], in which what a word says, what
//! `spec` or `manifest` lay over it, and what nobody said are one tree, each value with the place that it came
//! from. It is the one step that knows a default and that merges YAML: what comes behind it reads what is
//! settled, so that a thing has one verdict however it is said. It deliberately judges nothing.

mod additions;
mod applied;
mod build;
mod chart_image;
mod decide;
mod draft;
mod duration;
mod fields;
mod filled;
mod folder;
mod folder_build;
mod folder_files;
mod image;
mod job;
mod matched;
mod merge;
mod name;
mod names;
mod objects;
mod others;
mod overlay;
mod parent;
mod pod;
mod project;
mod reach;
mod read;
mod request;
mod shared_patches;
mod source;
mod spec;
mod stage;
mod values;
mod volumes;
mod words;

pub use applied::{applied, written_patch};
pub use build::{settle, settle_again, settle_beside_others};
pub use chart_image::release_of;
pub use decide::JOB_MARGIN_SECONDS;
pub use duration::Setting;
pub use filled::Filled;
pub use folder::{Applier, Fate, Folder, FolderFile, Owner};
pub use job::{FILES, RELEASE, is_exempt};
pub use merge::Replaced;
pub use name::DIGEST;
pub use objects::Substitution;
pub use overlay::Fault;
pub use parent::parent;
pub use project::{Project, Site};
pub use request::is_outside;
pub use source::{Reference, references, revision};
pub use stage::{Pin, Refresh, SettledJob, SettledPatch, SettledSource, SettledStage, Timeout};
pub use values::{FieldTest, ValuesTie};
