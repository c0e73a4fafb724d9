//! Objects of a pipeline that something in the same cluster applies too, which somebody wrote by hand.

use std::collections::HashMap;

use crate::manifests::{Foreign, Node, Object, SOURCES, Scope, written_sources};
use crate::model::Rerun;
use crate::source::Span;
use crate::values::path::contains;

use super::placement::{namespace_of, parents, place_of, target_namespace, together};
use super::{Project, Site};

/// An object that has two owners.
pub(super) struct Twice<'a> {
    /// The stage that has it; `None` for a source of the pipeline's.
    pub(super) site: Option<Site<'a>>,
    pub(super) kind: &'a str,
    pub(super) name: &'a str,
    /// Where the pipeline has it.
    pub(super) own: Span,
    /// Where it is written by hand.
    pub(super) other: Span,
    /// What applies that; `None` for whatever applies the folder of the Kustomizations.
    pub(super) by: Option<&'a str>,
}

/// What stages, and the sources of a pipeline, have in common with what is surely applied in their cluster: by what applies
/// the folder of the Kustomizations, or by what that applies in its turn.
pub(super) fn owned_by_hand(project: &Project) -> Vec<Twice<'_>> {
    let mut all = Vec::new();
    for at in 0..project.pipelines.len() {
        let by_hand = by_hand(project, at);
        if !by_hand.is_empty() {
            of_stages(project, at, &by_hand, &mut all);
            of_sources(project, at, &by_hand, &mut all);
        }
    }
    all
}

/// Cluster, group, kind, namespace and name.
type Identity<'a> = (Option<&'a str>, &'a str, &'a str, Option<&'a str>, &'a str);

struct Hand<'a> {
    /// The file that it stands in, or the folder of it.
    file: &'a str,
    object: &'a Object,
    by: Option<&'a Foreign>,
    /// The folder of the Kustomizations is applied by the same.
    is_of_parent: bool,
}

fn by_hand(project: &Project, at: usize) -> HashMap<Identity<'_>, Hand<'_>> {
    let mut all = HashMap::new();
    let Some(pipeline) = project.pipelines.get(at) else {
        return all;
    };
    let parents = parents(project, pipeline).map(|it| (it, true));
    let together = together(project, pipeline).into_iter();
    let together = together.map(|it| (it, false));
    let others = parents.chain(together).filter(|(it, _)| !it.is_suspended());
    let others = others.flat_map(|(by, is_of_parent)| applied_by(by, is_of_parent));
    let inside = in_folder(project, &pipeline.flux.directory.value);
    for (remote, hand) in others.chain(inside.map(|hand| (None, hand))) {
        if let Some(identity) = identity(remote, hand.object, None) {
            all.entry(identity).or_insert(hand);
        }
    }
    all
}

/// What a Kustomization applies, with the cluster. The stages are in the one to which their parent applies them.
fn applied_by(by: &Foreign, is_of_parent: bool) -> impl Iterator<Item = (Option<&str>, Hand<'_>)> {
    let remote = by.kube_config().filter(|_| !is_of_parent);
    let objects = by.objects.iter().flatten();
    objects.map(move |(file, object)| {
        let hand = Hand {
            file,
            object,
            by: Some(by),
            is_of_parent,
        };
        (remote, hand)
    })
}

/// What lies among the Kustomizations of a run, whoever applies them.
fn in_folder<'p>(project: &'p Project, directory: &str) -> impl Iterator<Item = Hand<'p>> {
    let folders = project.folders.iter();
    let folders = folders.filter(move |it| it.directory == directory);
    let objects = folders.flat_map(|it| it.tree.users().map(|object| (&*it.directory, object)));
    objects.map(|(file, object)| Hand {
        file,
        object,
        by: None,
        is_of_parent: true,
    })
}

/// `None` for an object of which nobody knows where it goes, or what it is called.
fn identity<'a>(
    remote: Option<&'a str>,
    object: &'a Object,
    target: Option<&'a str>,
) -> Option<Identity<'a>> {
    let namespace = namespace_of(object, target);
    let is_open = |it: &str| it.contains('$');
    let is_open = is_open(&object.name) || namespace.is_some_and(is_open);
    let is_known = !is_open && (namespace.is_some() || object.scope == Scope::Cluster);
    let known =
        (is_known && !object.hashed && !is_left_alone(&object.node)).then_some(namespace)?;
    Some((remote, object.group(), &object.kind, known, &object.name))
}

/// Whether an annotation keeps an owner from writing over what another one wrote.
fn is_left_alone(node: &Node) -> bool {
    const MARKS: [&str; 2] = [
        "kustomize.toolkit.fluxcd.io/ssa",
        "kustomize.toolkit.fluxcd.io/reconcile",
    ];
    let mut marks = MARKS.iter();
    marks.any(|it| node.at(&["metadata", "annotations", it]).is_some())
}

fn of_stages<'p>(
    project: &'p Project,
    at: usize,
    by_hand: &HashMap<Identity<'p>, Hand<'p>>,
    all: &mut Vec<Twice<'p>>,
) {
    for site in project.sites_of(at) {
        let remote = site.settled.kube_config().and_then(|(_, name)| name.text());
        for object in site.tree.objects.iter().filter(|it| !runs_once(&site, it)) {
            let identity = identity(remote, object, target_namespace(&site));
            let hand = identity.and_then(|it| by_hand.get(&it));
            // Of files in the directory of the stage `shared-path` speaks.
            let hand = hand.filter(|it| !contains(&site.stage.path.value, it.file));
            let hand = hand.filter(|it| !is_agreed(object, it.object));
            all.extend(hand.map(|it| it.twice(Some(site), (&object.kind, object.name_span()))));
        }
    }
}

impl<'a> Hand<'a> {
    /// What the pipeline has of its name too, by kind and place.
    fn twice(&self, site: Option<Site<'a>>, (kind, own): (&'a str, Span)) -> Twice<'a> {
        Twice {
            site,
            kind,
            name: &self.object.name,
            own,
            other: self.object.name_span(),
            by: self.by.map(|it| it.name.value.as_str()),
        }
    }
}

/// The name of such a Job is one that only its content gives.
pub(super) fn runs_once(site: &Site<'_>, object: &Object) -> bool {
    let job = object.generated.and_then(|at| site.stage.jobs.get(at));
    job.is_some_and(|job| job.rerun.value == Rerun::Once)
}

/// Whether two owners of an object say the same of it, whatever its marks. Of a Job only one of them sees a run.
fn is_agreed(one: &Object, other: &Object) -> bool {
    let said = |node: &Node| {
        let mut node = node.clone();
        if let Some(metadata) = node.get_mut("metadata") {
            metadata.remove("annotations");
            metadata.remove("labels");
        }
        node.json()
    };
    !one.is_job() && said(&one.node) == said(&other.node)
}

/// The sources that the pipeline writes: what is in one build with the pipeline's is a `taken-name`, or a `duplicate-object`.
fn of_sources<'p>(
    project: &'p Project,
    at: usize,
    by_hand: &HashMap<Identity<'p>, Hand<'p>>,
    all: &mut Vec<Twice<'p>>,
) {
    let Some(pipeline) = project.pipelines.get(at) else {
        return;
    };
    for (source, _) in written_sources(pipeline) {
        let said = source.namespace.as_ref().map(|it| it.value.as_str());
        let (kind, name) = (source.kind.kind(), source.name.value.as_str());
        let place = said.or_else(|| place_of(project, at));
        let identity = (None, SOURCES, kind, place, name);
        let hand = by_hand.get(&identity).filter(|it| !it.is_of_parent);
        all.extend(hand.map(|it| it.twice(None, (kind, source.name.span))));
    }
}
