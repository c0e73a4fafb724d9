//! A Job that a queue suspends. Page: `queued_job.md`.

use crate::diagnostics::{Check, Severity};
use crate::source::Span;

use super::findings::Findings;
use super::project::dependents;
use super::{Project, Site};

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
        for site in project
            .sites_of(index)
            .filter(|site| dependents.contains_key(&site.id))
        {
            for (name, span) in queued(&site, found) {
                let message = format!(
                    "{name} is suspended by its queue, and counts as done without having run"
                );
                let help = "remove the label: a Job that others wait for cannot wait in a queue";
                found.about(site.stage, CHECK.at(span, message).help(help));
            }
        }
    }
}

/// The Jobs of a stage that have the label, with its place.
fn queued(site: &Site<'_>, found: &mut Findings<'_>) -> Vec<(String, Span)> {
    let common = site.stage.settings.labels.iter();
    let common = common
        .map(|(key, _)| key)
        .find(|key| key.value == LABEL)
        .map(|key| key.span);
    let mut queued = Vec::new();
    for job in &site.stage.jobs {
        let own = job
            .labels
            .iter()
            .map(|(key, _)| key)
            .find(|key| key.value == LABEL)
            .map(|key| key.span);
        let manifest = found.map(job.manifest.as_ref());
        let over =
            manifest.and_then(|it| it.at(&["metadata", "labels", LABEL]).map(|node| node.span));
        queued.extend(
            own.or(over)
                .or(common)
                .map(|span| (format!("job `{}`", job.label.value), span)),
        );
    }
    for object in site.tree.jobs() {
        let own = object
            .node
            .at(&["metadata", "labels", LABEL])
            .map(|node| node.span);
        queued.extend(
            own.or(common)
                .map(|span| (format!("Job `{}`", object.name), span)),
        );
    }
    queued
}
