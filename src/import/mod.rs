//! Hand-written YAML of Flux to pipeline files.
//!
//! Takes a window to a repository; gives the text of a pipeline for each group of Kustomizations that belong
//! together, what it could not say, and which files the build takes the place of. A text is tried rather than
//! derived: `settle` asks the compiler what it would emit, so nothing here repeats what the compiler knows. It
//! deliberately writes nothing, and never shows what a manifest holds that it does not take over.

mod advice;
mod afterwards;
mod alone;
mod built;
mod certain;
mod components;
mod edges;
mod errors;
mod excluded;
mod field_place;
mod from_above;
mod hand_written;
mod ignores;
mod imported;
mod left_out;
mod lint;
mod listings;
mod looked;
mod order;
mod parent_source;
mod ready;
mod repeated;
mod repository;
mod rules;
mod say;
mod scope;
mod search;
mod settle;
mod stops;
mod unseen_patches;
mod yaml_words;

pub use excluded::Excluded;
pub use hand_written::{HandWritten, Said, Verdict, is_same_job};
pub use imported::Imported;
pub use lint::{Lint, lint};
pub use listings::Listing;
pub use looked::{Looked, NotLooked, UnknownKind};
pub use repository::{Import, import};
pub use stops::Stop;
