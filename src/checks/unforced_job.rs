//! `force false` on generated Jobs that must be replaced. Page: `unforced_job.md`.

use crate::diagnostics::{Check, Severity};
use crate::model::Rerun;

use super::Project;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "unforced-job",
    severity: Severity::Error,
    summary: "`force false` on a stage whose Jobs must be replaced",
    page: include_str!("unforced_job.md"),
};

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    for stage in project.sites().map(|site| site.stage) {
        let Some(force) = stage.settings.force.as_ref().filter(|force| !force.value) else {
            continue;
        };
        let Some(job) = stage.jobs.iter().find(|job| job.rerun.value != Rerun::Once) else {
            continue;
        };
        let name = &job.label.value;
        let finding = CHECK
            .at(force.span, format!("job `{name}` could never be changed"))
            .also(job.label.span, "this job keeps its name")
            .help("remove `force false`, or give each release a Job of its own: `rerun once`");
        found.about(stage, finding);
    }
}
