//! Stages wait for each other. Page: `order_cycle.md`.

use crate::diagnostics::{Check, Diagnostic, Severity};
use crate::hash::{HashMap, with_room};
use crate::model::{Pipeline, Relation, StageId};

use super::Project;
use super::cycles::cycles;
use super::findings::Findings;

/// Stages, or hand-written Kustomizations, wait for each other.
pub static CHECK: Check = Check {
    name: "order-cycle",
    severity: Severity::Error,
    summary: "stages wait for each other",
    page: include_str!("order_cycle.md"),
};

/// Relations of a cycle that are drawn; a longer one is machine-made.
const DRAWN: usize = 50;

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    for pipeline in &project.pipelines {
        let relations = by_ends(pipeline);
        let edges: Vec<(usize, usize)> = relations.keys().copied().collect();
        for cycle in cycles(pipeline.stages.len(), &edges) {
            if let Some(finding) = draw(pipeline, &cycle, &relations) {
                found.push(finding);
            }
        }
    }
}

/// The first relation between each two stages, without those of a stage with itself.
fn by_ends(pipeline: &Pipeline) -> HashMap<(usize, usize), &Relation> {
    let mut relations = with_room(pipeline.relations.len());
    for relation in &pipeline.relations {
        if let (Some(StageId(first)), Some(StageId(then))) = (relation.first.id, relation.then.id)
            && first != then
        {
            relations.entry((first, then)).or_insert(relation);
        }
    }
    relations
}

fn draw(
    pipeline: &Pipeline,
    cycle: &[usize],
    relations: &HashMap<(usize, usize), &Relation>,
) -> Option<Diagnostic> {
    let behind = cycle.iter().cycle().skip(1);
    let ends = cycle
        .iter()
        .zip(behind)
        .map(|(&first, &then)| (first, then));
    let mut edges = ends.filter_map(|ends| relations.get(&ends));
    let first = edges.next()?;
    let message = format!(
        "these stages wait for each other: {}",
        names(pipeline, cycle)
    );
    let mut finding = CHECK
        .at(first.span, message)
        .label(says(first))
        .help("remove one of these relations");
    for edge in edges.take(DRAWN) {
        finding = finding.also(edge.span, says(edge));
    }
    Some(finding)
}

fn says(relation: &Relation) -> String {
    format!(
        "`{}` before `{}`",
        relation.first.name.value, relation.then.name.value
    )
}

/// `a` → `b` → `a`.
fn names(pipeline: &Pipeline, cycle: &[usize]) -> String {
    let name = |&at: &usize| {
        pipeline
            .stage(StageId(at))
            .map_or_else(String::new, |stage| format!("`{}`", stage.name.value))
    };
    let mut names: Vec<String> = cycle.iter().take(DRAWN).map(name).collect();
    if let Some(more) = cycle.len().checked_sub(DRAWN).filter(|&more| more > 0) {
        names.push(format!("{more} more"));
    }
    names.extend(cycle.first().map(name));
    names.join(" → ")
}
