//! `wait`: until a release is live.

use clap::Args;

use super::release::{Engine, Release, Watching};

/// Wait until the release is live on a cluster, and write nothing to it
///
/// For a release that something else rolls out, such as a Kustomization that applies the written files. Ready is a
/// stage whose Kustomization is the compiled one, has applied this revision, and whose Jobs have completed;
/// docs/cluster.md has every question that is asked. Nobody is asked to hurry, so that the polling of Flux is waited
/// for.
#[derive(Args, Debug)]
#[command(after_long_help = "\
Examples:
  flux-pipeline wait
  flux-pipeline wait --revision 0123abcd --timeout 15m")]
pub(super) struct Wait {
    #[command(flatten)]
    pub(super) release: Release,

    /// What rolls out; `direct` is refused, because `apply --engine direct` waits itself
    #[arg(long, value_name = "ENGINE", default_value = "flux")]
    pub(super) engine: Engine,

    #[command(flatten)]
    pub(super) watching: Watching,
}
