//! `health` that Flux does not look at. Page: `ignored_health.md`.

use crate::diagnostics::{Check, Severity};

use super::Project;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "ignored-health",
    severity: Severity::Warning,
    summary: "`health` is not looked at while `wait` is true",
    page: include_str!("ignored_health.md"),
};

/// `checkHealth` of kustomize-controller takes the whole inventory when `wait` is true, and the listed
/// objects only otherwise.
pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    for site in project.sites().filter(|site| site.waits()) {
        let mut listed = site.settled.list(&["healthChecks"]).iter();
        let Some(first) = listed.next() else {
            continue;
        };
        let message = "Flux waits for everything in the stage and does not look at this";
        let finding = CHECK
            .at(first.span, message)
            .unnecessary()
            .help("remove it, or wait for nothing else: `wait false`");
        let finding = listed.fold(finding, |finding, other| {
            finding.also(other.span, "nor at this")
        });
        found.about(site.stage, finding);
    }
}
