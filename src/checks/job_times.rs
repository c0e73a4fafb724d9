//! What is said about the time of each Job: of the generated ones in their blocks and `manifest` texts, and
//! of those that the user wrote.

use crate::manifests::{Node, Object};
use crate::model::{Job, OnFailure, Rerun};
use crate::source::Span;

use super::Site;
use super::findings::Findings;

/// A number that somebody wrote.
#[derive(Clone, Copy, Debug)]
pub(super) struct Said {
    pub(super) value: u64,
    pub(super) span: Span,
}

/// The time of one Job.
#[derive(Clone, Debug)]
pub(super) struct JobTime {
    pub(super) name: String,
    /// Where its name is written.
    pub(super) span: Span,
    /// Seconds that it may run, all tries together.
    pub(super) deadline: Option<Said>,
    /// How often a failed pod is tried again, when somebody says it.
    pub(super) retries: Option<Said>,
    /// A failed container starts again in its pod.
    pub(super) restarts: bool,
    /// Every release makes it anew, and nothing says that it may run twice.
    pub(super) is_replaced: bool,
}

/// Seconds of a `timeout` that nobody wrote.
const TIMEOUT: u64 = 300;

/// Seconds between the end of a Job and the moment that Flux must have seen it: it looks every five, and
/// the Job's pods must start and stop around what the deadline counts.
pub const JOB_MARGIN_SECONDS: u64 = 30;

/// The Jobs of a stage, generated ones first.
pub(super) fn job_times(site: &Site<'_>, found: &mut Findings<'_>) -> Vec<JobTime> {
    let jobs = site.stage.jobs.iter();
    let mut times: Vec<JobTime> = jobs.map(|job| generated(job, found)).collect();
    times.extend(site.tree.jobs().map(written));
    times
}

/// Seconds that Flux waits for a stage: as written, or what the plan makes of its deadlines.
pub(super) fn timeout(site: &Site<'_>, times: &[JobTime]) -> u64 {
    if let Some(timeout) = &site.stage.settings.timeout {
        return timeout.value.seconds;
    }
    let deadlines = times.iter().filter_map(|time| time.deadline);
    let longest = deadlines.map(|it| it.value).max().unwrap_or(0);
    longest.saturating_add(JOB_MARGIN_SECONDS).max(TIMEOUT)
}

fn generated(job: &Job, found: &mut Findings<'_>) -> JobTime {
    let own = JobTime {
        name: format!("job `{}`", job.label.value),
        span: job.label.span,
        deadline: job.deadline.as_ref().map(|it| Said {
            value: it.value.seconds,
            span: it.span,
        }),
        retries: job.retries.as_ref().map(|it| Said {
            value: u64::from(it.value),
            span: it.span,
        }),
        restarts: job
            .on_failure
            .as_ref()
            .is_some_and(|it| it.value == OnFailure::Restart),
        is_replaced: job.rerun.value == Rerun::EveryRelease && job.idempotent.is_none(),
    };
    match found.map(job.manifest.as_ref()) {
        Some(manifest) => laid_over(own, &manifest),
        None => own,
    }
}

fn written(object: &Object) -> JobTime {
    let bare = JobTime {
        name: format!("Job `{}`", object.name),
        span: object.name_span(),
        deadline: None,
        retries: None,
        restarts: false,
        is_replaced: false,
    };
    laid_over(bare, &object.node)
}

/// What a Job says takes the place of what is known.
fn laid_over(known: JobTime, job: &Node) -> JobTime {
    let number = |field: &str| said(job.at(&["spec", field])?);
    let policy = job.text_at(&["spec", "template", "spec", "restartPolicy"]);
    let retries = match job.at(&["spec", "backoffLimitPerIndex"]) {
        // Each index has retries of its own.
        Some(_) => None,
        None => number("backoffLimit").or(known.retries),
    };
    JobTime {
        deadline: number("activeDeadlineSeconds").or(known.deadline),
        retries,
        restarts: policy.map_or(known.restarts, |policy| policy == "OnFailure"),
        ..known
    }
}

fn said(node: &Node) -> Option<Said> {
    let value = u64::try_from(node.integer()?).ok()?;
    Some(Said {
        value,
        span: node.span,
    })
}
