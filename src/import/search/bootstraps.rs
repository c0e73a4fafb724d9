//! Roots that are directories of kustomization files.
//!
//! Somebody applies such a directory once. What it makes has a Kustomization that applies the directory from then on,
//! and gets its path, source or interval from patches in the directory: its own file does not say that it is a root.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::manifests::{Node, Request};

use super::applied::DRAFT;
use super::found::directory_of;
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
        let source = |(_, node): &(usize, Arc<Node>)| {
            let own = node.text_at(&["metadata", "namespace"]);
            Some(source_of(node)?.seen_from(own))
        };
        self.own
            .learn(self.found, found.iter().filter_map(source).collect());
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
