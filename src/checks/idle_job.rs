//! A job that runs nothing. Page: `idle_job.md`.

use crate::diagnostics::{Check, Severity};
use crate::model::Job;
use crate::source::{Span, Spanned};

use super::applied_job::AppliedJob;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "idle-job",
    severity: Severity::Error,
    summary: "a job that runs nothing",
    page: include_str!("idle_job.md"),
};

/// What comes of a number that is 0.
const NEVER_STARTS: &str = "starts no pod and never ends";
const NEVER_RUNS: &str = "succeeds without running";
const NO_TIME: &str = "is stopped before it starts";

/// Numbers that are not 0, with what comes of 0.
const NUMBERS: [(&str, &str); 3] = [
    ("parallelism", NEVER_STARTS),
    ("completions", NEVER_RUNS),
    ("activeDeadlineSeconds", NO_TIME),
];

pub(super) fn run(job: &AppliedJob<'_>, found: &mut Findings<'_>) {
    for (field, outcome) in NUMBERS {
        let number = job.at(&["spec", field]);
        let Some(zero) = number.filter(|number| number.integer() == Some(0)) else {
            continue;
        };
        let said = said(job, field, zero.span);
        let finding = CHECK
            .at(zero.span, format!("with {said} the job {outcome}"))
            .help("write a number above 0, or remove the line");
        found.push(finding);
    }
}

/// The number as the user wrote it: by a word, or as YAML.
fn said(job: &AppliedJob<'_>, field: &str, span: Span) -> String {
    let deadline = job.written.and_then(|job| job.deadline.as_ref());
    let is_word = |word: &Option<Spanned<u32>>| word.as_ref().is_some_and(|it| it.span == span);
    let counts =
        |job: &Job| is_word(&job.settings.parallelism) || is_word(&job.settings.completions);
    if deadline.is_some_and(|it| it.span == span) {
        "`deadline` 0".to_owned()
    } else if job.written.is_some_and(counts) {
        format!("`{field}` 0")
    } else {
        format!("`{field}: 0`")
    }
}
