//! YAML of the user's gives a field a value that the API server refuses. Page: `invalid_field.md`.

use crate::diagnostics::{Check, Severity};
use crate::model::Stage;
use crate::schema::Fault;

use super::findings::Findings;
use super::refused::Refused;

pub(super) static CHECK: Check = Check {
    name: "invalid-field",
    severity: Severity::Error,
    summary: "`spec`, `manifest` or an object has a value that the API server refuses",
    page: include_str!("invalid_field.md"),
};

pub(super) fn run(refused: &Refused, stage: Option<&Stage>, found: &mut Findings<'_>) {
    let problem = &refused.problem;
    if problem.fault == Fault::Invalid {
        let finding = CHECK.at(problem.span, problem.message.clone());
        let mut finding = finding.of_field(refused.field());
        finding.help.clone_from(&problem.help);
        found.about_any(stage, finding);
    }
}
