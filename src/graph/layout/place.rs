//! Where in its layer everything lies: as near to its neighbours as the order allows.

use crate::graph::table::Table;

use super::layers::Layers;
use super::straight;

/// Free space between two items, in pixels.
const GAP: f64 = 32.0;
/// Width that an edge takes where it passes a layer, in pixels.
const BEND: f64 = 4.0;
/// Passes over all layers in which only one side has a say, and in which both have.
const PASSES: (usize, usize) = (8, 24);
/// How much the ends of a piece of an edge want to be in line: between two stages, between a stage and a
/// bend, and between two bends.
const PULL: [f64; 3] = [1.0, 2.0, 8.0];
/// How much a stage of the critical path stays on its line: more than any pull.
const PINNED: f64 = 1e9;

/// The middle of every item, in pixels.
pub(super) fn columns(layers: &Layers, width: f64) -> Table<f64> {
    let mut place = Place {
        layers,
        width,
        line: None,
    };
    let mut x = Table::new(layers.items());
    layers
        .rows
        .iter()
        .for_each(|row| place.settle(row, &mut x, |_| [&[], &[]]));
    for _ in 0..PASSES.0 {
        let above = |item| [layers.above.list(item), &[]];
        layers
            .rows
            .iter()
            .for_each(|row| place.settle(row, &mut x, above));
        let below = |item| [layers.below.list(item), &[]];
        layers
            .rows
            .iter()
            .rev()
            .for_each(|row| place.settle(row, &mut x, below));
    }
    place.line = line(layers, &x);
    let both = |item| [layers.above.list(item), layers.below.list(item)];
    for _ in 0..PASSES.1 {
        layers
            .rows
            .iter()
            .for_each(|row| place.settle(row, &mut x, both));
        layers
            .rows
            .iter()
            .rev()
            .for_each(|row| place.settle(row, &mut x, both));
    }
    straight::align(layers, |item| place.half(item) + GAP / 2.0, &mut x);
    x
}

/// The line that the critical path lies on: the mean of where its stages are.
fn line(layers: &Layers, x: &Table<f64>) -> Option<f64> {
    let items = (0..layers.items()).filter(|&item| layers.critical.get(item));
    let (sum, count) = items.fold((0.0, 0), |(sum, count), item| {
        (sum + x.get(item), count + 1)
    });
    (count > 0).then(|| sum / f64::from(count))
}

/// Items that touch and therefore move together.
struct Block {
    wish: f64,
    weight: f64,
    items: usize,
}

/// How rows are put in place.
struct Place<'a> {
    layers: &'a Layers,
    width: f64,
    line: Option<f64>,
}

impl Place<'_> {
    /// Moves each item as near to those that pull it as its neighbours in the row allow.
    ///
    /// With the least room between neighbours taken off, positions only have to ascend: the least squares
    /// of that are isotonic regression, which pooling adjacent violators solves in one pass. Row after
    /// row, this is a descent on the sum of the squares of how far aside all edges go.
    fn settle<'b>(
        &self,
        row: &[usize],
        x: &mut Table<f64>,
        pulled_by: impl Fn(usize) -> [&'b [usize]; 2],
    ) {
        let offsets = self.offsets(row);
        let mut blocks: Vec<Block> = Vec::with_capacity(row.len());
        for (&item, offset) in row.iter().zip(&offsets) {
            let pulls = pulled_by(item).into_iter().flatten();
            let mut block = self.pulled(item, pulls.copied(), x);
            block.wish -= offset;
            push(&mut blocks, block);
        }
        let starts = blocks
            .iter()
            .flat_map(|block| std::iter::repeat_n(block.wish, block.items));
        for ((&item, offset), start) in row.iter().zip(&offsets).zip(starts) {
            x.set(item, start + offset);
        }
    }

    /// Where an item wants to be, and how much; where it is when nothing pulls it.
    fn pulled(&self, item: usize, by: impl Iterator<Item = usize>, x: &Table<f64>) -> Block {
        if let Some(wish) = self.line.filter(|_| self.layers.critical.get(item)) {
            return Block {
                wish,
                weight: PINNED,
                items: 1,
            };
        }
        let (mut sum, mut weight) = (0.0, 0.0);
        for other in by {
            let pull = self.pull(item, other);
            sum += x.get(other) * pull;
            weight += pull;
        }
        if weight > 0.0 {
            Block {
                wish: sum / weight,
                weight,
                items: 1,
            }
        } else {
            Block {
                wish: x.get(item),
                weight: 0.1,
                items: 1,
            }
        }
    }

    fn pull(&self, one: usize, other: usize) -> f64 {
        let [stages, end, bends] = PULL;
        match (self.layers.is_bend(one), self.layers.is_bend(other)) {
            (true, true) => bends,
            (false, false) => stages,
            (true, false) | (false, true) => end,
        }
    }

    fn half(&self, item: usize) -> f64 {
        if self.layers.is_bend(item) {
            BEND / 2.0
        } else {
            self.width / 2.0
        }
    }

    /// The least distance of each item from the first of its row.
    fn offsets(&self, row: &[usize]) -> Vec<f64> {
        let mut at = 0.0;
        let mut previous: Option<usize> = None;
        let step = |&item: &usize| {
            at += previous.map_or(0.0, |previous| self.half(previous) + GAP + self.half(item));
            previous = Some(item);
            at
        };
        row.iter().map(step).collect()
    }
}

fn push(blocks: &mut Vec<Block>, mut block: Block) {
    while let Some(left) = blocks.pop_if(|left| left.wish > block.wish) {
        let weight = left.weight + block.weight;
        let wish = (left.wish * left.weight + block.wish * block.weight) / weight;
        block = Block {
            wish,
            weight,
            items: left.items + block.items,
        };
    }
    blocks.push(block);
}

#[cfg(test)]
mod tests {
    use super::super::{crossing, layers};
    use super::columns;
    use crate::graph::{Edge, Group, Node};

    #[test]
    fn a_fork_lies_in_the_middle_of_its_branches() {
        let ends = [(0, 1), (0, 2), (0, 3), (1, 4), (2, 4), (3, 4)];
        let edges = ends
            .map(|(from, to)| Edge {
                from,
                to,
                ..Edge::default()
            })
            .to_vec();
        let mut layers = layers::build(&Group::new("p", vec![Node::default(); 5], edges, &[]));
        crossing::reduce(&mut layers);
        let x = columns(&layers, 100.0);
        let from_fork: Vec<i64> = (1..5)
            .map(|node| (x.get(node) - x.get(0)).round() as i64)
            .collect();
        assert_eq!(from_fork, [-132, 0, 132, 0]);
    }
}
