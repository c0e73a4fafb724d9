//! Kustomizations that somebody else makes, and the edges from them.

use std::collections::BTreeMap;

use crate::plan::{EXTERNAL, Guard, PipelinePlan, StagePlan};

use super::{Edge, Node};

/// Namespace and name of a Kustomization.
type Key = (Option<String>, String);

/// Adds what the stages wait for beyond the order of the pipeline, behind the stages. Its own stages are drawn
/// already: a check refuses to name them.
pub(super) fn add(plan: &PipelinePlan<'_>, nodes: &mut Vec<Node>, edges: &mut Vec<Edge>) {
    let own = plan.pipeline.flux.namespace.as_ref();
    let own = own.map(|namespace| namespace.value.clone());
    let stages = plan.stages.iter();
    let stages = stages.map(|stage| (own.clone(), stage.kustomization.to_owned()));
    let mut places: BTreeMap<Key, usize> = stages.zip(0..).collect();
    let first = nodes.len();
    for (to, stage) in plan.stages.iter().enumerate() {
        for key in waits(stage, own.as_ref()) {
            let next = nodes.len();
            let from = *places.entry(key.clone()).or_insert(next);
            if from == next {
                nodes.push(node(plan, key));
            }
            if from >= first && !edges.iter().rev().any(|it| (it.from, it.to) == (from, to)) {
                edges.push(edge(from, to));
            }
        }
    }
}

fn waits(stage: &StagePlan<'_>, own: Option<&String>) -> Vec<Key> {
    let entries = stage.settled.depends_on.iter();
    let key = |entry: &crate::manifests::Node| {
        let namespace = entry.text_at(&["namespace"]).map(str::to_owned);
        let name = entry.text_at(&["name"])?.to_owned();
        Some((namespace.or_else(|| own.cloned()), name))
    };
    entries.filter_map(key).collect()
}

fn node(plan: &PipelinePlan<'_>, (namespace, name): Key) -> Node {
    let own = plan.pipeline.flux.namespace.as_ref();
    let mut said = plan.pipeline.kustomizations.iter();
    let known = said.find(|it| {
        it.name.value == name
            && it.namespace.as_ref().or(own).map(|it| &it.value) == namespace.as_ref()
    });
    let whole = match &namespace {
        Some(namespace) => format!("{namespace}/{name}"),
        None => name.clone(),
    };
    Node {
        label: known.map_or_else(|| whole.clone(), |it| it.label.value.clone()),
        external: true,
        kustomization: whole,
        ..Node::default()
    }
}

fn edge(from: usize, to: usize) -> Edge {
    Edge {
        from,
        to,
        guard: Guard::Ready,
        reason: EXTERNAL.to_owned(),
        on_critical_path: false,
    }
}
