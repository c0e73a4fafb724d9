//! The commands that talk to a cluster, in a program that was built without the feature `cluster`: what they say.

use super::Exit;
use super::apply::Apply;
use super::destroy::Destroy;
use super::failure::{Failure, Result};
use super::output::Output;
use super::plan::Plan;
use super::rerun::Rerun;
use super::status::Status;
use super::wait::Wait;

pub(super) fn apply(_: Apply, _: Output) -> Result<Exit> {
    Err(absent("apply"))
}

pub(super) fn wait(_: Wait, _: Output) -> Result<Exit> {
    Err(absent("wait"))
}

pub(super) fn status(_: Status, _: Output) -> Result<Exit> {
    Err(absent("status"))
}

pub(super) fn destroy(_: Destroy, _: Output) -> Result<Exit> {
    Err(absent("destroy"))
}

pub(super) fn rerun(_: Rerun, _: Output) -> Result<Exit> {
    Err(absent("rerun"))
}

pub(super) fn plan(_: Plan, _: Output) -> Result<Exit> {
    Err(absent("plan --against live"))
}

fn absent(command: &str) -> Failure {
    Failure::usage(format!(
        "`{command}` talks to a cluster, and this program was built without the feature `cluster`"
    ))
    .help("install it with `cargo install flux-pipeline`, which has the feature on")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_that_is_absent_says_how_to_have_it() {
        for command in ["apply", "plan --against live"] {
            let failure = absent(command);
            assert!(
                failure
                    .message
                    .starts_with(&format!("`{command}` talks to a cluster"))
            );
            assert!(
                failure
                    .help
                    .is_some_and(|help| help.contains("cargo install flux-pipeline"))
            );
        }
    }
}
