//! The files of a bundle, by directory.

use std::collections::HashMap;

use crate::emit::{Bundle, Owner};
use crate::values::path;

use super::Problem;
use super::folder;

/// A file to be written.
#[derive(Clone, Copy)]
pub(super) struct Target<'a> {
    /// Path below the root.
    pub(super) path: &'a str,
    /// Its last part.
    pub(super) name: &'a str,
    /// All that is to be in it.
    pub(super) bytes: &'a [u8],
    /// It is a file of the user's, which has no header: the record alone says that it is ours.
    pub(super) is_copy: bool,
    /// Which pipeline file it belongs to.
    pub(super) owner: Owner,
}

/// Some files of one directory.
pub(super) struct Group<'a> {
    /// Path of the directory below the root.
    pub(super) folder: &'a str,
    /// Never empty.
    pub(super) targets: Vec<Target<'a>>,
}

/// Files in a group at most, so that a large directory can be shared by two threads.
const GROUP_LIMIT: usize = 128;

/// The files of a bundle, the copies behind the others.
fn targets(bundle: &Bundle) -> impl Iterator<Item = Target<'_>> {
    let target = |path, bytes, owner, is_copy| Target {
        path,
        name: path::split(path).1,
        bytes,
        is_copy,
        owner,
    };
    let files = bundle.files.iter();
    let copies = bundle.copies.iter();
    files
        .map(move |(path, (owner, text))| target(path, text.as_bytes(), *owner, false))
        .chain(copies.map(move |(path, copy)| target(path, &copy.bytes, copy.owner, true)))
}

/// The files of a bundle in groups, in the order of the bundle.
///
/// # Errors
/// Every path that may not be written to.
pub(super) fn groups(bundle: &Bundle) -> Result<Vec<Group<'_>>, Vec<Problem>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    let mut open: HashMap<&str, usize> =
        HashMap::with_capacity(bundle.files.len() + bundle.copies.len());
    let mut problems = Vec::new();
    for target in targets(bundle) {
        if !folder::is_plain(target.path) {
            let path = target.path.to_owned();
            problems.push(Problem::Outside { path });
            continue;
        }
        let (folder, _) = path::split(target.path);
        let group = open.get(folder).and_then(|&at| groups.get_mut(at));
        match group.filter(|group| group.targets.len() < GROUP_LIMIT) {
            Some(group) => group.targets.push(target),
            None => {
                open.insert(folder, groups.len());
                groups.push(Group {
                    folder,
                    targets: vec![target],
                });
            }
        }
    }
    if problems.is_empty() {
        Ok(groups)
    } else {
        Err(problems)
    }
}
