//! Cycles of a directed graph, one for each set of nodes that all reach each other.

use std::collections::{HashMap, VecDeque};

/// One shortest cycle through the first node of each strongly connected set of at least two nodes; the
/// sets are in the order of their first nodes, and the first node of a cycle is not repeated at its end.
///
/// Costs time linear in nodes and edges (Kosaraju's algorithm, without recursion).
#[must_use]
pub fn cycles(nodes: usize, edges: &[(usize, usize)]) -> Vec<Vec<usize>> {
    let next = adjacent(nodes, edges.iter().copied());
    let back = adjacent(nodes, edges.iter().map(|&(from, to)| (to, from)));
    let mut sets = components(&next, &back);
    sets.retain(|set| set.len() > 1);
    sets.sort_unstable();
    sets.iter().filter_map(|set| shortest(set, &next)).collect()
}

type Adjacent = Vec<Vec<usize>>;

fn adjacent(nodes: usize, edges: impl Iterator<Item = (usize, usize)>) -> Adjacent {
    let mut adjacent = vec![Vec::new(); nodes];
    for (from, to) in edges {
        if let Some(list) = adjacent.get_mut(from) {
            list.push(to);
        }
    }
    adjacent
}

fn next_of(adjacent: &Adjacent, node: usize) -> &[usize] {
    adjacent.get(node).map_or(&[], Vec::as_slice)
}

/// Marks a node; whether it was not marked before.
fn mark(seen: &mut [bool], node: usize) -> bool {
    seen.get_mut(node)
        .is_some_and(|seen| !std::mem::replace(seen, true))
}

/// The strongly connected sets, each sorted.
fn components(next: &Adjacent, back: &Adjacent) -> Vec<Vec<usize>> {
    let mut seen = vec![false; next.len()];
    let mut sets = Vec::new();
    for &node in postorder(next).iter().rev() {
        if mark(&mut seen, node) {
            let mut set = vec![node];
            let mut at = 0;
            while let Some(&member) = set.get(at) {
                set.extend(
                    next_of(back, member)
                        .iter()
                        .filter(|&&other| mark(&mut seen, other)),
                );
                at += 1;
            }
            set.sort_unstable();
            sets.push(set);
        }
    }
    sets
}

/// All nodes, each after those that it reaches first.
fn postorder(next: &Adjacent) -> Vec<usize> {
    let mut seen = vec![false; next.len()];
    let mut done = Vec::with_capacity(next.len());
    for start in 0..next.len() {
        if !mark(&mut seen, start) {
            continue;
        }
        let mut path = vec![(start, next_of(next, start).iter())];
        while let Some((node, rest)) = path.last_mut() {
            match rest.next() {
                Some(&child) if mark(&mut seen, child) => {
                    path.push((child, next_of(next, child).iter()));
                }
                Some(_) => {}
                None => {
                    done.push(*node);
                    path.pop();
                }
            }
        }
    }
    done
}

/// A shortest way from the first node of a set back to it.
fn shortest(set: &[usize], next: &Adjacent) -> Option<Vec<usize>> {
    let start = *set.first()?;
    let mut came_from: HashMap<usize, usize> = HashMap::new();
    let mut queue = VecDeque::from([start]);
    while let Some(node) = queue.pop_front() {
        for &other in next_of(next, node) {
            if other == start {
                return Some(way(start, node, &came_from));
            }
            if set.binary_search(&other).is_ok() && !came_from.contains_key(&other) {
                came_from.insert(other, node);
                queue.push_back(other);
            }
        }
    }
    None
}

fn way(start: usize, last: usize, came_from: &HashMap<usize, usize>) -> Vec<usize> {
    let mut way = vec![last];
    let mut node = last;
    while node != start {
        let Some(&before) = came_from.get(&node) else {
            break;
        };
        way.push(before);
        node = before;
    }
    way.reverse();
    way
}

#[cfg(test)]
mod tests {
    use super::cycles;

    #[test]
    fn a_line_and_a_diamond_have_none() {
        assert!(cycles(0, &[]).is_empty());
        assert!(cycles(4, &[(0, 1), (0, 2), (1, 3), (2, 3), (0, 3)]).is_empty());
    }

    #[test]
    fn each_set_gives_its_shortest_cycle_through_its_first_node() {
        let edges = [(4, 3), (3, 4), (2, 3), (0, 1), (1, 2), (2, 0), (1, 0)];
        assert_eq!(cycles(5, &edges), [vec![0, 1], vec![3, 4]]);
    }

    #[test]
    fn a_long_chain_of_cycles_costs_no_stack_and_no_square() {
        let many = 20_000;
        let pairs = (0..many)
            .step_by(2)
            .flat_map(|at| [(at, at + 1), (at + 1, at), (at + 1, at + 2)]);
        assert_eq!(cycles(many, &pairs.collect::<Vec<_>>()).len(), many / 2);
        let ring: Vec<_> = (0..many).map(|at| (at, (at + 1) % many)).collect();
        assert_eq!(cycles(many, &ring).first().map(Vec::len), Some(many));
    }
}
