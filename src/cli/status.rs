//! `status`: what a release is doing now.

use clap::Args;

use super::release::{Engine, Format, Release};

/// Say where every stage stands on a cluster, and write nothing to it
///
/// Stages are held against what the pipeline compiles to here, and against the revision that their source has;
/// --revision asks about another. Exit code 0 whenever the cluster could be asked: `wait` says whether a release is
/// live.
///
/// With --engine direct the stages are those that `apply --engine direct` has rolled out: which commit each has come to
/// the end of, and whether what it wrote is ready, by the same rules.
#[derive(Args, Debug)]
#[command(after_long_help = "\
Examples:
  flux-pipeline status
  flux-pipeline status --revision HEAD --format json
  flux-pipeline status --watch                         until ^C
  flux-pipeline status --engine direct")]
pub(super) struct Status {
    #[command(flatten)]
    pub(super) release: Release,

    /// What has rolled out
    #[arg(long, value_name = "ENGINE", default_value = "flux")]
    pub(super) engine: Engine,

    /// Go on, one line for each change, until ^C
    #[arg(long)]
    pub(super) watch: bool,

    /// How to report
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(super) format: Format,
}
