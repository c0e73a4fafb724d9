//! Which files the kustomization files of a repository take in.

use std::collections::HashSet;

use crate::source::FileId;
use crate::values::path::{folder, resolve};

use super::{Node, yaml};

/// What kustomization files list.
#[derive(Debug, Default)]
pub(super) struct Taken {
    /// Directories that have a kustomization file.
    lists: HashSet<String>,
    /// Files and directories that an entry of one names.
    listed: HashSet<String>,
    /// Directories that a Kustomization of Flux applies.
    pub(super) applied: HashSet<String>,
}

impl Taken {
    /// Notes what the kustomization file of a directory lists. One that is no YAML may list anything.
    pub(super) fn note(&mut self, directory: &str, text: &str) {
        let documents = yaml::parse_old(FileId(0), text);
        if !documents.problems.is_empty() {
            return;
        }
        self.lists.insert(directory.to_owned());
        for document in &documents.nodes {
            self.listed.extend(listed(directory, document));
        }
    }

    /// Whether a file may be applied: up to the directory that Flux applies, each kustomization file on the way lists
    /// what leads to it.
    pub(super) fn takes_in(&self, file: &str) -> bool {
        let mut is_listed = self.listed.contains(file);
        let mut directory = folder(file);
        loop {
            if self.lists.contains(directory) && !is_listed {
                return false;
            }
            if self.applied.contains(directory) || directory.is_empty() {
                return true;
            }
            // A directory without a kustomization file is no entry of one, and what is in it was listed by name.
            is_listed = match self.lists.contains(directory) {
                true => self.listed.contains(directory),
                false => is_listed || self.listed.contains(directory),
            };
            directory = folder(directory);
        }
    }
}

/// The paths that a kustomization file in a directory lists: the texts in its lists, which are `resources`,
/// `components`, and whatever else leads to a file.
#[must_use]
pub fn listed(directory: &str, node: &Node) -> Vec<String> {
    let entries = node.items().iter().filter_map(Node::text);
    let mut paths: Vec<String> = entries
        .filter_map(|entry| resolve(directory, entry))
        .collect();
    let inner = node.entries().iter().map(|(_, value)| value);
    for value in node.items().iter().chain(inner) {
        paths.extend(listed(directory, value));
    }
    paths
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_leads_to_a_file_is_listed() {
        let mut taken = Taken::default();
        taken.applied.insert("apps".to_owned());
        taken.note("apps", "resources:\n  - ./media\n  - db/ks.yaml # the db\n");
        taken.note(
            "apps/media",
            "resources: # none yet\n  - \"./web/ks.yaml\"\n",
        );
        taken.note("old", "resources: [\"web.yaml\", db]\n");
        taken.note("many", "resources: [\n  a.yaml,\n  b.yaml]\n");
        taken.note("open", "resources: [{{ .name }}, ]]\n");
        for file in [
            "apps/media/web/ks.yaml",
            "apps/db/ks.yaml",
            "clusters/a.yaml",
            "old/web.yaml",
            "many/b.yaml",
            "open/any.yaml",
        ] {
            assert!(taken.takes_in(file), "{file}");
        }
        for file in [
            "apps/media/dead/ks.yaml",
            "apps/dead.yaml",
            "apps/other/web/ks.yaml",
            "many/c.yaml",
        ] {
            assert!(!taken.takes_in(file), "{file}");
        }
    }
}
