//! A timeout that ends before a Job must. Page: `short_timeout.md`.

use crate::diagnostics::{Check, Severity};
use crate::settle::JOB_MARGIN_SECONDS;
use crate::values::duration::shown;

use super::Site;
use super::applied_job::of_site;
use super::findings::Findings;
use super::job_times::job_time;

pub(super) static CHECK: Check = Check {
    name: "short-timeout",
    severity: Severity::Error,
    summary: "a stage is given up before its Job must have ended",
    page: include_str!("short_timeout.md"),
};

/// Only what somebody wrote: without a `timeout` the plan makes one that is long enough.
pub(super) fn run(site: &Site<'_>, found: &mut Findings<'_>) {
    let Some(timeout) = site.settled.said_timeout() else {
        return;
    };
    let jobs = of_site(site);
    let deadlines = jobs.iter().map(job_time);
    let deadlines = deadlines.filter_map(|time| Some((time.job, time.deadline?)));
    let Some((job, deadline)) = deadlines.max_by_key(|(_, deadline)| deadline.value) else {
        return;
    };
    let needed = deadline.value.saturating_add(JOB_MARGIN_SECONDS);
    if timeout.value.seconds >= needed {
        return;
    }
    let message = format!("Flux gives up before {} must have ended", job.title());
    let help = format!(
        "make `timeout` at least {}, or `deadline` shorter",
        shown(needed)
    );
    let finding = CHECK
        .at(timeout.span, message)
        .also(deadline.span, "it may run as long as this");
    found.about(site.stage, finding.help(help));
}
