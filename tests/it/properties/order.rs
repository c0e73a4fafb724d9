//! The order in the emitted objects is the order as written: no less, and no edge more than it takes.

use std::collections::{BTreeMap, BTreeSet};

use flux_pipeline::emit::{self, Object};
use flux_pipeline::model::Pipeline;
use proptest::prelude::*;

use crate::support::repositories;

/// Each Kustomization of a pipeline with those that it depends on. Objects that nobody here makes count
/// too: they depend on nothing.
type Graph = BTreeMap<String, BTreeSet<String>>;

/// What the emitted objects of one pipeline say.
fn graph(objects: &[Object<'_>], pipeline: usize) -> Graph {
    let own = objects.iter().filter(|it| it.pipeline == pipeline);
    let objects = own.map(|it| serde_json::to_value(&it.object).unwrap());
    let kustomizations = objects.filter(|it| it["kind"] == "Kustomization");
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    kustomizations
        .map(|it| {
            let entries = it["spec"]["dependsOn"]
                .as_array()
                .cloned()
                .unwrap_or_default();
            (
                text(&it["metadata"]["name"]),
                entries.iter().map(|entry| text(&entry["name"])).collect(),
            )
        })
        .collect()
}

/// What comes before `name`, directly or through others.
fn before(graph: &Graph, name: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut open = vec![name];
    while let Some(name) = open.pop() {
        for first in graph.get(name).into_iter().flatten() {
            if found.insert(first.clone()) {
                open.push(first);
            }
        }
    }
    found
}

/// The order of a pipeline's stages as it was meant, as pairs of names of Kustomizations.
fn meant<'a>(pipeline: &'a Pipeline, order: &[(String, String)]) -> BTreeSet<(&'a str, &'a str)> {
    let stages = pipeline.stages.iter();
    let names: BTreeMap<&str, &str> = stages
        .map(|it| (it.name.value.as_str(), it.kustomization.value.as_str()))
        .collect();
    let ends = |(first, then): &(String, String)| {
        Some((*names.get(first.as_str())?, *names.get(then.as_str())?))
    };
    order.iter().filter_map(ends).collect()
}

/// The edges that follow from others; what the user's own `dependsOn` names is not ours to leave out.
fn needless(graph: &Graph) -> Vec<(&str, &str)> {
    let mut needless = Vec::new();
    for (then, firsts) in graph {
        for first in firsts.iter().filter(|first| graph.contains_key(*first)) {
            let others = firsts.iter().filter(|other| *other != first);
            if others
                .into_iter()
                .any(|other| before(graph, other).contains(first))
            {
                needless.push((first.as_str(), then.as_str()));
            }
        }
    }
    needless
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn the_emitted_order_is_the_written_one_without_needless_edges(repository in repositories()) {
        let (outcome, _) = repository.check();
        prop_assume!(outcome.checked.is_some());
        let files = repository.memory();
        let plan = outcome.plan(&files).unwrap();
        let objects = emit::objects(&plan).into_objects();
        for (at, planned) in plan.pipelines.iter().enumerate() {
            let (graph, meant) = (graph(&objects, at), meant(planned.pipeline, &repository.order));
            for (first, then) in &meant {
                prop_assert!(before(&graph, then).contains(*first), "`{}` does not wait for `{}`", then, first);
            }
            for name in graph.keys() {
                prop_assert!(!before(&graph, name).contains(name), "`{}` waits for itself", name);
            }
            prop_assert_eq!(needless(&graph), vec![]);
            for (then, firsts) in &graph {
                let made_here = firsts.iter().filter(|first| graph.contains_key(*first));
                for first in made_here {
                    prop_assert!(meant.contains(&(first, then)), "nobody wrote `{}` before `{}`", first, then);
                }
            }
        }
    }
}
