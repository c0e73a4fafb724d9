//! A repository without some of its files.

use std::collections::HashSet;

use crate::source::{Entry, EntryKind, Files, ReadError};

use super::found::join;

/// The repository as it is when the files that a pipeline replaces are gone.
pub(super) struct Hidden<'f> {
    pub(super) files: &'f dyn Files,
    /// Paths of the files that are gone.
    pub(super) gone: HashSet<String>,
}

impl Files for Hidden<'_> {
    fn list(&self, directory: &str) -> Option<Vec<Entry>> {
        let mut entries = self.files.list(directory)?;
        let is_gone = |entry: &Entry| {
            entry.kind == EntryKind::File && self.gone.contains(&join(directory, &entry.name))
        };
        entries.retain(|entry| !is_gone(entry));
        Some(entries)
    }

    fn read(&self, path: &str) -> Result<String, ReadError> {
        if self.gone.contains(path) {
            return Err(ReadError::Missing);
        }
        self.files.read(path)
    }
    fn bytes(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        if self.gone.contains(path) {
            return Err(ReadError::Missing);
        }
        self.files.bytes(path)
    }
}
