//! Texts that are not written yet, over the files of a repository.

use std::collections::BTreeMap;

use super::files::entry;
use super::{Entry, Files, ReadError};

/// A window through which some files have another text than they have on the disk, or are there at all.
pub struct Overlay<'f> {
    below: &'f dyn Files,
    texts: &'f BTreeMap<String, String>,
}

impl<'f> Overlay<'f> {
    /// Lays texts, by their paths below the root, over a window.
    #[must_use]
    pub fn new(below: &'f dyn Files, texts: &'f BTreeMap<String, String>) -> Self {
        Self { below, texts }
    }

    /// What the texts add to a directory.
    fn laid(&self, directory: &str) -> Vec<Entry> {
        let below = self.texts.keys().filter_map(|path| match directory {
            "" => Some(path.as_str()),
            _ => path.strip_prefix(directory)?.strip_prefix('/'),
        });
        below.map(entry).collect()
    }
}

impl Files for Overlay<'_> {
    fn list(&self, directory: &str) -> Option<Vec<Entry>> {
        let mut laid = self.laid(directory);
        laid.sort();
        laid.dedup();
        let Some(mut entries) = self.below.list(directory) else {
            return (!laid.is_empty()).then_some(laid);
        };
        for entry in laid {
            if !entries.iter().any(|known| known.name == entry.name) {
                entries.push(entry);
            }
        }
        entries.sort();
        entries.dedup();
        Some(entries)
    }

    fn bytes(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        match self.texts.get(path) {
            Some(text) => Ok(text.clone().into_bytes()),
            None => self.below.bytes(path),
        }
    }

    fn is_directory(&self, path: &str) -> bool {
        self.below.is_directory(path) || !self.laid(path).is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::super::Memory;
    use super::*;

    #[test]
    fn a_text_that_is_not_written_counts_as_written() {
        let below = Memory::new([("a/x.yaml", "old"), ("b.pipeline", "b")]);
        let texts = ["a/x.yaml", "c/d/y.yaml"].map(|path| (path.to_owned(), "new".to_owned()));
        let texts = BTreeMap::from(texts);
        let files = Overlay::new(&below, &texts);
        let names = |directory: &str| -> Vec<String> {
            let entries = files.list(directory).unwrap_or_default();
            entries.into_iter().map(|entry| entry.name).collect()
        };
        assert_eq!(files.read("a/x.yaml").unwrap(), "new");
        assert_eq!(files.read("b.pipeline").unwrap(), "b");
        assert_eq!(names(""), ["a", "b.pipeline", "c"]);
        assert_eq!(
            (names("a"), names("c/d")),
            (vec!["x.yaml".to_owned()], vec!["y.yaml".to_owned()])
        );
        assert!(files.is_directory("c/d") && !files.is_directory("d"));
    }
}
