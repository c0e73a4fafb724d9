//! A Kustomization inside a stage. Page: `nested_kustomization.md`.

use crate::diagnostics::{Check, Severity};
use crate::manifests::{Node, Object};
use crate::model::Source;
use crate::settle::Site;

use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "nested-kustomization",
    severity: Severity::Error,
    summary: "a Kustomization inside a stage that follows a source by itself",
    page: include_str!("nested_kustomization.md"),
};

/// It is reconciled when its source has a new artifact (`requestsForRevisionChangeOf` in kustomize-controller), whatever
/// the stage that holds it waits for.
pub(super) fn run(site: &Site<'_>, found: &mut Findings<'_>) {
    if !site.has_order() {
        return;
    }
    for object in &site.tree.objects {
        let Some(source) = source_of(object) else {
            continue;
        };
        let stage = &site.stage.name.value;
        let message = format!(
            "{} `{}` follows `{source}` by itself, and not when it is the turn of stage `{stage}`",
            object.kind, object.name
        );
        let finding = CHECK.at(object.name_span(), message);
        found.about(site.stage, finding.help(help(site, object)));
    }
}

/// The stage to make of it, with a `source` of its own where it follows another one.
fn help(site: &Site<'_>, object: &Object) -> String {
    if object.kind != "Kustomization" {
        return format!("write what it makes into stage `{}`", site.stage.name.value);
    }
    let text = |path: &[&str]| object.node.text_at(path);
    let path = text(&["spec", "path"]).unwrap_or("./");
    let path = path.trim_start_matches("./").trim_end_matches('/');
    let path = if path.is_empty() { "." } else { path };
    let (kind, name) = (
        text(&["spec", "sourceRef", "kind"]),
        text(&["spec", "sourceRef", "name"]),
    );
    let is_it = |it: &Source| Some(it.name.value.as_str()) == name && Some(it.kind.kind()) == kind;
    let words = match site.pipeline.sources.iter().any(is_it) {
        true => String::new(),
        false => format!("source {}; ", name.unwrap_or_default()),
    };
    format!(
        "make a stage of it: `stage {} {{ {words}path {path} }}`, with its order",
        object.name
    )
}

/// What moves the object although nobody changes it: its source, whoever makes that. Where the stage makes the source too, it
/// is still ready for the old revision when the stage is looked at.
fn source_of(object: &Object) -> Option<&str> {
    match (object.kind.as_str(), object.group()) {
        ("Kustomization", "kustomize.toolkit.fluxcd.io") => {
            object.node.text_at(&["spec", "sourceRef", "name"])
        }
        ("ResourceSet", "fluxcd.controlplane.io") => of_set(&object.node),
        _ => None,
    }
}

/// What a ResourceSet makes is made anew when its inputs move, and a Kustomization in it follows its own source.
fn of_set(set: &Node) -> Option<&str> {
    const KUSTOMIZATION: &str = "kustomize.toolkit.fluxcd.io/";
    let spec = set.get("spec")?;
    if spec.get("inputsFrom").is_some() {
        return Some("inputsFrom");
    }
    let resources = spec.get("resources").map(Node::items).unwrap_or_default();
    let mut sources = resources.iter().filter_map(|it| {
        let is_kustomization = it.text_at(&["kind"])? == "Kustomization"
            && it.text_at(&["apiVersion"])?.starts_with(KUSTOMIZATION);
        it.text_at(&["spec", "sourceRef", "name"])
            .filter(|_| is_kustomization)
    });
    let template = spec.text_at(&["resourcesTemplate"]).unwrap_or_default();
    let has_one = template.contains(KUSTOMIZATION) && template.contains("kind: Kustomization");
    sources.next().or(has_one.then_some("resourcesTemplate"))
}
