//! What the Kustomization that applies the Flux objects finds: where it looks, and what is there.

use std::collections::BTreeMap;

use serde_yaml::Value;

use super::history::{History, Tree};
use super::stages::{Kustomizations, objects};

/// The Kustomization that the lane makes, and where it looks at first.
const PARENT: (&str, &str) = ("flux", "flux");

/// What the parent has applied when it has seen a release.
#[derive(Clone, Default)]
pub struct Applied {
    /// The Kustomizations of the stages.
    pub kustomizations: Kustomizations,
    /// The sources.
    pub sources: BTreeMap<String, Source>,
    /// Nothing is where it looks.
    pub is_astray: bool,
}

/// A source that a release has.
#[derive(Clone)]
pub struct Source {
    /// It says that nobody deletes it.
    pub is_kept: bool,
    /// The files that it leaves out, each on a line of its own.
    pub ignore: String,
}

/// By release, from the second.
pub fn applied(history: &History) -> Vec<Applied> {
    let mut looks_at = PARENT.1.to_owned();
    let mut all: Vec<Applied> = Vec::new();
    for (at, trees) in history.releases.iter().enumerate() {
        let by_hand = history
            .by_hand
            .iter()
            .filter(|(behind, _)| *behind == at + 1);
        let by_hand = by_hand.flat_map(|(_, text)| objects(text));
        looks_at = own_path(by_hand).unwrap_or(looks_at);
        let tree = trees.get(&history.sources[0]);
        let found = tree.and_then(|tree| follow(tree, &mut looks_at));
        all.push(found.unwrap_or_else(|| Applied {
            is_astray: tree.is_some(),
            ..all.last().cloned().unwrap_or_default()
        }));
    }
    all
}

/// What is found in a tree, by a parent that goes where its own file says.
fn follow(tree: &Tree, looks_at: &mut String) -> Option<Applied> {
    loop {
        let found = below(tree, looks_at)?;
        match own_path(found.iter().cloned()) {
            Some(next) if next != *looks_at => *looks_at = next,
            _ => return Some(read(tree, &found)),
        }
    }
}

/// The objects in a folder; `None` when there is no such folder.
fn below(tree: &Tree, folder: &str) -> Option<Vec<Value>> {
    let is_below = |path: &str| {
        path.strip_prefix(folder)
            .is_some_and(|it| it.starts_with('/'))
    };
    let files: Vec<_> = tree.iter().filter(|(path, _)| is_below(path)).collect();
    let texts = files.iter().filter(|(path, _)| path.ends_with(".yaml"));
    (!files.is_empty()).then(|| texts.flat_map(|(_, text)| objects(text)).collect())
}

fn own_path(mut found: impl Iterator<Item = Value>) -> Option<String> {
    let own =
        found.find(|it| it["kind"] == "Kustomization" && it["metadata"]["name"] == PARENT.0)?;
    path_of(&own["spec"])
}

fn path_of(spec: &Value) -> Option<String> {
    let path = spec["path"].as_str()?;
    Some(
        path.trim_start_matches("./")
            .trim_end_matches('/')
            .to_owned(),
    )
}

/// The stages among the objects, and those of Kustomizations that apply Kustomizations alone.
fn read(tree: &Tree, found: &[Value]) -> Applied {
    let mut applied = Applied::default();
    for object in found {
        let Some(name) = object["metadata"]["name"].as_str() else {
            continue;
        };
        if object["kind"] == "GitRepository" {
            applied.sources.insert(name.to_owned(), source(object));
        }
        if object["kind"] != "Kustomization" || name == PARENT.0 {
            continue;
        }
        // What waits for others is a stage, whatever it holds.
        let path = path_of(&object["spec"]).filter(|_| object["spec"]["dependsOn"].is_null());
        let inner = path.and_then(|path| below(tree, &path));
        match inner.filter(|inner| is_flux(inner)) {
            Some(inner) => {
                let inner = read(tree, &inner);
                applied.kustomizations.extend(inner.kustomizations);
                applied.sources.extend(inner.sources);
            }
            None => {
                applied
                    .kustomizations
                    .insert(name.to_owned(), object["spec"].clone());
            }
        }
    }
    applied
}

fn source(object: &Value) -> Source {
    let annotations = &object["metadata"]["annotations"];
    let ignore = object["spec"]["ignore"].as_str().unwrap_or_default();
    Source {
        is_kept: annotations["kustomize.toolkit.fluxcd.io/prune"] == "disabled",
        ignore: ignore.to_owned(),
    }
}

fn is_flux(objects: &[Value]) -> bool {
    let of_flux = |it: &Value| {
        it["apiVersion"]
            .as_str()
            .is_some_and(|it| it.contains("toolkit.fluxcd.io"))
    };
    let is_kustomization = |it: &Value| it["kind"] == "Kustomization";
    objects.iter().all(of_flux) && objects.iter().any(is_kustomization)
}
