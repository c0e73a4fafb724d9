//! A generated Job that the source leaves out. Page: `ignored_job.md`.

use crate::diagnostics::{Check, Severity};
use crate::manifests::job_file;

use super::Site;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "ignored-job",
    severity: Severity::Error,
    summary: "the source leaves the file of a generated Job out",
    page: include_str!("ignored_job.md"),
};

pub(super) fn run(site: &Site<'_>, found: &mut Findings<'_>) {
    if site.tree.left_out.is_empty() {
        return;
    }
    for job in &site.stage.jobs {
        let path = job_file(&site.stage.path.value, &job.label.value);
        if !site.tree.left_out.contains(&path) {
            continue;
        }
        let message = format!(
            "the source leaves `{path}` out, and job `{}` would never run",
            job.label.value
        );
        let help = "change the `ignore` of the source, or `.sourceignore`";
        found.about(site.stage, CHECK.at(job.label.span, message).help(help));
    }
}
