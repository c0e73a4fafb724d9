//! An object that its controller leaves alone. Page: `suspended_object.md`.

use crate::diagnostics::{Check, Severity};
use crate::manifests::{HelmRelease, Object};
use crate::source::Span;
use crate::values::key::is_of_flux;

use super::findings::Findings;
use super::frozen::mark;
use super::waited::Waited;

pub(super) static CHECK: Check = Check {
    name: "suspended-object",
    severity: Severity::Error,
    summary: "an object that others wait for is suspended, or left as it is by Flux, which counts as done",
    page: include_str!("suspended_object.md"),
};

const HELP: &str = "remove it; to hold a release back, say `suspend true` in the stage";

pub(super) fn run(waited: &Waited<'_>, found: &mut Findings<'_>) {
    let object = waited.object;
    let Some((span, message)) = suspended(object).or_else(|| left_alone(waited)) else {
        return;
    };
    let message = format!("{} {message}", waited.shown());
    let then = waited.then();
    let finding = CHECK
        .at(span, message)
        .also(waited.relation.span, format!("`{then}` waits for it"))
        .help(HELP);
    found.about(waited.site.stage, finding);
}

/// Where, and what comes of it.
type Found = (Span, String);

/// A suspended run writes `observedGeneration` beside the old `Ready` (`Reconcile` in
/// `internal/controller/helmrelease_controller.go` of helm-controller, and its siblings).
fn suspended(object: &Object) -> Option<Found> {
    let suspend = object.node.at(&["spec", "suspend"])?;
    let is_suspended = suspend.is_true() && is_of_flux(object.group());
    let message = || "is suspended, and counts as done without its change".to_owned();
    is_suspended.then(|| (suspend.span, message()))
}

/// kustomize-controller does not send it, and does not wait for it (`ApplyAll` in `fluxcd/pkg/ssa`). Of Jobs another check
/// speaks, and what is no app may be there to be made once; the values of one are part of it.
fn left_alone(waited: &Waited<'_>) -> Option<Found> {
    let object = waited.object;
    let is_app = || is_of_flux(object.group()) || object.is_workload() || has_values(waited);
    let (key, value) = mark(object).filter(|_| is_app())?;
    let said = format!(
        "is left as it is by `{}: {}`, and counts as done without its change",
        key.text()?,
        value.text()?
    );
    Some((value.span, said))
}

/// Whether a HelmRelease of the stage takes values from it.
fn has_values(waited: &Waited<'_>) -> bool {
    let objects = &waited.site.tree.objects;
    HelmRelease::among(objects).any(|release| {
        let mut values = release.kept_values(objects);
        values.any(|values| std::ptr::eq(values.object, waited.object))
    })
}
