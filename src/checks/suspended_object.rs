//! An object that its controller leaves alone. Page: `suspended_object.md`.

use crate::diagnostics::{Check, Severity};
use crate::manifests::Node;

use super::findings::Findings;
use super::waited::Waited;

pub(super) static CHECK: Check = Check {
    name: "suspended-object",
    severity: Severity::Error,
    summary: "a HelmRelease, a Kustomization or a source that others wait for is suspended, which counts as done",
    page: include_str!("suspended_object.md"),
};

/// A suspended run writes `observedGeneration` beside the old `Ready` (`Reconcile` in
/// `internal/controller/helmrelease_controller.go` of helm-controller, and its siblings).
pub(super) fn run(waited: &Waited<'_>, found: &mut Findings<'_>) {
    let suspend = waited.object.node.at(&["spec", "suspend"]);
    let Some(suspend) = suspend.filter(|node| Node::boolean(node) == Some(true)) else {
        return;
    };
    if !waited.object.group().ends_with(".toolkit.fluxcd.io") {
        return;
    }
    let message = format!(
        "{} is suspended, and counts as done without its change",
        waited.shown()
    );
    let then = waited.then();
    let finding = CHECK
        .at(suspend.span, message)
        .also(waited.relation.span, format!("`{then}` waits for it"))
        .help("remove it; to hold a release back, say `suspend true` in the stage");
    found.about(waited.site.stage, finding);
}
