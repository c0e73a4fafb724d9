//! A Job that Flux skips. Page: `skipped_job.md`.

use std::collections::HashSet;

use crate::diagnostics::{Check, Severity};
use crate::manifests::{Node, Object};
use crate::source::Span;

use super::Site;
use super::applied_job::{AppliedJob, of_site};
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "skipped-job",
    severity: Severity::Error,
    summary: "a mark makes Flux skip a Job, which then counts as done",
    page: include_str!("skipped_job.md"),
};

/// Marks with the values that make Flux skip an object (`ApplyAll` in `fluxcd/pkg/ssa/manager_apply.go`).
/// They work as annotations and as labels, in any case.
const SKIPPING: [(&str, &str); 3] = [
    ("kustomize.toolkit.fluxcd.io/ssa", "ifnotpresent"),
    ("kustomize.toolkit.fluxcd.io/ssa", "ignore"),
    ("kustomize.toolkit.fluxcd.io/reconcile", "disabled"),
];

pub(super) fn run(site: &Site<'_>, found: &mut Findings<'_>) {
    // A mark of the whole stage is on each of its Jobs.
    let mut seen = HashSet::new();
    for job in of_site(site) {
        let marks = job.marks().filter(|(key, value)| skips(key, value));
        for (key, value) in marks.filter(|(_, value)| seen.insert(value.span)) {
            report(&job, key.text().unwrap_or_default(), value.span, found);
        }
    }
}

/// Whether Flux leaves a Job as it is: a changed one is not sent, and so not refused either.
pub(super) fn is_skipped(object: &Object) -> bool {
    let is_said = |(key, skipping): &(&str, &str)| {
        let mark = object.mark(key).and_then(Node::text);
        mark.is_some_and(|value| value.eq_ignore_ascii_case(skipping))
    };
    SKIPPING.iter().any(is_said)
}

fn skips(key: &Node, value: &Node) -> bool {
    let (key, value) = (
        key.text().unwrap_or_default(),
        value.text().unwrap_or_default(),
    );
    SKIPPING
        .iter()
        .any(|&(mark, skipping)| key == mark && value.eq_ignore_ascii_case(skipping))
}

fn report(job: &AppliedJob<'_>, mark: &str, span: Span, found: &mut Findings<'_>) {
    let name = job.name();
    let message =
        format!("`{mark}` makes Flux skip the Job of `{name}`, which then counts as done");
    let help = "remove it; to run a Job once only, say `rerun once`";
    found.about(job.site.stage, CHECK.at(span, message).help(help));
}
