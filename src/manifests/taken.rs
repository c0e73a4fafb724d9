//! Which files the kustomization files of a repository take in.

use std::collections::HashSet;

use crate::values::path::{folder, resolve};

/// What kustomization files list, read as text.
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
    /// Notes what the kustomization file of a directory lists.
    pub(super) fn note(&mut self, directory: &str, text: &str) {
        self.lists.insert(directory.to_owned());
        for line in text.split(['\r', '\n']) {
            let line = line.split(" #").next().unwrap_or(line).trim();
            let block = line.strip_prefix('-').into_iter();
            let flow = line.split_once('[').map(|(_, it)| it.trim_end_matches(']'));
            for entry in block.chain(flow.into_iter().flat_map(|it| it.split(','))) {
                let entry = entry.trim().trim_matches(['"', '\'']);
                self.listed.extend(resolve(directory, entry));
            }
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
        for file in [
            "apps/media/web/ks.yaml",
            "apps/db/ks.yaml",
            "clusters/a.yaml",
            "old/web.yaml",
        ] {
            assert!(taken.takes_in(file), "{file}");
        }
        for file in [
            "apps/media/dead/ks.yaml",
            "apps/dead.yaml",
            "apps/other/web/ks.yaml",
        ] {
            assert!(!taken.takes_in(file), "{file}");
        }
    }
}
