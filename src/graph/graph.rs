//! What is drawn: groups of stages and the edges between them.

use super::schedule;
use super::table::Table;
use crate::plan::Guard;

/// Everything of one drawing.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    /// Heading of the drawing.
    pub title: String,
    /// One for each environment of each pipeline, in the order they are drawn.
    pub groups: Vec<Group>,
}

/// The stages of one environment of one pipeline. Edges never leave a group.
#[derive(Clone, Debug)]
pub struct Group {
    /// Name of the pipeline.
    pub pipeline: String,
    /// The environment, when the pipeline has any.
    pub environment: Option<String>,
    /// Name of the Kustomization that applies the others, when the pipeline makes it.
    pub parent: Option<String>,
    // INVARIANT: the ends of every edge are positions in `nodes`, and the edges close no cycle.
    nodes: Vec<Node>,
    edges: Vec<Edge>,
    incoming: Table<Vec<usize>>,
    outgoing: Table<Vec<usize>>,
    worst_case: u64,
    one_source: bool,
}

/// A stage as it is drawn.
#[derive(Clone, Debug, Default)]
pub struct Node {
    /// What the user calls the stage; unique in its group.
    pub label: String,
    /// Somebody else makes it: it is no stage, and nothing is known of it but its name.
    pub external: bool,
    /// Name of the Kustomization; with its namespace in front when somebody else makes it.
    pub kustomization: String,
    /// Its `path`.
    pub path: String,
    /// What its `sourceRef` points at, such as `GitRepository shop`.
    pub source: String,
    /// Generated Jobs.
    pub jobs: Vec<NodeJob>,
    /// HelmReleases.
    pub releases: Vec<NodeRelease>,
    /// What its pods run, Jobs included, each image once.
    pub images: Vec<String>,
    /// How long one attempt may take until Flux gives it up, in seconds: its `timeout`.
    pub worst_case: u64,
    /// When Flux looks at it again after a failure, in seconds.
    pub retry_after: u64,
    /// Nobody says when: it is the interval.
    pub retry_is_default: bool,
    /// How many nodes come before it on the longest way; set by [`Group::new`].
    pub level: usize,
    /// When it ends at the latest if every stage needs its worst case, in seconds from the start; set by
    /// [`Group::new`].
    pub ends_within: u64,
    /// On the path that takes longest; set by [`Group::new`].
    pub on_critical_path: bool,
}

/// A generated Job as it is drawn.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NodeJob {
    /// Name of the Job.
    pub name: String,
    /// Its image.
    pub image: String,
}

/// A HelmRelease as it is drawn.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NodeRelease {
    /// Name of the HelmRelease.
    pub name: String,
    /// Its chart with the version, such as `web 1.4.0`.
    pub chart: String,
}

/// `to` starts after `from` has finished.
#[derive(Clone, Debug, Default)]
pub struct Edge {
    /// Position of the stage that finishes first.
    pub from: usize,
    /// Position of the stage that starts afterwards.
    pub to: usize,
    /// What makes the order hold, as people know it.
    pub guard: Guard,
    /// Why this guard is enough, or needed.
    pub reason: String,
    /// On the path that takes longest; set by [`Group::new`].
    pub on_critical_path: bool,
}

impl Group {
    /// Puts stages and edges together, marks the critical path, and counts levels and latest ends.
    ///
    /// A plan has no edge to nowhere and no cycle; from other callers, an edge that leads nowhere or
    /// closes a cycle is dropped.
    #[must_use]
    pub fn new(
        pipeline: &str,
        nodes: Vec<Node>,
        edges: Vec<Edge>,
        critical_path: &[usize],
    ) -> Self {
        let mut group = Self {
            pipeline: pipeline.to_owned(),
            environment: None,
            parent: None,
            incoming: Table::new(nodes.len()),
            outgoing: Table::new(nodes.len()),
            one_source: {
                let mut stages = nodes.iter().filter(|node| !node.external);
                let first = stages.next().map(|node| &node.source);
                stages.all(|node| Some(&node.source) == first)
            },
            nodes,
            edges: Vec::new(),
            worst_case: 0,
        };
        group.link(edges);
        schedule::mark(&mut group, critical_path);
        group
    }

    /// The same group in an environment.
    #[must_use]
    pub fn in_environment(mut self, environment: Option<&str>) -> Self {
        self.environment = environment.map(str::to_owned);
        self
    }

    /// The same group with the parent that the pipeline makes.
    #[must_use]
    pub fn with_parent(mut self, parent: Option<&str>) -> Self {
        self.parent = parent.map(str::to_owned);
        self
    }

    /// The stages.
    #[must_use]
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// How many of the nodes are stages.
    #[must_use]
    pub fn stages(&self) -> usize {
        self.nodes.iter().filter(|node| !node.external).count()
    }

    /// The edges.
    #[must_use]
    pub fn edges(&self) -> &[Edge] {
        &self.edges
    }

    /// When the last stage ends at the latest, in seconds from the start.
    #[must_use]
    pub fn worst_case(&self) -> u64 {
        self.worst_case
    }

    /// The edges on the critical path: at each, Flux looks again only after a while.
    #[must_use]
    pub fn polls(&self) -> usize {
        let critical = self.edges.iter().filter(|edge| edge.on_critical_path);
        critical.count()
    }

    /// The stages that nothing comes after.
    pub fn ends(&self) -> impl Iterator<Item = &Node> {
        let nodes = self.nodes.iter().enumerate();
        nodes
            .filter(|(at, _)| self.outgoing.list(*at).is_empty())
            .map(|(_, node)| node)
    }

    /// The edges that end at a stage.
    pub fn incoming(&self, node: usize) -> impl Iterator<Item = &Edge> + Clone {
        self.incoming
            .list(node)
            .iter()
            .filter_map(|&edge| self.edges.get(edge))
    }

    /// The edges that start at a stage.
    pub fn outgoing(&self, node: usize) -> impl Iterator<Item = &Edge> + Clone {
        self.outgoing
            .list(node)
            .iter()
            .filter_map(|&edge| self.edges.get(edge))
    }

    /// Name of a stage; empty when there is none at this position.
    #[must_use]
    pub fn label(&self, node: usize) -> &str {
        self.nodes.get(node).map_or("", |node| node.label.as_str())
    }

    /// The source of every stage, when they all have the same.
    #[must_use]
    pub fn common_source(&self) -> Option<&str> {
        let first = self.nodes.iter().find(|node| !node.external)?;
        let first = first.source.as_str();
        (self.one_source && !first.is_empty()).then_some(first)
    }

    /// The guards that its edges have, each once, in the order of [`Guard::ALL`].
    #[must_use]
    pub fn guards(&self) -> Vec<Guard> {
        let used = |guard: &Guard| self.edges.iter().any(|edge| edge.guard == *guard);
        Guard::ALL.into_iter().filter(used).collect()
    }

    /// The name of the group: the pipeline, and the environment when there is one.
    #[must_use]
    pub fn name(&self) -> String {
        match &self.environment {
            Some(environment) => format!("{} · {environment}", self.pipeline),
            None => self.pipeline.clone(),
        }
    }

    pub(super) fn nodes_mut(&mut self) -> &mut [Node] {
        &mut self.nodes
    }

    pub(super) fn edges_mut(&mut self) -> &mut [Edge] {
        &mut self.edges
    }

    pub(super) fn set_worst_case(&mut self, seconds: u64) {
        self.worst_case = seconds;
    }

    fn link(&mut self, edges: Vec<Edge>) {
        let within = self.nodes.len();
        let rank = schedule::rank(within, &edges);
        let forward = |edge: &Edge| {
            edge.from < within && edge.to < within && rank.get(edge.from) < rank.get(edge.to)
        };
        self.edges = edges.into_iter().filter(forward).collect();
        for (at, edge) in self.edges.iter().enumerate() {
            self.incoming.push(edge.to, at);
            self.outgoing.push(edge.from, at);
        }
    }
}
