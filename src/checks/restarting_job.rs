//! A Job whose restart policy Kubernetes refuses. Page: `restarting_job.md`.

use crate::diagnostics::{Check, Severity};
use crate::model::{Job, OnFailure};

use super::Project;
use super::findings::Findings;
use super::job_yaml::{JobYaml, each};

pub(super) static CHECK: Check = Check {
    name: "restarting-job",
    severity: Severity::Error,
    summary: "a Job has a restart policy that Kubernetes refuses",
    page: include_str!("restarting_job.md"),
};

const POLICY: [&str; 4] = ["spec", "template", "spec", "restartPolicy"];
const RULES: [&str; 2] = ["spec", "podFailurePolicy"];

/// `validateJobSpec` of Kubernetes, `pkg/apis/batch/validation`.
pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    each(project, found, look);
    for job in project.jobs() {
        look_at_rules(job, found);
    }
}

fn look(job: &JobYaml<'_>, found: &mut Findings<'_>) {
    if !job.is_whole {
        return;
    }
    let policy = job.node.text_at(&POLICY);
    let span = job
        .place(&POLICY)
        .or_else(|| job.place(&["kind"]))
        .unwrap_or(job.node.span);
    let (message, help) = match policy {
        Some("Never") => return,
        Some("OnFailure") if job.place(&RULES).is_none() => return,
        Some("OnFailure") => (
            "has `podFailurePolicy`, which wants `restartPolicy: Never`",
            "set it",
        ),
        Some(_) | None => (
            "has no restart policy that a Job can have",
            "set `restartPolicy: Never` or `OnFailure` in the template",
        ),
    };
    let message = format!("Job `{}` {message}", job.name());
    found.push(CHECK.at(span, message).help(help));
}

/// A generated Job always has a policy, and may get the rules from its `manifest` text.
fn look_at_rules(job: &Job, found: &mut Findings<'_>) {
    let restarts = job
        .on_failure
        .as_ref()
        .filter(|it| it.value == OnFailure::Restart);
    let Some(manifest) = found.map(job.manifest.as_ref()) else {
        return;
    };
    if let (Some(restarts), Some(rules)) = (restarts, manifest.at(&RULES)) {
        let message = "`podFailurePolicy` works with `on-failure fail` only";
        let finding = CHECK
            .at(restarts.span, message)
            .also(rules.span, "it is in this text")
            .help("remove one of the two");
        found.push(finding);
    }
}
