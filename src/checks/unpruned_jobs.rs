//! Jobs with changing names that nobody removes. Page: `unpruned_jobs.md`.

use crate::diagnostics::{Check, Severity};
use crate::model::Rerun;

use super::Project;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "unpruned-jobs",
    severity: Severity::Warning,
    summary: "Jobs with changing names pile up",
    page: include_str!("unpruned_jobs.md"),
};

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    for stage in project.sites().map(|site| site.stage) {
        let Some(prune) = stage.settings.prune.as_ref().filter(|prune| !prune.value) else {
            continue;
        };
        let Some(job) = stage.jobs.iter().find(|job| job.rerun.value == Rerun::Once) else {
            continue;
        };
        let finding = CHECK
            .at(
                prune.span,
                format!("old Jobs of `{}` stay for ever", job.label.value),
            )
            .also(job.rerun.span, "each content gets a Job of its own")
            .help("remove `prune false`");
        found.about(stage, finding);
    }
}
