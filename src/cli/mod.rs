//! The command line: one file per command, its arguments beside it.
//!
//! Standard output is data, standard error is talk. `output` is the only file that prints, and [`Exit`]
//! has every exit code.

mod apply;
mod args;
mod baseline;
mod bug;
mod build;
mod check;
mod check_name;
mod complete;
mod completions;
mod destroy;
mod diff;
mod environment;
mod exit;
mod explain;
mod explored;
mod failure;
mod fmt;
mod fold;
mod glossary;
mod graph;
mod image_change;
mod image_edit;
mod import;
mod import_told;
mod in_place;
mod init;
#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod large_pages;
mod lint;
mod lsp;
mod man;
mod markdown;
mod marked;
mod moved;
#[cfg(not(feature = "cluster"))]
mod off_cluster;
#[cfg(feature = "cluster")]
mod on_cluster;
mod output;
mod plan;
mod reference;
mod release;
mod reporting;
mod rerun;
mod set;
mod set_image;
mod simulate;
mod starter;
mod status;
mod wait;
mod watch;
mod workspace;

pub use args::main;
pub use bug::report_panics;
pub use exit::Exit;
pub use reference::reference;

#[cfg(not(feature = "cluster"))]
use off_cluster as on_cluster;
