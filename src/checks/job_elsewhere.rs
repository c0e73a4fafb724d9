//! A generated Job in a stage whose source is another repository. Page: `job_elsewhere.md`.

use crate::diagnostics::{Check, Severity};

use super::Project;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "job-elsewhere",
    severity: Severity::Error,
    summary: "a job is written here, and its stage reads another repository",
    page: include_str!("job_elsewhere.md"),
};

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    for site in project.sites() {
        let source = site.pipeline.source_of(site.stage).filter(|source| source.elsewhere);
        let (Some(source), Some(job)) = (source, site.stage.jobs.first()) else { continue };
        let message =
            format!("Flux would not find job `{}` in `{}`", job.label.value, source.name.value);
        let finding = CHECK
            .at(job.label.span, message)
            .also(source.span, "this is another repository")
            .help("move the job to a stage whose source is this repository");
        found.push(finding);
    }
}
