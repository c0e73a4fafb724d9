//! `force false` on generated Jobs that must be replaced. Page: `unforced_job.md`.

use crate::diagnostics::{Check, Severity};
use crate::model::Rerun;

use super::Site;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "unforced-job",
    severity: Severity::Error,
    summary: "`force false` on a stage whose Jobs must be replaced",
    page: include_str!("unforced_job.md"),
};

pub(super) fn run(site: &Site<'_>, found: &mut Findings<'_>) {
    if site.settled.forces() {
        return;
    }
    let stage = site.stage;
    let Some(force) = site.settled.place(&["force"]) else {
        return;
    };
    let mut jobs = stage.jobs.iter();
    let Some(job) = jobs.find(|job| job.rerun.value != Rerun::Once) else {
        return;
    };
    let name = &job.label.value;
    let finding = CHECK
        .at(force, format!("job `{name}` could never be changed"))
        .also(job.label.span, "this job keeps its name")
        .help("remove `force false`, or give each release a Job of its own: `rerun once`");
    found.about(stage, finding);
}
