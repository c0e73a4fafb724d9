//! A relation names a stage that nobody declared. Page: `unknown_stage.md`.

use crate::diagnostics::{Check, Severity, closest};
use crate::model::{Named, Pipeline, StageId};

use super::Project;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "unknown-stage",
    severity: Severity::Error,
    summary: "a relation names a stage that is not declared",
    page: include_str!("unknown_stage.md"),
};

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    for pipeline in &project.pipelines {
        for relation in &pipeline.relations {
            check_pipeline(pipeline, &relation.first, found);
            check_pipeline(pipeline, &relation.then, found);
        }
    }
}

fn check_pipeline(pipeline: &Pipeline, named: &Named<StageId>, found: &mut Findings<'_>) {
    if named.id.is_some() {
        return;
    }
    let name = &named.name.value;
    let declared = pipeline
        .stages
        .iter()
        .map(|stage| stage.name.value.as_str());
    let externals = pipeline.kustomizations.iter();
    let externals = externals.map(|it| it.label.value.as_str());
    let meant = closest(name, declared.chain(externals).chain(["app"]));
    let finding = CHECK
        .at(named.name.span, format!("no stage is named `{name}`"))
        .help(format!(
            "declare it: `stage {name}`, or `external kustomization {name}` where somebody else makes it"
        ))
        .suggest(meant);
    found.push(finding);
}
