//! A Kustomization inside a stage. Page: `nested_kustomization.md`.

use std::collections::HashSet;

use crate::diagnostics::{Check, Severity};
use crate::manifests::Object;
use crate::model::{Pipeline, Source, StageId};
use crate::settle::{Project, Site};

use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "nested-kustomization",
    severity: Severity::Error,
    summary: "a Kustomization inside a stage that follows a source by itself",
    page: include_str!("nested_kustomization.md"),
};

/// It is reconciled when its source has a new artifact (`requestsForRevisionChangeOf` in kustomize-controller), whatever
/// the stage that holds it waits for.
pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    let ordered = |(index, pipeline)| {
        let ends = ends(pipeline);
        let sites = project.sites_of(index);
        sites.filter(move |site| ends.contains(&site.id))
    };
    for site in project.pipelines.iter().enumerate().flat_map(ordered) {
        for object in &site.tree.objects {
            let Some(source) = source_of(&site, object) else {
                continue;
            };
            let stage = &site.stage.name.value;
            let message = format!(
                "{} `{}` follows `{source}` by itself, and not when it is the turn of stage `{stage}`",
                object.kind, object.name
            );
            let path = object.node.text_at(&["spec", "path"]).unwrap_or("./");
            let help = format!(
                "make a stage of it: `stage {} {{ path {} }}`, with its order",
                object.name,
                path.trim_start_matches("./").trim_end_matches('/')
            );
            let finding = CHECK.at(object.name_span(), message).help(help);
            found.about(site.stage, finding);
        }
    }
}

/// The stages that a relation names.
fn ends(pipeline: &Pipeline) -> HashSet<StageId> {
    let relations = pipeline.relations.iter();
    let ends = relations.flat_map(|it| [it.first.id, it.then.id]);
    ends.flatten().collect()
}

/// What moves the object although nobody changes it.
fn source_of<'a>(site: &Site<'_>, object: &'a Object) -> Option<&'a str> {
    let spec = object.node.get("spec")?;
    match (object.group(), object.kind.as_str()) {
        ("kustomize.toolkit.fluxcd.io", "Kustomization") => {
            let name = spec.text_at(&["sourceRef", "name"])?;
            let kind = spec.text_at(&["sourceRef", "kind"])?;
            let is_it = |it: &Source| it.name.value == name && it.kind.kind() == kind;
            let mut sources = site.pipeline.sources.iter();
            sources.any(is_it).then_some(name)
        }
        ("fluxcd.controlplane.io", "ResourceSet") => spec.get("inputsFrom").map(|_| "inputsFrom"),
        _ => None,
    }
}
