//! Which pipeline the commands that talk to a cluster are about, and which cluster.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};

use crate::values;

use super::workspace::Selection;

/// Which pipeline, at which revision, on which cluster.
#[derive(Args, Debug)]
pub(super) struct Release {
    #[command(flatten)]
    pub(super) selection: Selection,

    /// The environment, for a pipeline that has several
    #[arg(long, value_name = "NAME")]
    pub(super) environment: Option<String>,

    /// Context of the kubeconfig, instead of its current one
    ///
    /// A pipeline that names one in its `flux` block is rolled out on no other.
    #[arg(long, value_name = "NAME")]
    pub(super) context: Option<String>,

    /// The revision to wait for: a commit, `BRANCH@sha1:COMMIT`, a digest, `HEAD`, or `latest`
    ///
    /// Without it, the commit that is checked out, and outside of a git repository `latest`: whatever the source
    /// has once it has looked again. Of a hash the first seven digits are enough.
    #[arg(long, value_name = "REV")]
    pub(super) revision: Option<String>,
}

/// How long to wait, and how to say it.
#[derive(Args, Debug)]
pub(super) struct Watching {
    /// Give up after this time, such as `10m`; without it, after what the pipeline needs in the worst case
    #[arg(long, value_name = "TIME", value_parser = length)]
    pub(super) timeout: Option<Duration>,

    /// Give a stage up after this time; without it, after its own timeout and a minute
    #[arg(long, value_name = "TIME", value_parser = length)]
    pub(super) stage_timeout: Option<Duration>,

    /// How to report
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(super) format: Format,

    /// Which logs of Jobs to show: of one pod of each Job
    #[arg(long, value_name = "WHICH", default_value = "all")]
    pub(super) logs: Logs,

    /// Write the result to this file as well, as JUnit XML with a test case for each stage
    #[arg(long, value_name = "FILE")]
    pub(super) junit: Option<PathBuf>,
}

/// Which logs of Jobs to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Logs {
    /// While they are written
    All,
    /// The last lines of a pod that failed
    Failed,
    /// None; the exit code of a pod that failed is shown all the same
    None,
}

/// What rolls a release out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Engine {
    /// The controllers of Flux, from the source
    Flux,
    /// This program, from the files as they are
    Direct,
}

/// How to report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people
    Text,
    /// One JSON object a line, the last one being the result
    Json,
}

/// A length of time as the user writes it.
fn length(text: &str) -> Result<Duration, String> {
    let read = values::Duration::read(text);
    let read = read.ok_or("write hours, minutes and seconds, such as `90s`, `10m`, `1h30m`")?;
    Ok(Duration::from_secs(read.seconds))
}
