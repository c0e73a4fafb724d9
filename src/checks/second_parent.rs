//! Two Kustomizations that apply the folder of the stages'. Page: `second_parent.md`.

use smol_str::SmolStr;

use crate::diagnostics::{Check, Diagnostic, Severity};
use crate::manifests::{Foreign, Node};
use crate::model::{Parent, Pipeline};
use crate::source::Spanned;
use crate::values::path::shown;

use super::Project;
use super::findings::Findings;
use super::placement::{is_parent, parents};

pub(super) static CHECK: Check = Check {
    name: "second-parent",
    severity: Severity::Warning,
    summary: "two Kustomizations apply the folder of the stages' Kustomizations",
    page: include_str!("second_parent.md"),
};

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    for (at, pipeline) in project.pipelines.iter().enumerate() {
        let Some(parent) = &pipeline.flux.parent else {
            look_at_others(project, pipeline, found);
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

/// Two by hand, where it is certain that they are of one cluster.
fn look_at_others(project: &Project, pipeline: &Pipeline, found: &mut Findings<'_>) {
    let parents: Vec<&Foreign> = parents(project, pipeline)
        .filter(|it| !it.is_suspended())
        .collect();
    let pairs = parents.iter().enumerate();
    let mut pairs =
        pairs.flat_map(|(at, one)| parents.iter().skip(at + 1).map(move |it| (one, it)));
    let Some((one, other)) = pairs.find(|(one, other)| meet(project, one, other)) else {
        return;
    };
    let message = format!(
        "`{}` and `{}` both apply `{}`, where the pipeline's Kustomizations go",
        one.name.value,
        other.name.value,
        shown(&pipeline.flux.directory.value)
    );
    let finding = CHECK.at(other.path.span, message);
    let finding = finding
        .also(one.path.span, "and so does this")
        .help("keep one of them");
    let stages: Vec<_> = pipeline.stages.iter().collect();
    found.about_all(&stages, finding);
}

/// Whether two Kustomizations make the same objects in one cluster: both stand in one folder, or one Kustomization applies
/// both, which may be one of the two.
fn meet(project: &Project, one: &Foreign, other: &Foreign) -> bool {
    const FIELDS: [&str; 6] = [
        "kubeConfig",
        "namePrefix",
        "nameSuffix",
        "patches",
        "postBuild",
        "targetNamespace",
    ];
    let field = |it: &Foreign, field| it.node.at(&["spec", field]).map(Node::json);
    let is_alike = FIELDS.iter().all(|it| field(one, it) == field(other, it));
    let name = |it: &Foreign| (it.namespace.clone(), it.name.value.clone());
    let applies = |parent: &Foreign, child: &Foreign| {
        let mut objects = parent.objects.iter().flatten();
        objects.any(|(_, it)| it.name_span() == child.name.span)
    };
    let apply_both = |it: &Foreign| {
        let applies = |child: &Foreign| std::ptr::eq(it, child) || applies(it, child);
        applies(one) && applies(other)
    };
    is_alike
        && name(one) != name(other)
        && (one.directory == other.directory || project.foreign.iter().any(apply_both))
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
