//! Roots that are directories of kustomization files.
//!
//! Somebody applies such a directory once. What it makes has a Kustomization that applies the directory from then on,
//! and gets its path, source or interval from patches in the directory: its own file does not say that it is a root.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::manifests::{Node, Request};

use super::applied::DRAFT;
use super::found::{SourceKey, directory_of};
use super::walk::{Walk, source_of};

impl Walk<'_, '_> {
    /// The documents of such Kustomizations, each as a directory makes it. Their sources are this repository.
    pub(super) fn bootstraps(&mut self) -> Vec<(usize, Arc<Node>)> {
        let paths = self.all.iter().filter_map(|it| directory_of(&it.node));
        let paths: BTreeSet<String> = paths.filter(|it| !it.is_empty()).collect();
        let mut found = Vec::new();
        for path in paths {
            found.extend(self.bootstraps_of(path));
        }
        for (_, node) in &found {
            self.own.extend(keys(node));
        }
        found
    }

    fn bootstraps_of(&mut self, path: String) -> Vec<(usize, Arc<Node>)> {
        let starts = vec![path.clone()];
        if !self.reach.reaches(starts, self.reader, self.sources) {
            return Vec::new();
        }
        let request = Request {
            directory: path.clone(),
            pipeline: DRAFT.to_owned(),
            ..Request::default()
        };
        let tree = self.reader.read(&request, self.sources);
        let children = tree.objects.iter().filter_map(|it| self.child(it));
        let is_one = |(document, node): &(usize, Arc<Node>)| {
            let is_as_written = self.all.get(*document).is_some_and(|it| it.node == *node);
            !is_as_written && directory_of(node).as_ref() == Some(&path)
        };
        let found: Vec<(usize, Arc<Node>)> = children.filter(is_one).collect();
        if !found.is_empty() {
            self.parts.extend(tree.inputs.iter().cloned());
        }
        found
    }
}

/// What those that it applies call its source: with a namespace, or without one beside it.
fn keys(node: &Node) -> Vec<SourceKey> {
    let Some(key) = source_of(node) else {
        return Vec::new();
    };
    let own = node.text_at(&["metadata", "namespace"]).map(str::to_owned);
    let other = match &key.namespace {
        None => Some(own),
        Some(_) if key.namespace == own => Some(None),
        Some(_) => None,
    };
    let other = other.map(|namespace| SourceKey {
        namespace,
        ..key.clone()
    });
    [Some(key), other].into_iter().flatten().collect()
}
