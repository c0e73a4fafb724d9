//! Order, levels and latest ends.

use std::collections::{HashSet, VecDeque};

use crate::plan::POLL_SECONDS;

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
    for edge in edges
        .iter()
        .filter(|edge| edge.from < nodes && edge.to < nodes)
    {
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

/// Sets the level and the latest end of every node, and marks the critical path.
pub(super) fn mark(group: &mut Group, critical_path: &[usize]) {
    let nodes = group.nodes().len();
    let mut level: Table<usize> = Table::new(nodes);
    let mut ends: Table<u64> = Table::new(nodes);
    for node in order(nodes, group.edges()) {
        let before = group.incoming(node).map(|edge| edge.from);
        // Nobody knows how long what somebody else makes takes.
        let is_stage = |from: &usize| group.nodes().get(*from).is_some_and(|it| !it.external);
        let starts = before
            .clone()
            .filter(is_stage)
            .map(|from| ends.get(from) + POLL_SECONDS)
            .max()
            .unwrap_or(0);
        let below = before.map(|from| level.get(from) + 1).max().unwrap_or(0);
        let own = group.nodes().get(node).map_or(0, |node| node.worst_case);
        level.set(node, below);
        ends.set(node, starts.saturating_add(own));
    }
    group.set_worst_case(ends.values().iter().copied().max().unwrap_or(0));
    for (at, node) in group.nodes_mut().iter_mut().enumerate() {
        node.level = level.get(at);
        node.ends_within = ends.get(at);
    }
    mark_path(group, critical_path);
}

fn mark_path(group: &mut Group, path: &[usize]) {
    for &at in path {
        if let Some(node) = group.nodes_mut().get_mut(at) {
            node.on_critical_path = true;
        }
    }
    let steps: HashSet<(usize, usize)> = path
        .iter()
        .copied()
        .zip(path.iter().copied().skip(1))
        .collect();
    for edge in group.edges_mut() {
        edge.on_critical_path = steps.contains(&(edge.from, edge.to));
    }
}

#[cfg(test)]
mod tests {
    use crate::graph::{Edge, Group, Node};

    fn group(worst: &[u64], edges: &[(usize, usize)], path: &[usize]) -> Group {
        let nodes = worst.iter().map(|&worst_case| Node {
            worst_case,
            ..Node::default()
        });
        let edges = edges.iter().map(|&(from, to)| Edge {
            from,
            to,
            ..Edge::default()
        });
        Group::new("p", nodes.collect(), edges.collect(), path)
    }

    #[test]
    fn a_stage_starts_one_poll_after_the_last_that_it_waits_for() {
        let group = group(
            &[100, 1000, 200, 500],
            &[(0, 1), (0, 2), (1, 3), (2, 3)],
            &[0, 1, 3],
        );
        let ends: Vec<u64> = group.nodes().iter().map(|node| node.ends_within).collect();
        assert_eq!(ends, [100, 1130, 330, 1660]);
        assert_eq!(group.worst_case(), 1660);
        assert_eq!(group.nodes()[3].level, 2);
    }

    #[test]
    fn edges_along_the_critical_path_are_marked() {
        let group = group(
            &[1, 10, 2, 5],
            &[(0, 1), (0, 2), (1, 3), (2, 3)],
            &[0, 1, 3],
        );
        let critical: Vec<bool> = group
            .nodes()
            .iter()
            .map(|node| node.on_critical_path)
            .collect();
        assert_eq!(critical, [true, true, false, true]);
        let edges: Vec<bool> = group
            .edges()
            .iter()
            .map(|edge| edge.on_critical_path)
            .collect();
        assert_eq!(edges, [true, false, true, false]);
    }

    #[test]
    fn an_edge_that_leads_nowhere_or_closes_a_cycle_is_dropped() {
        let group = group(&[1, 1, 1], &[(0, 1), (1, 2), (2, 1), (0, 7), (2, 2)], &[9]);
        let kept: Vec<_> = group
            .edges()
            .iter()
            .map(|edge| (edge.from, edge.to))
            .collect();
        assert_eq!(kept, [(0, 1), (1, 2)]);
    }
}
