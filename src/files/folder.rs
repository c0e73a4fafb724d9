//! Steps down a tree: one component at a time, no symbolic link followed.

use std::io::{self, Read, Write};

use cap_fs_ext::{DirExt, FollowSymlinks, OpenOptionsFollowExt, OpenOptionsSyncExt};
use cap_std::fs::{Dir, File, OpenOptions};

use crate::values::path::unwritable;

use super::Problem;

/// A directory below the root, or how far one comes.
pub(super) enum Walk<'a> {
    /// It is there.
    There(Place<'a>),
    /// The path, below the root, of its first part that is missing.
    Missing(String),
}

/// An open directory.
pub(super) enum Place<'a> {
    /// The root, which somebody else owns.
    Root(&'a Dir),
    /// One below it.
    Below(Dir),
}

impl std::ops::Deref for Place<'_> {
    type Target = Dir;

    fn deref(&self) -> &Dir {
        match self {
            Self::Root(dir) => dir,
            Self::Below(dir) => dir,
        }
    }
}

/// Bytes that are read of a file to find its first line; longer headers belong to nobody.
const FIRST_LINE_LIMIT: u64 = 8 * 1024;

/// Whether a path is made of plain names only, none of them too long, and leads neither up nor into `.git`.
pub(super) fn is_plain(path: &str) -> bool {
    let plain = |part: &str| {
        !matches!(part, "" | "." | "..")
            && !part
                .contains(|c: char| c.is_control() || (cfg!(windows) && matches!(c, '\\' | ':')))
    };
    unwritable(path).is_none() && path.split('/').all(plain)
}

/// Opens the directory at `path` below `root`; `""` is the root.
pub(super) fn walk<'a>(root: &'a Dir, path: &str) -> Result<Walk<'a>, Problem> {
    let mut current = Place::Root(root);
    let mut end = 0;
    for part in path.split('/').filter(|part| !part.is_empty()) {
        end += part.len() + usize::from(end > 0);
        let so_far = path.get(..end).unwrap_or(path);
        match current.open_dir_nofollow(part) {
            Ok(next) => current = Place::Below(next),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Ok(Walk::Missing(so_far.to_owned()));
            }
            Err(error) => return Err(obstacle(&current, part, so_far, &error)),
        }
    }
    Ok(Walk::There(current))
}

/// Opens a file for reading, or says that there is none; whatever else is there is an error.
pub(super) fn open(folder: &Dir, name: &str) -> io::Result<Option<File>> {
    let mut options = OpenOptions::new();
    // Opening a pipe for reading would wait for a writer.
    options.read(true).follow(FollowSymlinks::No).nonblock(true);
    match folder.open_with(name, &options) {
        Ok(file) => Ok(Some(file)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Makes a file with this content; an error when something is there.
pub(super) fn create(folder: &Dir, name: &str, content: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options
        .write(true)
        .create_new(true)
        .follow(FollowSymlinks::No);
    folder.open_with(name, &options)?.write_all(content)
}

/// Puts a file with this content in the place of whatever is there, whole or not at all.
pub(super) fn replace(folder: &Dir, name: &str, content: &[u8], temporary: &str) -> io::Result<()> {
    let written = create(folder, temporary, content);
    let placed = written.and_then(|()| folder.rename(temporary, folder, name));
    if placed.is_err() {
        let _ = folder.remove_file(temporary);
    }
    placed
}

/// The first line of a file, without its end; empty when it is not text.
pub(super) fn first_line(folder: &Dir, name: &str) -> io::Result<String> {
    let Some(file) = open(folder, name)? else {
        return Ok(String::new());
    };
    let mut bytes = Vec::new();
    file.take(FIRST_LINE_LIMIT).read_to_end(&mut bytes)?;
    let line = bytes
        .split(|&byte| byte == b'\n')
        .next()
        .unwrap_or_default();
    Ok(String::from_utf8(line.to_vec()).unwrap_or_default())
}

/// What stands at `path` instead of what was looked for.
pub(super) fn obstacle(folder: &Dir, name: &str, path: &str, error: &io::Error) -> Problem {
    let path = path.to_owned();
    match folder.symlink_metadata(name) {
        Ok(found) if found.is_symlink() => Problem::Link { path },
        Ok(found) if found.is_file() && error.kind() == io::ErrorKind::NotADirectory => {
            Problem::NotADirectory { path }
        }
        Ok(found) if found.is_dir() && error.kind() == io::ErrorKind::IsADirectory => {
            Problem::NotAFile { path }
        }
        Ok(_) | Err(_) => Problem::failed(&path, "open", error),
    }
}
