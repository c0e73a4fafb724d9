//! Cycles of a directed graph, one for each set of nodes that all reach each other.

use std::collections::{HashMap, VecDeque};

use super::neighbours::Neighbours;

/// One shortest cycle through the first node of each strongly connected set of at least two nodes; the
/// sets are in the order of their first nodes, and the first node of a cycle is not repeated at its end.
///
/// Costs time linear in nodes and edges (Kosaraju's algorithm, without recursion).
#[must_use]
pub fn cycles(nodes: usize, edges: &[(usize, usize)]) -> Vec<Vec<usize>> {
    let next = Neighbours::of(nodes, edges.iter().copied());
    let back = Neighbours::of(nodes, edges.iter().map(|&(from, to)| (to, from)));
    let mut sets = components(&next, &back);
    sets.sort_unstable();
    sets.iter().filter_map(|set| shortest(set, &next)).collect()
}

/// Marks a node; whether it was not marked before.
fn mark(seen: &mut [bool], node: usize) -> bool {
    seen.get_mut(node)
        .is_some_and(|seen| !std::mem::replace(seen, true))
}

/// The strongly connected sets of at least two nodes, each sorted.
fn components(next: &Neighbours, back: &Neighbours) -> Vec<Vec<usize>> {
    let mut seen = vec![false; next.nodes()];
    let (mut sets, mut set) = (Vec::new(), Vec::new());
    for &node in postorder(next).iter().rev() {
        if mark(&mut seen, node) {
            set.clear();
            set.push(node);
            let mut at = 0;
            while let Some(&member) = set.get(at) {
                set.extend(
                    back.of_node(member)
                        .iter()
                        .filter(|&&other| mark(&mut seen, other)),
                );
                at += 1;
            }
            if set.len() > 1 {
                set.sort_unstable();
                sets.push(set.clone());
            }
        }
    }
    sets
}

/// All nodes, each after those that it reaches first.
fn postorder(next: &Neighbours) -> Vec<usize> {
    let mut seen = vec![false; next.nodes()];
    let (mut done, mut path) = (Vec::with_capacity(next.nodes()), Vec::new());
    for start in 0..next.nodes() {
        if !mark(&mut seen, start) {
            continue;
        }
        path.push((start, next.of_node(start).iter()));
        while let Some((node, rest)) = path.last_mut() {
            match rest.next() {
                Some(&child) if mark(&mut seen, child) => {
                    path.push((child, next.of_node(child).iter()));
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
fn shortest(set: &[usize], next: &Neighbours) -> Option<Vec<usize>> {
    let start = *set.first()?;
    let mut came_from: HashMap<usize, usize> = HashMap::new();
    let mut queue = VecDeque::from([start]);
    while let Some(node) = queue.pop_front() {
        for &other in next.of_node(node) {
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
