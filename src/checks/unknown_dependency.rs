//! What applies the Kustomizations waits for one that nobody makes. Page: `unknown_dependency.md`.

use std::collections::HashSet;

use crate::diagnostics::{Check, Severity, closest};
use crate::manifests::{Dependency, Foreign};
use crate::model::Pipeline;

use super::Project;
use super::findings::Findings;
use super::placement::{parents, place_of};

/// The check; `lint` reports it of all hand-written Kustomizations.
pub static CHECK: Check = Check {
    name: "unknown-dependency",
    severity: Severity::Warning,
    summary: "hand-written YAML waits for a Kustomization that is nowhere",
    page: include_str!("unknown_dependency.md"),
};

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    if project.foreign.iter().any(is_open) {
        // A variable or a template may be what is meant.
        return;
    }
    let known = known(project);
    let mut seen = HashSet::new();
    for (at, pipeline) in project.pipelines.iter().enumerate() {
        let place = place_of(project, at);
        for parent in parents(project, pipeline) {
            for entry in &parent.depends_on {
                let namespace = entry.namespace.as_ref().or(parent.namespace.as_ref());
                let is_of_place = place.is_some() && namespace.map(String::as_str) == place;
                let is_unknown = is_of_place && !known.contains(entry.name.value.as_str());
                if is_unknown && seen.insert(entry.name.span) {
                    look_at(pipeline, (parent, entry), found);
                }
            }
        }
    }
}

fn is_open(foreign: &Foreign) -> bool {
    foreign.name.value.contains(['$', '{'])
}

/// Every name that there is in the repository, in whatever namespace.
fn known(project: &Project) -> HashSet<&str> {
    let stages = project.sites().map(|site| site.kustomization());
    let others = project.foreign.iter().map(|it| it.name.value.as_str());
    let pipelines = project.pipelines.iter();
    let parents = pipelines.filter_map(|it| Some(it.flux.parent.as_ref()?.name.value.as_str()));
    let externals = project.pipelines.iter().flat_map(|it| &it.kustomizations);
    let externals = externals.map(|it| it.name.value.as_str());
    let known = stages.chain(others).chain(parents).chain(externals);
    known.chain(["flux-system"]).collect()
}

/// A name that is meant for one of the stages: one letter is wrong, or it begins as all of theirs do. Any other one may be of
/// another repository.
fn look_at(
    pipeline: &Pipeline,
    (parent, entry): (&Foreign, &Dependency),
    found: &mut Findings<'_>,
) {
    let name = entry.name.value.as_str();
    let stages = pipeline.stages.iter();
    let stages = stages.map(|it| it.kustomization.value.as_str());
    let close = closest(name, stages);
    let start = format!("{}-", pipeline.name.value);
    if close.is_none() && !name.starts_with(&start) {
        return;
    }
    let message = format!(
        "`{}`, which applies the pipeline's Kustomizations, waits for `{name}`, and there is none",
        parent.name.value
    );
    let finding = CHECK.at(entry.name.span, message);
    let help = "remove the entry: what applies the stages is there before them, and what waits for something that is not there waits for ever";
    let stages: Vec<_> = pipeline.stages.iter().collect();
    found.about_all(&stages, finding.help(help));
}
