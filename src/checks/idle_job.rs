//! A job that runs nothing. Page: `idle_job.md`.

use crate::diagnostics::{Check, Severity};
use crate::model::Job;
use crate::source::Span;

use super::Project;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "idle-job",
    severity: Severity::Error,
    summary: "a job that runs nothing",
    page: include_str!("idle_job.md"),
};

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    for job in project.jobs() {
        for (span, word, outcome) in idle(job) {
            let finding = CHECK
                .at(span, format!("with `{word}` 0 the job {outcome}"))
                .help("write a number above 0, or remove the line");
            found.push(finding);
        }
    }
}

/// The settings that keep a job from running, with what comes of it.
fn idle(job: &Job) -> impl Iterator<Item = (Span, &'static str, &'static str)> {
    let zero = |count: &Option<crate::source::Spanned<u32>>| {
        count.as_ref().filter(|count| count.value == 0).map(|count| count.span)
    };
    let deadline = job.deadline.as_ref().filter(|deadline| deadline.value.seconds == 0);
    [
        zero(&job.parallelism).map(|span| (span, "parallelism", "starts no pod and never ends")),
        zero(&job.completions).map(|span| (span, "completions", "succeeds without running")),
        deadline.map(|deadline| (deadline.span, "deadline", "is stopped before it starts")),
    ]
    .into_iter()
    .flatten()
}
