//! What is said about the time of each Job of a stage.

use crate::manifests::Node;
use crate::model::{Job, Rerun};
use crate::source::Span;

use super::applied_job::AppliedJob;

/// A number that somebody wrote.
#[derive(Clone, Copy, Debug)]
pub(super) struct Said {
    pub(super) value: u64,
    pub(super) span: Span,
}

/// The time of one Job.
#[derive(Clone, Copy)]
pub(super) struct JobTime<'a> {
    pub(super) job: AppliedJob<'a>,
    /// Seconds that it may run, all tries together.
    pub(super) deadline: Option<Said>,
    /// How often a failed pod is tried again, when somebody says it.
    pub(super) retries: Option<Said>,
    /// A failed container starts again in its pod.
    pub(super) restarts: bool,
    /// Every release makes it anew, and nothing says that it may run twice.
    pub(super) is_replaced: bool,
}

/// What is said about the time of a Job.
pub(super) fn job_time<'a>(job: &AppliedJob<'a>) -> JobTime<'a> {
    let number = |field: &str| said(job.at(&["spec", field])?);
    // With `backoffLimitPerIndex` each index has retries of its own.
    let by_index = job.at(&["spec", "backoffLimitPerIndex"]).is_some();
    let policy = job.at(&["spec", "template", "spec", "restartPolicy"]);
    let is_replaced =
        |job: &Job| job.rerun.value == Rerun::EveryRelease && job.settings.idempotent.is_none();
    JobTime {
        job: *job,
        deadline: number("activeDeadlineSeconds"),
        retries: number("backoffLimit").filter(|_| !by_index),
        restarts: policy.and_then(Node::text) == Some("OnFailure"),
        is_replaced: job.written.is_some_and(is_replaced),
    }
}

fn said(node: &Node) -> Option<Said> {
    let value = u64::try_from(node.integer()?).ok()?;
    Some(Said {
        value,
        span: node.span,
    })
}
