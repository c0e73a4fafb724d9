//! What a kustomization file says that the reader of manifests does not apply to the objects: the content of
//! generated ConfigMaps and Secrets, and labels, annotations and counts.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::manifests::{Node, NodeValue, StageTree, edit};
use crate::source::Files;
use crate::values::path::{folder, resolve};

use super::Body;
use super::state::Item;

/// Fields whose effect on the objects is not followed, or not wholly.
const UNFOLLOWED: [&str; 14] = [
    "bases",
    "commonAnnotations",
    "commonLabels",
    "components",
    "configurations",
    "crds",
    "generators",
    "labels",
    "openapi",
    "replicas",
    "resources",
    "transformers",
    "validators",
    "vars",
];

/// The kustomization files of a stage.
#[derive(Debug)]
pub(super) struct Kustomizations<'t>(&'t [(String, Arc<Node>)]);

impl<'t> Kustomizations<'t> {
    pub(super) fn of(tree: &'t StageTree) -> Self {
        Self(&tree.kustomizations)
    }

    /// What of them is not followed; of `resources`, those that are elsewhere.
    pub(super) fn unfollowed(&self) -> Vec<(String, Node)> {
        let kept = self
            .0
            .iter()
            .map(|(path, document)| (path.clone(), unfollowed(document)));
        kept.collect()
    }

    /// Gives generated objects their content, as far as it is in the repository.
    pub(super) fn fill(&self, items: &mut [Item<'_>], files: &dyn Files) {
        let mut content: BTreeMap<(&str, &str), Node> = BTreeMap::new();
        for (path, document) in self.0 {
            let folder = folder(path);
            for (field, kind) in [
                ("configMapGenerator", "ConfigMap"),
                ("secretGenerator", "Secret"),
            ] {
                for entry in document.get(field).map(Node::items).unwrap_or_default() {
                    if let Some(name) = entry.text_at(&["name"]) {
                        content.insert((kind, name), data(entry, folder, files));
                    }
                }
            }
        }
        let generated = items.iter_mut().filter(|item| item.group.is_empty());
        for item in generated {
            let Some(data) = content.get(&(item.kind.as_ref(), item.name.as_ref())) else {
                continue;
            };
            let mut node = item.body.node().into_owned();
            node.set("data", data.clone());
            item.body = Body::Read(Arc::new(node));
        }
    }
}

fn unfollowed(document: &Node) -> Node {
    let mut kept = Node::empty_map(document.span);
    for name in UNFOLLOWED {
        if let Some(value) = document.get(name) {
            kept.set(name, value.clone());
        }
    }
    if let Some(NodeValue::List(items)) = kept.get_mut("resources").map(|it| &mut it.value) {
        edit(items, |it| {
            it.retain(|item| item.text().is_some_and(is_remote))
        });
    }
    kept
}

/// What a generator puts into its object: literals as written, files as they are.
fn data(entry: &Node, folder: &str, files: &dyn Files) -> Node {
    let mut data = Node::empty_map(entry.span);
    for literal in entry.get("literals").map(Node::items).unwrap_or_default() {
        if let Some((key, value)) = literal.text().and_then(|text| text.split_once('=')) {
            data.set(key, Node::of_text(value.to_owned(), entry.span));
        }
    }
    let listed = ["files", "envs"]
        .iter()
        .filter_map(|field| entry.get(field));
    let one = entry.get("env").into_iter();
    for written in listed
        .flat_map(Node::items)
        .chain(one)
        .filter_map(Node::text)
    {
        let (key, path) = written.split_once('=').unwrap_or((written, written));
        let text = resolve(folder, path)
            .and_then(|path| files.read(&path).ok())
            .unwrap_or_default();
        data.set(key, Node::of_text(text, entry.span));
    }
    data
}

fn is_remote(path: &str) -> bool {
    path.contains("://") || path.contains("?ref=") || path.starts_with("github.com/")
}
