//! A Kustomization of the user's that applies the directory of a stage, somewhere in the repository. Page:
//! `shared_path.md`.

use crate::diagnostics::{Check, Severity};
use crate::manifests::{Foreign, Node, Object};

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

const AT_THE_ROOT: &str = "give it a `path` of its own, such as that of the folder of the Kustomizations; or give the \
     root a kustomization file that lists what it is to apply";

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    if project.foreign.is_empty() {
        return;
    }
    for (index, pipeline) in project.pipelines.iter().enumerate() {
        let beside = beside(project, pipeline);
        for site in project.sites_of(index) {
            let applies = |foreign: &&Foreign| {
                // Of directories that overlap beside the pipeline's own, `nested-paths` speaks.
                let is_beside = beside.iter().any(|other| std::ptr::eq(*other, *foreign));
                let (one, other) = (&foreign.path.value, &site.stage.path.value);
                let is_said = is_beside && (contains(one, other) || contains(other, one));
                !is_said && applies(foreign, &site)
            };
            let all: Vec<&Foreign> = project.foreign.iter().filter(applies).collect();
            if let Some((first, more)) = all.split_first() {
                report(&site, first, more, found);
            }
        }
    }
}

/// Whether a Kustomization applies what a stage has.
fn applies(foreign: &Foreign, site: &Site<'_>) -> bool {
    let (outer, inner) = (&foreign.path.value, &site.stage.path.value);
    let takes_it_in = outer == inner
        || (foreign.walks && !outer.is_empty() && contains(outer, inner))
        || is_walked(foreign, site);
    let applies = match &foreign.objects {
        Some(objects) => objects.iter().any(|it| is_of(it, site)),
        None => takes_it_in,
    };
    let is_here = foreign.is_bootstrap() && !site.is_elsewhere();
    let follows = || source_key(site).is_some_and(|it| it.may_be(&foreign_source(foreign)));
    applies && (is_here || follows()) && is_of_one_cluster(foreign, site)
}

/// Whether it applies the whole repository, that of the stage among it.
fn is_walked(foreign: &Foreign, site: &Site<'_>) -> bool {
    let mut taken_in = foreign.root_takes_in.iter();
    taken_in.any(|it| *it == *site.stage.path.value)
}

/// Whether an object is one of the stage's, from a file of its directory: what stands elsewhere may be there for several
/// clusters.
fn is_of((file, object): &(String, Object), site: &Site<'_>) -> bool {
    let is_it = |own: &Object| {
        own.name == object.name
            && own.kind == object.kind
            && own.namespace == object.namespace
            && own.group() == object.group()
    };
    contains(&site.stage.path.value, file) && !object.hashed && site.tree.objects.iter().any(is_it)
}

fn is_of_one_cluster(foreign: &Foreign, site: &Site<'_>) -> bool {
    let own = site.settled.kube_config();
    own.map(|(_, name)| name).and_then(Node::text) == foreign.kube_config()
}

fn report(site: &Site<'_>, first: &Foreign, more: &[&Foreign], found: &mut Findings<'_>) {
    let message = format!(
        "the Kustomization `{}` applies what stage `{}` has, without its order",
        first.name.value, site.stage.name.value
    );
    let mut finding = CHECK
        .at(site.stage.path.span, message)
        .also(first.path.span, "here");
    for other in more {
        let text = format!("and so does `{}`", other.name.value);
        finding = finding.also(other.path.span, text);
    }
    let help = match is_walked(first, site) {
        true => AT_THE_ROOT,
        false => "remove that one; or say `allow shared-path \"…\"` where it is of another cluster",
    };
    found.about(site.stage, finding.help(help));
}
