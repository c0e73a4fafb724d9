//! What the commands say in a program that was built without the feature `cluster`.

use crate::cli::Exit;
use crate::cli::apply::Apply;
use crate::cli::failure::{Failure, Result};
use crate::cli::output::Output;
use crate::cli::rerun::Rerun;
use crate::cli::status::Status;
use crate::cli::wait::Wait;

pub(in crate::cli) fn apply(_: Apply, _: Output) -> Result<Exit> {
    Err(absent("apply"))
}

pub(in crate::cli) fn wait(_: Wait, _: Output) -> Result<Exit> {
    Err(absent("wait"))
}

pub(in crate::cli) fn status(_: Status, _: Output) -> Result<Exit> {
    Err(absent("status"))
}

pub(in crate::cli) fn rerun(_: Rerun, _: Output) -> Result<Exit> {
    Err(absent("rerun"))
}

fn absent(command: &str) -> Failure {
    Failure::usage(format!(
        "`{command}` talks to a cluster, and this program was built without the feature `cluster`"
    ))
    .help("install it with `cargo install flux-pipeline`, which has the feature on")
}
