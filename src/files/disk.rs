//! The window to a real directory.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use cap_std::ambient_authority;
use cap_std::fs::{Dir, FileType};

use crate::source::{Entry, EntryKind, Files, ReadError};
use crate::values::path;

use super::folder::{self, Place, Walk};
use super::problem;

/// Bytes that a file may have to be read at all: bundles of definitions have more than four million. What is read of a
/// file takes many times its size.
pub const SIZE_LIMIT: u64 = 16 * 1024 * 1024;

/// Why a larger one is not read.
pub(super) const TOO_LARGE: &str = "it is larger than 16 MiB";

/// Reads below one directory; never leaves it, and follows no symbolic link.
#[derive(Debug)]
pub struct Disk {
    root: Dir,
}

impl Disk {
    /// Opens the directory that all paths are below.
    ///
    /// # Errors
    /// When there is no such directory, or it may not be opened.
    pub fn open(root: &Path) -> io::Result<Self> {
        Ok(Self {
            root: Dir::open_ambient_dir(root, ambient_authority())?,
        })
    }

    fn folder(&self, path: &str) -> Option<Place<'_>> {
        match folder::walk(&self.root, path) {
            Ok(Walk::There(folder)) => Some(folder),
            Ok(Walk::Missing(_)) | Err(_) => None,
        }
    }

    fn content(&self, path: &str) -> io::Result<Option<Vec<u8>>> {
        let (parent, name) = path::split(path);
        let Some(parent) = self.folder(parent) else {
            return Ok(None);
        };
        let Some(file) = folder::open(&parent, name)? else {
            return Ok(None);
        };
        let found = file.metadata()?;
        if !found.is_file() {
            return Err(io::Error::other("it is not a regular file"));
        }
        if found.len() > SIZE_LIMIT {
            return Err(io::Error::other(TOO_LARGE));
        }
        let mut bytes = Vec::with_capacity(usize::try_from(found.len()).unwrap_or(0) + 1);
        file.take(SIZE_LIMIT).read_to_end(&mut bytes)?;
        Ok(Some(bytes))
    }
}

impl Files for Disk {
    fn list(&self, directory: &str) -> Option<Vec<Entry>> {
        let entries = self.folder(directory)?.entries().ok()?;
        let mut found: Vec<Entry> = entries
            .filter_map(|entry| {
                let entry = entry.ok()?;
                Some(Entry {
                    name: entry.file_name().to_string_lossy().into_owned(),
                    kind: kind(entry.file_type().ok()?),
                })
            })
            .collect();
        found.sort();
        Some(found)
    }

    fn bytes(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        if !folder::is_plain(path) {
            return Err(ReadError::Unreadable(
                "it is outside the repository".to_owned(),
            ));
        }
        match self.content(path) {
            Ok(Some(bytes)) => Ok(bytes),
            Ok(None) => Err(ReadError::absent(path)),
            Err(error) => Err(ReadError::Unreadable(problem::plain(&error))),
        }
    }

    fn is_directory(&self, path: &str) -> bool {
        self.folder(path).is_some()
    }
}

fn kind(found: FileType) -> EntryKind {
    if found.is_dir() {
        EntryKind::Directory
    } else if found.is_file() {
        EntryKind::File
    } else {
        EntryKind::Other
    }
}

/// The nearest directory with `.git` above a directory, or the directory itself.
#[must_use]
pub fn root_above(folder: &Path) -> PathBuf {
    let has_git = |folder: &&Path| folder.join(".git").symlink_metadata().is_ok();
    folder
        .ancestors()
        .find(has_git)
        .unwrap_or(folder)
        .to_owned()
}
