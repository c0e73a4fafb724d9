//! A generated Job that the user's kustomization file does not list. Page: `job_not_listed.md`.

use crate::diagnostics::{Check, Severity};
use crate::manifests::job_file;
use crate::values::path::shown;

use super::Site;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "job-not-listed",
    severity: Severity::Error,
    summary: "the kustomization file of a stage does not list its generated Job",
    page: include_str!("job_not_listed.md"),
};

pub(super) fn run(site: &Site<'_>, found: &mut Findings<'_>) {
    let tree = site.tree;
    if !tree.has_kustomization || !tree.is_sound() {
        return;
    }
    for job in &site.stage.jobs {
        let path = job_file(&site.stage.path.value, &job.label.value);
        if tree.files.contains(&path) || tree.left_out.contains(&path) {
            continue;
        }
        let (label, directory) = (&job.label.value, shown(&site.stage.path.value));
        let message = format!(
            "the kustomization file in `{directory}` does not list job `{label}`, which would never run"
        );
        let help = format!("add `- {label}.job.yaml` to its `resources`");
        found.about(site.stage, CHECK.at(job.label.span, message).help(help));
    }
}
