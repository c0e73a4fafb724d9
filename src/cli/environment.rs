//! One environment of the pipelines, as an option names it.

use crate::diagnostics::closest;
use crate::plan::Plan;

use super::failure::{Failure, Result};

/// Leaves only the pipelines of one environment in a plan.
pub(super) fn only(plan: &mut Plan<'_>, environment: &str) -> Result<()> {
    let known = plan.pipelines.iter().filter_map(|it| it.environment);
    let known: Vec<&str> = known.collect();
    if !known.contains(&environment) {
        let failure = Failure::usage(format!("no environment is named `{environment}`"));
        return Err(match closest(environment, known) {
            Some(close) => failure.help(format!("did you mean `{close}`?")),
            None => failure,
        });
    }
    plan.pipelines
        .retain(|it| it.environment == Some(environment));
    Ok(())
}
