//! A repository as it will be when what an import says about its files is done.

use std::collections::{BTreeMap, HashSet};

use crate::source::{Entry, EntryKind, Files, ReadError};
use crate::values::path::{contains, folder, join, name};

/// The repository when the files that a pipeline replaces are gone, and those that it moves are in their new places.
pub(super) struct Afterwards<'f> {
    pub(super) files: &'f dyn Files,
    /// Paths of the files that are gone.
    pub(super) gone: HashSet<String>,
    /// Directories that are gone with everything in them.
    pub(super) folders: Vec<String>,
    /// Directories that are moved to the root, each with its name there.
    pub(super) moved: Vec<(String, String)>,
    /// Files that are there then: what was built, and kustomization files that list it.
    pub(super) written: BTreeMap<String, String>,
}

impl Afterwards<'_> {
    /// Where a path of this repository is in the one as it is; `None` for what is gone.
    fn there(&self, path: &str) -> Option<String> {
        let moved = self.moved.iter().find(|(_, to)| contains(to, path));
        let Some((from, to)) = moved else {
            let is_gone = self.folders.iter().any(|it| contains(it, path));
            return (!is_gone && !self.gone.contains(path)).then(|| path.to_owned());
        };
        let path = format!("{from}{}", path.get(to.len()..).unwrap_or_default());
        (!self.gone.contains(&path)).then_some(path)
    }
}

impl Files for Afterwards<'_> {
    fn list(&self, directory: &str) -> Option<Vec<Entry>> {
        let mut entries = self.files.list(&self.there(directory)?)?;
        entries.retain(|entry| self.there(&join(directory, &entry.name)).is_some());
        if directory.is_empty() {
            entries.extend(self.moved.iter().map(|(_, to)| Entry {
                name: to.clone(),
                kind: EntryKind::Directory,
            }));
            entries.sort();
        }
        for path in self.written.keys().filter(|it| folder(it) == directory) {
            if entries.iter().all(|entry| entry.name != name(path)) {
                entries.push(Entry {
                    name: name(path).to_owned(),
                    kind: EntryKind::File,
                });
            }
        }
        entries.sort();
        Some(entries)
    }

    fn read(&self, path: &str) -> Result<String, ReadError> {
        if let Some(text) = self.written.get(path) {
            return Ok(text.clone());
        }
        self.files
            .read(&self.there(path).ok_or(ReadError::Missing)?)
    }

    fn bytes(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        if let Some(text) = self.written.get(path) {
            return Ok(text.clone().into_bytes());
        }
        self.files
            .bytes(&self.there(path).ok_or(ReadError::Missing)?)
    }
}
