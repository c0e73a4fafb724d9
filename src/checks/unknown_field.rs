//! YAML of the user's has a field that the object has not. Page: `unknown_field.md`.

use crate::diagnostics::{Check, Severity};
use crate::schema::Fault;

use super::Project;
use super::findings::Findings;
use super::overlays::overlays;

pub(super) static CHECK: Check = Check {
    name: "unknown-field",
    severity: Severity::Error,
    summary: "`spec` or `manifest` has a field that no version of the object is known to have",
    page: include_str!("unknown_field.md"),
};

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    for overlay in overlays(project) {
        for problem in overlay.problems(Fault::Unknown) {
            let finding = CHECK.at(
                problem.span,
                format!(
                    "`{}` has `{}`, and there is no such field",
                    overlay.word, problem.path
                ),
            );
            let finding = finding.help(problem.help.unwrap_or_else(|| {
                "remove it: the API server refuses an object with a field that it does not know"
                    .to_owned()
            }));
            match overlay.stage {
                Some(stage) => found.about(stage, finding),
                None => found.push(finding),
            }
        }
    }
}
