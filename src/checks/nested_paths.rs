//! Directories of stages inside one another. Page: `nested_paths.md`.

use crate::diagnostics::{Check, Severity};
use crate::manifests::Foreign;
use crate::source::Span;
use crate::values::path::{contains, shown};

use super::findings::Findings;
use super::overlaps::takes_in;
use super::placement::{beside, foreign_source, source_key, target_namespace};
use super::{Project, Site};

pub(super) static CHECK: Check = Check {
    name: "nested-paths",
    severity: Severity::Error,
    summary: "the directory of a stage is inside that of another",
    page: include_str!("nested_paths.md"),
};

const HELP: &str = "give each stage a directory beside the others";

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    for (outer, inner) in found.overlaps() {
        report(outer, inner, found);
    }
    for (index, pipeline) in project.pipelines.iter().enumerate() {
        let beside = beside(project, pipeline);
        for site in project.sites_of(index) {
            look_at_flux(&site, found);
            look_at_foreign(&site, &beside, found);
            look_at_others(project, &site, found);
        }
    }
}

fn report(outer: &Site<'_>, inner: &Site<'_>, found: &mut Findings<'_>) {
    let (a, b) = (&outer.stage.name.value, &inner.stage.name.value);
    let (above, below) = (&outer.stage.path, &inner.stage.path);
    let message = if above.value == below.value {
        format!(
            "stages `{a}` and `{b}` have the same directory `{}`",
            shown(&above.value)
        )
    } else {
        format!(
            "stage `{a}` in `{}` applies what stage `{b}` has in `{}` too",
            shown(&above.value),
            shown(&below.value)
        )
    };
    let finding = CHECK
        .at(below.span, message)
        .also(above.span, format!("the directory of `{a}`"))
        .help(HELP);
    found.about_all(&[outer.stage, inner.stage], finding);
}

/// A stage must not apply the Kustomizations of its own pipeline, nor be applied with them.
fn look_at_flux(site: &Site<'_>, found: &mut Findings<'_>) {
    let (stage, flux) = (site.stage, &site.pipeline.flux.directory);
    let elsewhere = site
        .pipeline
        .source_of(stage)
        .is_none_or(|source| source.elsewhere);
    let path = &stage.path.value;
    let name = &stage.name.value;
    if elsewhere {
        return;
    }
    let message = if contains(path, &flux.value) && takes_in(site, &flux.value) {
        format!(
            "stage `{name}` in `{}` applies the Kustomizations in `{}`, its own included",
            shown(path),
            shown(&flux.value)
        )
    } else if contains(&flux.value, path) && !site.settled.is_kept_out {
        format!(
            "what applies `{}` applies stage `{name}` in `{}` too, without order",
            shown(&flux.value),
            shown(path)
        )
    } else if is_generated(site) {
        format!(
            "stage `{name}` in `{}` is where its own copies are written",
            shown(path)
        )
    } else {
        return;
    };
    let finding = CHECK
        .at(stage.path.span, message)
        .also(flux.span, "the folder of the Kustomizations");
    found.about(
        stage,
        finding.help("give the stage a directory outside that folder"),
    );
}

/// Whether the directory is in the folder of the addressed ones.
fn is_generated(site: &Site<'_>) -> bool {
    let (path, folder) = (&site.stage.path.value, site.pipeline.stages_directory());
    folder.is_some_and(|folder| contains(&folder, path))
}

fn look_at_foreign(site: &Site<'_>, beside: &[&Foreign], found: &mut Findings<'_>) {
    let Some(source) = source_key(site) else {
        return;
    };
    for foreign in beside {
        let (outer, inner) = (&foreign.path.value, &site.stage.path.value);
        let is_root = outer.is_empty() && foreign.walks;
        let takes_it_in = match is_root {
            true => foreign.root_takes_in.iter().any(|it| *it == **inner),
            false => contains(outer, inner) && (foreign.walks || outer == inner),
        };
        if outer == inner && go_to_two_namespaces(site, foreign) {
            continue;
        }
        if source.may_be(&foreign_source(foreign)) && (takes_it_in || is_taken_in(site, outer)) {
            report_foreign(site, &foreign.name.value, foreign.path.span, found);
        }
    }
}

/// Whether both say a namespace for everything that they apply, and not the same.
fn go_to_two_namespaces(site: &Site<'_>, foreign: &Foreign) -> bool {
    let other = foreign.node.text_at(&["spec", "targetNamespace"]);
    let is_said = site.settled.place(&["targetNamespace"]).is_some();
    is_said && other.is_some() && other != target_namespace(site)
}

/// A Job that a pipeline file generates which is not in this run: what is in the run is compared as stages.
fn look_at_others(project: &Project, site: &Site<'_>, found: &mut Findings<'_>) {
    let is_here = |path: &String| project.pipelines.iter().any(|it| it.path == *path);
    let mut others = site.tree.others.iter();
    let Some((job, pipeline)) = others.find(|(_, it)| !is_here(it)) else {
        return;
    };
    let (name, path) = (&site.stage.name.value, shown(&site.stage.path.value));
    let message =
        format!("stage `{name}` in `{path}` applies `{job}` too, which `{pipeline}` generates");
    let finding = CHECK.at(site.stage.path.span, message);
    found.about(site.stage, finding.help(HELP));
}

fn is_taken_in(site: &Site<'_>, path: &str) -> bool {
    contains(&site.stage.path.value, path) && takes_in(site, path)
}

fn report_foreign(site: &Site<'_>, other: &str, place: Span, found: &mut Findings<'_>) {
    let name = &site.stage.name.value;
    let message =
        format!("stage `{name}` and the Kustomization `{other}` apply the same directory");
    let finding = CHECK
        .at(site.stage.path.span, message)
        .also(place, format!("the directory of `{other}`"));
    found.about(site.stage, finding.help(HELP));
}
