//! Edges, their arrows, and the guard in front of each card.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::graph::layout::{Layout, Run};
use crate::graph::xml::escaped;
use crate::graph::{Edge, Group, Guard};

/// Height and half width of an arrow, in pixels.
const ARROW: (f64, f64) = (8.0, 5.0);
/// Distance from the middle of a guard to the card below it, in pixels.
const PILL: f64 = 21.0;

/// Where each edge enters its card, from the middle: edges of one guard enter together, and there is
/// room for the word of each guard.
pub(super) fn entries(group: &Group) -> Vec<f64> {
    // A card with thousands of edges would otherwise be looked at once for each of them.
    let mut known: BTreeMap<(usize, Guard), f64> = BTreeMap::new();
    let entry = |edge: &Edge| {
        let key = (edge.to, edge.guard);
        *known.entry(key).or_insert_with(|| place(group, edge))
    };
    group.edges().iter().map(entry).collect()
}

fn place(group: &Group, edge: &Edge) -> f64 {
    let mut guards: Vec<Guard> = group.incoming(edge.to).map(|edge| edge.guard).collect();
    guards.sort_unstable();
    guards.dedup();
    let whole: f64 = guards.iter().map(|&guard| pill_width(guard)).sum();
    let before = guards.iter().filter(|&&guard| guard < edge.guard);
    let before: f64 = before.map(|&guard| pill_width(guard)).sum();
    (before + pill_width(edge.guard) / 2.0 - whole / 2.0).round()
}

/// Draws the edges, those of the critical path on top.
pub(super) fn push_edges(out: &mut String, group: &Group, layout: &Layout, id: &str) {
    let edges = group.edges().iter().zip(&layout.routes);
    let (critical, others): (Vec<_>, Vec<_>) = edges.partition(|(edge, _)| edge.on_critical_path);
    for (edge, runs) in others.into_iter().chain(critical) {
        push_edge(out, group, edge, runs, id);
    }
}

fn push_edge(out: &mut String, group: &Group, edge: &Edge, runs: &[Run], id: &str) {
    let Some(end) = runs.last() else { return };
    let class = if edge.on_critical_path {
        " critical"
    } else {
        ""
    };
    let (from, to, guard) = (edge.from, edge.to, edge.guard.word());
    let _ = write!(
        out,
        r#"<g class="{guard}{class}" data-from="{id}-{from}" data-to="{id}-{to}">"#
    );
    let names = (group.label(from), group.label(to));
    let words = format!("{} before {}: {guard}, {}", names.0, names.1, edge.reason);
    let _ = write!(
        out,
        "<title>{}</title>",
        escaped(words.trim_end_matches(", "))
    );
    let _ = write!(out, r#"<path class="edge" d="{}"/>"#, way(runs));
    let (x, y) = (end.x, end.bottom);
    let (high, half) = ARROW;
    let _ = writeln!(
        out,
        r#"<path class="arrow" d="M{x} {y}l-{half}-{high}h{}z"/></g>"#,
        half * 2.0
    );
}

/// Vertical runs joined by curves that start and end vertically.
fn way(runs: &[Run]) -> String {
    let mut way = String::new();
    let mut before: Option<&Run> = None;
    for (at, run) in runs.iter().enumerate() {
        let last = at + 1 == runs.len();
        match before {
            None => way += &format!("M{} {}", run.x, run.top),
            Some(before) if before.x == run.x => {}
            Some(before) => {
                let middle = f64::midpoint(before.bottom, run.top);
                way += &format!(
                    "C{} {middle} {} {middle} {} {}",
                    before.x, run.x, run.x, run.top
                );
            }
        }
        way += &format!(
            "V{}",
            if last {
                run.bottom - ARROW.0 + 1.0
            } else {
                run.bottom
            }
        );
        before = Some(run);
    }
    way
}

/// Draws the guards: one in front of each card, or one for each kind of guard that leads to it.
pub(super) fn push_guards(out: &mut String, group: &Group, layout: &Layout) {
    let mut places = BTreeMap::new();
    for (edge, runs) in group.edges().iter().zip(&layout.routes) {
        if let Some(end) = runs.last() {
            places.insert((edge.to, edge.guard), (end.x, end.bottom - PILL));
        }
    }
    for ((_, guard), (x, y)) in places {
        push_pill(out, guard, x, y);
    }
}

/// Draws the word for a guard around a point.
pub(super) fn push_pill(out: &mut String, guard: Guard, x: f64, y: f64) {
    let word = guard.word();
    let width = pill_width(guard);
    let left = x - width / 2.0;
    let _ = write!(
        out,
        r#"<g class="{word}"><rect class="pill" x="{left}" y="{}" "#,
        y - 9.0
    );
    let _ = write!(out, r#"width="{width}" height="18" rx="9"/>"#);
    let _ = writeln!(
        out,
        r#"<text class="pill-text" x="{x}" y="{}" text-anchor="middle">{word}</text></g>"#,
        y + 3.5
    );
}

/// Width of the mark for a guard, in pixels.
#[expect(clippy::cast_precision_loss, reason = "words are short")]
pub(super) fn pill_width(guard: Guard) -> f64 {
    (guard.word().len() as f64 * 6.6 + 16.0).ceil()
}
