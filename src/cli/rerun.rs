//! `rerun`: runs the Jobs of a stage again.

use clap::Args;

use super::release::{Engine, Release, Watching};

/// Run the Jobs of a stage again, and wait until the release is live
///
/// Deletes the Jobs of the stage together with their pods, asks its controller to apply them anew, and goes on as
/// `apply --wait` does: what waits for the stage starts when they have completed. Flux itself never runs a Job again
/// that has failed and has not changed. Nothing else is written, and nothing is fetched.
///
/// With --engine direct the Jobs are made again from here, and what waits for the stage is rolled out from the files as
/// they are. They must be those that the stage was rolled out from.
///
/// Only Jobs that are marked `idempotent` run again, and none that is at work is stopped, unless --yes says so.
#[derive(Args, Debug)]
#[command(after_long_help = "\
Examples:
  flux-pipeline rerun migrate
  flux-pipeline rerun migrate --yes shop.pipeline
  flux-pipeline rerun migrate --engine direct")]
pub(super) struct Rerun {
    /// The stage
    #[arg(value_name = "STAGE")]
    pub(super) stage: String,

    #[command(flatten)]
    pub(super) release: Release,

    /// What has rolled out
    #[arg(long, value_name = "ENGINE", default_value = "flux")]
    pub(super) engine: Engine,

    /// Run Jobs again that are not marked `idempotent`, and stop those that are at work
    #[arg(long)]
    pub(super) yes: bool,

    #[command(flatten)]
    pub(super) watching: Watching,
}
