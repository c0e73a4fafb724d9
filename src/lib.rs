//! Compiles a few lines that say what must happen before what into the Flux Kustomizations and Kubernetes
//! Jobs that make it happen, and refuses those that would not hold.
//!
//! One direction of data, one folder per step:
//!
//! ```text
//! source, values → syntax → model → manifests → settle → checks → plan → emit → files
//! ```
//!
//! `docs/architecture.md` has the drawing, the words and the table of who may use whom; a test keeps it
//! true.

pub mod checks;
pub mod cli;
#[cfg(feature = "cluster")]
pub mod cluster;
pub mod compile;
pub mod diagnostics;
pub mod emit;
pub mod files;
pub mod format;
pub mod graph;
pub mod ide;
pub mod import;
pub mod lsp;
pub mod manifests;
pub mod model;
pub mod plan;
pub mod schema;
pub mod settle;
pub mod simulate;
pub mod source;
pub mod syntax;
pub mod transition;
pub mod values;
