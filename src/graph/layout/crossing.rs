//! Few crossings: every item moves to the mean position of its neighbours, layer by layer.

use crate::graph::table::Table;

use super::layers::Layers;

/// Passes over all layers.
const PASSES: usize = 16;
/// Passes without fewer crossings after which it stays as it is.
const PATIENCE: usize = 4;

/// Orders the items of each layer so that few edges cross.
pub(super) fn reduce(layers: &mut Layers) {
    let mut best = layers.rows.clone();
    let mut fewest = crossings(layers);
    let mut in_vain = 0;
    for pass in 0..PASSES {
        if fewest == 0 || in_vain == PATIENCE {
            break;
        }
        sweep(
            layers,
            if pass % 2 == 0 {
                Direction::Down
            } else {
                Direction::Up
            },
        );
        let now = crossings(layers);
        in_vain += 1;
        if now < fewest {
            (fewest, in_vain) = (now, 0);
            best.clone_from(&layers.rows);
        }
    }
    layers.rows = best;
}

#[derive(Clone, Copy)]
enum Direction {
    Down,
    Up,
}

fn sweep(layers: &mut Layers, direction: Direction) {
    let mut position = positions(layers);
    let neighbours = match direction {
        Direction::Down => &layers.above,
        Direction::Up => &layers.below,
    };
    let mut sort = |row: &mut Vec<usize>| {
        row.sort_by_cached_key(|&item| Place(mean(neighbours.list(item), &position, item)));
        for (at, &item) in row.iter().enumerate() {
            position.set(item, at);
        }
    };
    match direction {
        Direction::Down => layers.rows.iter_mut().for_each(&mut sort),
        Direction::Up => layers.rows.iter_mut().rev().for_each(&mut sort),
    }
}

/// A number that can be sorted by.
#[derive(PartialEq)]
struct Place(f64);

impl Eq for Place {}

impl PartialOrd for Place {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Place {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0)
    }
}

#[expect(clippy::cast_precision_loss, reason = "positions are far below 2^52")]
fn mean(neighbours: &[usize], position: &Table<usize>, item: usize) -> f64 {
    if neighbours.is_empty() {
        return position.get(item) as f64;
    }
    let sum: usize = neighbours
        .iter()
        .map(|&neighbour| position.get(neighbour))
        .sum();
    sum as f64 / neighbours.len() as f64
}

fn positions(layers: &Layers) -> Table<usize> {
    let mut position = Table::new(layers.items());
    for row in &layers.rows {
        for (at, &item) in row.iter().enumerate() {
            position.set(item, at);
        }
    }
    position
}

fn crossings(layers: &Layers) -> usize {
    let position = positions(layers);
    let rows = layers.rows.iter().zip(layers.rows.iter().skip(1));
    rows.map(|(upper, lower)| between(layers, upper, lower.len(), &position))
        .sum()
}

/// Crossings between two layers: the inversions among the lower ends, counted with a Fenwick tree.
fn between(layers: &Layers, upper: &[usize], lower: usize, position: &Table<usize>) -> usize {
    let mut seen: Table<usize> = Table::new(lower + 1);
    let (mut total, mut crossings) = (0, 0);
    for &item in upper {
        let mut ends: Vec<usize> = layers
            .below
            .list(item)
            .iter()
            .map(|&it| position.get(it))
            .collect();
        ends.sort_unstable();
        for &end in &ends {
            crossings += total - up_to(&seen, end + 1);
        }
        for &end in &ends {
            count(&mut seen, end + 1, lower);
            total += 1;
        }
    }
    crossings
}

fn up_to(seen: &Table<usize>, mut at: usize) -> usize {
    let mut sum = 0;
    while at > 0 {
        sum += seen.get(at);
        at &= at - 1;
    }
    sum
}

fn count(seen: &mut Table<usize>, mut at: usize, last: usize) {
    while at <= last {
        seen.set(at, seen.get(at) + 1);
        at += at & at.wrapping_neg();
    }
}

#[cfg(test)]
mod tests {
    use super::super::layers;
    use super::{crossings, reduce};
    use crate::graph::{Edge, Group, Node};

    #[test]
    fn edges_that_need_not_cross_do_not() {
        let ends = [(0, 5), (1, 4), (2, 3), (3, 6), (4, 7), (5, 8)];
        let edges = ends
            .map(|(from, to)| Edge {
                from,
                to,
                ..Edge::default()
            })
            .to_vec();
        let mut layers = layers::build(&Group::new("p", vec![Node::default(); 9], edges, &[]));
        assert_eq!(crossings(&layers), 3);
        reduce(&mut layers);
        assert_eq!(crossings(&layers), 0);
    }
}
