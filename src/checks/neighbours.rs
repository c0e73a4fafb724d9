//! What comes right behind each node of a directed graph.

/// For each node, the nodes that its edges lead to, in the order of the edges; all of them in one list.
#[derive(Debug)]
pub(super) struct Neighbours {
    /// Where those of a node begin; one more than there are nodes.
    starts: Vec<usize>,
    all: Vec<usize>,
}

impl Neighbours {
    /// Edges from a node that is not there are left out.
    pub(super) fn of(nodes: usize, edges: impl Iterator<Item = (usize, usize)> + Clone) -> Self {
        let edges = edges.filter(|&(from, _)| from < nodes);
        let mut starts = vec![0; nodes + 1];
        for (from, _) in edges.clone() {
            add(&mut starts, from + 1, 1);
        }
        for node in 0..nodes {
            let before = get(&starts, node);
            add(&mut starts, node + 1, before);
        }
        let mut all = vec![0; get(&starts, nodes)];
        let mut next = starts.clone();
        for (from, to) in edges {
            if let Some(place) = all.get_mut(get(&next, from)) {
                *place = to;
            }
            add(&mut next, from, 1);
        }
        Self { starts, all }
    }

    /// How many nodes there are.
    pub(super) fn nodes(&self) -> usize {
        self.starts.len() - 1
    }

    /// Those of a node.
    pub(super) fn of_node(&self, node: usize) -> &[usize] {
        let range = get(&self.starts, node)..get(&self.starts, node + 1);
        self.all.get(range).unwrap_or_default()
    }
}

fn get(list: &[usize], at: usize) -> usize {
    list.get(at).copied().unwrap_or(0)
}

fn add(list: &mut [usize], at: usize, number: usize) {
    if let Some(place) = list.get_mut(at) {
        *place += number;
    }
}

#[cfg(test)]
mod tests {
    use super::Neighbours;

    #[test]
    fn each_node_has_its_own_in_the_order_of_the_edges() {
        let edges = [(2, 0), (0, 2), (2, 1), (0, 1), (7, 0)];
        let neighbours = Neighbours::of(4, edges.into_iter());
        let all: Vec<&[usize]> = (0..5).map(|node| neighbours.of_node(node)).collect();
        assert_eq!(all, [&[2, 1][..], &[], &[0, 1], &[], &[]]);
        assert_eq!(Neighbours::of(0, edges.into_iter()).nodes(), 0);
    }
}
