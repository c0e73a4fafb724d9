//! Kustomizations that wait for each other, whatever namespaces and pipelines they are in.

use std::collections::{HashMap, HashSet};

use crate::checks::{ORDER_CYCLE, cycles};
use crate::diagnostics::{Diagnostic, Sink};
use crate::manifests::Node;
use crate::source::Span;

use super::found::Kustomization;
use super::group::clusters;

/// Entries of a circle that are drawn; a longer one is machine-made.
const DRAWN: usize = 50;

/// Finds a circle in each set of Kustomizations of one cluster that all wait for each other.
///
/// Whoever waits for all that it applies waits for each Kustomization in it too.
pub(in crate::import) fn run(all: &[Kustomization], chosen: &[usize], sink: &mut Sink) {
    let chosen: HashSet<usize> = chosen.iter().copied().collect();
    for (_, places) in clusters(all, (0..all.len()).collect(), String::new()) {
        if !places.iter().any(|at| chosen.contains(at)) {
            continue;
        }
        let members: Vec<&Kustomization> = places.iter().filter_map(|&at| all.get(at)).collect();
        let same = first_of_each(&members);
        let mut waits = Waits::of(&members, &same);
        waits.add_parents(all, &places, &same);
        let pairs: Vec<(usize, usize)> = waits.0.keys().copied().collect();
        for circle in cycles(members.len(), &pairs) {
            let mut inner = circle.iter().filter_map(|at| places.get(*at));
            if !inner.any(|at| chosen.contains(at)) {
                continue;
            }
            if let Some(found) = draw(&members, &circle, &waits) {
                sink.push(found);
            }
        }
    }
}

/// Who waits for whom, where that is written first, and whether the other is waited for because it is applied.
struct Waits(HashMap<(usize, usize), (Span, bool)>);

/// For each member the first that is the same object: several may apply one, and only one way to it was followed.
fn first_of_each(members: &[&Kustomization]) -> Vec<usize> {
    let mut first = HashMap::new();
    let same = members.iter().zip(0..).map(|(member, at)| {
        let object = (member.written.node.span, &member.place, &member.name);
        *first.entry(object).or_insert(at)
    });
    same.collect()
}

impl Waits {
    fn of(members: &[&Kustomization], same: &[usize]) -> Self {
        let mut names = HashMap::new();
        for (member, at) in members.iter().zip(0..) {
            let name = (member.place.as_deref(), member.name.as_str());
            names.entry(name).or_insert(at);
        }
        let mut waits = HashMap::new();
        for (member, &from) in members.iter().zip(same) {
            for (target, span) in targets(member) {
                if let Some(&to) = names.get(&target) {
                    waits.entry((from, to)).or_insert((span, false));
                }
            }
        }
        Self(waits)
    }

    /// Kustomizations that are ready only when those in them are. One that is suspended keeps its state.
    fn add_parents(&mut self, all: &[Kustomization], places: &[usize], same: &[usize]) {
        let position = places.iter().copied().zip(same.iter().copied());
        let position: HashMap<usize, usize> = position.collect();
        for (&at, &to) in &position {
            let Some(one) = all.get(at) else { continue };
            let is_suspended = one.field("suspend").and_then(Node::boolean) == Some(true);
            let parent = one.parent.filter(|_| !is_suspended);
            let from = parent.and_then(|it| position.get(&it));
            let span = parent.and_then(|it| waits_for(all.get(it)?, one));
            if let (Some(&from), Some(span)) = (from.filter(|it| **it != to), span) {
                self.0.entry((from, to)).or_insert((span, true));
            }
        }
    }
}

/// Where a Kustomization says that it waits for one that it applies (`checkHealth` of kustomize-controller).
fn waits_for(parent: &Kustomization, one: &Kustomization) -> Option<Span> {
    if parent.waits_for_all() {
        return parent.field("wait").map(|it| it.span);
    }
    let listed = parent.field("healthChecks").map(Node::items);
    let mut listed = listed.unwrap_or_default().iter();
    let is_it = |it: &&Node| {
        it.text_at(&["kind"]) == Some("Kustomization") && it.text_at(&["name"]) == Some(&one.name)
    };
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

fn draw(members: &[&Kustomization], circle: &[usize], waits: &Waits) -> Option<Diagnostic> {
    let named: Vec<String> = names(members, circle);
    let behind = circle.iter().zip(&named).cycle().skip(1);
    let steps = circle.iter().zip(&named).zip(behind);
    let mut steps = steps.filter_map(|((from, name), (to, other))| {
        let (span, is_applied) = *waits.0.get(&(*from, *to))?;
        let why = if is_applied { ", which it applies" } else { "" };
        Some((span, format!("`{name}` waits for `{other}`{why}")))
    });
    let (span, label) = steps.next()?;
    let way: Vec<String> = named
        .iter()
        .take(DRAWN)
        .map(|name| format!("`{name}`"))
        .collect();
    let more = if named.len() > DRAWN { " → …" } else { "" };
    let (way, first) = (way.join(" → "), named.first()?);
    let message = format!("these Kustomizations wait for each other: {way}{more} → `{first}`");
    let found = ORDER_CYCLE.at(span, message).label(label);
    let found = steps
        .take(DRAWN)
        .fold(found, |found, (span, label)| found.also(span, label));
    let is_applied = |pair: &[usize]| match pair {
        [from, to] => waits.0.get(&(*from, *to)).is_some_and(|(_, it)| *it),
        _ => false,
    };
    let around: Vec<usize> = circle.iter().chain(circle.first()).copied().collect();
    let help = match around.windows(2).any(is_applied) {
        true => "remove the entry of `dependsOn`: what is applied comes after its parent anyway",
        false => "remove one of these entries of `dependsOn`",
    };
    Some(found.help(help))
}

/// What they are called: with their namespaces where these differ.
fn names(members: &[&Kustomization], circle: &[usize]) -> Vec<String> {
    let circle: Vec<&Kustomization> = circle
        .iter()
        .filter_map(|&at| members.get(at).copied())
        .collect();
    let first = circle.first().map(|one| &one.place);
    let is_one = circle.iter().all(|one| Some(&one.place) == first);
    let name = |one: &&Kustomization| match &one.place {
        Some(place) if !is_one => format!("{place}/{}", one.name),
        Some(_) | None => one.name.clone(),
    };
    circle.iter().map(name).collect()
}
