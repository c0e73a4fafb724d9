//! What `images` of a Kustomization does to the objects of its path.

use std::borrow::Cow;

use crate::manifests::{Node, NodeValue};
use crate::values::image::split;

use super::state::Stage;

/// `images` of a Kustomization.
#[derive(Debug, Default)]
pub(super) struct Images {
    entries: Vec<Entry>,
}

#[derive(Debug, PartialEq)]
struct Entry {
    name: String,
    new_name: Option<String>,
    tag: Option<String>,
    digest: Option<String>,
}

impl Images {
    /// What the Kustomization of a stage says.
    pub(super) fn of(stage: &Stage<'_>) -> Self {
        // An object as it is applied has them already.
        if stage.is_applied || !stage.kustomization.body.has(&["spec", "images"]) {
            return Self::default();
        }
        let kustomization = stage.kustomization.body.node();
        let listed = kustomization.at(&["spec", "images"]).map(Node::items);
        let entries = listed.unwrap_or_default().iter().filter_map(entry);
        Self {
            entries: entries.collect(),
        }
    }

    /// Whether both do the same.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.entries == other.entries
    }

    /// The object as the cluster sees it.
    pub(super) fn on<'n>(&self, node: Cow<'n, Node>) -> Cow<'n, Node> {
        if self.entries.is_empty() {
            return node;
        }
        let mut node = node.into_owned();
        self.change(&mut node);
        Cow::Owned(node)
    }

    fn change(&self, node: &mut Node) {
        match &mut node.value {
            NodeValue::Map(entries) => {
                for (key, value) in entries {
                    match key.text() {
                        Some("containers" | "initContainers") => self.containers(value),
                        Some(_) | None => self.change(value),
                    }
                }
            }
            NodeValue::List(items) => items.iter_mut().for_each(|item| self.change(item)),
            NodeValue::Null | NodeValue::Bool(_) | NodeValue::Number(_) | NodeValue::Text(_) => {}
        }
    }

    fn containers(&self, list: &mut Node) {
        let NodeValue::List(items) = &mut list.value else {
            return;
        };
        for image in items.iter_mut().filter_map(|item| item.get_mut("image")) {
            if let Some(changed) = image.text().and_then(|reference| self.apply(reference)) {
                image.value = NodeValue::Text(changed.into());
            }
        }
    }

    /// `imagetag/updater.go` in kustomize's `api/filters`.
    fn apply(&self, reference: &str) -> Option<String> {
        let (name, rest) = split(reference);
        let entry = self.entries.iter().find(|entry| entry.name == name)?;
        let name = entry.new_name.as_deref().unwrap_or(name);
        Some(match (&entry.tag, &entry.digest) {
            (Some(tag), Some(digest)) => format!("{name}:{tag}@{digest}"),
            (Some(tag), None) => format!("{name}:{tag}"),
            (None, Some(digest)) => format!("{name}@{digest}"),
            (None, None) => format!("{name}{rest}"),
        })
    }
}

fn entry(node: &Node) -> Option<Entry> {
    let text = |key: &str| node.text_at(&[key]).map(str::to_owned);
    Some(Entry {
        name: text("name")?,
        new_name: text("newName"),
        tag: text("newTag"),
        digest: text("digest"),
    })
}
