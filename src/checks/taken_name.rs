//! A Kustomization of the same name that someone else made. Page: `taken_name.md`.

use std::collections::HashMap;

use crate::diagnostics::{Check, Severity};
use crate::manifests::Foreign;

use super::findings::Findings;
use super::placement::beside;
use super::{Project, Site};

pub(super) static CHECK: Check = Check {
    name: "taken-name",
    severity: Severity::Error,
    summary: "a Kustomization beside the pipeline's has the name of a stage's",
    page: include_str!("taken_name.md"),
};

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    if project.foreign.is_empty() {
        return;
    }
    for (index, pipeline) in project.pipelines.iter().enumerate() {
        let beside = beside(project, pipeline);
        let named: HashMap<&str, &Foreign> = beside
            .iter()
            .map(|foreign| (foreign.name.value.as_str(), *foreign))
            .collect();
        for site in project.sites_of(index) {
            if let Some(foreign) = named.get(site.stage.kustomization.value.as_str()) {
                check_site(&site, foreign, found);
            }
        }
    }
}

fn check_site(site: &Site<'_>, foreign: &Foreign, found: &mut Findings<'_>) {
    let own = site
        .pipeline
        .flux
        .namespace
        .as_ref()
        .map(|name| name.value.as_str());
    let other = foreign.namespace.as_deref();
    if own.is_some() && other.is_some() && own != other {
        return;
    }
    let name = &site.stage.kustomization;
    let finding = CHECK
        .at(
            name.span,
            format!("there is a Kustomization `{}` already", name.value),
        )
        .also(foreign.name.span, "here")
        .help("remove that one, or give the stage's Kustomization another `name`");
    found.about(site.stage, finding);
}
