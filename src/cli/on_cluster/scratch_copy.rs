//! A copy of a directory for kustomize, outside of the repository.
//!
//! kustomize-controller changes the kustomization file of its checkout; nothing here may change the user's. So the
//! directories from the root down to that of the stage are made anew, with links to everything else, and the changed
//! file in the place of the user's.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::files::plain;

/// A copy that lives as long as this.
pub(super) struct ScratchCopy {
    folder: TempDir,
    /// Path below the root of the repository.
    directory: PathBuf,
}

impl ScratchCopy {
    /// A copy of `directory` below `root`, with `files` in it, whose paths are below `root` too.
    ///
    /// # Errors
    ///
    /// It cannot be written; the reason in words.
    pub(super) fn of(
        root: &Path,
        directory: &str,
        files: &[(String, String)],
    ) -> Result<Self, String> {
        let folder = tempfile::Builder::new().prefix("flux-pipeline-").tempdir();
        let copy = Self {
            folder: folder.map_err(|error| plain(&error))?,
            directory: PathBuf::from(directory),
        };
        copy.fill(root, files).map_err(|error| plain(&error))?;
        Ok(copy)
    }

    /// Where to build.
    pub(super) fn path(&self) -> PathBuf {
        self.folder.path().join(&self.directory)
    }

    fn fill(&self, root: &Path, files: &[(String, String)]) -> io::Result<()> {
        let mut below = PathBuf::new();
        for part in &self.directory {
            self.link(root, &below, |name| name == part, files)?;
            below.push(part);
            fs::create_dir(self.folder.path().join(&below))?;
        }
        self.link(root, &below, is_kustomization, files)?;
        for (path, text) in files {
            fs::write(self.folder.path().join(path), text)?;
        }
        Ok(())
    }

    /// Links to everything in a directory but what `is_ours` and what is going to be written; a directory that is
    /// not there yet has nothing.
    fn link(
        &self,
        root: &Path,
        below: &Path,
        is_ours: impl Fn(&std::ffi::OsStr) -> bool,
        files: &[(String, String)],
    ) -> io::Result<()> {
        let entries = match fs::read_dir(root.join(below)) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(error),
        };
        for entry in entries {
            let name = entry?.file_name();
            let path = below.join(&name);
            let is_written = files.iter().any(|(file, _)| Path::new(file) == path);
            if !is_ours(&name) && !is_written && name != ".git" {
                symlink(&root.join(&path), &self.folder.path().join(&path))?;
            }
        }
        Ok(())
    }
}

fn is_kustomization(name: &std::ffi::OsStr) -> bool {
    let names = ["kustomization.yaml", "kustomization.yml", "Kustomization"];
    names.iter().any(|it| name == *it)
}

#[cfg(unix)]
fn symlink(original: &Path, link: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(original, link)
}

#[cfg(windows)]
fn symlink(original: &Path, link: &Path) -> io::Result<()> {
    match original.is_dir() {
        true => std::os::windows::fs::symlink_dir(original, link),
        false => std::os::windows::fs::symlink_file(original, link),
    }
}
