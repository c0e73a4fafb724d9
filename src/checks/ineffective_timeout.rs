//! A timeout below the least that Flux takes. Page: `ineffective_timeout.md`.

use crate::diagnostics::{Check, Severity};

use super::Site;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "ineffective-timeout",
    severity: Severity::Warning,
    summary: "a timeout below the 30 seconds that Flux takes at least",
    page: include_str!("ineffective_timeout.md"),
};

/// Seconds; `GetTimeout` in `api/v1/kustomization_types.go` of kustomize-controller.
const LEAST: u64 = 30;

pub(super) fn run(site: &Site<'_>, found: &mut Findings<'_>) {
    let timeout = site.settled.said_timeout();
    if let Some(timeout) = timeout.filter(|timeout| timeout.value.seconds < LEAST) {
        let message = format!("Flux takes `{}` for 30s", timeout.value.text);
        found.about(
            site.stage,
            CHECK.at(timeout.span, message).help("write `30s` or more"),
        );
    }
}
