//! Two stages become Kustomizations of one name. Page: `duplicate_kustomization.md`.

use std::collections::HashMap;

use crate::diagnostics::{Check, Severity};

use super::findings::Findings;
use super::{Project, Site};

pub(super) static CHECK: Check = Check {
    name: "duplicate-kustomization",
    severity: Severity::Error,
    summary: "two stages become Kustomizations of one name",
    page: include_str!("duplicate_kustomization.md"),
};

/// Environment, namespace and name: environments are taken for different clusters.
type Identity<'a> = (Option<&'a str>, Option<&'a str>, &'a str);

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    let mut taken: HashMap<Identity<'_>, Site<'_>> = HashMap::new();
    let places = project.places.iter().map(Option::as_deref);
    let sites = places.enumerate().flat_map(|(at, place)| {
        let sites = project.sites_of(at);
        sites.map(move |site| (place, site))
    });
    for (place, site) in sites {
        let Some(other) = taken.insert(identity(&site, place), site) else {
            continue;
        };
        if site.is_namesake_of(&other) || is_former(&site, &other) || is_former(&other, &site) {
            continue;
        }
        let (name, span) = (
            &site.stage.kustomization.value,
            site.stage.kustomization.span,
        );
        let finding = CHECK
            .at(span, format!("`{name}` is the Kustomization of two stages"))
            .label(format!("of stage `{}`", site.stage.name.value))
            .also(
                other.stage.kustomization.span,
                format!("of stage `{}`", other.stage.name.value),
            )
            .help("give one of them a `name`, or one of the pipelines another `pipeline` name");
        found.push(finding);
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
fn identity<'a>(site: &Site<'a>, place: Option<&'a str>) -> Identity<'a> {
    let flux = &site.pipeline.flux;
    let namespace = flux.namespace.as_ref().map(|name| name.value.as_str());
    (
        site.environment(),
        namespace.or(place),
        &site.stage.kustomization.value,
    )
}
