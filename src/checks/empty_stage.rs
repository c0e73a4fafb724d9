//! A stage that builds to nothing. Page: `empty_stage.md`.

use crate::diagnostics::{Check, Severity};
use crate::manifests::job_file;
use crate::model::Job;
use crate::values::path::shown;

use super::Site;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "empty-stage",
    severity: Severity::Error,
    summary: "the directory of a stage holds no manifest",
    page: include_str!("empty_stage.md"),
};

pub(super) fn run(site: &Site<'_>, found: &mut Findings<'_>) {
    if !is_empty(site) {
        return;
    }
    let stage = site.stage;
    let message = format!(
        "`{}` holds no manifest, and an empty stage counts as done",
        shown(&stage.path.value)
    );
    let help = match site.tree.left_out.first() {
        Some(path) => {
            format!("the source leaves `{path}` out: change its `ignore` or `.sourceignore`")
        }
        None => "put `*.yaml` manifests there, or give the stage a `job`".to_owned(),
    };
    found.about(stage, CHECK.at(stage.path.span, message).help(help));
}

fn is_empty(site: &Site<'_>) -> bool {
    let tree = site.tree;
    let is_known = tree.complete && (tree.exists || !site.stage.jobs.is_empty());
    is_known
        && tree.findings.is_empty()
        && tree.objects.is_empty()
        && !tree.lists_promised
        && !lacks_jobs_file(site)
}

/// `job-not-listed` and `ignored-job` speak of a Job whose file kustomize does not read.
fn lacks_jobs_file(site: &Site<'_>) -> bool {
    let path = |job: &Job| job_file(&site.stage.path.value, &job.label.value);
    let mut jobs = site.stage.jobs.iter();
    jobs.any(|job| !site.tree.files.contains(&path(job)))
}
