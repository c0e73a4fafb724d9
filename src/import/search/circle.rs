//! Kustomizations, and HelmReleases in them, that wait for each other, whatever namespaces and pipelines they are in.

use std::collections::{HashMap, HashSet};

use crate::checks::cycles;
use crate::diagnostics::Sink;
use crate::manifests::Node;
use crate::source::Span;

use super::circle_drawn::{Step, Waiter, Why, draw};
use super::found::Kustomization;
use super::group::clusters;
use super::releases::Release;

/// Finds a circle in each set of Kustomizations and HelmReleases of one cluster that all wait for each other.
///
/// Each of them begins, and is ready later. It begins when all that its `dependsOn` names is ready, and when what applies
/// it has begun: before that it is not there. Whoever waits for all that it applies is ready only when each Kustomization
/// and each HelmRelease in it is.
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
        let pairs: Vec<(usize, usize)> = graph.pairs().collect();
        for circle in cycles(2 * graph.nodes.len(), &pairs) {
            let mut inner = circle.iter().filter_map(|at| graph.nodes.get(at / 2));
            if !inner.any(|it| chosen.contains(&it.of)) {
                continue;
            }
            if let Some(found) = draw(&graph.steps(&circle)) {
                sink.push(found);
            }
        }
    }
}

/// Who waits for whom, and where that is written first. Each node begins at twice its place, and is ready one behind.
struct Graph<'a> {
    nodes: Vec<Waiter<'a>>,
    /// For each Kustomization its node: several may apply one, and only one way to it was followed.
    same: Vec<usize>,
    waits: HashMap<(usize, usize), (Span, Why)>,
}

fn begins(node: usize) -> usize {
    2 * node
}

fn is_ready(node: usize) -> usize {
    2 * node + 1
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
        for ((_, one), from) in members(all, places).zip(graph.same.clone()) {
            for (target, span) in targets(one) {
                if let Some(&to) = names.get(&target) {
                    graph.add(begins(from), is_ready(to), span, Why::Says);
                }
            }
        }
        graph
    }

    fn add(&mut self, from: usize, to: usize, span: Span, why: Why) {
        self.waits.entry((from, to)).or_insert((span, why));
    }

    /// The node of each Kustomization, by its place among all.
    fn positions(&self, places: &[usize]) -> HashMap<usize, usize> {
        let places = places.iter().copied();
        places.zip(self.same.iter().copied()).collect()
    }

    /// Kustomizations that are ready only when those in them are, and those that are there only when one alone has applied
    /// them. One that is suspended keeps its state.
    fn add_parents(&mut self, all: &[Kustomization], places: &[usize]) {
        let position = self.positions(places);
        let mut makers: HashMap<usize, HashSet<Option<usize>>> = HashMap::new();
        for &at in places {
            let (Some(one), Some(&to)) = (all.get(at), position.get(&at)) else {
                continue;
            };
            let parent = one.parent.and_then(|it| all.get(it));
            let from = one.parent.and_then(|it| position.get(&it)).copied();
            let from = from.filter(|it| *it != to);
            let is_making = parent.is_some_and(|it| !is_suspended(it) && !is_beside(one, it));
            let makers = makers.entry(to).or_default();
            makers.insert(from.filter(|_| is_making));
            let (Some(from), Some(parent)) = (from.filter(|_| !is_suspended(one)), parent) else {
                continue;
            };
            if let Some(span) = waits_for(parent, "Kustomization", &one.name) {
                self.add(is_ready(from), is_ready(to), span, Why::Applies);
            }
        }
        let made: Vec<(usize, usize)> = makers.iter().filter_map(only).collect();
        for (node, maker) in made {
            let of = self.nodes.get(node).and_then(|it| all.get(it.of));
            if let Some(one) = of {
                self.add(begins(node), begins(maker), one.span(), Why::IsMade);
            }
        }
    }

    /// HelmReleases that wait for others, and those that they wait for.
    fn add_releases(&mut self, all: &[Kustomization], places: &[usize], releases: &'a [Release]) {
        let position = self.positions(places);
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
        for (release, at) in here.iter().zip(first..) {
            for (namespace, name, span) in &release.waits {
                if let Some(&to) = names.get(&(namespace.as_deref(), name.as_str())) {
                    self.add(begins(at), is_ready(to), *span, Why::Says);
                }
            }
            let (Some(one), Some(&by)) = (all.get(release.of), position.get(&release.of)) else {
                continue;
            };
            if is_suspended(one) {
                continue;
            }
            if let Some(span) = waits_for(one, "HelmRelease", &release.name) {
                self.add(is_ready(by), is_ready(at), span, Why::Applies);
            }
            self.add(begins(at), begins(by), release.span, Why::IsMade);
        }
    }

    /// Everything that comes later than something else.
    fn pairs(&self) -> impl Iterator<Item = (usize, usize)> {
        let own = (0..self.nodes.len()).map(|node| (is_ready(node), begins(node)));
        self.waits.keys().copied().chain(own)
    }

    /// Who waits for whom around a circle; that one is ready after it has begun is no step.
    fn steps(&self, circle: &[usize]) -> Vec<Step<'_>> {
        let behind = circle.iter().cycle().skip(1);
        let step = |(from, to): (&usize, &usize)| {
            let (span, why) = *self.waits.get(&(*from, *to))?;
            let node = |at: &usize| self.nodes.get(at / 2);
            Some(Step {
                from: node(from)?,
                to: node(to)?,
                span,
                why,
            })
        };
        circle.iter().zip(behind).filter_map(step).collect()
    }
}

/// What is made by one alone.
fn only((node, makers): (&usize, &HashSet<Option<usize>>)) -> Option<(usize, usize)> {
    let mut makers = makers.iter();
    match (makers.next(), makers.next()) {
        (Some(&Some(maker)), None) => Some((*node, maker)),
        _ => None,
    }
}

fn members<'m, 'a>(
    all: &'a [Kustomization],
    places: &'m [usize],
) -> impl Iterator<Item = (usize, &'a Kustomization)> + use<'m, 'a> {
    places.iter().filter_map(|&at| Some((at, all.get(at)?)))
}

/// Whether it stands beside what applies itself: who applied that one the first time applied both.
fn is_beside(one: &Kustomization, parent: &Kustomization) -> bool {
    parent.applies_itself && parent.directory() == one.directory()
}

fn is_suspended(one: &Kustomization) -> bool {
    one.field("suspend").is_some_and(Node::is_true)
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
