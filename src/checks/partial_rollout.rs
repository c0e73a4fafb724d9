//! What counts as rolled out before its pods are. Page: `partial_rollout.md`.

use crate::diagnostics::{Check, Severity};
use crate::manifests::{Node, Object};
use crate::source::Span;

use super::findings::Findings;
use super::waited::Waited;

pub(super) static CHECK: Check = Check {
    name: "partial-rollout",
    severity: Severity::Warning,
    summary: "a workload counts as rolled out before all of its pods are replaced",
    page: include_str!("partial_rollout.md"),
};

pub(super) fn run(waited: &Waited<'_>, found: &mut Findings<'_>) {
    let object = waited.object;
    let old = match (object.group(), object.kind.as_str()) {
        ("apps", "StatefulSet") => of_stateful_set(object),
        ("apps", "ReplicaSet") => Some(Old {
            span: object.name_span(),
            reason: "a changed template replaces none of them",
            help: "make a Deployment of it",
        }),
        ("", "ReplicationController") => Some(Old {
            span: object.name_span(),
            reason: "it counts as ready as soon as it is written",
            help: "make a Deployment of it",
        }),
        _ => None,
    };
    let Some(Old { span, reason, help }) = old else {
        return;
    };
    let then = waited.then();
    let message = format!(
        "stage `{then}` may begin while {} runs old pods: {reason}",
        waited.shown()
    );
    let finding = CHECK
        .at(span, message)
        .also(waited.relation.span, format!("`{then}` comes after it"));
    found.about(waited.site.stage, finding.help(help));
}

/// Why old pods may run, where that stands, and what helps.
struct Old {
    span: Span,
    reason: &'static str,
    help: &'static str,
}

/// `stsConditions` in `fluxcd/cli-utils/pkg/kstatus/status/core.go`; `replicasetConditions` there compares counts only, and
/// ReplicationControllers are not in `legacyTypes`.
fn of_stateful_set(set: &Object) -> Option<Old> {
    let help = "use `RollingUpdate` without a partition";
    let old = |span, reason| Some(Old { span, reason, help });
    let strategy = set.node.at(&["spec", "updateStrategy"])?;
    let kind = strategy
        .get("type")
        .filter(|kind| kind.text() == Some("OnDelete"));
    if let Some(kind) = kind {
        return old(kind.span, "with `OnDelete` it counts as ready at once");
    }
    let partition = strategy.at(&["rollingUpdate", "partition"]);
    let partition = partition.filter(|it| Node::integer(it).is_some_and(|it| it > 0))?;
    old(partition.span, "those below the partition are not replaced")
}
