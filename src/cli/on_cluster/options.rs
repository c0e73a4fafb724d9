//! Options of the commands as what [`crate::cluster`] takes.

use crate::cli::apply::Apply;
use crate::cli::failure::{Failure, Result};
use crate::cli::release::{Logs, Watching};
use crate::cli::rerun::Rerun;
use crate::cluster::{self, Consent, Force, Goal, Limits};
use crate::diagnostics::closest;

/// What to do about fields of others.
pub(super) fn force(command: &Apply) -> Force {
    match command.force_conflicts {
        true => Force::Conflicts,
        false => Force::Refuse,
    }
}

/// Whether the user knows what running again does.
pub(super) fn consent(command: &Rerun) -> Consent {
    match command.yes {
        true => Consent::Everything,
        false => Consent::Marked,
    }
}

/// When to stop.
pub(super) fn limits(watching: &Watching) -> Limits {
    Limits {
        overall: watching.timeout,
        stage_seconds: watching.stage_timeout.map(|it| it.as_secs()),
    }
}

/// The index of the stage with this name.
pub(super) fn stage_index(goal: &Goal, name: &str) -> Result<usize> {
    let labels = || goal.stages.iter().map(|stage| stage.label.as_str());
    if let Some(at) = labels().position(|label| label == name) {
        return Ok(at);
    }
    let failure = Failure::usage(format!("no stage is named `{name}`"));
    Err(match closest(name, labels()) {
        Some(close) => failure.help(format!("did you mean `{close}`?")),
        None => failure.help(format!("the stages are {}", listed(labels()))),
    })
}

/// Names with commas.
fn listed<'n>(names: impl Iterator<Item = &'n str>) -> String {
    let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

/// Which logs are told.
pub(super) fn log_choice(logs: Logs) -> cluster::Logs {
    match logs {
        Logs::All => cluster::Logs::All,
        Logs::Failed => cluster::Logs::Failed,
        Logs::None => cluster::Logs::None,
    }
}
