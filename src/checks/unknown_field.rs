//! YAML of the user's has a field that the object has not. Page: `unknown_field.md`.

use crate::diagnostics::{Check, Severity};
use crate::model::Stage;
use crate::schema::Fault;

use super::findings::Findings;
use super::refused::Refused;

pub(super) static CHECK: Check = Check {
    name: "unknown-field",
    severity: Severity::Error,
    summary: "`spec`, `manifest` or an object has a field that no version of the object is known to have",
    page: include_str!("unknown_field.md"),
};

pub(super) fn run(refused: &Refused, stage: Option<&Stage>, found: &mut Findings<'_>) {
    let problem = &refused.problem;
    if problem.fault != Fault::Unknown {
        return;
    }
    let message = format!(
        "{} has `{}`, and there is no such field",
        refused.title, problem.path
    );
    let why = match refused.loses_unknown_fields() {
        true => "remove it: Flux leaves it out of the object that it applies",
        false => "remove it: the API server refuses an object with a field that it does not know",
    };
    let help = problem.help.clone().unwrap_or_else(|| why.to_owned());
    let finding = CHECK.at(problem.span, message).of_field(refused.field());
    found.about_any(stage, finding.help(help));
}
