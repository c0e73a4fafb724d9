//! What those above a Kustomization make of it: nothing, where nothing applies it, or more than its file says.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::manifests::{Node, Reader};
use crate::source::{Files, SourceMap};

use super::excluded::Excluded;
use super::search::applied::Why;
use super::search::found::{Bootstrap, Found, Kustomization, Place, Written, search};
use super::search::own_sources::{most_there, own_sources};
use super::search::walk::applied;
use super::unseen_patches::are_for_kustomizations;

/// What is known from above.
#[derive(Debug, Default)]
pub(super) struct FromAbove {
    /// Kustomizations that nothing applies, as `NAME in FILE`.
    pub(super) unapplied: Vec<String>,
    /// Kustomizations that are whole only when what applies them has changed them, as `NAME in FILE`.
    pub(super) unfinished: Vec<String>,
    /// For the name of a Kustomization, the statements for objects with values that a parent's patch brings.
    pub(super) brought: BTreeMap<String, Vec<String>>,
    /// Something out of sight patches Kustomizations.
    pub(super) is_patched_unseen: bool,
}

/// Takes what nothing applies out, unless all that was found is so: then somebody means it.
pub(super) fn without_dead(
    found: &mut Found,
    files: &dyn Files,
    reader: &mut Reader<'_>,
    sources: &mut SourceMap,
) -> FromAbove {
    let whole = search(files, reader, "", sources);
    let own = own_sources(files, &whole, most_there, &Excluded::default());
    let applied = applied(&whole, own, files, reader, sources);
    let mut above = FromAbove {
        brought: brought(&whole, &applied.kustomizations),
        unfinished: unfinished(found, &whole, &applied.kustomizations),
        is_patched_unseen: are_for_kustomizations(&applied.kustomizations),
        ..FromAbove::default()
    };
    place_below(&mut found.kustomizations, &applied.kustomizations);
    let dead: HashSet<Place> = applied
        .unseen
        .iter()
        .filter(|it| matches!(it.why, Why::Unapplied | Why::BelowUnapplied))
        .map(|it| it.written.place())
        .collect();
    let is_dead = |it: &Kustomization| dead.contains(&it.written.place());
    if found.kustomizations.iter().all(is_dead) {
        return above;
    }
    let gone = found.kustomizations.iter().filter(|it| is_dead(it));
    let names = gone.map(|it| format!("{} in {}", it.name, it.written.file));
    above.unapplied = names.collect();
    found.kustomizations.retain(|it| !is_dead(it));
    above
}

/// What was looked at and has no source or no name of its own in its file.
fn unfinished(found: &Found, whole: &Found, applied: &[Kustomization]) -> Vec<String> {
    let here: HashSet<Place> = found.documents.iter().map(|(it, _)| it.place()).collect();
    let finished = whole.kustomizations.iter();
    let finished: HashSet<Place> = finished.map(|it| it.written.place()).collect();
    let others = applied.iter().filter(|it| {
        let place = it.written.place();
        here.contains(&place) && !finished.contains(&place)
    });
    let names = others.map(|it| format!("{} in {}", it.name, it.written.file));
    names.collect::<BTreeSet<_>>().into_iter().collect()
}

/// Says of each Kustomization what applies it, and in which cluster.
fn place_below(found: &mut [Kustomization], applied: &[Kustomization]) {
    let mut parents: HashMap<Place, BTreeSet<Place>> = HashMap::new();
    let mut clusters: HashMap<Place, BTreeSet<Option<Bootstrap>>> = HashMap::new();
    let mut themselves: HashMap<Place, Option<&Kustomization>> = HashMap::new();
    for one in applied {
        let place = one.written.place();
        let known = themselves.entry(place.clone()).or_default();
        *known = known.or(Some(one).filter(|it| it.applies_itself));
        let parent = one.parent.and_then(|at| applied.get(at));
        let parent = parent
            .map(|it| it.written.place())
            .filter(|it| *it != place);
        parents.entry(place.clone()).or_default().extend(parent);
        let bootstraps = clusters.entry(place).or_default();
        bootstraps.insert(one.bootstrap.clone());
    }
    for one in found {
        let place = one.written.place();
        let clusters = clusters.remove(&place).unwrap_or_default();
        one.bootstrap = clusters
            .first()
            .filter(|_| clusters.len() == 1)
            .cloned()
            .flatten();
        one.parents = parents.remove(&place).into_iter().flatten().collect();
        let Some(itself) = themselves.remove(&place) else {
            continue;
        };
        one.applies_itself = itself.is_some();
        if let Some(itself) = itself {
            // A patch beside it may say which directory.
            one.path.clone_from(&itself.path);
        }
    }
}

/// Objects with values that a Kustomization has when its parent has applied it, and not in its file.
fn brought(whole: &Found, applied: &[Kustomization]) -> BTreeMap<String, Vec<String>> {
    let written = whole.documents.iter().map(|(it, _)| (it.place(), it));
    let written: HashMap<Place, &Written> = written.collect();
    let mut found = BTreeMap::new();
    for one in applied {
        let Some(before) = written.get(&one.written.place()) else {
            continue;
        };
        let own = values(&before.node);
        let more = values(&one.written.node).into_iter();
        let more: Vec<String> = more.filter(|it| !own.contains(it)).collect();
        if !more.is_empty() {
            found.insert(one.name.clone(), more);
        }
    }
    found
}

/// The statements for `substituteFrom`.
fn values(node: &Node) -> Vec<String> {
    let entries = node.at(&["spec", "postBuild", "substituteFrom"]);
    let entries = entries.map(Node::items).unwrap_or_default().iter();
    let statement = |entry: &Node| {
        let kind = match entry.text_at(&["kind"])? {
            "Secret" => "secret",
            "ConfigMap" => "configmap",
            _ => return None,
        };
        let name = entry.text_at(&["name"])?;
        let optional = match entry.get("optional").and_then(Node::boolean) {
            Some(true) => " optional",
            Some(false) | None => "",
        };
        Some(format!("substitute from {kind} {name}{optional}"))
    };
    entries.filter_map(statement).collect()
}
