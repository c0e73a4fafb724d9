//! A parent that cannot be applied, or cannot apply the stages. Page: `misplaced_parent.md`.

use crate::diagnostics::{Check, Severity};
use crate::model::{Parent, Pipeline};
use crate::values::path::{contains, shown};

use super::findings::Findings;
use super::overlaps::takes_in;
use super::{Project, Site};

pub(super) static CHECK: Check = Check {
    name: "misplaced-parent",
    severity: Severity::Error,
    summary: "a parent that no source leads to the stages, or that a stage would apply",
    page: include_str!("misplaced_parent.md"),
};

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    for (index, pipeline) in project.pipelines.iter().enumerate() {
        let Some(parent) = &pipeline.flux.parent else {
            continue;
        };
        look_at_source(pipeline, parent, found);
        let mut sites = project.sites_of(index);
        if let Some(site) = sites.find(|site| is_applied_by(site, parent)) {
            report(&site, parent, found);
        }
    }
}

fn look_at_source(pipeline: &Pipeline, parent: &Parent, found: &mut Findings<'_>) {
    if pipeline.parent_source().is_some() {
        return;
    }
    let folder = shown(&pipeline.flux.directory.value);
    let message = format!(
        "`{}` has no source to apply `{folder}` from: every source is `elsewhere`",
        parent.name.value
    );
    let finding = CHECK.at(parent.name.span, message);
    let finding = match pipeline.sources.first() {
        Some(source) => finding.also(source.name.span, "another repository"),
        None => finding,
    };
    found.push(finding.help("add the source of this repository, such as `source git NAME`"));
}

/// Whether a stage applies the parent's file with its own.
fn is_applied_by(site: &Site<'_>, parent: &Parent) -> bool {
    let (path, folder) = (&site.stage.path.value, &parent.directory.value);
    let is_beside = *folder == site.pipeline.flux.directory.value;
    !is_beside && !site.is_elsewhere() && contains(path, folder) && takes_in(site, folder)
}

fn report(site: &Site<'_>, parent: &Parent, found: &mut Findings<'_>) {
    let stage = &site.stage.name.value;
    let folder = shown(&parent.directory.value);
    let message = format!(
        "stage `{stage}` in `{}` applies its own parent in `{folder}`",
        shown(&site.stage.path.value)
    );
    let finding = CHECK
        .at(parent.directory.span, message)
        .also(site.stage.path.span, "the directory of the stage");
    found.push(finding.help("say a folder behind `at` that no stage applies"));
}
