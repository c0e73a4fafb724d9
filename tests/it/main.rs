//! The one integration-test binary; a test in `tidy` refuses a file here that is not in this list.

#![cfg(test)]

mod addressed;
mod agreement;
mod applied;
mod beside;
mod checks;
mod cli_build;
mod cli_check;
mod cli_fmt;
mod cli_misc;
mod cli_plan;
mod cli_set;
mod cli_simulate;
mod cluster;
mod diagnostics;
mod docs;
mod emit;
mod emitted;
mod emitted_files;
mod examples;
mod files;
mod format;
mod graph;
mod import;
mod jobs_in_time;
mod manifest_checks;
mod manifests;
mod needs;
mod one_verdict;
mod properties;
mod rerun_inputs;
mod sessions;
mod simulate;
mod spec;
mod substitution;
mod support;
mod tidy;
mod times;
mod transition;
mod typing;
mod yaml;
