//! A circle of waiting through several pipelines or a hand-written Kustomization. Page: `foreign_cycle.md`.

use std::collections::{HashMap, HashSet};

use smol_str::SmolStr;

use crate::diagnostics::{Check, Severity};
use crate::manifests::Foreign;
use crate::model::Pipeline;
use crate::source::Span;
use crate::values::path::contains;

use super::cycles::cycles;
use super::findings::Findings;
use super::placement::{keeps_names, only_named, parents, place_of};
use super::{Project, Site};

pub(super) static CHECK: Check = Check {
    name: "foreign-cycle",
    severity: Severity::Error,
    summary: "stages of several pipelines, or stages and hand-written Kustomizations, wait for one another",
    page: include_str!("foreign_cycle.md"),
};

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    if project.foreign.is_empty() && project.pipelines.len() < 2 {
        return;
    }
    for (at, pipeline) in project.pipelines.iter().enumerate() {
        let parents = parents(project, pipeline).filter(|it| keeps_names(it));
        for parent in parents.filter(|it| !it.is_suspended() && !is_begun_by_hand(it, pipeline)) {
            look_at_parent(project, at, parent, found);
            look_at_waiting(project, at, parent, found);
        }
    }
    let graph = Graph::of(project);
    let pairs: Vec<(usize, usize)> = graph
        .edges
        .iter()
        .map(|edge| (edge.from, edge.to))
        .collect();
    for cycle in cycles(graph.nodes.len(), &pairs) {
        if !is_in_one_pipeline(&graph, &cycle) {
            report(&graph, &cycle, found);
        }
    }
}

/// A circle of the stages of one pipeline is an `order-cycle`, or has a `hidden-edge`.
fn is_in_one_pipeline(graph: &Graph<'_>, cycle: &[usize]) -> bool {
    let pipelines = cycle.iter().map(|&at| match graph.nodes.get(at) {
        Some(Node::Stage(site)) => Some(site.pipeline),
        Some(Node::Foreign(_)) | None => None,
    });
    let pipelines: Option<Vec<&Pipeline>> = pipelines.collect();
    pipelines.is_some_and(|all| {
        all.windows(2)
            .all(|pair| matches!(pair, [one, other] if std::ptr::eq(*one, *other)))
    })
}

enum Node<'a> {
    Stage(Site<'a>),
    Foreign(&'a Foreign),
}

impl<'a> Node<'a> {
    fn environment(&self) -> Option<&'a str> {
        match self {
            Node::Stage(site) => site.environment(),
            Node::Foreign(_) => None,
        }
    }

    /// Whether both may be in one cluster: environments are taken for different ones.
    fn meets(&self, other: &Self) -> bool {
        match (self.environment(), other.environment()) {
            (Some(one), Some(other)) => one == other,
            (None, _) | (_, None) => true,
        }
    }
}

/// `from` waits for `to`.
struct Edge {
    from: usize,
    to: usize,
    span: Span,
}

struct Graph<'a> {
    /// Stages of several pipelines may have one name.
    has_one_pipeline: bool,
    nodes: Vec<Node<'a>>,
    edges: Vec<Edge>,
}

/// Namespace and name; a namespace that nobody wrote is an unknown one of its own.
type Name = (Option<String>, SmolStr);

impl<'a> Graph<'a> {
    fn of(project: &'a Project) -> Self {
        let has_one_pipeline = project.pipelines.len() < 2;
        let mut graph = Self {
            has_one_pipeline,
            nodes: Vec::new(),
            edges: Vec::new(),
        };
        let mut names: HashMap<Name, Vec<usize>> = HashMap::new();
        for index in 0..project.pipelines.len() {
            let base = graph.nodes.len();
            for site in project.sites_of(index) {
                let name = (
                    flux_namespace(&site),
                    site.stage.kustomization.value.clone(),
                );
                names.entry(name).or_default().push(graph.nodes.len());
                graph.nodes.push(Node::Stage(site));
            }
            graph.relations(project, index, base);
        }
        for foreign in &project.foreign {
            let name = (foreign.namespace.clone(), foreign.name.value.clone());
            names.entry(name).or_insert_with(|| vec![graph.nodes.len()]);
            graph.nodes.push(Node::Foreign(foreign));
        }
        graph.waits(&names);
        graph
    }

    fn relations(&mut self, project: &Project, index: usize, base: usize) {
        let Some(pipeline) = project.pipelines.get(index) else {
            return;
        };
        for relation in &pipeline.relations {
            if let (Some(first), Some(then)) = (relation.first.id, relation.then.id) {
                self.edges.push(Edge {
                    from: base + then.0,
                    to: base + first.0,
                    span: relation.span,
                });
            }
        }
    }

    /// The `dependsOn` entries of hand-written Kustomizations and of `spec` texts.
    fn waits(&mut self, names: &HashMap<Name, Vec<usize>>) {
        let mut edges = Vec::new();
        for (from, node) in self.nodes.iter().enumerate() {
            for (name, span) in waits_of(node) {
                let named = names.get(&name).into_iter().flatten();
                let meet = named.filter(|to| self.nodes.get(**to).is_some_and(|it| node.meets(it)));
                edges.extend(meet.map(|&to| Edge { from, to, span }));
            }
        }
        self.edges.append(&mut edges);
    }

    fn name(&self, at: usize) -> &str {
        match self.nodes.get(at) {
            Some(Node::Stage(site)) if self.has_one_pipeline => &site.stage.name.value,
            Some(Node::Stage(site)) => site.kustomization(),
            Some(Node::Foreign(foreign)) => &foreign.name.value,
            None => "",
        }
    }
}

fn flux_namespace(site: &Site<'_>) -> Option<String> {
    site.pipeline.flux_namespace().map(str::to_owned)
}

fn waits_of(node: &Node<'_>) -> Vec<(Name, Span)> {
    match node {
        Node::Foreign(foreign) => {
            let own = |namespace: &Option<String>| {
                namespace.clone().or_else(|| foreign.namespace.clone())
            };
            let entries = foreign.depends_on.iter();
            entries
                .map(|entry| {
                    (
                        (own(&entry.namespace), entry.name.value.clone()),
                        entry.name.span,
                    )
                })
                .collect()
        }
        Node::Stage(site) => {
            let entries = &site.settled.depends_on;
            let wait = |entry: &crate::manifests::Node| {
                let namespace = entry
                    .text_at(&["namespace"])
                    .map(str::to_owned)
                    .or_else(|| flux_namespace(site));
                Some((
                    (namespace, SmolStr::new(entry.text_at(&["name"])?)),
                    entry.span,
                ))
            };
            entries.iter().filter_map(wait).collect()
        }
    }
}

fn report(graph: &Graph<'_>, cycle: &[usize], found: &mut Findings<'_>) {
    let names: Vec<String> = cycle
        .iter()
        .map(|&at| format!("`{}`", graph.name(at)))
        .collect();
    let steps = cycle.iter().zip(cycle.iter().cycle().skip(1));
    let spans: Vec<(Span, String)> = steps
        .filter_map(|(&from, &to)| {
            let edge = graph
                .edges
                .iter()
                .find(|edge| edge.from == from && edge.to == to)?;
            Some((
                edge.span,
                format!("`{}` waits for `{}`", graph.name(from), graph.name(to)),
            ))
        })
        .collect();
    let Some(((first, label), rest)) = spans.split_first() else {
        return;
    };
    let message = format!(
        "{} wait for one another, and Flux stops updating all of their source",
        names.join(", ")
    );
    let mut finding = CHECK
        .at(*first, message)
        .label(label.clone())
        .help("remove one of these");
    for (span, label) in rest {
        finding = finding.also(*span, label.clone());
    }
    found.push(finding);
}

/// Whether it stands beside the stages and applies itself: who applies it the first time applies them too.
fn is_begun_by_hand(parent: &Foreign, pipeline: &Pipeline) -> bool {
    let own = &pipeline.flux.directory.value;
    parent.directory == *own && contains(&parent.path.value, &parent.directory)
}

/// A Kustomization that waits, through others too, for a stage that it makes itself: before it is applied for the first time
/// the stage is not there, and later a stage that has failed is never made anew.
fn look_at_parent(project: &Project, at: usize, parent: &Foreign, found: &mut Findings<'_>) {
    let place = place_of(project, at);
    let mut seen = HashSet::new();
    let mut left: Vec<(&Foreign, Option<Span>)> = vec![(parent, None)];
    while let Some((one, first)) = left.pop() {
        for entry in &one.depends_on {
            let first = first.unwrap_or(entry.name.span);
            let said = entry.namespace.as_deref();
            let namespace = said.or(one.namespace.as_deref());
            let name = entry.name.value.as_str();
            if !seen.insert((namespace, name)) {
                continue;
            }
            let mut sites = project.sites_of(at);
            let is_here = namespace.is_some() && namespace == place;
            if let Some(site) = sites.find(|it| is_here && it.kustomization() == name) {
                return report_own(parent, &site, (first, entry.name.span), found);
            }
            let other = only_named(project, (namespace, name));
            left.extend(other.map(|it| (it, Some(first))));
        }
    }
}

fn report_own(
    parent: &Foreign,
    site: &Site<'_>,
    (first, last): (Span, Span),
    found: &mut Findings<'_>,
) {
    let (name, stage) = (&parent.name.value, site.kustomization());
    let message = format!("`{name}` waits for `{stage}`, which it applies itself");
    let finding = CHECK.at(first, message);
    let finding = match first == last {
        true => finding,
        false => finding.also(last, format!("here `{stage}` is waited for")),
    };
    let finding = finding.also(
        site.stage.name.span,
        format!("`{stage}` is emitted for this"),
    );
    found.push(finding.help("remove the entry: what applies the stages comes before them"));
}

/// A stage that waits for what is ready only when all that it applies is, the stage among it.
fn look_at_waiting(project: &Project, at: usize, parent: &Foreign, found: &mut Findings<'_>) {
    let wait = parent.node.at(&["spec", "wait"]).filter(|it| it.is_true());
    let Some(wait) = wait else { return };
    let named = (parent.namespace.clone(), parent.name.value.clone());
    for site in project.sites_of(at).filter(|it| !it.settled.is_suspended()) {
        let mut waits = waits_of(&Node::Stage(site)).into_iter();
        let Some((_, span)) = waits.find(|(name, _)| *name == named) else {
            continue;
        };
        let (name, stage) = (&parent.name.value, &site.stage.name.value);
        let message =
            format!("stage `{stage}` waits for `{name}`, which applies it and waits for it");
        let finding = CHECK.at(span, message).also(wait.span, "here");
        let help = format!("remove one of these: `{name}` is there before its stages in any case");
        found.push(finding.help(help));
    }
}
