//! Temporary files: how they are called, and how those of a killed build are found.

use std::collections::BTreeSet;

use cap_std::fs::Dir;

use crate::threads::Worker;

use super::folder::{self, Walk};

const BEFORE: &str = ".flux-pipeline-";
const AFTER: &str = ".tmp";

/// The name that a worker gives to what it is writing, in whatever directory.
pub(super) fn temporary(worker: Worker) -> String {
    format!("{BEFORE}{}-{}{AFTER}", std::process::id(), worker.0)
}

/// Removes what a killed build left beside any of these paths, or beside a directory above them.
///
/// A file that cannot be removed is left: it stands in nobody's way.
pub(super) fn sweep<'a>(root: &Dir, paths: impl Iterator<Item = &'a str>) {
    let mut folders = BTreeSet::from([""]);
    for path in paths {
        let mut path = path;
        while let Some((parent, _)) = path.rsplit_once('/') {
            if !folders.insert(parent) {
                break;
            }
            path = parent;
        }
    }
    for folder in folders {
        if let Ok(Walk::There(folder)) = folder::walk(root, folder) {
            sweep_folder(&folder);
        }
    }
}

fn sweep_folder(folder: &Dir) {
    let Ok(entries) = folder.read_dir(".") else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let ours = name
            .to_str()
            .is_some_and(|name| name.starts_with(BEFORE) && name.ends_with(AFTER));
        if !ours {
            continue;
        }
        let _ = match entry.file_type() {
            Ok(found) if found.is_dir() => folder.remove_dir_all(&name),
            Ok(_) | Err(_) => folder.remove_file(&name),
        };
    }
}
