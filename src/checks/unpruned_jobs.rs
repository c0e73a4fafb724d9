//! Jobs with changing names that nobody removes. Page: `unpruned_jobs.md`.

use crate::diagnostics::{Check, Severity};
use crate::model::Rerun;

use super::Site;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "unpruned-jobs",
    severity: Severity::Warning,
    summary: "Jobs with changing names pile up",
    page: include_str!("unpruned_jobs.md"),
};

pub(super) fn run(site: &Site<'_>, found: &mut Findings<'_>) {
    if site.settled.prunes() {
        return;
    }
    let mut jobs = site.stage.jobs.iter();
    let once = jobs.find(|job| job.rerun.value == Rerun::Once);
    let (Some(job), Some(prune)) = (once, site.settled.place(&["prune"])) else {
        return;
    };
    let finding = CHECK
        .at(
            prune,
            format!("old Jobs of `{}` stay for ever", job.label.value),
        )
        .also(job.rerun.span, "each content gets a Job of its own")
        .help("remove `prune false`");
    found.about(site.stage, finding);
}
