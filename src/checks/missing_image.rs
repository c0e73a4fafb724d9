//! A job without an image. Page: `missing_image.md`.

use crate::diagnostics::{Check, Severity};
use crate::model::Job;

use super::Project;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "missing-image",
    severity: Severity::Error,
    summary: "a job has no image",
    page: include_str!("missing_image.md"),
};

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    for job in project.jobs().filter(|job| job.image.is_none()) {
        if brings_containers(job, found) {
            continue;
        }
        let name = &job.label.value;
        let finding = CHECK
            .at(job.label.span, format!("job `{name}` has no image"))
            .help("add `image NAME` or `image REFERENCE`");
        found.push(finding);
    }
}

/// Whether `manifest` lists the containers itself; a list in it replaces ours.
fn brings_containers(job: &Job, found: &mut Findings<'_>) -> bool {
    let manifest = found.map(job.manifest.as_ref());
    manifest.is_some_and(|node| {
        node.at(&["spec", "template", "spec", "containers"])
            .is_some()
    })
}
