//! A HelmRelease that waits for one that nobody makes. Page: `undeclared_release.md`.

use crate::diagnostics::{Check, Severity, closest};
use crate::manifests::{HelmRelease, Node};
use crate::settle::Project;

use super::charts::Ordered;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "undeclared-release",
    severity: Severity::Warning,
    summary: "a HelmRelease waits for one that no stage makes",
    page: include_str!("undeclared_release.md"),
};

/// Without it helm-controller does not begin (`checkDependencies` in `internal/controller/helmrelease_controller.go`).
pub(super) fn run(ordered: &Ordered<'_>, found: &mut Findings<'_>) {
    let own = &ordered.release.object.namespace;
    let entries = ordered.release.field(&["dependsOn"]);
    for entry in entries.map_or(&[][..], Node::items) {
        let Some(name) = entry.text_at(&["name"]) else {
            continue;
        };
        let namespace = entry.text_at(&["namespace"]).or(own.as_deref());
        if is_made(ordered.project, (name, namespace)) {
            continue;
        }
        let message = format!(
            "HelmRelease `{}` waits for HelmRelease `{name}`, which no stage makes",
            ordered.name()
        );
        let sites = ordered.project.sites();
        let names = sites.flat_map(|it| HelmRelease::among(&it.tree.objects));
        let names: Vec<&str> = names.map(|it| it.object.name.as_str()).collect();
        let finding = CHECK.at(entry.span, message);
        let finding = match closest(name, names) {
            Some(near) => finding.suggest(Some(near)),
            None => finding.help("make it in a stage before this one"),
        };
        found.about(ordered.site.stage, finding);
    }
}

/// Whether a stage of any pipeline makes it, or may: what applies another directory may make anything.
fn is_made(project: &Project, (name, namespace): (&str, Option<&str>)) -> bool {
    project.sites().any(|site| {
        let is_it = |release: HelmRelease<'_>| {
            release.object.name == name && release.object.namespace.as_deref() == namespace
        };
        let makes_any = |kind: &str| ["Kustomization", "ResourceSet"].contains(&kind);
        !site.tree.complete
            || site
                .tree
                .objects
                .iter()
                .any(|it| it.is_custom() && makes_any(&it.kind))
            || HelmRelease::among(&site.tree.objects).any(is_it)
    })
}
