//! A job without an image. Page: `missing_image.md`.

use crate::diagnostics::{Check, Severity};

use super::Site;
use super::applied_job::{applied, lacks_image};
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "missing-image",
    severity: Severity::Error,
    summary: "a job has no image",
    page: include_str!("missing_image.md"),
};

pub(super) fn run(site: &Site<'_>, found: &mut Findings<'_>) {
    let jobs = site.stage.jobs.iter().zip(&site.settled.jobs).enumerate();
    for (at, (job, settled)) in jobs.filter(|(_, (job, _))| job.image.is_none() && !job.is_partial)
    {
        if !lacks_image(applied(site, at).unwrap_or(&settled.object)) {
            continue;
        }
        let name = &job.label.value;
        let finding = CHECK
            .at(job.label.span, format!("job `{name}` has no image"))
            .help("add `image NAME` or `image REFERENCE`");
        found.push(finding);
    }
}
