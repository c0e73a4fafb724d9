//! A job without an image. Page: `missing_image.md`.

use crate::diagnostics::{Check, Severity};
use crate::manifests::Node;

use super::Site;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "missing-image",
    severity: Severity::Error,
    summary: "a job has no image",
    page: include_str!("missing_image.md"),
};

pub(super) fn run(site: &Site<'_>, found: &mut Findings<'_>) {
    let jobs = site.stage.jobs.iter().zip(&site.settled.jobs);
    for (job, settled) in jobs.filter(|(job, _)| job.image.is_none()) {
        if settled.object.at(&CONTAINERS).is_some_and(have_images) {
            continue;
        }
        let name = &job.label.value;
        let finding = CHECK
            .at(job.label.span, format!("job `{name}` has no image"))
            .help("add `image NAME` or `image REFERENCE`");
        found.push(finding);
    }
}

const CONTAINERS: [&str; 4] = ["spec", "template", "spec", "containers"];

/// `manifest` may bring the images itself.
fn have_images(containers: &Node) -> bool {
    let has_one = |container: &Node| {
        container
            .text_at(&["image"])
            .is_some_and(|it| !it.is_empty())
    };
    containers.items().iter().all(has_one)
}
