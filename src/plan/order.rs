//! The order of stages: levels, a stable sequence, and the edges that no others imply.

/// A sequence of nodes that keeps every edge, and the edges of its transitive reduction.
#[derive(Debug)]
pub(super) struct Order {
    /// Nodes by level, then by number.
    pub(super) sequence: Vec<usize>,
    /// The longest way from a node that nothing comes before, by position in the sequence.
    pub(super) levels: Vec<usize>,
    /// Pairs of positions in the sequence, sorted by the second, then the first; the first is smaller.
    pub(super) edges: Vec<(usize, usize)>,
    /// Which connected group a node is in, by position; groups count from 0 in the order of the sequence.
    pub(super) groups: Vec<usize>,
}

/// Orders `count` nodes; linear but for the reduction, which takes a pass over all edges for each 64
/// nodes that have an edge past a longer way.
///
/// A cycle cannot pass the checks; if one did, its nodes would come last and its edges be dropped.
pub(super) fn arrange(count: usize, edges: &[(usize, usize)]) -> Order {
    let depths = depths(count, edges);
    let mut sequence: Vec<usize> = (0..count).collect();
    sequence.sort_by_key(|&node| depths.get(node).copied().flatten().unwrap_or(usize::MAX));
    let mut positions = vec![0; count];
    for (position, &node) in sequence.iter().enumerate() {
        put(&mut positions, node, position);
    }
    let levels = sequence
        .iter()
        .map(|&node| depths.get(node).copied().flatten().unwrap_or(0));
    let levels: Vec<usize> = levels.collect();
    let placed = edges
        .iter()
        .map(|&(from, to)| (get(&positions, from), get(&positions, to)));
    let mut placed: Vec<(usize, usize)> = placed.filter(|(from, to)| from < to).collect();
    placed.sort_unstable_by_key(|&(from, to)| (to, from));
    placed.dedup();
    let edges = reduce(placed, &levels);
    let groups = connected(count, &edges);
    Order {
        sequence,
        levels,
        edges,
        groups,
    }
}

/// Numbers the connected groups, each node pointing at a smaller one of its group until all point at the
/// smallest.
fn connected(count: usize, edges: &[(usize, usize)]) -> Vec<usize> {
    let mut roots: Vec<usize> = (0..count).collect();
    for &(from, to) in edges {
        let (from, to) = (root(&mut roots, from), root(&mut roots, to));
        put(&mut roots, from.max(to), from.min(to));
    }
    let mut numbers = vec![0; count];
    let mut next = 0;
    for node in 0..count {
        let root = root(&mut roots, node);
        if root == node {
            put(&mut numbers, node, next);
            next += 1;
        } else {
            let number = get(&numbers, root);
            put(&mut numbers, node, number);
        }
    }
    numbers
}

fn root(roots: &mut [usize], node: usize) -> usize {
    let mut at = node;
    while get(roots, at) != at {
        // Halves the way for the next search.
        let over = get(roots, get(roots, at));
        put(roots, at, over);
        at = over;
    }
    at
}

/// The longest way to each node; `None` for a node on a cycle or behind one.
fn depths(count: usize, edges: &[(usize, usize)]) -> Vec<Option<usize>> {
    let mut waiting = vec![0usize; count];
    for &(_, to) in edges {
        change(&mut waiting, to, |count| count + 1);
    }
    let followers = Followers::of(count, edges);
    let mut depth = vec![0; count];
    let mut ready: Vec<usize> = (0..count)
        .filter(|&node| get(&waiting, node) == 0)
        .collect();
    let mut next = 0;
    while let Some(&node) = ready.get(next) {
        next += 1;
        for &to in followers.of_node(node) {
            let below = get(&depth, node) + 1;
            change(&mut depth, to, |depth| depth.max(below));
            change(&mut waiting, to, |count| count.saturating_sub(1));
            if get(&waiting, to) == 0 {
                ready.push(to);
            }
        }
    }
    let done = |node: usize| (get(&waiting, node) == 0).then(|| get(&depth, node));
    (0..count).map(done).collect()
}

/// The nodes behind each node, in one list.
struct Followers {
    starts: Vec<usize>,
    nodes: Vec<usize>,
}

impl Followers {
    fn of(count: usize, edges: &[(usize, usize)]) -> Self {
        let mut starts = vec![0; count + 1];
        for &(from, _) in edges {
            change(&mut starts, from + 1, |size| size + 1);
        }
        for at in 1..=count {
            let before = get(&starts, at - 1);
            change(&mut starts, at, |size| size + before);
        }
        let mut free = starts.clone();
        let mut nodes = vec![0; edges.len()];
        for &(from, to) in edges {
            put(&mut nodes, get(&free, from), to);
            change(&mut free, from, |at| at + 1);
        }
        Self { starts, nodes }
    }

    fn of_node(&self, node: usize) -> &[usize] {
        self.nodes
            .get(get(&self.starts, node)..get(&self.starts, node + 1))
            .unwrap_or_default()
    }
}

/// Drops every edge that a longer way implies; `edges` are sorted by their second node, without doubles.
fn reduce(edges: Vec<(usize, usize)>, levels: &[usize]) -> Vec<(usize, usize)> {
    let suspects = suspects(&edges, levels);
    let mut implied: Vec<(usize, usize)> = Vec::new();
    for chunk in suspects.chunks(64) {
        implied.extend(implied_edges(&edges, levels.len(), chunk));
    }
    if implied.is_empty() {
        return edges;
    }
    implied.sort_unstable_by_key(|&(from, to)| (to, from));
    let mut implied = implied.into_iter().peekable();
    edges
        .into_iter()
        .filter(|edge| implied.next_if_eq(edge).is_none())
        .collect()
}

/// Nodes with an edge that skips a level, to a node that has a later one before it too: only such an
/// edge can be implied.
fn suspects(edges: &[(usize, usize)], levels: &[usize]) -> Vec<usize> {
    let mut suspects = Vec::new();
    for before in edges.chunk_by(|one, other| one.1 == other.1) {
        let last = before
            .iter()
            .map(|&(from, _)| get(levels, from))
            .max()
            .unwrap_or(0);
        let early = before.iter().filter(|&&(from, _)| get(levels, from) < last);
        suspects.extend(early.map(|&(from, _)| from));
    }
    suspects.sort_unstable();
    suspects.dedup();
    suspects
}

/// The edges from at most 64 nodes that another way implies: one bit for each of these nodes travels
/// along all edges.
fn implied_edges(edges: &[(usize, usize)], count: usize, nodes: &[usize]) -> Vec<(usize, usize)> {
    let mut own = vec![0u64; count];
    for (bit, &node) in nodes.iter().enumerate() {
        put(&mut own, node, 1 << bit);
    }
    let first = nodes.first().copied().unwrap_or(0);
    let behind = edges.partition_point(|&(_, to)| to <= first);
    let mut reached = vec![0u64; count];
    let mut implied = Vec::new();
    for before in edges
        .get(behind..)
        .unwrap_or_default()
        .chunk_by(|one, other| one.1 == other.1)
    {
        let far = before
            .iter()
            .fold(0, |bits, &(from, _)| bits | get(&reached, from));
        let near = before
            .iter()
            .fold(0, |bits, &(from, _)| bits | get(&own, from));
        implied.extend(
            before
                .iter()
                .filter(|&&(from, _)| get(&own, from) & far != 0),
        );
        if let Some(&(_, to)) = before.first() {
            put(&mut reached, to, far | near);
        }
    }
    implied
}

fn get<T: Copy + Default>(items: &[T], at: usize) -> T {
    items.get(at).copied().unwrap_or_default()
}

fn change<T: Copy>(items: &mut [T], at: usize, new: impl FnOnce(T) -> T) {
    if let Some(item) = items.get_mut(at) {
        *item = new(*item);
    }
}

fn put<T>(items: &mut [T], at: usize, value: T) {
    if let Some(item) = items.get_mut(at) {
        *item = value;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn levels_come_first_and_then_the_order_written() {
        let order = arrange(4, &[(3, 0), (0, 1)]);
        assert_eq!(order.sequence, [2, 3, 0, 1]);
        assert_eq!(order.levels, [0, 0, 1, 2]);
        assert_eq!(order.edges, [(1, 2), (2, 3)]);
        assert_eq!(order.groups, [0, 1, 1, 1]);
    }

    #[test]
    fn edges_that_follow_from_others_are_dropped() {
        let order = arrange(3, &[(0, 1), (1, 2), (0, 2), (0, 1)]);
        assert_eq!(order.edges, [(0, 1), (1, 2)]);
    }

    #[test]
    fn a_cycle_does_not_hang_and_does_not_reach_the_rest() {
        let order = arrange(4, &[(0, 1), (1, 0), (1, 2)]);
        assert_eq!(order.sequence, [3, 0, 1, 2]);
    }

    #[test]
    fn many_edges_reduce_to_a_chain() {
        let count = 10_000;
        let chain = (1..count).map(|node| (node - 1, node));
        let skips = (2..count).flat_map(|node| [(0, node), (node / 2, node)]);
        let fan = (1..count).map(|node| (0, node));
        let order = arrange(count, &chain.chain(skips).chain(fan).collect::<Vec<_>>());
        assert_eq!(order.edges.len(), count - 1);
    }

    /// Every pair that a way connects, by the dullest means.
    fn closure(count: usize, edges: &[(usize, usize)]) -> Vec<Vec<bool>> {
        let mut reach = vec![vec![false; count]; count];
        for &(from, to) in edges {
            reach[from][to] = true;
        }
        for middle in 0..count {
            for from in 0..count {
                for to in 0..count {
                    reach[from][to] |= reach[from][middle] && reach[middle][to];
                }
            }
        }
        reach
    }

    proptest! {
        #[test]
        fn the_reduction_means_the_same_and_nothing_in_it_is_needless(
            pairs in proptest::collection::vec((0usize..24, 0usize..24), 0..120),
        ) {
            let edges: Vec<_> = pairs.into_iter().filter(|(from, to)| from < to).collect();
            let order = arrange(24, &edges);
            let mut positions = [0; 24];
            for (position, &node) in order.sequence.iter().enumerate() {
                positions[node] = position;
            }
            let placed: Vec<_> = edges.iter().map(|&(a, b)| (positions[a], positions[b])).collect();
            let reach = closure(24, &placed);
            prop_assert_eq!(&closure(24, &order.edges), &reach);
            for &(from, to) in &order.edges {
                prop_assert!(from < to && order.levels[from] < order.levels[to]);
                let detour = (0..24).any(|middle| reach[from][middle] && reach[middle][to]);
                prop_assert!(!detour, "{} to {} is implied", from, to);
            }
        }
    }
}
