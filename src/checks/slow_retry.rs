//! A retry that comes later than the next look. Page: `slow_retry.md`.

use crate::diagnostics::{Check, Severity};

use super::Site;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "slow-retry",
    severity: Severity::Warning,
    summary: "a failed stage is tried again later than a ready one is looked at",
    page: include_str!("slow_retry.md"),
};

/// `GetRetryInterval` in `api/v1/kustomization_types.go` of kustomize-controller takes `retryInterval` as it is.
pub(super) fn run(site: &Site<'_>, found: &mut Findings<'_>) {
    let (retry, interval) = (site.settled.retry(), site.settled.interval());
    if retry.value.seconds <= interval.value.seconds {
        return;
    }
    let message = format!(
        "a failed stage is tried again after `{}`, a ready one after `{}`",
        retry.value.text, interval.value.text
    );
    let finding = CHECK.at(retry.span, message);
    found.about(
        site.stage,
        finding.help("write a `retry` of a minute or two"),
    );
}
