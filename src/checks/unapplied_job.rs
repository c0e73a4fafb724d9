//! A generated Job that does not reach the cluster as a Job. Page: `unapplied_job.md`.

use crate::diagnostics::{Check, Diagnostic, Severity};
use crate::manifests::{Object, job_file};
use crate::model::Job;

use super::Site;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "unapplied-job",
    severity: Severity::Error,
    summary: "a generated Job is taken out, or made another kind, before it is applied",
    page: include_str!("unapplied_job.md"),
};

pub(super) fn run(site: &Site<'_>, found: &mut Findings<'_>) {
    if !is_known(site) {
        return;
    }
    for (at, job) in site.stage.jobs.iter().enumerate() {
        let path = job_file(&site.stage.path.value, &job.label.value);
        if !site.tree.files.contains(&path) {
            continue;
        }
        let mut objects = site.tree.objects.iter();
        let applied = objects.find(|object| object.generated == Some(at));
        if let Some(finding) = check_job(job, applied) {
            found.about(site.stage, finding);
        }
    }
}

/// Of a stage that is empty altogether `empty-stage` speaks.
fn is_known(site: &Site<'_>) -> bool {
    site.tree.complete && !site.tree.objects.is_empty()
}

fn check_job(job: &Job, applied: Option<&Object>) -> Option<Diagnostic> {
    let label = &job.label.value;
    match applied {
        Some(object) if object.is_job() => None,
        Some(object) => {
            let kind = object.node.get("kind").unwrap_or(&object.node);
            let message = format!("job `{label}` is applied as a {}", object.kind);
            let finding = CHECK.at(kind.span, message);
            Some(
                finding
                    .also(job.label.span, "it is generated here")
                    .help("remove the patch"),
            )
        }
        None => {
            let message = format!("job `{label}` is generated and never applied");
            let help = "remove the patch that deletes it, or the annotation that keeps it local";
            Some(CHECK.at(job.label.span, message).help(help))
        }
    }
}
