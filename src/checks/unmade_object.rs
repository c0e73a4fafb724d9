//! A Job that others wait for needs an object that nobody makes. Page: `unmade_object.md`.

use crate::diagnostics::{Check, Severity};
use crate::model::Stage;
use crate::source::Span;

use super::Project;
use super::findings::Findings;
use super::needs::{Kind, Lack, Reason};

pub(super) static CHECK: Check = Check {
    name: "unmade-object",
    severity: Severity::Error,
    summary: "a Job that others wait for needs an object that no stage makes",
    page: include_str!("unmade_object.md"),
};

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    let lacks = found.lacks();
    for group in groups(lacks, is_thing).filter(|group| group.iter().any(blocks)) {
        report(&CHECK, project, group, found);
    }
}

/// What no stage makes, one group for each object of each pipeline.
pub(super) fn groups(lacks: &[Lack], wanted: fn(Kind) -> bool) -> impl Iterator<Item = &[Lack]> {
    let is_same = |a: &Lack, b: &Lack| a.pipeline == b.pipeline && a.need.key == b.need.key;
    let chunks = lacks.chunk_by(move |a, b| is_same(a, b) && is_unmade(a) == is_unmade(b));
    chunks.filter(move |group| {
        group
            .iter()
            .all(|it| is_unmade(it) && wanted(it.need.key.kind))
    })
}

fn is_unmade(lack: &Lack) -> bool {
    matches!(lack.reason, Reason::Unmade(_))
}

/// What pods name; namespaces and definitions have checks of their own.
pub(super) fn is_thing(kind: Kind) -> bool {
    !matches!(kind, Kind::Namespace | Kind::Definition)
}

/// Whether a Job cannot run, and stages wait for it.
pub(super) fn blocks(lack: &Lack) -> bool {
    lack.need.of_job && lack.is_awaited
}

/// Reports one object at the first stage that needs it most, and the other stages beside it.
pub(super) fn report(
    check: &'static Check,
    project: &Project,
    group: &[Lack],
    found: &mut Findings<'_>,
) {
    let first = group
        .iter()
        .find(|lack| blocks(lack))
        .or_else(|| group.first());
    let Some(first) = first else { return };
    let Some(pipeline) = project.pipelines.get(first.pipeline) else {
        return;
    };
    let need = &first.need;
    let message = format!(
        "{} needs {}, which no stage makes",
        need.user,
        need.key.shown()
    );
    let mut finding = check.at(need.span, message);
    if let Reason::Unmade(Some(place)) = first.reason {
        finding = finding.also(
            place,
            "here kustomize changes the name, for this stage only",
        );
    }
    let mut stages: Vec<&Stage> = pipeline.stage(first.stage).into_iter().collect();
    let mut places: Vec<Span> = vec![need.span];
    for other in group.iter().filter(|other| other.stage != first.stage) {
        let Some(stage) = pipeline.stage(other.stage) else {
            continue;
        };
        stages.push(stage);
        if !places.contains(&other.need.span) {
            places.push(other.need.span);
            finding = finding.also(
                other.need.span,
                format!("stage `{}` needs it too", stage.name.value),
            );
        }
    }
    let name = stages.first().map_or("", |stage| stage.name.value.as_str());
    let external = need.key.external();
    let advice = if let Reason::Unmade(Some(_)) = first.reason {
        format!(
            "keep its name with `disableNameSuffixHash: true` where a generator makes it, or name the field that holds it in a file of `configurations`; or say `external {external}` where another one is meant"
        )
    } else {
        format!(
            "make it in stage `{name}` or before it, or say `external {external}` where it is made elsewhere"
        )
    };
    let finding = finding.help(advice).external(external);
    found.about_all(&stages, finding);
}
