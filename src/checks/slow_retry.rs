//! A retry that comes later than the next look. Page: `slow_retry.md`.

use crate::diagnostics::{Check, Severity};

use super::Project;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "slow-retry",
    severity: Severity::Warning,
    summary: "a failed stage is tried again later than a ready one is looked at",
    page: include_str!("slow_retry.md"),
};

/// Seconds of an `interval` that nobody wrote.
const INTERVAL: u64 = 3600;

/// `GetRetryInterval` in `api/v1/kustomization_types.go` of kustomize-controller takes `retryInterval` as it is.
pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    for stage in project.sites().map(|site| site.stage) {
        let Some(retry) = &stage.settings.retry else {
            continue;
        };
        let interval = stage.settings.interval.as_ref();
        if retry.value.seconds <= interval.map_or(INTERVAL, |interval| interval.value.seconds) {
            continue;
        }
        let text = interval.map_or("60m", |interval| interval.value.text.as_str());
        let message = format!(
            "a failed stage is tried again after `{}`, a ready one after `{text}`",
            retry.value.text
        );
        found.about(
            stage,
            CHECK
                .at(retry.span, message)
                .help("write a `retry` of a minute or two"),
        );
    }
}
