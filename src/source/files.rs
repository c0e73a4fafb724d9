//! The window through which the pure steps see a repository.

use std::collections::BTreeMap;

use super::Decoded;

/// What a directory holds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// File name, without a folder; what is not UTF-8 in it is U+FFFD.
    pub name: String,
    /// What it is; a symbolic link is never followed.
    pub kind: EntryKind,
}

/// The kinds of thing a directory holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EntryKind {
    /// A regular file.
    File,
    /// A directory.
    Directory,
    /// A symbolic link, or something that is neither.
    Other,
}

/// Why a file could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadError {
    /// Nothing is there.
    Missing,
    /// Something is there that is too large, or no text where text is asked for; the reason in words.
    Unreadable(String),
}

impl ReadError {
    /// Nothing is at a path; one whose name is not text is listed with replacement characters, and cannot be asked for.
    #[must_use]
    pub fn absent(path: &str) -> Self {
        if path.contains(char::REPLACEMENT_CHARACTER) {
            Self::Unreadable("its name is not UTF-8".to_owned())
        } else {
            Self::Missing
        }
    }
}

/// Reads below one root; paths are relative, with `/`, without `.` and `..` parts; `""` is the root.
pub trait Files: Sync {
    /// The entries of a directory, sorted by name; `None` when there is no such directory.
    fn list(&self, directory: &str) -> Option<Vec<Entry>>;

    /// The bytes of a file.
    ///
    /// # Errors
    /// When the file is missing, too large, or outside the root.
    fn bytes(&self, path: &str) -> Result<Vec<u8>, ReadError>;

    /// The text of a file.
    ///
    /// # Errors
    /// When the file is missing, too large, not UTF-8, or outside the root.
    fn read(&self, path: &str) -> Result<String, ReadError> {
        String::from_utf8(self.bytes(path)?)
            .map_err(|_| ReadError::Unreadable("it is not UTF-8".to_owned()))
    }

    /// The text of a file of YAML, as kustomize reads it.
    ///
    /// # Errors
    /// When the file is missing, too large, no text, or outside the root.
    fn yaml(&self, path: &str) -> Result<Decoded, ReadError> {
        Decoded::of(self.bytes(path)?).map_err(ReadError::Unreadable)
    }

    /// Whether a directory is there.
    fn is_directory(&self, path: &str) -> bool {
        self.list(path).is_some()
    }

    /// Whether something is in a directory, or below it: git, and so Flux, knows no empty directories.
    fn holds_files(&self, path: &str) -> bool {
        let entries = self.list(path).unwrap_or_default();
        let is_file = |it: &Entry| it.kind != EntryKind::Directory;
        let below = |it: &Entry| match path {
            "" => it.name.clone(),
            path => format!("{path}/{}", it.name),
        };
        entries.iter().any(is_file) || entries.iter().any(|it| self.holds_files(&below(it)))
    }
}

/// A repository held in memory, for tests and for trees that were never on disk.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    files: BTreeMap<String, Vec<u8>>,
}

impl Memory {
    /// A repository of these files, as pairs of path and text or bytes.
    pub fn new<P: Into<String>, T: Into<Vec<u8>>>(files: impl IntoIterator<Item = (P, T)>) -> Self {
        let files = files
            .into_iter()
            .map(|(path, content)| (path.into(), content.into()));
        Self {
            files: files.collect(),
        }
    }
}

impl Files for Memory {
    fn list(&self, directory: &str) -> Option<Vec<Entry>> {
        let prefix = if directory.is_empty() {
            String::new()
        } else {
            format!("{directory}/")
        };
        let below = self
            .files
            .keys()
            .filter_map(|path| path.strip_prefix(prefix.as_str()));
        let mut entries: Vec<Entry> = below.map(entry).collect();
        entries.sort();
        entries.dedup();
        (!entries.is_empty() || directory.is_empty()).then_some(entries)
    }

    fn bytes(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        self.files.get(path).cloned().ok_or(ReadError::Missing)
    }
}

/// The first part of a path that is below a directory.
pub(super) fn entry(rest: &str) -> Entry {
    let (name, kind) = match rest.split_once('/') {
        Some((name, _)) => (name, EntryKind::Directory),
        None => (rest, EntryKind::File),
    };
    Entry {
        name: name.to_owned(),
        kind,
    }
}
