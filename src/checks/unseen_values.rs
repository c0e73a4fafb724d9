//! Values of a HelmRelease that change unseen. Page: `unseen_values.md`.

use crate::diagnostics::{Check, Severity};
use crate::manifests::{Node, Object};
use crate::settle::Project;

use super::charts::{Ordered, each};
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "unseen-values",
    severity: Severity::Error,
    summary: "values of a HelmRelease change without Flux waiting for the upgrade",
    page: include_str!("unseen_values.md"),
};

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    each(project, found, check_ordered);
}

fn check_ordered(ordered: &Ordered<'_>, found: &mut Findings<'_>) {
    let Some(relation) = ordered.waited else {
        return;
    };
    let references = ordered
        .release
        .field(&["valuesFrom"])
        .map_or(&[][..], Node::items);
    for reference in references {
        let Some(name) = reference.get("name") else {
            continue;
        };
        let Some(object) = made(ordered, reference) else {
            continue;
        };
        let (then, kind) = (&relation.then.name.value, &object.kind);
        let message = format!(
            "`{then}` would not wait for the upgrade when {kind} `{}` changes",
            object.name
        );
        let help = format!(
            "put the values into `values` of HelmRelease `{}`, or let kustomize name the {kind} by its content",
            ordered.name()
        );
        let finding = CHECK
            .at(name.span, message)
            .also(object.name_span(), "it keeps its name")
            .also(relation.span, format!("`{then}` waits for the HelmRelease"))
            .help(help);
        found.about(ordered.site.stage, finding);
    }
}

/// The object with the values, when a stage makes it and it keeps its name. What nobody here makes does not change with
/// a commit.
fn made<'a>(ordered: &Ordered<'a>, reference: &Node) -> Option<&'a Object> {
    let (kind, name) = (reference.text_at(&["kind"])?, reference.text_at(&["name"])?);
    let release = ordered.release.object;
    let sites = ordered.project.sites();
    let mut sites = sites.filter(|it| std::ptr::eq(it.pipeline, ordered.site.pipeline));
    sites.find_map(|site| {
        site.tree.objects.iter().find(|object| {
            object.kind == kind
                && object.group().is_empty()
                && object.name == name
                && object.namespace == release.namespace
                && !object.hashed
        })
    })
}
