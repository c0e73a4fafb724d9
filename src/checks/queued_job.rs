//! A Job that a queue suspends. Page: `queued_job.md`.

use crate::diagnostics::{Check, Severity};

use super::findings::Findings;

use super::applied_job::AppliedJob;

pub(super) static CHECK: Check = Check {
    name: "queued-job",
    severity: Severity::Error,
    summary: "a Job is suspended by a queue, which counts as done",
    page: include_str!("queued_job.md"),
};

/// Kueue suspends a Job with this label when it is made (its webhook for Jobs).
const LABEL: &str = "kueue.x-k8s.io/queue-name";

pub(super) fn run(job: &AppliedJob<'_>, found: &mut Findings<'_>) {
    let label = job.at(&["metadata", "labels", LABEL]);
    let Some(label) = label.filter(|_| job.site.awaited_by().is_some()) else {
        return;
    };
    let title = job.title();
    let message =
        format!("{title} is suspended by its queue, and counts as done without having run");
    let help = "remove the label: a Job that others wait for cannot wait in a queue";
    found.about(job.site.stage, CHECK.at(label.span, message).help(help));
}
