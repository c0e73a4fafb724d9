//! YAML of the user's has a field that the object has not. Page: `unknown_field.md`.

use crate::diagnostics::{Check, Severity};
use crate::schema::Fault;

use super::Project;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "unknown-field",
    severity: Severity::Error,
    summary: "`spec`, `manifest` or an object has a field that no version of the object is known to have",
    page: include_str!("unknown_field.md"),
};

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    for refused in found.refused().iter() {
        let problem = &refused.problem;
        if problem.fault == Fault::Unknown {
            let finding = CHECK.at(
                problem.span,
                format!(
                    "{} has `{}`, and there is no such field",
                    refused.title, problem.path
                ),
            );
            let why = match refused.loses_unknown_fields() {
                true => "remove it: Flux leaves it out of the object that it applies",
                false => {
                    "remove it: the API server refuses an object with a field that it does not know"
                }
            };
            let help = problem.help.clone().unwrap_or_else(|| why.to_owned());
            let finding = finding.of_field(refused.field()).help(help);
            found.about_any(refused.stage(project), finding);
        }
    }
}
