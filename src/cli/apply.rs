//! `apply`: makes a cluster run the pipeline.

use clap::Args;

use super::release::{Engine, Release, Watching};

/// Write the pipeline's Flux objects to a cluster, and wait until the release is live
///
/// Asks the source to look now, and writes the Kustomizations by server-side apply once it has this revision; before
/// that the sources that the pipeline describes. Then each stage is asked as soon as it may start. With --wait it says
/// what happens until every stage has applied this revision and its Jobs have completed. Manifests and Jobs come from
/// the source: push them first. A revision that the source does not get is not written.
///
/// With --engine direct no Flux is needed: the stages' objects are built from the files as they are and written from
/// here, in the same order, each stage once all before it are ready. It always waits, and deletes what a stage has
/// written before and holds no more. docs/cluster.md says what it does not do.
///
/// A suspended stage is not resumed. The command may be stopped and run again at any time.
///
/// Exit code 4: a stage failed, or stays behind, or the cluster said no. Exit code 130: ^C, the rollout goes on.
#[derive(Args, Debug)]
#[command(after_long_help = "\
Examples:
  flux-pipeline apply --wait
  flux-pipeline apply --wait --context prod --environment prod shop.pipeline
  flux-pipeline apply --wait --revision main@sha1:0123abcd --timeout 20m --format json
  flux-pipeline apply --engine direct --dry-run
  flux-pipeline apply --engine direct --context kind-shop")]
pub(super) struct Apply {
    #[command(flatten)]
    pub(super) release: Release,

    /// Go on until the release is live or cannot become it
    #[arg(long)]
    pub(super) wait: bool,

    /// What rolls out
    #[arg(long, value_name = "ENGINE", default_value = "flux")]
    pub(super) engine: Engine,

    /// Go back to the commit that is checked out, though the source has gone on
    ///
    /// The source is held at the commit until the next `apply`, so that files and specs go back together. Without it, an
    /// older commit than the source has is refused before any stage is written.
    #[arg(long)]
    pub(super) force: bool,

    /// Take fields over that another manager owns
    #[arg(long)]
    pub(super) force_conflicts: bool,

    /// Show what --engine direct would change, and write nothing
    ///
    /// Every object is tried by the cluster; what needs an object that is not there yet is marked. Values of Secrets
    /// are never shown.
    #[arg(long)]
    pub(super) dry_run: bool,

    #[command(flatten)]
    pub(super) watching: Watching,
}
