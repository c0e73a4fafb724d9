//! A Job whose restart policy Kubernetes refuses. Page: `restarting_job.md`.

use crate::diagnostics::{Check, Severity};
use crate::manifests::Node;

use super::applied_job::AppliedJob;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "restarting-job",
    severity: Severity::Error,
    summary: "a Job has a restart policy that Kubernetes refuses",
    page: include_str!("restarting_job.md"),
};

const POLICY: [&str; 4] = ["spec", "template", "spec", "restartPolicy"];
const PODS: [&str; 3] = ["spec", "template", "spec"];
const RULES: [&str; 2] = ["spec", "podFailurePolicy"];

/// `validateJobSpec` of Kubernetes, `pkg/apis/batch/validation`.
pub(super) fn run(job: &AppliedJob<'_>, found: &mut Findings<'_>) {
    // That there is no template `invalid-field` says.
    if job.at(&PODS).is_none() {
        return;
    }
    let (policy, rules) = (job.at(&POLICY), job.at(&RULES));
    if policy.is_some_and(|policy| !job.site.settled.substitution.knows(policy)) {
        return;
    }
    let (message, help) = match (policy.and_then(Node::text), rules) {
        (Some("Never"), _) | (Some("OnFailure"), None) => return,
        (Some("OnFailure"), Some(_)) => (
            "has `podFailurePolicy`, which wants `restartPolicy: Never`",
            "set it; the word for it is `on-failure fail`",
        ),
        (Some(_) | None, _) => (
            "has no restart policy that a Job can have",
            "set `restartPolicy: Never` or `OnFailure` in the template",
        ),
    };
    let kind = || job.at(&["kind"]).map(|kind| kind.span);
    let span = policy.map(|policy| policy.span).or_else(kind);
    let message = format!("Job `{}` {message}", job.name());
    let mut finding = CHECK.at(span.unwrap_or(job.place()), message);
    if let (Some(_), Some(rules)) = (policy, rules) {
        finding = finding.also(rules.span, "the rules are here");
    }
    found.push(finding.help(help));
}
