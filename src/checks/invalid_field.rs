//! YAML of the user's has a field with a value that the API server refuses. Page: `invalid_field.md`.

use crate::diagnostics::{Check, Severity};
use crate::schema::Fault;

use super::Project;
use super::findings::Findings;
use super::overlays::overlays;

pub(super) static CHECK: Check = Check {
    name: "invalid-field",
    severity: Severity::Error,
    summary: "`spec` or `manifest` has a value that the API server refuses",
    page: include_str!("invalid_field.md"),
};

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    for overlay in overlays(project) {
        for problem in overlay.problems(Fault::Invalid) {
            let finding = CHECK.at(problem.span, problem.message);
            let finding = match problem.help {
                Some(help) => finding.help(help),
                None => finding,
            };
            match overlay.stage {
                Some(stage) => found.about(stage, finding),
                None => found.push(finding),
            }
        }
    }
}
