//! A directory of its own for a test.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

/// A directory that goes away with the test.
pub struct Tree {
    directory: TempDir,
}

impl Tree {
    pub fn new() -> Self {
        Self {
            directory: TempDir::new().unwrap(),
        }
    }

    pub fn root(&self) -> &Path {
        self.directory.path()
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.root().join(path)
    }

    /// Writes a file, and the directories above it.
    pub fn write(&self, path: &str, text: &str) -> &Self {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    pub fn has(&self, path: &str) -> bool {
        self.path(path).symlink_metadata().is_ok()
    }

    /// Every file with its text, `.git` left out; a directory ends in `/` and an entry of its own shows that it is empty.
    pub fn files(&self) -> BTreeMap<String, String> {
        Self::under(self.root())
    }

    /// Every file below a directory that is no test's own, as `files` gives them.
    pub fn under(directory: &Path) -> BTreeMap<String, String> {
        let mut found = BTreeMap::new();
        collect(directory, "", &mut found);
        found
    }

    /// Every path, one a line.
    pub fn list(&self) -> String {
        self.files().into_keys().map(|path| path + "\n").collect()
    }
}

fn collect(directory: &Path, prefix: &str, found: &mut BTreeMap<String, String>) {
    let mut empty = true;
    for entry in fs::read_dir(directory).unwrap() {
        empty = false;
        let entry = entry.unwrap();
        if entry.file_name() == ".git" {
            continue;
        }
        let path = format!("{prefix}{}", entry.file_name().to_str().unwrap());
        let kind = entry.file_type().unwrap();
        if kind.is_dir() {
            collect(&entry.path(), &format!("{path}/"), found);
        } else if kind.is_symlink() {
            found.insert(path, "a link".to_owned());
        } else {
            found.insert(path, fs::read_to_string(entry.path()).unwrap_or_default());
        }
    }
    if empty && !prefix.is_empty() {
        found.insert(prefix.to_owned(), String::new());
    }
}
