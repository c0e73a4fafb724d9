//! Heights of the layers, and the way of every edge through them.

use crate::graph::table::Table;
use crate::graph::{Group, Node};

use super::layers::Layers;
use super::{Card, Layout, Run, Sizes};

/// Room between a card and the curves below it, in pixels.
const LEAVE: f64 = 4.0;
/// Room between a card and the curves above it, for the guard and the arrow, in pixels.
const ENTER: f64 = 34.0;
/// The least height of a curve, in pixels.
const CURVE: f64 = 26.0;
/// The most height of a curve, in pixels.
const HIGHEST_CURVE: f64 = 90.0;
/// Height of a curve for each pixel that it goes aside.
const STEEPNESS: f64 = 0.09;
/// A bend nearer than this to the next is drawn straight above it, in pixels.
const ALIGNED: f64 = 6.0;

#[derive(Clone, Copy, Default)]
struct Band {
    top: f64,
    bottom: f64,
}

/// Puts the layers below each other and leads the edges through.
pub(super) fn draw(group: &Group, layers: &Layers, columns: &Table<f64>, sizes: &Sizes) -> Layout {
    let left = left_edge(layers, columns, sizes.width);
    let x: Vec<f64> = columns
        .values()
        .iter()
        .map(|x| (x - left).round())
        .collect();
    let bands = Table::from(bands(layers, columns, sizes));
    let cards = cards(group, &x, &bands, sizes);
    let map = Map {
        group,
        layers,
        x: x.into(),
        bands,
        cards: cards.into(),
        sizes,
    };
    Layout {
        width: map.width(),
        height: map.bands.values().last().map_or(0.0, |band| band.bottom),
        routes: (0..layers.chains.len())
            .map(|edge| map.route(edge))
            .collect(),
        cards: map.cards.values().to_vec(),
    }
}

fn cards(group: &Group, x: &[f64], bands: &Table<Band>, sizes: &Sizes) -> Vec<Card> {
    let nodes = group.nodes().iter().zip(&sizes.heights).zip(x);
    let card = |((node, &height), &x): ((&Node, &f64), &f64)| {
        let band = bands.get(node.level);
        let top = (f64::midpoint(band.top, band.bottom) - height / 2.0).round();
        Card {
            x,
            top,
            bottom: top + height,
        }
    };
    nodes.map(card).collect()
}

/// Everything that is placed, for the edges to find their way.
struct Map<'a> {
    group: &'a Group,
    layers: &'a Layers,
    x: Table<f64>,
    bands: Table<Band>,
    cards: Table<Card>,
    sizes: &'a Sizes,
}

impl Map<'_> {
    fn width(&self) -> f64 {
        let right = |item: usize| self.x.get(item) + half(self.layers, item, self.sizes.width);
        (0..self.layers.items()).map(right).fold(0.0, f64::max)
    }

    fn route(&self, at: usize) -> Vec<Run> {
        let (Some(edge), Some(chain)) = (self.group.edges().get(at), self.layers.chains.get(at))
        else {
            return Vec::new();
        };
        let (from, to) = (self.cards.get(edge.from), self.cards.get(edge.to));
        let level = |node: usize| self.group.nodes().get(node).map_or(0, |node| node.level);
        let leave = self.bands.get(level(edge.from)).bottom + LEAVE;
        let mut runs = vec![Run {
            x: from.x,
            top: from.bottom,
            bottom: leave,
        }];
        let bends = chain.iter().filter(|&&item| self.layers.is_bend(item));
        runs.extend(bends.zip(level(edge.from) + 1..).map(|(&bend, row)| {
            let band = self.bands.get(row);
            Run {
                x: self.x.get(bend),
                top: band.top - ENTER,
                bottom: band.bottom + LEAVE,
            }
        }));
        let enter = self.bands.get(level(edge.to)).top - ENTER;
        let aside = self.sizes.entries.get(at).copied().unwrap_or(0.0);
        runs.push(Run {
            x: to.x + aside,
            top: enter,
            bottom: to.top,
        });
        straighten(&mut runs);
        runs
    }
}

fn half(layers: &Layers, item: usize, width: f64) -> f64 {
    if layers.is_bend(item) {
        LEAVE
    } else {
        width / 2.0
    }
}

fn left_edge(layers: &Layers, columns: &Table<f64>, width: f64) -> f64 {
    let left = (0..layers.items()).map(|item| columns.get(item) - half(layers, item, width));
    let left = left.fold(f64::INFINITY, f64::min);
    if left.is_finite() { left } else { 0.0 }
}

fn bands(layers: &Layers, columns: &Table<f64>, sizes: &Sizes) -> Vec<Band> {
    let mut top = 0.0;
    let band = |row: &Vec<usize>| {
        let heights = row.iter().filter_map(|&item| sizes.heights.get(item));
        let bottom = top + heights.copied().fold(0.0, f64::max);
        let band = Band { top, bottom };
        top = bottom + LEAVE + curve(layers, columns, row) + ENTER;
        band
    };
    layers.rows.iter().map(band).collect()
}

/// The height of the curves below a row: more where edges go far aside.
fn curve(layers: &Layers, columns: &Table<f64>, row: &[usize]) -> f64 {
    let aside = row.iter().flat_map(|&upper| {
        let below = layers.below.list(upper).iter();
        below.map(move |&lower| (columns.get(upper) - columns.get(lower)).abs())
    });
    (aside.fold(0.0, f64::max) * STEEPNESS)
        .clamp(CURVE, HIGHEST_CURVE)
        .round()
}

/// Takes out bends that are too small to be meant.
fn straighten(runs: &mut [Run]) {
    let Some((first, rest)) = runs.split_first_mut() else {
        return;
    };
    let mut after: Option<f64> = None;
    for run in rest.iter_mut().rev() {
        run.x = after
            .filter(|after| (run.x - after).abs() < ALIGNED)
            .unwrap_or(run.x);
        after = Some(run.x);
    }
    let Some((_, bends)) = rest.split_last_mut() else {
        return;
    };
    let mut before = first.x;
    for run in bends {
        run.x = if (run.x - before).abs() < ALIGNED {
            before
        } else {
            run.x
        };
        before = run.x;
    }
}
