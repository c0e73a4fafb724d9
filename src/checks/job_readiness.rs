//! A health expression for Jobs. Page: `job_readiness.md`.

use crate::diagnostics::{Check, Severity};
use crate::manifests::Node;
use crate::values::key::group;

use super::Site;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "job-readiness",
    severity: Severity::Error,
    summary: "an expression says when Jobs are ready",
    page: include_str!("job_readiness.md"),
};

const MESSAGE: &str = "when a Job is ready is not for an expression to say";
const HELP: &str = "remove it; Flux knows when a Job has completed or failed";

pub(super) fn run(site: &Site<'_>, found: &mut Findings<'_>) {
    let entries = site.settled.list(&["healthCheckExprs"]).iter();
    let is_batch = |entry: &&Node| entry.text_at(&["apiVersion"]).map(group) == Some("batch");
    for entry in entries.filter(is_batch) {
        let span = entry.get("kind").map_or(entry.span, |kind| kind.span);
        found.push(CHECK.at(span, MESSAGE).help(HELP));
    }
}
