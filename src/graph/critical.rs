//! Levels, latest ends and the critical path.

use std::collections::VecDeque;

use super::table::Table;
use super::{Edge, Group};

/// The position of each node in an order that respects the edges.
///
/// Nodes of a cycle come last, in the order given, so that exactly the edges against that order are the
/// ones to drop.
pub(super) fn rank(nodes: usize, edges: &[Edge]) -> Table<usize> {
    let mut rank = Table::new(nodes);
    for (position, node) in order(nodes, edges).into_iter().enumerate() {
        rank.set(node, position);
    }
    rank
}

fn order(nodes: usize, edges: &[Edge]) -> Vec<usize> {
    let mut waiting: Table<usize> = Table::new(nodes);
    let mut next: Table<Vec<usize>> = Table::new(nodes);
    for edge in edges.iter().filter(|edge| edge.from < nodes && edge.to < nodes) {
        waiting.set(edge.to, waiting.get(edge.to) + 1);
        next.push(edge.from, edge.to);
    }
    let mut ready: VecDeque<usize> = (0..nodes).filter(|&node| waiting.get(node) == 0).collect();
    let mut order = Vec::with_capacity(nodes);
    while let Some(node) = ready.pop_front() {
        order.push(node);
        for &after in next.list(node) {
            waiting.set(after, waiting.get(after) - 1);
            if waiting.get(after) == 0 {
                ready.push_back(after);
            }
        }
    }
    order.extend((0..nodes).filter(|&node| waiting.get(node) > 0));
    order
}

/// Sets the level, the latest end and the critical path of every node and edge.
pub(super) fn mark(group: &mut Group) {
    let nodes = group.nodes().len();
    let mut level: Table<usize> = Table::new(nodes);
    let mut ends: Table<u64> = Table::new(nodes);
    for node in order(nodes, group.edges()) {
        let before = group.incoming(node).map(|edge| edge.from);
        let starts = before.clone().map(|from| ends.get(from)).max().unwrap_or(0);
        let below = before.map(|from| level.get(from) + 1).max().unwrap_or(0);
        let own = group.nodes().get(node).map_or(0, |node| node.worst_case);
        level.set(node, below);
        ends.set(node, starts.saturating_add(own));
    }
    let path = critical_path(group, &ends);
    for (at, node) in group.nodes_mut().iter_mut().enumerate() {
        node.level = level.get(at);
        node.ends_within = ends.get(at);
        node.on_critical_path = path.get(at).is_some();
    }
    for edge in group.edges_mut() {
        edge.on_critical_path = path.get(edge.to) == Some(Some(edge.from));
    }
    group.set_worst_case(ends.values().iter().copied().max().unwrap_or(0));
}

/// For every node on the critical path, the node before it on that path.
fn critical_path(group: &Group, ends: &Table<u64>) -> Table<Option<Option<usize>>> {
    let mut path = Table::new(group.nodes().len());
    let latest = |left: &usize, right: &usize| {
        // The first of equals: `max_by` alone would take the last.
        ends.get(*left).cmp(&ends.get(*right)).then(right.cmp(left))
    };
    let mut node = (0..group.nodes().len()).max_by(latest);
    while let Some(at) = node {
        let before = group.incoming(at).map(|edge| edge.from).max_by(latest);
        path.set(at, Some(before));
        node = before;
    }
    path
}

#[cfg(test)]
mod tests {
    use crate::graph::{Edge, Group, Node};

    fn group(worst: &[u64], edges: &[(usize, usize)]) -> Group {
        let nodes = worst.iter().map(|&worst_case| Node { worst_case, ..Node::default() }).collect();
        let edges = edges.iter().map(|&(from, to)| Edge { from, to, ..Edge::default() }).collect();
        Group::new("p".to_owned(), None, nodes, edges)
    }

    #[test]
    fn the_critical_path_is_the_way_that_takes_longest() {
        let group = group(&[1, 10, 2, 5], &[(0, 1), (0, 2), (1, 3), (2, 3)]);
        let critical: Vec<bool> = group.nodes().iter().map(|node| node.on_critical_path).collect();
        assert_eq!(critical, [true, true, false, true]);
        assert_eq!(group.worst_case(), 16);
        assert_eq!(group.nodes()[3].level, 2);
        assert_eq!(group.nodes()[2].ends_within, 3);
        let edges: Vec<bool> = group.edges().iter().map(|edge| edge.on_critical_path).collect();
        assert_eq!(edges, [true, false, true, false]);
    }

    #[test]
    fn an_edge_that_leads_nowhere_or_closes_a_cycle_is_dropped() {
        let group = group(&[1, 1, 1], &[(0, 1), (1, 2), (2, 1), (0, 7), (2, 2)]);
        let kept: Vec<_> = group.edges().iter().map(|edge| (edge.from, edge.to)).collect();
        assert_eq!(kept, [(0, 1), (1, 2)]);
    }
}
