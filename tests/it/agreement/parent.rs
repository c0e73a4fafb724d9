//! What the Kustomization that applies the Flux objects finds: where it looks, and what is there.

use std::collections::{BTreeMap, BTreeSet};

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
    /// Those of its Kustomizations that apply Kustomizations and stay when their files go, with where they look.
    parents: BTreeMap<String, String>,
    /// Nothing is where it looks.
    pub is_astray: bool,
}

/// A source that a release has.
#[derive(Clone)]
pub struct Source {
    /// It says that nobody deletes it.
    pub is_kept: bool,
    pub takes: Takes,
}

/// What a source takes of the files of a revision.
#[derive(Clone, Default, PartialEq)]
pub struct Takes {
    /// The files that it leaves out, each on a line of its own.
    ignore: String,
    /// The beginnings of the paths that it fetches; all without any.
    only: Vec<String>,
}

impl Takes {
    pub fn has(&self, file: &str) -> bool {
        let is_left_out = |it: &str| it.strip_prefix('/') == Some(file);
        let is_fetched = |it: &String| file.starts_with(it.as_str());
        let all = self.only.is_empty();
        !self.ignore.lines().any(is_left_out) && (all || self.only.iter().any(is_fetched))
    }
}

/// By release, from the second.
pub fn applied(history: &History) -> Vec<Applied> {
    let mut parents = Parents::default();
    let mut all: Vec<Applied> = Vec::new();
    for (at, trees) in history.releases.iter().enumerate() {
        parents.take_by_hand(history, at);
        let tree = trees.get(&history.sources[0]);
        let found = tree.and_then(|tree| parents.find(tree, history.halfway[at]));
        all.push(found.unwrap_or_else(|| Applied {
            is_astray: tree.is_some(),
            ..all.last().cloned().unwrap_or_default()
        }));
    }
    all
}

/// A history with a release of its own for each in which the parent finds another spec for itself: first it applies the
/// new revision with its old spec.
pub fn halfway(mut history: History) -> History {
    let mut parents = Parents::default();
    let mut at = 0;
    while at < history.releases.len() {
        parents.take_by_hand(&history, at);
        let tree = history.releases[at].get(&history.sources[0]).cloned();
        let looked_at = parents.looks_at.clone();
        let found = tree.and_then(|tree| parents.find(&tree, false));
        if found.is_some() && parents.looks_at != looked_at {
            history.repeat(at);
            at += 1;
        }
        at += 1;
    }
    history
}

/// Who applies Kustomizations, and where they look.
struct Parents {
    /// Where the Kustomization that the lane makes looks.
    looks_at: String,
    /// Those that somebody applies by hand.
    by_hand: BTreeMap<String, String>,
    /// Those that it applies and that stay when their files go.
    kept: BTreeMap<String, String>,
    suspended: BTreeSet<String>,
}

impl Default for Parents {
    fn default() -> Self {
        Self {
            looks_at: PARENT.1.to_owned(),
            by_hand: BTreeMap::new(),
            kept: BTreeMap::new(),
            suspended: BTreeSet::new(),
        }
    }
}

impl Parents {
    /// What somebody does by hand behind a release that is there, and before the next one.
    fn take_by_hand(&mut self, history: &History, at: usize) {
        let texts = history.by_hand.iter();
        let texts = texts.filter(|(behind, _)| *behind == at + 1);
        for object in texts.flat_map(|(_, text)| objects(text)) {
            let name = object["metadata"]["name"].as_str().unwrap_or_default();
            let Some(path) = path_of(&object["spec"]) else {
                continue;
            };
            match name == PARENT.0 {
                true => self.looks_at = path,
                false => {
                    self.by_hand.insert(name.to_owned(), path);
                }
            }
        }
        let suspended = history.suspended.iter();
        let before = suspended.filter(|(behind, _)| *behind <= at);
        self.suspended = before.map(|(_, name)| name.clone()).collect();
    }

    /// What all of them find in a tree; `None` where the first one finds nothing.
    fn find(&mut self, tree: &Tree, is_halfway: bool) -> Option<Applied> {
        let found = match is_halfway {
            true => below(tree, &self.looks_at)?,
            false => follow(tree, &mut self.looks_at)?,
        };
        let mut applied = read(tree, &found);
        let others = self.kept.iter().chain(&self.by_hand);
        let others = others.filter(|(name, _)| {
            !applied.parents.contains_key(*name) && !self.suspended.contains(*name)
        });
        let others: Vec<&String> = others.map(|(_, path)| path).collect();
        for path in others {
            let found = below(tree, path).unwrap_or_default();
            let more = read(tree, &found);
            applied.kustomizations.extend(more.kustomizations);
            applied.sources.extend(more.sources);
        }
        self.kept.extend(applied.parents.clone());
        Some(applied)
    }
}

/// What is found in a tree, by a parent that goes where its own file says.
fn follow(tree: &Tree, looks_at: &mut String) -> Option<Vec<Value>> {
    loop {
        let found = below(tree, looks_at)?;
        match own_path(found.iter().cloned()) {
            Some(next) if next != *looks_at => *looks_at = next,
            _ => return Some(found),
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
        let inner = path.as_ref().and_then(|path| below(tree, path));
        match inner.filter(|inner| is_flux(inner)) {
            Some(inner) => {
                if is_kept(object) {
                    applied.parents.extend(path.map(|it| (name.to_owned(), it)));
                }
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
    let ignore = object["spec"]["ignore"].as_str().unwrap_or_default();
    let only = object["spec"]["sparseCheckout"].as_sequence();
    let only = only.into_iter().flatten().filter_map(Value::as_str);
    Source {
        is_kept: is_kept(object),
        takes: Takes {
            ignore: ignore.to_owned(),
            only: only.map(str::to_owned).collect(),
        },
    }
}

fn is_kept(object: &Value) -> bool {
    object["metadata"]["annotations"]["kustomize.toolkit.fluxcd.io/prune"] == "disabled"
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
