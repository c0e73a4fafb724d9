//! A stage that builds to nothing. Page: `empty_stage.md`.

use crate::diagnostics::{Check, Diagnostic, Severity};
use crate::manifests::{LOCAL_CONFIG, job_file, local_mark};
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
    found.about(site.stage, dropped(site).unwrap_or_else(|| bare(site)));
}

/// Of a stage whose directory holds nothing that is applied.
fn bare(site: &Site<'_>) -> Diagnostic {
    let path = &site.stage.path;
    let message = format!(
        "`{}` holds no manifest, and an empty stage counts as done",
        shown(&path.value)
    );
    let help = match site.tree.left_out.first() {
        Some(path) => {
            format!("the source leaves `{path}` out: change its `ignore` or `.sourceignore`")
        }
        None => "put `*.yaml` manifests there, or give the stage a `job`".to_owned(),
    };
    CHECK.at(path.span, message).help(help)
}

/// Of a stage whose Jobs kustomize leaves out, or a patch takes away.
fn dropped(site: &Site<'_>) -> Option<Diagnostic> {
    let jobs = site.stage.jobs.iter().zip(&site.settled.jobs);
    let mut marked = jobs
        .clone()
        .filter_map(|(job, settled)| Some((job, local_mark(&settled.object)?.span)));
    if let Some((job, mark)) = marked.next() {
        let label = &job.label.value;
        let message = format!(
            "kustomize leaves job `{label}` out, so that nothing of the stage is applied, and it counts as done"
        );
        let finding = CHECK.at(mark, message);
        return Some(finding.help(format!("remove the annotation `{LOCAL_CONFIG}`")));
    }
    let (job, _) = jobs.into_iter().next()?;
    let label = &job.label;
    let message = format!(
        "nothing of job `{}` is applied, by a patch or an annotation, and an empty stage counts as done",
        label.value
    );
    let help = "remove what takes it away, or remove the stage";
    Some(CHECK.at(label.span, message).help(help))
}

fn is_empty(site: &Site<'_>) -> bool {
    let tree = site.tree;
    let is_known = tree.complete && (tree.exists || !site.stage.jobs.is_empty());
    is_known
        && tree.is_sound()
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
