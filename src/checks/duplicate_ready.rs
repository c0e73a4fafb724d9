//! Two `ready` settings of a stage are about one kind. Page: `duplicate_ready.md`.

use std::collections::HashMap;

use crate::diagnostics::{Check, Severity};
use crate::model::ReadyWhen;
use crate::values::key::group;

use super::Project;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "duplicate-ready",
    severity: Severity::Error,
    summary: "a stage says twice when one kind of object is ready",
    page: include_str!("duplicate_ready.md"),
};

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    for site in project.sites() {
        let mut taken: HashMap<(&str, &str), &ReadyWhen> = HashMap::new();
        for ready in &site.stage.settings.ready {
            let kind = (group(&ready.api_version.value), ready.kind.value.as_str());
            let Some(other) = taken.insert(kind, ready) else {
                continue;
            };
            let finding = CHECK
                .at(
                    ready.kind.span,
                    format!("it is said twice when a `{}` is ready", kind.1),
                )
                .also(other.kind.span, "said here already")
                .help("join the two conditions with `||` or `&&`");
            found.push(finding);
        }
    }
}
