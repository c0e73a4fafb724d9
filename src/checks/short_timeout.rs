//! A timeout that ends before a Job must. Page: `short_timeout.md`.

use crate::diagnostics::{Check, Severity};
use crate::manifests::Node;
use crate::source::Span;

use super::findings::Findings;
use super::{Project, Site};

pub(super) static CHECK: Check = Check {
    name: "short-timeout",
    severity: Severity::Error,
    summary: "a stage is given up before its Job must have ended",
    page: include_str!("short_timeout.md"),
};

/// Only what somebody wrote: without a `timeout` the plan makes one that is long enough.
pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    for site in project.sites() {
        let Some(timeout) = &site.stage.settings.timeout else { continue };
        let slow = deadlines(&site).find(|(_, _, seconds)| *seconds >= timeout.value.seconds);
        let Some((name, deadline, _)) = slow else { continue };
        let message = format!("Flux gives up before job `{name}` must have ended");
        let finding = CHECK.at(timeout.span, message).also(deadline, "it may run as long as this");
        found.about(site.stage, finding.help("make `timeout` longer, or `deadline` shorter"));
    }
}

/// Every deadline in the stage: name of the Job, place and seconds.
fn deadlines<'a>(site: &Site<'a>) -> impl Iterator<Item = (&'a str, Span, u64)> + use<'a> {
    let generated = site.stage.jobs.iter().filter_map(|job| {
        let deadline = job.deadline.as_ref()?;
        Some((job.label.value.as_str(), deadline.span, deadline.value.seconds))
    });
    generated.chain(written(site))
}

/// The deadlines of the Jobs that the user wrote.
fn written<'a>(site: &Site<'a>) -> impl Iterator<Item = (&'a str, Span, u64)> + use<'a> {
    site.tree.jobs().filter_map(|job| {
        let node = job.node.at(&["spec", "activeDeadlineSeconds"])?;
        let seconds = Node::integer(node).and_then(|seconds| u64::try_from(seconds).ok())?;
        Some((job.name.as_str(), node.span, seconds))
    })
}
