//! A Kustomization of the same name that someone else made. Page: `taken_name.md`.

use std::collections::{HashMap, HashSet};

use smol_str::SmolStr;

use crate::diagnostics::{Check, Diagnostic, Severity};
use crate::manifests::{self, Foreign, Object, written_sources};
use crate::model::{Pipeline, Source};
use crate::source::{Span, Spanned};

use super::Project;
use super::findings::Findings;
use super::placement::{beside, keeps_names, parents, together};

pub(super) static CHECK: Check = Check {
    name: "taken-name",
    severity: Severity::Error,
    summary: "what is applied together with the pipeline's Kustomizations has the name of one of them, or of a source",
    page: include_str!("taken_name.md"),
};

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    if project.foreign.is_empty() {
        return;
    }
    for (index, pipeline) in project.pipelines.iter().enumerate() {
        let together = together(project, pipeline);
        look_at_stages(project, index, &together, found);
        look_at_parent(pipeline, &together, found);
        look_at_sources(project, pipeline, found);
    }
}

fn look_at_stages(
    project: &Project,
    index: usize,
    together: &[&Foreign],
    found: &mut Findings<'_>,
) {
    let Some(pipeline) = project.pipelines.get(index) else {
        return;
    };
    let beside = beside(project, pipeline).into_iter();
    let parents = parents(project, pipeline).filter(|it| keeps_names(it));
    let others = beside.chain(together.iter().copied()).chain(parents);
    let mut named: HashMap<&str, Vec<&Foreign>> = HashMap::new();
    for other in others {
        named.entry(&other.name.value).or_default().push(other);
    }
    for site in project.sites_of(index) {
        let name = &site.stage.kustomization;
        let mut taken = named.get(name.value.as_str()).into_iter().flatten();
        if let Some(finding) = taken.find_map(|it| taken_by(pipeline, name, it)) {
            found.about(site.stage, finding.help(HELP));
        }
    }
}

const HELP: &str = "remove that one, or give the stage's Kustomization another `name`";

fn look_at_parent(pipeline: &Pipeline, together: &[&Foreign], found: &mut Findings<'_>) {
    let Some(parent) = &pipeline.flux.parent else {
        return;
    };
    let mut others = together
        .iter()
        .filter(|it| it.name.value == parent.name.value);
    let finding = others.find_map(|it| taken_by(pipeline, &parent.name, it));
    finding.into_iter().for_each(|it| {
        found.push(it.help("remove that one, or give the parent another name"));
    });
}

fn taken_by(pipeline: &Pipeline, name: &Spanned<SmolStr>, foreign: &Foreign) -> Option<Diagnostic> {
    let own = pipeline.flux_namespace();
    if !may_be_one(own, foreign.namespace.as_deref()) {
        return None;
    }
    let message = format!("there is a Kustomization `{}` already", name.value);
    let finding = CHECK.at(name.span, message);
    Some(finding.also(foreign.name.span, "here"))
}

/// Whether two namespaces may be one; one that nobody says may be any.
fn may_be_one(one: Option<&str>, other: Option<&str>) -> bool {
    one.is_none() || other.is_none() || one == other
}

/// kustomize builds no folder in which one source is there twice.
fn look_at_sources(project: &Project, pipeline: &Pipeline, found: &mut Findings<'_>) {
    for (source, _) in written_sources(pipeline) {
        let mut around = in_one_build(project, pipeline);
        let Some(object) = around.find(|it| is_source(it, source, pipeline)) else {
            continue;
        };
        let (kind, name) = (source.kind.kind(), &source.name.value);
        let finding = CHECK
            .at(
                source.name.span,
                format!("there is a {kind} `{name}` already"),
            )
            .also(object.name_span(), "here, in one build with the pipeline's");
        found.push(finding.help(
            "leave the braces out, so that the pipeline follows the one that is there; or give one of them another name",
        ));
    }
}

/// What is in one build with the folder of the Kustomizations, or lies in it.
fn in_one_build<'p>(
    project: &'p Project,
    pipeline: &'p Pipeline,
) -> impl Iterator<Item = &'p Object> {
    let own = &pipeline.flux.directory.value;
    let folders = project
        .folders
        .iter()
        .filter(move |it| it.directory == *own);
    let inside = folders.clone().flat_map(|it| it.tree.users());
    let around = parents(project, pipeline).flat_map(|it| it.objects.iter().flatten());
    let all = inside.chain(around.map(|(_, object)| object));
    let said = folders.flat_map(|it| &it.tree.findings);
    let said = said.filter(|it| it.check.name == "duplicate-object");
    let said: HashSet<Span> = said
        .flat_map(|it| it.related.iter().chain([&it.primary]))
        .map(|it| it.span)
        .collect();
    all.filter(move |it| !said.contains(&it.name_span()))
}

fn is_source(object: &Object, source: &Source, pipeline: &Pipeline) -> bool {
    let said = source.namespace.as_ref().map(|it| it.value.as_str());
    manifests::is_source(object)
        && object.kind == source.kind.kind()
        && object.name == source.name.value
        && may_be_one(
            said.or(pipeline.flux_namespace()),
            object.namespace.as_deref(),
        )
}
