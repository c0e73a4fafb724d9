//! A workload without pods that others wait for. Page: `stopped_workload.md`.

use crate::diagnostics::{Check, Severity};

use super::findings::Findings;
use super::waited::Waited;

pub(super) static CHECK: Check = Check {
    name: "stopped-workload",
    severity: Severity::Warning,
    summary: "others wait for a workload that is paused or has no pods",
    page: include_str!("stopped_workload.md"),
};

/// `deploymentConditions` and `statefulsetConditions` in `fluxcd/cli-utils/pkg/kstatus/status/core.go` count replicas.
pub(super) fn run(waited: &Waited<'_>, found: &mut Findings<'_>) {
    let object = waited.object;
    let is_workload = ["Deployment", "StatefulSet", "ReplicaSet"].contains(&object.kind.as_str());
    if !is_workload || object.group() != "apps" {
        return;
    }
    let field = |name: &str| object.node.at(&["spec", name]);
    let none = field("replicas").filter(|it| it.integer() == Some(0));
    let paused = field("paused").filter(|it| it.is_true());
    let (node, why) = match (none, paused) {
        (Some(node), _) => (node, "has no pods, and counts as ready"),
        (None, Some(node)) => (node, "is paused: its new pods do not start"),
        (None, None) => return,
    };
    let then = waited.then();
    let finding = CHECK
        .at(node.span, format!("{} {why}", waited.shown()))
        .also(waited.relation.span, format!("`{then}` waits for it"))
        .help("remove it, or allow it where something else starts the pods");
    found.about(waited.site.stage, finding);
}
