//! YAML of the user's gives a field a value that the API server refuses. Page: `invalid_field.md`.

use crate::diagnostics::{Check, Diagnostic, Severity};
use crate::manifests::Node;
use crate::model::Stage;
use crate::schema::Fault;

use super::findings::Findings;
use super::refused::{Refused, of_part};

pub(super) static CHECK: Check = Check {
    name: "invalid-field",
    severity: Severity::Error,
    summary: "`spec`, `manifest` or an object has a value that the API server refuses",
    page: include_str!("invalid_field.md"),
};

pub(super) fn run(refused: &Refused, stage: Option<&Stage>, found: &mut Findings<'_>) {
    if let Some(finding) = finding(refused) {
        found.about_any(stage, finding);
    }
}

/// What is wrong with an object of Flux by itself, whatever is done to it before it is applied.
#[must_use]
pub fn invalid_by_itself(object: &Node) -> Vec<Diagnostic> {
    of_part(object).iter().filter_map(finding).collect()
}

fn finding(refused: &Refused) -> Option<Diagnostic> {
    let problem = &refused.problem;
    if problem.fault != Fault::Invalid {
        return None;
    }
    let finding = CHECK.at(problem.span, problem.message.clone());
    let mut finding = finding.of_field(refused.field());
    finding.help.clone_from(&problem.help);
    Some(finding)
}
