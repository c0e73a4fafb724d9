//! A Kustomization of the user's that applies the directory of a stage, somewhere in the repository. Page:
//! `shared_path.md`.

use crate::diagnostics::{Check, Severity};
use crate::manifests::Foreign;

use super::findings::Findings;
use super::placement::{beside, foreign_source, source_key};
use super::{Project, Site};
use crate::values::path::contains;

/// The check; `lint` reports it of two hand-written Kustomizations.
pub static CHECK: Check = Check {
    name: "shared-path",
    severity: Severity::Warning,
    summary: "a hand-written Kustomization applies the directory of another one, or of a stage",
    page: include_str!("shared_path.md"),
};

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    for (index, pipeline) in project.pipelines.iter().enumerate() {
        let beside = beside(project, pipeline);
        // Of those beside the pipeline's own, `nested-paths` speaks.
        let is_elsewhere =
            |foreign: &&Foreign| !beside.iter().any(|other| std::ptr::eq(*other, *foreign));
        let elsewhere: Vec<&Foreign> = project.foreign.iter().filter(is_elsewhere).collect();
        for site in project.sites_of(index) {
            let applies = |foreign: &&&Foreign| applies(foreign, &site);
            if let Some(foreign) = elsewhere.iter().find(applies) {
                report(&site, foreign, found);
            }
        }
    }
}

/// Whether a Kustomization applies all that a stage has. One of the root of the repository is that of a cluster.
fn applies(foreign: &Foreign, site: &Site<'_>) -> bool {
    let (outer, inner) = (&foreign.path.value, &site.stage.path.value);
    let takes_it_in =
        outer == inner || (foreign.walks && !outer.is_empty() && contains(outer, inner));
    takes_it_in && source_key(site).is_some_and(|source| source.may_be(&foreign_source(foreign)))
}

fn report(site: &Site<'_>, foreign: &Foreign, found: &mut Findings<'_>) {
    let message = format!(
        "the Kustomization `{}` applies what stage `{}` has, without its order",
        foreign.name.value, site.stage.name.value
    );
    let finding = CHECK
        .at(site.stage.path.span, message)
        .also(foreign.path.span, "here")
        .help("remove that one; or say `allow shared-path \"…\"` where it is of another cluster");
    found.about(site.stage, finding);
}
