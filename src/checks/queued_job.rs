//! A Job that a queue suspends. Page: `queued_job.md`.

use crate::diagnostics::{Check, Severity};

use super::findings::Findings;

use super::applied_job::{AppliedJob, of_site};
use super::{Project, dependents};

pub(super) static CHECK: Check = Check {
    name: "queued-job",
    severity: Severity::Error,
    summary: "a Job is suspended by a queue, which counts as done",
    page: include_str!("queued_job.md"),
};

/// Kueue suspends a Job with this label when it is made (its webhook for Jobs).
const LABEL: &str = "kueue.x-k8s.io/queue-name";

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    for (index, pipeline) in project.pipelines.iter().enumerate() {
        let dependents = dependents(pipeline);
        let sites = project.sites_of(index);
        for site in sites.filter(|site| dependents.contains_key(&site.id)) {
            of_site(&site).iter().for_each(|job| check_job(job, found));
        }
    }
}

fn check_job(job: &AppliedJob<'_>, found: &mut Findings<'_>) {
    let Some(label) = job.at(&["metadata", "labels", LABEL]) else {
        return;
    };
    let title = job.title();
    let message =
        format!("{title} is suspended by its queue, and counts as done without having run");
    let help = "remove the label: a Job that others wait for cannot wait in a queue";
    found.about(job.site.stage, CHECK.at(label.span, message).help(help));
}
