//! A relation is declared twice. Page: `duplicate_relation.md`.

use crate::diagnostics::{Check, Severity};
use crate::hash::{HashMap, with_room};
use crate::model::{Pipeline, Relation, StageId};
use crate::source::Span;

use super::Project;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "duplicate-relation",
    severity: Severity::Warning,
    summary: "an order between two stages is declared twice",
    page: include_str!("duplicate_relation.md"),
};

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    for pipeline in &project.pipelines {
        check_pipeline(pipeline, found);
    }
}

/// `after` names an external Kustomization twice.
fn check_waits(pipeline: &Pipeline, found: &mut Findings<'_>) {
    for stage in &pipeline.stages {
        let mut said: HashMap<usize, Span> = HashMap::default();
        for wait in stage.waits.iter().filter(|wait| !wait.is_before) {
            let Some(before) = said.insert(wait.external, wait.span) else {
                continue;
            };
            let external = pipeline.kustomizations.get(wait.external);
            let label = external.map_or("", |it| it.label.value.as_str());
            let message = format!("`{}` after `{label}` is declared twice", stage.name.value);
            let finding = CHECK
                .at(wait.span, message)
                .label("said again here")
                .also(before, "declared here")
                .help("remove one of the two")
                .unnecessary();
            found.about(stage, finding);
        }
    }
}

fn check_pipeline(pipeline: &Pipeline, found: &mut Findings<'_>) {
    check_waits(pipeline, found);
    let relations = &pipeline.relations;
    let mut said: HashMap<(StageId, StageId), &Relation> = with_room(relations.len());
    for relation in relations {
        let (Some(first), Some(then)) = (relation.first.id, relation.then.id) else {
            continue;
        };
        let Some(before) = said.insert((first, then), relation) else {
            continue;
        };
        let (a, b) = (&relation.first.name.value, &relation.then.name.value);
        let finding = CHECK
            .at(
                relation.span,
                format!("`{a}` before `{b}` is declared twice"),
            )
            .label("said again here")
            .also(before.span, "declared here")
            .help("remove one of the two")
            .unnecessary();
        let stages: Vec<_> = [first, then]
            .iter()
            .filter_map(|&id| pipeline.stage(id))
            .collect();
        found.about_all(&stages, finding);
    }
}
