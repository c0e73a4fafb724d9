//! Kustomizations that somebody else makes, and the edges from them.

use std::collections::BTreeMap;

use crate::plan::{EXTERNAL, External, Guard, PipelinePlan};

use super::{Edge, Node};

/// Adds what the stages wait for beside one another, behind the stages.
pub(super) fn add(plan: &PipelinePlan<'_>, nodes: &mut Vec<Node>, edges: &mut Vec<Edge>) {
    let mut places: BTreeMap<External<'_>, usize> = BTreeMap::new();
    for (to, stage) in plan.stages.iter().enumerate() {
        for external in &stage.externals {
            let next = nodes.len();
            let from = *places.entry(*external).or_insert(next);
            if from == next {
                nodes.push(node(plan, external));
            }
            edges.push(Edge {
                from,
                to,
                guard: Guard::Ready,
                reason: EXTERNAL.to_owned(),
                on_critical_path: false,
            });
        }
    }
}

fn node(plan: &PipelinePlan<'_>, external: &External<'_>) -> Node {
    let own = plan.pipeline.flux.namespace.as_ref();
    let mut said = plan.pipeline.kustomizations.iter();
    let known = said.find(|it| {
        let namespace = it.namespace.as_ref().or(own);
        it.name.value == external.name
            && namespace.map(|it| it.value.as_str()) == external.namespace
    });
    let whole = match external.namespace {
        Some(namespace) => format!("{namespace}/{}", external.name),
        None => external.name.to_owned(),
    };
    Node {
        label: known.map_or_else(|| whole.clone(), |it| it.label.value.to_string()),
        external: true,
        kustomization: whole,
        ..Node::default()
    }
}
