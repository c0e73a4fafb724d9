//! A job that runs nothing. Page: `idle_job.md`.

use crate::diagnostics::{Check, Severity};
use crate::model::Job;
use crate::source::Span;

use super::Project;
use super::findings::Findings;
use super::job_yaml::{JobYaml, each};

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

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    for job in project.jobs() {
        for (span, word, outcome) in idle(job) {
            report(span, &format!("`{word}` 0"), outcome, found);
        }
    }
    each(project, found, look);
}

fn look(job: &JobYaml<'_>, found: &mut Findings<'_>) {
    for (field, outcome) in [
        ("parallelism", NEVER_STARTS),
        ("completions", NEVER_RUNS),
        ("activeDeadlineSeconds", NO_TIME),
    ] {
        let number = job.node.at(&["spec", field]);
        if let Some(zero) = number.filter(|number| number.integer() == Some(0)) {
            report(zero.span, &format!("`{field}: 0`"), outcome, found);
        }
    }
}

fn report(span: Span, said: &str, outcome: &str, found: &mut Findings<'_>) {
    let finding = CHECK
        .at(span, format!("with {said} the job {outcome}"))
        .help("write a number above 0, or remove the line");
    found.push(finding);
}

/// The settings that keep a job from running, with what comes of it.
fn idle(job: &Job) -> impl Iterator<Item = (Span, &'static str, &'static str)> {
    let zero = |count: &Option<crate::source::Spanned<u32>>| {
        count
            .as_ref()
            .filter(|count| count.value == 0)
            .map(|count| count.span)
    };
    let deadline = job
        .deadline
        .as_ref()
        .filter(|deadline| deadline.value.seconds == 0);
    [
        zero(&job.parallelism).map(|span| (span, "parallelism", NEVER_STARTS)),
        zero(&job.completions).map(|span| (span, "completions", NEVER_RUNS)),
        deadline.map(|deadline| (deadline.span, "deadline", NO_TIME)),
    ]
    .into_iter()
    .flatten()
}
