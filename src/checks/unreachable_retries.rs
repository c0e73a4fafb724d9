//! Retries that a deadline leaves no time for. Page: `unreachable_retries.md`.

use crate::diagnostics::{Check, Severity};
use crate::values::duration::shown;

use super::applied_job::AppliedJob;
use super::back_off;
use super::findings::Findings;
use super::job_times::job_time;

pub(super) static CHECK: Check = Check {
    name: "unreachable-retries",
    severity: Severity::Warning,
    summary: "a Job's deadline ends before the last of its retries can begin",
    page: include_str!("unreachable_retries.md"),
};

/// Only what somebody wrote: the six retries of Kubernetes are nobody's intention.
pub(super) fn run(job: &AppliedJob<'_>, found: &mut Findings<'_>) {
    let time = job_time(job);
    let (Some(deadline), Some(retries)) = (time.deadline, time.retries) else {
        return;
    };
    let waits = back_off::total(retries.value, time.restarts);
    if waits < deadline.value {
        return;
    }
    let within = back_off::within(deadline.value, retries.value, time.restarts);
    let message = format!(
        "of {} retries {within} can begin at most: the waits before them take {} alone",
        retries.value,
        shown(waits)
    );
    let finding = CHECK
        .at(retries.span, message)
        .also(
            deadline.span,
            format!("{} is stopped after this", job.title()),
        )
        .help(format!(
            "say {within} retries, or a deadline that is longer than {}",
            shown(waits)
        ));
    found.about(job.site.stage, finding);
}
