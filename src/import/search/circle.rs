//! Kustomizations, and HelmReleases in them, that wait for each other, whatever namespaces and pipelines they are in.

use std::collections::{HashMap, HashSet};

use crate::checks::{ORDER_CYCLE, cycles};
use crate::diagnostics::{Diagnostic, Sink};
use crate::manifests::Node;
use crate::source::Span;

use super::found::Kustomization;
use super::group::clusters;
use super::releases::Release;

/// Entries of a circle that are drawn; a longer one is machine-made.
const DRAWN: usize = 50;

/// Finds a circle in each set of Kustomizations and HelmReleases of one cluster that all wait for each other.
///
/// Whoever waits for all that it applies waits for each Kustomization and each HelmRelease in it too. A HelmRelease is
/// there only when its Kustomization has begun, so it waits for what that one waits for.
pub(in crate::import) fn run(
    all: &[Kustomization],
    chosen: &[usize],
    releases: &[Release],
    sink: &mut Sink,
) {
    let chosen: HashSet<usize> = chosen.iter().copied().collect();
    for (_, places) in clusters(all, (0..all.len()).collect(), String::new()) {
        if !places.iter().any(|at| chosen.contains(at)) {
            continue;
        }
        let mut graph = Graph::of(all, &places);
        graph.add_parents(all, &places);
        graph.add_releases(all, &places, releases);
        let pairs: Vec<(usize, usize)> = graph.waits.keys().copied().collect();
        for circle in cycles(graph.nodes.len(), &pairs) {
            let mut inner = circle.iter().filter_map(|at| graph.nodes.get(*at));
            if !inner.any(|it| chosen.contains(&it.of)) {
                continue;
            }
            if let Some(found) = draw(&graph, &circle) {
                sink.push(found);
            }
        }
    }
}

/// A Kustomization, or a HelmRelease that one applies.
struct Waiter<'a> {
    /// The Kustomization, by its place among all.
    of: usize,
    kind: &'static str,
    place: Option<&'a str>,
    name: &'a str,
}

/// Why one waits for another.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Why {
    Says,
    Applies,
    /// Its Kustomization begins later.
    Begins,
}

/// Who waits for whom, and where that is written first.
struct Graph<'a> {
    nodes: Vec<Waiter<'a>>,
    /// For each Kustomization its node: several may apply one, and only one way to it was followed.
    same: Vec<usize>,
    waits: HashMap<(usize, usize), (Span, Why)>,
}

impl<'a> Graph<'a> {
    fn of(all: &'a [Kustomization], places: &[usize]) -> Self {
        let mut graph = Self {
            nodes: Vec::new(),
            same: Vec::new(),
            waits: HashMap::new(),
        };
        let (mut objects, mut names) = (HashMap::new(), HashMap::new());
        for (of, one) in members(all, places) {
            let place = one.place.as_deref();
            let object = (one.written.node.span, place, &one.name);
            let next = graph.nodes.len();
            let node = *objects.entry(object).or_insert(next);
            if node == next {
                graph.nodes.push(Waiter {
                    of,
                    kind: "",
                    place,
                    name: &one.name,
                });
                names.entry((place, one.name.as_str())).or_insert(node);
            }
            graph.same.push(node);
        }
        for ((_, one), &from) in members(all, places).zip(&graph.same) {
            for (target, span) in targets(one) {
                if let Some(&to) = names.get(&target) {
                    graph.waits.entry((from, to)).or_insert((span, Why::Says));
                }
            }
        }
        graph
    }

    /// Kustomizations that are ready only when those in them are. One that is suspended keeps its state.
    fn add_parents(&mut self, all: &[Kustomization], places: &[usize]) {
        let position: HashMap<usize, usize> = places
            .iter()
            .copied()
            .zip(self.same.iter().copied())
            .collect();
        for (&at, &to) in &position {
            let Some(one) = all.get(at) else { continue };
            let parent = one.parent.filter(|_| !is_suspended(one));
            let from = parent.and_then(|it| position.get(&it));
            let span = parent.and_then(|it| waits_for(all.get(it)?, "Kustomization", &one.name));
            if let (Some(&from), Some(span)) = (from.filter(|it| **it != to), span) {
                self.waits.entry((from, to)).or_insert((span, Why::Applies));
            }
        }
    }

    /// HelmReleases that wait for others, and those that they wait for.
    fn add_releases(&mut self, all: &[Kustomization], places: &[usize], releases: &'a [Release]) {
        let position: HashMap<usize, usize> = places
            .iter()
            .copied()
            .zip(self.same.iter().copied())
            .collect();
        let here = releases.iter().filter(|it| position.contains_key(&it.of));
        let here: Vec<&Release> = here.collect();
        if here.iter().all(|it| it.waits.is_empty()) {
            return;
        }
        let first = self.nodes.len();
        let mut names = HashMap::new();
        for (release, at) in here.iter().zip(first..) {
            names
                .entry((release.namespace.as_deref(), release.name.as_str()))
                .or_insert(at);
            self.nodes.push(Waiter {
                of: release.of,
                kind: "HelmRelease ",
                place: release.namespace.as_deref(),
                name: &release.name,
            });
        }
        let says: Vec<(usize, usize, Span)> = self
            .waits
            .iter()
            .filter(|(_, (_, why))| *why == Why::Says)
            .map(|((from, to), (span, _))| (*from, *to, *span))
            .collect();
        for (release, at) in here.iter().zip(first..) {
            for (namespace, name, span) in &release.waits {
                if let Some(&to) = names.get(&(namespace.as_deref(), name.as_str())) {
                    self.waits.entry((at, to)).or_insert((*span, Why::Says));
                }
            }
            let (Some(one), Some(&by)) = (all.get(release.of), position.get(&release.of)) else {
                continue;
            };
            let waits = waits_for(one, "HelmRelease", &release.name);
            if let Some(span) = waits.filter(|_| !is_suspended(one)) {
                self.waits.entry((by, at)).or_insert((span, Why::Applies));
            }
            for (_, to, span) in says.iter().filter(|(from, ..)| *from == by) {
                self.waits.entry((at, *to)).or_insert((*span, Why::Begins));
            }
        }
    }
}

fn members<'m, 'a>(
    all: &'a [Kustomization],
    places: &'m [usize],
) -> impl Iterator<Item = (usize, &'a Kustomization)> + use<'m, 'a> {
    places.iter().filter_map(|&at| Some((at, all.get(at)?)))
}

fn is_suspended(one: &Kustomization) -> bool {
    one.field("suspend").and_then(Node::boolean) == Some(true)
}

/// Where a Kustomization says that it waits for an object that it applies (`checkHealth` of kustomize-controller).
fn waits_for(parent: &Kustomization, kind: &str, name: &str) -> Option<Span> {
    if parent.waits_for_all() {
        return parent.field("wait").map(|it| it.span);
    }
    let listed = parent.field("healthChecks").map(Node::items);
    let mut listed = listed.unwrap_or_default().iter();
    let is_it =
        |it: &&Node| it.text_at(&["kind"]) == Some(kind) && it.text_at(&["name"]) == Some(name);
    listed.find(is_it).map(|it| it.span)
}

/// Namespace and name of each that a Kustomization waits for.
fn targets(one: &Kustomization) -> impl Iterator<Item = ((Option<&str>, &str), Span)> {
    let entries = one.field("dependsOn").map(|list| list.items());
    entries.unwrap_or_default().iter().filter_map(|entry| {
        let namespace = entry.text_at(&["namespace"]).or(one.place.as_deref());
        Some(((namespace, entry.text_at(&["name"])?), entry.span))
    })
}

fn draw(graph: &Graph<'_>, circle: &[usize]) -> Option<Diagnostic> {
    let named: Vec<String> = names(graph, circle);
    let behind = circle.iter().zip(&named).cycle().skip(1);
    let steps = circle.iter().zip(&named).zip(behind);
    let mut steps = steps.filter_map(|((from, name), (to, other))| {
        let (span, why) = *graph.waits.get(&(*from, *to))?;
        let why = match why {
            Why::Says => "",
            Why::Applies => ", which it applies",
            Why::Begins => ", because its Kustomization does",
        };
        Some((span, format!("{name} waits for {other}{why}")))
    });
    let (span, label) = steps.next()?;
    let way: Vec<&str> = named.iter().take(DRAWN).map(String::as_str).collect();
    let more = if named.len() > DRAWN { " → …" } else { "" };
    let (way, first) = (way.join(" → "), named.first()?);
    let kinds = circle.iter().filter_map(|at| graph.nodes.get(*at));
    let has_releases = kinds.into_iter().any(|it| !it.kind.is_empty());
    let whose = if has_releases {
        "these"
    } else {
        "these Kustomizations"
    };
    let message = format!("{whose} wait for each other: {way}{more} → {first}");
    let found = ORDER_CYCLE.at(span, message).label(label);
    let found = steps
        .take(DRAWN)
        .fold(found, |found, (span, label)| found.also(span, label));
    let is_applied = |pair: &[usize]| match pair {
        [from, to] => graph
            .waits
            .get(&(*from, *to))
            .is_some_and(|(_, why)| *why == Why::Applies),
        _ => false,
    };
    let around: Vec<usize> = circle.iter().chain(circle.first()).copied().collect();
    let help = match (has_releases, around.windows(2).any(is_applied)) {
        (true, _) => {
            "remove the `dependsOn` of the HelmRelease, or the one of the Kustomization: on a new cluster none of them is ever ready"
        }
        (false, true) => {
            "remove the entry of `dependsOn`: what is applied comes after its parent anyway"
        }
        (false, false) => "remove one of these entries of `dependsOn`",
    };
    Some(found.help(help))
}

/// What they are called: with their namespaces where these differ.
fn names(graph: &Graph<'_>, circle: &[usize]) -> Vec<String> {
    let circle = circle.iter().filter_map(|&at| graph.nodes.get(at));
    let circle: Vec<&Waiter<'_>> = circle.collect();
    let first = circle.first().map(|one| one.place);
    let is_one = circle.iter().all(|one| Some(one.place) == first);
    let name = |one: &&Waiter<'_>| match one.place {
        Some(place) if !is_one => format!("{}`{place}/{}`", one.kind, one.name),
        Some(_) | None => format!("{}`{}`", one.kind, one.name),
    };
    circle.iter().map(name).collect()
}
