//! Two Kustomizations of one name. Page: `duplicate_kustomization.md`.

use smol_str::SmolStr;

use crate::diagnostics::{Check, Severity};
use crate::hash::{HashMap, with_room};
use crate::model::Pipeline;
use crate::source::Spanned;

use super::findings::Findings;
use super::{Project, Site};

pub(super) static CHECK: Check = Check {
    name: "duplicate-kustomization",
    severity: Severity::Error,
    summary: "two stages, or a stage and a parent, become Kustomizations of one name",
    page: include_str!("duplicate_kustomization.md"),
};

/// Environment, namespace and name: environments are taken for different clusters.
type Identity<'a> = (Option<&'a str>, Option<&'a str>, &'a str);

/// What becomes a Kustomization.
#[derive(Clone, Copy)]
struct Made<'a> {
    name: &'a Spanned<SmolStr>,
    /// `None` for a parent.
    stage: Option<Site<'a>>,
}

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    let mut taken: HashMap<Identity<'_>, Made<'_>> = with_room(project.stage_count());
    for (place, pipeline, made) in stages(project).chain(parents(project)) {
        let identity = identity(place, pipeline, made.name);
        let Some(other) = taken.insert(identity, made) else {
            continue;
        };
        if is_told_elsewhere(&made, &other) {
            continue;
        }
        let name = made.name;
        let of_two = match (made.stage, other.stage) {
            (Some(_), Some(_)) => "of two stages",
            (None, Some(_)) | (Some(_), None) => "of a stage and the parent",
            (None, None) => "the parent of two pipelines",
        };
        let finding = CHECK
            .at(
                name.span,
                format!("`{}` is the Kustomization {of_two}", name.value),
            )
            .label(made.title())
            .also(other.name.span, other.title())
            .help(
                "give one of them another `name`, or one of the pipelines another `pipeline` name",
            );
        found.push(finding);
    }
}

/// A Kustomization with its pipeline, and the namespace that a kustomization file gives it.
type Placed<'a> = (Option<&'a str>, &'a Pipeline, Made<'a>);

fn stages(project: &Project) -> impl Iterator<Item = Placed<'_>> {
    let places = project.places.iter().map(Option::as_deref);
    places.enumerate().flat_map(|(at, place)| {
        project.sites_of(at).map(move |site| {
            let name = &site.stage.kustomization;
            let stage = Some(site);
            (place, site.pipeline, Made { name, stage })
        })
    })
}

fn parents(project: &Project) -> impl Iterator<Item = Placed<'_>> {
    let places = project.places.iter().map(Option::as_deref);
    places
        .zip(&project.pipelines)
        .filter_map(|(place, pipeline)| {
            let name = &pipeline.flux.parent.as_ref()?.name;
            Some((place, pipeline, Made { name, stage: None }))
        })
}

impl Made<'_> {
    fn title(&self) -> String {
        match &self.stage {
            Some(site) => format!("of stage `{}`", site.stage.name.value),
            None => "of the parent".to_owned(),
        }
    }
}

/// Whether another check speaks about the two.
fn is_told_elsewhere(made: &Made<'_>, other: &Made<'_>) -> bool {
    match (&made.stage, &other.stage) {
        (Some(one), Some(two)) => {
            one.is_namesake_of(two) || is_former(one, two) || is_former(two, one)
        }
        (None, Some(_)) | (Some(_), None) | (None, None) => false,
    }
}

/// Whether a stage is renamed from one that is still there, about which another check speaks.
fn is_former(old: &Site<'_>, new: &Site<'_>) -> bool {
    new.stage
        .renamed_from
        .as_ref()
        .is_some_and(|name| name.value == old.stage.name.value)
}

/// `place` is the namespace that a kustomization file gives those that name none.
fn identity<'a>(
    place: Option<&'a str>,
    pipeline: &'a Pipeline,
    name: &'a Spanned<SmolStr>,
) -> Identity<'a> {
    let environment = pipeline.environment.as_ref();
    (
        environment.map(|name| name.value.as_str()),
        pipeline.flux_namespace().or(place),
        &name.value,
    )
}
