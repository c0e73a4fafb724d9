//! Kustomizations that wait for each other, whatever namespaces and pipelines they are in.

use std::collections::HashMap;

use crate::checks::{ORDER_CYCLE, cycles};
use crate::diagnostics::{Diagnostic, Sink};
use crate::source::Span;

use super::found::Kustomization;
use super::group::clusters;

/// Entries of a circle that are drawn; a longer one is machine-made.
const DRAWN: usize = 50;

/// Finds a circle in each set of Kustomizations of one cluster that all wait for each other.
pub(in crate::import) fn run(all: &[Kustomization], sink: &mut Sink) {
    for (_, members) in clusters(all, (0..all.len()).collect(), String::new()) {
        let members: Vec<&Kustomization> = members.iter().filter_map(|&at| all.get(at)).collect();
        let waits = Waits::of(&members);
        let pairs: Vec<(usize, usize)> = waits.0.keys().copied().collect();
        for circle in cycles(members.len(), &pairs) {
            if let Some(found) = draw(&members, &circle, &waits) {
                sink.push(found);
            }
        }
    }
}

/// Who waits for whom, and where that is written first.
struct Waits(HashMap<(usize, usize), Span>);

impl Waits {
    fn of(members: &[&Kustomization]) -> Self {
        let mut names = HashMap::new();
        for (member, at) in members.iter().zip(0..) {
            let name = (member.place.as_deref(), member.name.as_str());
            names.entry(name).or_insert(at);
        }
        let mut waits = HashMap::new();
        for (member, from) in members.iter().zip(0..) {
            for (target, span) in targets(member) {
                if let Some(&to) = names.get(&target) {
                    waits.entry((from, to)).or_insert(span);
                }
            }
        }
        Self(waits)
    }
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
        let span = *waits.0.get(&(*from, *to))?;
        Some((span, format!("`{name}` waits for `{other}`")))
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
    Some(found.help("remove one of these entries of `dependsOn`"))
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
