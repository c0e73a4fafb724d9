//! Compiles a few lines that say what must happen before what into the Flux Kustomizations and Kubernetes
//! Jobs that make it happen, and refuses those that would not hold.
//!
//! The program does this for files on a disk. A program of yours does it with five modules: [`source`] has the texts and the
//! window to a repository, [`compile`] reads and checks, [`diagnostics`] shows what was found, [`emit`] gives the YAML and
//! [`graph`] the drawing. Nothing of them touches a disk or opens a connection.
//!
//! ```
//! use flux_pipeline::compile::{Input, check};
//! use flux_pipeline::source::{Memory, SourceMap};
//! use flux_pipeline::{diagnostics, emit, graph};
//!
//! // The manifests of the repository; a program reads them from wherever they are.
//! let repository = Memory::new([("deploy/app.yaml", "\
//! apiVersion: v1
//! kind: ConfigMap
//! metadata: { name: app, namespace: default }
//! ")]);
//!
//! // What is wrong is said with its place, and nothing is emitted.
//! let mut texts = SourceMap::default();
//! let wrong = check(vec![Input::new("shop.pipeline", "stage migrate before ap")], &repository, &mut texts);
//! let drawn = diagnostics::human(&texts, &wrong.diagnostics, diagnostics::Style::default());
//! assert!(drawn.contains("no stage is named `ap`"));
//! assert!(wrong.plan(&repository).is_none());
//!
//! // What is right becomes YAML, and a drawing with what makes each order hold.
//! let text = "stage migrate before app { job { image \"ghcr.io/org/app:v1\"; run \"bin/migrate\" } }";
//! let mut texts = SourceMap::default();
//! let right = check(vec![Input::new("shop.pipeline", text)], &repository, &mut texts);
//! let plan = right.plan(&repository).expect("nothing is wrong with it");
//! assert!(emit::bundle(&plan).files.contains_key("flux/app.yaml"));
//! assert!(graph::text(&graph::Graph::from(&plan)).contains("migrate"));
//! ```
//!
//! # How it is built
//!
//! One direction of data, one folder per step:
//!
//! ```text
//! source, values → syntax → model → manifests → settle → checks → plan → emit → files
//! ```
//!
//! `docs/architecture.md` has the drawing, the words and the table of who may use whom; a test keeps it
//! true. The other modules are there for the program, its tests and its benchmarks; they are not documented here, and change
//! without notice.

pub mod compile;
pub mod diagnostics;
pub mod emit;
pub mod graph;
pub mod source;

#[doc(hidden)]
pub mod checks;
#[doc(hidden)]
pub mod cli;
#[cfg(feature = "cluster")]
#[doc(hidden)]
pub mod cluster;
#[doc(hidden)]
pub mod files;
#[doc(hidden)]
pub mod format;
#[doc(hidden)]
pub mod hash;
#[doc(hidden)]
pub mod ide;
#[doc(hidden)]
pub mod import;
#[doc(hidden)]
pub mod lsp;
#[doc(hidden)]
pub mod manifests;
#[doc(hidden)]
pub mod model;
#[doc(hidden)]
pub mod plan;
#[doc(hidden)]
pub mod schema;
#[doc(hidden)]
pub mod settle;
#[doc(hidden)]
pub mod simulate;
#[doc(hidden)]
pub mod syntax;
#[doc(hidden)]
pub mod threads;
#[doc(hidden)]
pub mod transition;
#[doc(hidden)]
pub mod values;
