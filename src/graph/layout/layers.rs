//! Stages in layers, long edges cut into pieces of one layer each.

use crate::graph::Group;
use crate::graph::table::Table;

/// Bends of long edges in one group; the longest edges beyond that are drawn without any, so that the
/// cost stays linear.
const MOST_BENDS: usize = 20_000;

/// Nodes and bends in layers. Both are items: those below `nodes` are nodes, the others bends.
#[derive(Clone, Debug)]
pub(super) struct Layers {
    /// How many items are nodes.
    pub nodes: usize,
    /// The items of each layer, from left to right.
    pub rows: Vec<Vec<usize>>,
    /// The neighbours of each item in the layer above.
    pub above: Table<Vec<usize>>,
    /// The neighbours of each item in the layer below.
    pub below: Table<Vec<usize>>,
    /// The items that each edge passes, both ends included.
    pub chains: Vec<Vec<usize>>,
    /// Whether each item is on the critical path.
    pub critical: Table<bool>,
}

impl Layers {
    /// Whether an item is a bend.
    pub(super) fn is_bend(&self, item: usize) -> bool {
        item >= self.nodes
    }

    /// How many items there are.
    pub(super) fn items(&self) -> usize {
        self.above.values().len()
    }
}

/// Puts every node in the layer of its level, and bends where edges pass a layer.
pub(super) fn build(group: &Group) -> Layers {
    let nodes = group.nodes().len();
    let bends = bends(group);
    let items = nodes + bends.iter().sum::<usize>();
    let depth = group
        .nodes()
        .iter()
        .map(|node| node.level + 1)
        .max()
        .unwrap_or(0);
    let mut rows = Table::new(depth);
    for (at, node) in group.nodes().iter().enumerate() {
        rows.push(node.level, at);
    }
    let (mut above, mut below) = (Table::new(items), Table::new(items));
    let mut chains = Vec::with_capacity(group.edges().len());
    let mut critical = Table::new(items);
    let mut fresh = nodes;
    for (edge, &bends) in group.edges().iter().zip(&bends) {
        let top = level(group, edge.from);
        let passed: Vec<usize> = (fresh..fresh + bends).collect();
        fresh += bends;
        for (bend, row) in passed.iter().zip(top + 1..) {
            rows.push(row, *bend);
        }
        let chain: Vec<usize> = [edge.from]
            .into_iter()
            .chain(passed)
            .chain([edge.to])
            .collect();
        if bends + 1 == level(group, edge.to) - top {
            for (&upper, &lower) in chain.iter().zip(chain.iter().skip(1)) {
                below.push(upper, lower);
                above.push(lower, upper);
            }
        }
        if edge.on_critical_path {
            chain.iter().for_each(|&item| critical.set(item, true));
        }
        chains.push(chain);
    }
    Layers {
        nodes,
        rows: rows.values().to_vec(),
        above,
        below,
        chains,
        critical,
    }
}

/// How many bends each edge gets: the shortest edges first, while there are any left to give.
fn bends(group: &Group) -> Vec<usize> {
    let span = |at: usize| {
        group.edges().get(at).map_or(0, |edge| {
            level(group, edge.to) - level(group, edge.from) - 1
        })
    };
    let mut by_span: Vec<usize> = (0..group.edges().len()).collect();
    by_span.sort_by_key(|&edge| span(edge));
    let mut bends = Table::new(group.edges().len());
    let mut left = MOST_BENDS;
    for edge in by_span {
        let Some(rest) = left.checked_sub(span(edge)) else {
            break;
        };
        left = rest;
        bends.set(edge, span(edge));
    }
    bends.values().to_vec()
}

fn level(group: &Group, node: usize) -> usize {
    group.nodes().get(node).map_or(0, |node| node.level)
}

#[cfg(test)]
mod tests {
    use super::build;
    use crate::graph::{Edge, Group, Node};

    #[test]
    fn a_long_edge_bends_in_every_layer_that_it_passes() {
        let nodes = vec![Node::default(); 4];
        let edge = |from, to| Edge {
            from,
            to,
            ..Edge::default()
        };
        let edges = vec![edge(0, 1), edge(1, 2), edge(2, 3), edge(0, 3)];
        let layers = build(&Group::new("p", nodes, edges, &[]));
        assert_eq!(layers.rows, [vec![0], vec![1, 4], vec![2, 5], vec![3]]);
        assert_eq!(layers.chains[3], [0, 4, 5, 3]);
        assert_eq!(layers.above.list(3), [2, 5]);
    }
}
