//! Generated Jobs in stages whose source is another repository. Page: `job_elsewhere.md`.

use std::collections::HashSet;

use crate::diagnostics::{Check, Severity};

use super::findings::Findings;
use super::{Project, Site};

pub(super) static CHECK: Check = Check {
    name: "job-elsewhere",
    severity: Severity::Warning,
    summary: "a job is written here, and its stage reads another repository",
    page: include_str!("job_elsewhere.md"),
};

/// One finding for each source, at the first job: whoever copies the files over copies all of them.
pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    let mut seen = HashSet::new();
    for site in project.sites() {
        let source = site
            .pipeline
            .source_of(site.stage)
            .filter(|source| source.elsewhere);
        if source.is_some_and(|source| !site.stage.jobs.is_empty() && seen.insert(source.span)) {
            report(&site, found);
        }
    }
}

fn report(site: &Site<'_>, found: &mut Findings<'_>) {
    let source = site.pipeline.source_of(site.stage);
    let (Some(source), Some(job)) = (source, site.stage.jobs.first()) else {
        return;
    };
    let message = format!(
        "Flux finds job `{}` in `{}` only if you copy it there",
        job.label.value, source.name.value
    );
    let finding = CHECK
        .at(job.label.span, message)
        .also(source.span, "this is another repository")
        .help("remove `elsewhere`, or copy what is built to the root of that repository");
    found.about(site.stage, finding);
}
