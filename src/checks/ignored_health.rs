//! `health` that Flux does not look at. Page: `ignored_health.md`.

use crate::diagnostics::{Check, Severity};

use super::Site;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "ignored-health",
    severity: Severity::Warning,
    summary: "`health` is not looked at while `wait` is true",
    page: include_str!("ignored_health.md"),
};

/// `checkHealth` of kustomize-controller takes the whole inventory when `wait` is true, and the listed
/// objects only otherwise.
pub(super) fn run(site: &Site<'_>, found: &mut Findings<'_>) {
    if !site.waits() {
        return;
    }
    let mut listed = site.settled.list(&["healthChecks"]).iter();
    let Some(first) = listed.next() else {
        return;
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
