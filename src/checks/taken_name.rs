//! A Kustomization of the same name that someone else made. Page: `taken_name.md`.

use std::collections::HashMap;

use smol_str::SmolStr;

use crate::diagnostics::{Check, Diagnostic, Severity};
use crate::manifests::Foreign;
use crate::model::Pipeline;
use crate::source::Spanned;
use crate::values::path::contains;

use super::Project;
use super::findings::Findings;
use super::placement::beside;

pub(super) static CHECK: Check = Check {
    name: "taken-name",
    severity: Severity::Error,
    summary: "a Kustomization beside the pipeline's has the name of a stage's",
    page: include_str!("taken_name.md"),
};

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    if project.foreign.is_empty() {
        return;
    }
    for (index, pipeline) in project.pipelines.iter().enumerate() {
        let beside = beside(project, pipeline).into_iter();
        let together = together(project, pipeline);
        let named: HashMap<&str, &Foreign> = beside
            .chain(together.iter().copied())
            .map(|foreign| (foreign.name.value.as_str(), foreign))
            .collect();
        for site in project.sites_of(index) {
            let name = &site.stage.kustomization;
            let taken = named.get(name.value.as_str()).copied();
            if let Some(finding) = taken.and_then(|it| taken_by(pipeline, name, it)) {
                found.about(site.stage, finding.help(HELP));
            }
        }
        if let Some(parent) = &pipeline.flux.parent {
            let mut others = together
                .iter()
                .filter(|it| it.name.value == parent.name.value);
            let finding = others.find_map(|it| taken_by(pipeline, &parent.name, it));
            finding.into_iter().for_each(|it| {
                found.push(it.help("remove that one, or give the parent another name"));
            });
        }
    }
}

const HELP: &str = "remove that one, or give the stage's Kustomization another `name`";

/// The Kustomizations of others that something applies together with the folder of a pipeline's own: kustomize builds no
/// folder in which one object is there twice.
fn together<'a>(project: &'a Project, pipeline: &Pipeline) -> Vec<&'a Foreign> {
    let own = &pipeline.flux.directory.value;
    let applies_own = |root: &&Foreign| root.walks && contains(&root.path.value, own);
    let roots: Vec<&Foreign> = project.foreign.iter().filter(applies_own).collect();
    let is_applied = |foreign: &&Foreign| {
        let mut objects = roots.iter().flat_map(|root| root.objects.iter().flatten());
        objects.any(|(_, object)| object.node == foreign.node)
    };
    let by_hand = project.foreign.iter().filter(|it| !it.is_generated);
    by_hand.filter(is_applied).collect()
}

fn taken_by(pipeline: &Pipeline, name: &Spanned<SmolStr>, foreign: &Foreign) -> Option<Diagnostic> {
    let own = pipeline.flux_namespace();
    let other = foreign.namespace.as_deref();
    if own.is_some() && other.is_some() && own != other {
        return None;
    }
    let message = format!("there is a Kustomization `{}` already", name.value);
    let finding = CHECK.at(name.span, message);
    Some(finding.also(foreign.name.span, "here"))
}
