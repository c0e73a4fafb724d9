//! Hand-written YAML of Flux to pipeline files.
//!
//! Takes a window to a repository; gives the text of a pipeline for each group of Kustomizations that belong
//! together, what it could not say, and which files the build takes the place of. A text is tried rather than
//! derived: `settle` asks the compiler what it would emit, so nothing here repeats what the compiler knows. It
//! deliberately writes nothing, and never shows what a manifest holds that it does not take over.

mod address;
mod bench;
mod circle;
mod container;
mod digest;
mod draft;
mod errors;
mod found;
mod group;
mod here;
mod hidden;
mod images;
mod imported;
mod job;
mod jobs;
mod line;
mod lint;
mod naming;
mod order;
mod origin;
mod repository;
mod rules;
mod settle;
mod source;
mod value;
mod words;

pub use imported::Imported;
pub use lint::{Lint, lint};
pub use repository::{Import, import};
