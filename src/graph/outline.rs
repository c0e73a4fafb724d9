//! A group as an outline: every stage once, below the last stage that all ways to it pass.
//!
//! That stage is its *immediate dominator*. Forks and joins of a pipeline then read as people draw them:
//! the branches hang below the fork, and the stage where they join goes on in the column of the fork.

use super::Group;
use super::table::Table;

/// Branches deeper than this stay in one column, so that lines have a bounded length.
const DEEPEST: usize = 10;

/// One line of the outline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    /// Position of the stage in the group.
    pub node: usize,
    /// The lines that lead to it, drawn in front of its name.
    pub prefix: String,
}

/// The stages in the order to be read, each below everything that it waits for.
pub(super) fn rows(group: &Group) -> Vec<Row> {
    let tree = Dominators::new(group);
    let mut rows = Vec::with_capacity(group.nodes().len());
    let mut open = vec![Column {
        parent: tree.root(),
        prefix: String::new(),
        depth: 0,
        next: 0,
    }];
    while let Some(column) = open.last_mut() {
        let Some(&node) = tree.children.list(column.parent).get(column.next) else {
            open.pop();
            continue;
        };
        column.next += 1;
        let rest = tree.children.list(column.parent).len() - column.next;
        let (line, below) = match tree.place(node, column.parent, column.depth, rest) {
            Place::Continues => ("", ""),
            Place::Branch => ("├─", "│ "),
            Place::LastBranch => ("└─", "  "),
        };
        rows.push(Row {
            node,
            prefix: format!("{}{line}", column.prefix),
        });
        let depth = column.depth + usize::from(!below.is_empty());
        let prefix = format!("{}{below}", column.prefix);
        open.push(Column {
            parent: node,
            prefix,
            depth,
            next: 0,
        });
    }
    rows
}

/// The children of one stage, on their way into the outline.
struct Column {
    parent: usize,
    prefix: String,
    depth: usize,
    next: usize,
}

enum Place {
    Continues,
    Branch,
    LastBranch,
}

/// The dominator tree of a group; its root stands for the start, before every stage.
struct Dominators {
    nodes: usize,
    parent: Table<usize>,
    // An ancestor further up, for each node: a walk to any ancestor takes logarithmic time.
    jump: Table<usize>,
    depth: Table<usize>,
    children: Table<Vec<usize>>,
    continues: Table<bool>,
}

impl Dominators {
    fn new(group: &Group) -> Self {
        let nodes = group.nodes().len();
        let mut tree = Self {
            nodes,
            parent: Table::from(vec![nodes; nodes + 1]),
            jump: Table::from(vec![nodes; nodes + 1]),
            depth: Table::new(nodes + 1),
            children: Table::new(nodes + 1),
            continues: Table::new(nodes + 1),
        };
        let mut order: Vec<usize> = (0..nodes).collect();
        order.sort_by_key(|&node| group.nodes().get(node).map_or(0, |node| node.level));
        for &node in &order {
            let ways = group.incoming(node).map(|edge| edge.from);
            let parent = ways
                .reduce(|left, right| tree.common(left, right))
                .unwrap_or(nodes);
            tree.hang(node, parent);
        }
        tree.find_joins(group);
        tree
    }

    fn root(&self) -> usize {
        self.nodes
    }

    fn hang(&mut self, node: usize, parent: usize) {
        let jump = self.jump.get(parent);
        let (near, far) = (
            self.depth.get(parent) - self.depth.get(jump),
            self.jump.get(jump),
        );
        let balanced = near == self.depth.get(jump) - self.depth.get(far);
        self.parent.set(node, parent);
        self.jump.set(node, if balanced { far } else { parent });
        self.depth.set(node, self.depth.get(parent) + 1);
        self.children.push(parent, node);
    }

    /// The ancestor of `node` at a depth that is not below its own.
    fn ancestor(&self, mut node: usize, depth: usize) -> usize {
        while self.depth.get(node) > depth {
            let jump = self.jump.get(node);
            node = if self.depth.get(jump) >= depth {
                jump
            } else {
                self.parent.get(node)
            };
        }
        node
    }

    /// The deepest node that both are below of, or are.
    fn common(&self, left: usize, right: usize) -> usize {
        let depth = self.depth.get(left).min(self.depth.get(right));
        let (mut left, mut right) = (self.ancestor(left, depth), self.ancestor(right, depth));
        while left != right {
            let jumps = (self.jump.get(left), self.jump.get(right));
            let parents = (self.parent.get(left), self.parent.get(right));
            (left, right) = if jumps.0 == jumps.1 { parents } else { jumps };
        }
        left
    }

    /// Marks the last child of each node when all its sisters lead to it.
    fn find_joins(&mut self, group: &Group) {
        for parent in 0..=self.nodes {
            let Some((&last, sisters)) = self.children.list(parent).split_last() else {
                continue;
            };
            let depth = self.depth.get(last);
            let mut leads = vec![last];
            let mut reached = std::collections::HashSet::from([last]);
            while let Some(node) = leads.pop() {
                let ways = group
                    .incoming(node)
                    .filter(|edge| self.depth.get(edge.from) >= depth);
                for edge in ways {
                    let sister = self.ancestor(edge.from, depth);
                    if reached.insert(sister) {
                        leads.push(sister);
                    }
                }
            }
            self.continues
                .set(last, sisters.iter().all(|sister| reached.contains(sister)));
        }
    }

    fn place(&self, node: usize, parent: usize, depth: usize, rest: usize) -> Place {
        if depth >= DEEPEST || self.continues.get(node) {
            return Place::Continues;
        }
        let last = self.children.list(parent).last().copied();
        let column_goes_on = last.is_some_and(|last| self.continues.get(last));
        if rest == 0 && !column_goes_on {
            Place::LastBranch
        } else {
            Place::Branch
        }
    }
}
