//! Directories of earlier releases: they have to go with the build that makes new ones.
//!
//! The order of the addressed layout holds because a Kustomization with the spec of an earlier release finds no
//! path (`docs/order.md`). A file of somebody else's would keep that path there, and is not ours to delete.

use std::collections::BTreeSet;

use cap_std::fs::Dir;

use crate::emit::is_address_digest;
use crate::values::path::split;

use super::Problem;
use super::folder::{self, Walk};

/// What stays in directories of earlier releases of these stages once `stale` is removed.
pub(super) fn find(root: &Dir, addresses: &[String], stale: &BTreeSet<String>) -> Vec<Problem> {
    let old = addresses.iter().flat_map(|address| earlier(root, address));
    let old: BTreeSet<String> = old
        .filter(|path| addresses.binary_search(path).is_err())
        .collect();
    let mut kept = Vec::new();
    for directory in &old {
        entries(root, directory, &mut kept);
    }
    let kept = kept.into_iter().filter(|path| !stale.contains(path));
    kept.map(|path| Problem::Leftover { path }).collect()
}

/// Directories beside one of a stage that differ from it in the digest.
fn earlier(root: &Dir, address: &str) -> Vec<String> {
    let (folder, name) = split(address);
    let Some((stage, _)) = name.rsplit_once('-') else {
        return Vec::new();
    };
    let is_old = |name: &str| {
        let rest = name.strip_prefix(stage);
        rest.and_then(|rest| rest.strip_prefix('-'))
            .is_some_and(is_address_digest)
    };
    names(root, folder)
        .into_iter()
        .filter(|(name, is_directory)| *is_directory && is_old(name))
        .map(|(name, _)| format!("{folder}/{name}"))
        .collect()
}

/// Everything below a directory that is not a directory, or an empty one.
fn entries(root: &Dir, directory: &str, found: &mut Vec<String>) {
    for (name, is_directory) in names(root, directory) {
        let path = format!("{directory}/{name}");
        let before = found.len();
        if is_directory {
            entries(root, &path, found);
        }
        if found.len() == before {
            found.push(path);
        }
    }
}

/// Names in a directory, and whether they are directories.
fn names(root: &Dir, directory: &str) -> Vec<(String, bool)> {
    let Ok(Walk::There(folder)) = folder::walk(root, directory) else {
        return Vec::new();
    };
    let listed = folder.read_dir(".").into_iter().flatten().flatten();
    listed
        .map(|entry| {
            let is_directory = entry.file_type().is_ok_and(|kind| kind.is_dir());
            (
                entry.file_name().to_string_lossy().into_owned(),
                is_directory,
            )
        })
        .collect()
}
