//! A Pod that runs to its end, in the place of a Job. Page: `pod_as_job.md`.

use crate::diagnostics::{Check, Severity};

use super::findings::Findings;
use super::waited::Waited;

pub(super) static CHECK: Check = Check {
    name: "pod-as-job",
    severity: Severity::Error,
    summary: "others wait for a Pod that runs to its end, which Flux does not wait for",
    page: include_str!("pod_as_job.md"),
};

/// `podConditions` in `fluxcd/cli-utils/pkg/kstatus/status/core.go`: a Pod is ready while its containers are, and also when
/// it has failed.
pub(super) fn run(waited: &Waited<'_>, found: &mut Findings<'_>) {
    let object = waited.object;
    if object.kind != "Pod" || !object.group().is_empty() {
        return;
    }
    let policy = object.node.at(&["spec", "restartPolicy"]);
    let Some(policy) = policy.filter(|it| matches!(it.text(), Some("Never" | "OnFailure"))) else {
        return;
    };
    let (pod, then) = (&object.name, waited.then());
    let message = format!("`{then}` begins while Pod `{pod}` runs, and also when it has failed");
    let finding = CHECK
        .at(policy.span, message)
        .also(waited.relation.span, format!("`{then}` comes after it"))
        .help("make a Job of it: Flux waits until a Job has succeeded");
    found.about(waited.site.stage, finding);
}
