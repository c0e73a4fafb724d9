//! The one integration-test binary; a test in `tidy` refuses a file here that is not in this list.

#![cfg(test)]

mod addressed;
mod agreement;
mod applied;
mod checks;
mod cli_build;
mod cli_check;
mod cli_complete;
mod cli_fmt;
mod cli_misc;
mod cli_plan;
mod cli_set;
mod cli_simulate;
mod cli_watch;
mod cluster;
mod diagnostics;
mod docs;
mod editors;
mod emit;
mod emitted;
mod examples;
mod files;
mod format;
mod graph;
mod ide;
mod import;
mod lsp;
mod manifest_checks;
mod manifests;
mod needs;
mod one_verdict;
mod properties;
mod sessions;
mod simulate;
mod slips;
mod spec;
mod support;
mod tidy;
mod times;
mod transition;
mod yaml;
