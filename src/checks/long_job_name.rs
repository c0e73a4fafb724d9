//! A hand-written Job whose name is too long. Page: `long_job_name.md`.

use crate::diagnostics::{Check, Severity};
use crate::manifests::{Node, Object};

use super::Site;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "long-job-name",
    severity: Severity::Error,
    summary: "the name of a hand-written Job is longer than Kubernetes takes",
    page: include_str!("long_job_name.md"),
};

/// The name becomes the label `batch.kubernetes.io/job-name` of the pods.
const LONGEST: usize = 63;

pub(super) fn run(site: &Site<'_>, found: &mut Findings<'_>) {
    for job in site.tree.users().filter(|object| object.is_job()) {
        let longest = LONGEST - index_length(job);
        if job.name.len() <= longest {
            continue;
        }
        let message = format!(
            "the name of Job `{}` has {} characters, and {longest} is the most",
            job.name,
            job.name.len()
        );
        found.about(
            site.stage,
            CHECK.at(job.name_span(), message).help("shorten it"),
        );
    }
}

/// Pods of an Indexed Job are called `<name>-<index>` (`validateJobSpec` in `pkg/apis/batch/validation`).
fn index_length(job: &Object) -> usize {
    if job.node.text_at(&["spec", "completionMode"]) != Some("Indexed") {
        return 0;
    }
    let completions = job
        .node
        .at(&["spec", "completions"])
        .and_then(Node::integer)
        .unwrap_or(1);
    (1 + completions.saturating_sub(1).max(0).to_string().len()).min(LONGEST - 1)
}
