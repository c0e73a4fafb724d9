//! A Job that is deleted some time after it has finished. Page: `expiring_job.md`.

use crate::diagnostics::{Check, Severity};

use super::applied_job::AppliedJob;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "expiring-job",
    severity: Severity::Error,
    summary: "a Job has `ttlSecondsAfterFinished`",
    page: include_str!("expiring_job.md"),
};

pub(super) fn run(job: &AppliedJob<'_>, found: &mut Findings<'_>) {
    let Some(field) = job.at(&["spec", "ttlSecondsAfterFinished"]) else {
        return;
    };
    let message = format!(
        "Job `{}` vanishes after it has finished, and then runs again",
        job.name()
    );
    let help = "remove `ttlSecondsAfterFinished`; Flux removes the Job with the stage";
    found.about(job.site.stage, CHECK.at(field.span, message).help(help));
}
