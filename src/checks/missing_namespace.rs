//! Objects without a namespace beside others with one. Page: `missing_namespace.md`.

use crate::diagnostics::{Check, Diagnostic, Severity};
use crate::manifests::{NamespaceUse, Object, StageTree};

use super::findings::Findings;
use super::frozen::is_never_sent;
use super::placement::target_namespace;
use super::{Site, unplaced_object};

pub(super) static CHECK: Check = Check {
    name: "missing-namespace",
    severity: Severity::Error,
    summary: "some manifests of a stage name a namespace and some do not",
    page: include_str!("missing_namespace.md"),
};

/// Objects that are pointed at.
const SHOWN: usize = 3;

pub(super) fn run(site: &Site<'_>, found: &mut Findings<'_>) {
    let mixed = site.tree.namespaces() == NamespaceUse::Mixed;
    if mixed && target_namespace(site).is_none() {
        report(site, found);
    }
}

/// What is refused of all that a Kustomization without `targetNamespace` applies: nothing else gives a namespace to an
/// object, neither the namespace of the Kustomization nor that of its `kubeConfig`.
#[must_use]
pub fn unplaced(tree: &StageTree) -> Option<Diagnostic> {
    let bare = tree.without_namespace().filter(|it| !is_never_sent(it));
    let check = match tree.namespaces() {
        NamespaceUse::Mixed => &CHECK,
        NamespaceUse::Nothing | NamespaceUse::All | NamespaceUse::None => &unplaced_object::CHECK,
    };
    let finding = told(check, bare, "which Flux refuses")?;
    let help = "name it in the manifest, or set `spec.targetNamespace` of the Kustomization";
    Some(finding.help(help))
}

/// kustomize-controller refuses such an object: "namespace not specified" (`DryRunErr` in
/// `fluxcd/pkg/ssa/errors/errors.go`).
fn report(site: &Site<'_>, found: &mut Findings<'_>) {
    let bare = site.tree.without_namespace();
    let Some(mut finding) = told(&CHECK, bare, "and others of its stage do") else {
        return;
    };
    let named = site
        .tree
        .objects
        .iter()
        .find(|object| object.namespace.is_some());
    let place = named.and_then(|object| object.node.at(&["metadata", "namespace"]));
    if let Some(place) = place {
        finding = finding.also(place.span, "this one does");
    }
    let help = "name it in every manifest, or set `target-namespace` in the stage, which moves all of them";
    found.about(site.stage, finding.help(help));
}

/// The first object that names no namespace, with some of the others.
fn told<'o>(
    check: &'static Check,
    mut bare: impl Iterator<Item = &'o Object>,
    why: &str,
) -> Option<Diagnostic> {
    let first = bare.next()?;
    let (kind, name) = (&first.kind, &first.name);
    let message = format!("{kind} `{name}` names no namespace, {why}");
    let mut finding = check.at(first.name_span(), message);
    for other in bare.take(SHOWN) {
        finding = finding.also(other.name_span(), "neither does this one");
    }
    Some(finding)
}
