//! A Job that is suspended. Page: `suspended_job.md`.

use crate::diagnostics::{Check, Severity};
use crate::manifests::Node;

use super::applied_job::AppliedJob;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "suspended-job",
    severity: Severity::Error,
    summary: "a Job is suspended, which counts as done",
    page: include_str!("suspended_job.md"),
};

pub(super) fn run(job: &AppliedJob<'_>, found: &mut Findings<'_>) {
    let suspend = job.at(&["spec", "suspend"]);
    let Some(suspend) = suspend.filter(|node| Node::boolean(node) == Some(true)) else {
        return;
    };
    let message = format!(
        "Job `{}` is suspended, and counts as done without having run",
        job.name()
    );
    let help = "remove it; to stop the whole stage, say `suspend true` in the stage";
    found.about(job.site.stage, CHECK.at(suspend.span, message).help(help));
}
