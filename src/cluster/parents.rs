//! Kustomizations that apply stages from another source than the one that the stages read.
//!
//! Condition 2 of `docs/order.md`, seen on the cluster: Flux labels what a Kustomization applies with its name. Pure.

use std::collections::BTreeMap;

use serde_json::Value;

use super::cluster_state::ClusterState;
use super::goal::Goal;
use super::key::{Key, Kind};
use super::report::Trouble;

/// The Kustomizations that apply stages whose order needs them to follow the source of the stages, with those stages.
#[must_use]
pub(super) fn parents(goal: &Goal, observed: &ClusterState) -> BTreeMap<Key, Vec<usize>> {
    let mut found: BTreeMap<Key, Vec<usize>> = BTreeMap::new();
    let stages = goal.stages.iter().enumerate();
    for (at, stage) in stages.filter(|(_, stage)| stage.needs_own_source) {
        let facts = observed.kustomization(&stage.key);
        let parent = facts.and_then(|it| it.parent.as_ref()?.split_once('/'));
        if let Some((namespace, name)) = parent {
            let key = Key {
                kind: Kind::Kustomization,
                namespace: namespace.to_owned(),
                name: name.to_owned(),
            };
            found.entry(key).or_default().push(at);
        }
    }
    found
}

/// What people are told of a parent, which is `object`, when it follows another source than one of its stages.
#[must_use]
pub(super) fn trouble(
    goal: &Goal,
    (parent, stages): (&Key, &[usize]),
    object: &Value,
) -> Option<Trouble> {
    let followed = source(parent, object)?;
    let read = |at: usize| Some(&goal.sources.get(goal.stages.get(at)?.source)?.key);
    let is_other = |at: &&usize| read(**at).is_some_and(|it| it.to_string() != followed);
    let stage = *stages.iter().find(is_other)?;
    let read = read(stage)?;
    Some(Trouble {
        stage,
        object: parent.to_string(),
        reason: "OtherSource".to_owned(),
        message: format!(
            "it applies this stage from {followed}, and the stage reads {read}: a new spec may come before its files, and \
             then the order does not hold; let it follow {read}, or say `layout addressed`"
        ),
    })
}

/// What people are told of parents that the pipelines make and that are not among `objects`: nobody applies them.
#[must_use]
pub(super) fn absent(goal: &Goal, objects: &[(Key, Value)]) -> Vec<Trouble> {
    let parents = goal.pipelines.iter().enumerate();
    let parents = parents.filter_map(|(at, it)| Some((at, it.parent.as_ref()?)));
    let absent = parents.filter(|(_, (key, _))| !objects.iter().any(|(it, _)| it == key));
    let told = absent.filter_map(|(at, (key, file))| {
        let stage = goal.stages.iter().position(|it| it.pipeline == at)?;
        Some(Trouble {
            stage,
            object: key.to_string(),
            reason: "NoParent".to_owned(),
            message: format!(
                "it is not in the cluster, and `apply` does not write it: until somebody does, with `kubectl apply -f \
                 {file}`, only `apply` brings a commit"
            ),
        })
    });
    told.collect()
}

/// What a Kustomization follows, in the words of a [`Key`].
fn source(parent: &Key, object: &Value) -> Option<String> {
    let reference = object.pointer("/spec/sourceRef")?;
    let text = |field: &str| reference.get(field)?.as_str();
    let namespace = text("namespace").unwrap_or(&parent.namespace);
    Some(format!("{} {namespace}/{}", text("kind")?, text("name")?))
}
