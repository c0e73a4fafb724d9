//! Two Kustomizations that apply the folder of the stages'. Page: `second_parent.md`.

use smol_str::SmolStr;

use crate::diagnostics::{Check, Diagnostic, Severity};
use crate::model::{Parent, Pipeline};
use crate::source::Spanned;
use crate::values::path::shown;

use super::Project;
use super::findings::Findings;
use super::placement::is_parent;

pub(super) static CHECK: Check = Check {
    name: "second-parent",
    severity: Severity::Warning,
    summary: "two Kustomizations apply the folder of the stages' Kustomizations",
    page: include_str!("second_parent.md"),
};

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    for (at, pipeline) in project.pipelines.iter().enumerate() {
        let Some(parent) = &pipeline.flux.parent else {
            continue;
        };
        let mut others = project.foreign.iter().filter(|it| is_parent(it, pipeline));
        if let Some(other) = others.next() {
            found.push(finding(pipeline, parent, &other.name));
        }
        let mut before = project.pipelines.iter().take(at);
        if let Some(other) = before.find_map(|it| of_one_folder(it, pipeline)) {
            found.push(finding(pipeline, parent, &other.name));
        }
    }
}

/// The parent of a pipeline whose Kustomizations are in the folder of another's.
fn of_one_folder<'p>(one: &'p Pipeline, other: &Pipeline) -> Option<&'p Parent> {
    let is_one = one.flux.directory.value == other.flux.directory.value;
    one.flux.parent.as_ref().filter(|_| is_one)
}

fn finding(pipeline: &Pipeline, parent: &Parent, other: &Spanned<SmolStr>) -> Diagnostic {
    let folder = shown(&pipeline.flux.directory.value);
    let (name, first) = (&parent.name.value, &other.value);
    CHECK
        .at(
            parent.name.span,
            format!("`{name}` is to apply `{folder}`, and `{first}` does already"),
        )
        .also(other.span, "here")
        .help("keep one of them: pipelines that share a folder share its parent")
}
