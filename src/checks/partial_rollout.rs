//! A StatefulSet that counts as rolled out before its pods are. Page: `partial_rollout.md`.

use crate::diagnostics::{Check, Severity};
use crate::manifests::{Node, Object};
use crate::source::Span;

use super::findings::Findings;
use super::waited::Waited;

pub(super) static CHECK: Check = Check {
    name: "partial-rollout",
    severity: Severity::Warning,
    summary: "a StatefulSet counts as rolled out before all of its pods are replaced",
    page: include_str!("partial_rollout.md"),
};

pub(super) fn run(waited: &Waited<'_>, found: &mut Findings<'_>) {
    let object = waited.object;
    if object.kind != "StatefulSet" || object.group() != "apps" {
        return;
    }
    let Some((span, reason)) = reason(object) else {
        return;
    };
    let then = waited.then();
    let message = format!(
        "stage `{then}` may begin while StatefulSet `{}` runs old pods: {reason}",
        object.name
    );
    let finding = CHECK
        .at(span, message)
        .also(waited.relation.span, format!("`{then}` comes after it"));
    found.about(
        waited.site.stage,
        finding.help("use `RollingUpdate` without a partition"),
    );
}

/// `stsConditions` in `fluxcd/cli-utils/pkg/kstatus/status/core.go`.
fn reason(set: &Object) -> Option<(Span, &'static str)> {
    let strategy = set.node.at(&["spec", "updateStrategy"])?;
    let kind = strategy
        .get("type")
        .filter(|kind| kind.text() == Some("OnDelete"));
    if let Some(kind) = kind {
        return Some((kind.span, "with `OnDelete` it counts as ready at once"));
    }
    let partition = strategy.at(&["rollingUpdate", "partition"]);
    let partition = partition.filter(|it| Node::integer(it).is_some_and(|it| it > 0))?;
    Some((partition.span, "those below the partition are not replaced"))
}
