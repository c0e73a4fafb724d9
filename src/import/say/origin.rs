//! Where the files of directories that are named by their content come from.
//!
//! A copy tells what was copied and not from where. So the originals are looked for: a directory that has every copy
//! byte for byte. Where there is none, the copies themselves become the originals, at another place.

use std::collections::HashSet;

use crate::manifests::{is_kustomization, is_of_others, is_yaml};
use crate::source::{EntryKind, Files};
use crate::values::path::{self, contains, join, relative};

use super::draft::{Draft, Stage};
use crate::import::search::address::{Address, Origin, address, path_of};
use crate::import::search::found::{Kustomization, SourceKey};
use crate::import::search::group::Group;
use crate::import::search::naming::last;

/// An address of a group, when `layout addressed` has written all of it but what it reads elsewhere.
pub(in crate::import) fn folder<'k>(
    group: &Group,
    members: &[&'k Kustomization],
) -> Option<Address<'k>> {
    let own: Vec<Address<'k>> = members.iter().filter_map(|it| address(it)).collect();
    let first = *own.first()?;
    let flux = if group.directory.is_empty() {
        "flux"
    } else {
        &group.directory
    };
    let is_written = first.folder == format!("{flux}-stages/{}", first.pipeline);
    let mut names = HashSet::new();
    let is_one = own
        .iter()
        .all(|it| it.folder == first.folder && names.insert(it.stage));
    let has = |key: SourceKey| {
        let mut readers = members.iter().filter(|it| it.reads() == key);
        readers.any(|it| address(it).is_some())
    };
    let mut others = members.iter().filter(|it| address(it).is_none());
    let is_apart = others.all(|it| !has(it.reads()));
    (is_written && is_one && is_apart).then_some(first)
}

/// Gives every addressed stage its origin.
pub(in crate::import) fn originate(draft: &mut Draft<'_>, repository: &Whole<'_>) {
    let mut taken = HashSet::new();
    for stage in &mut draft.stages {
        stage.origin = repository.origin(stage, &taken);
        taken.extend(stage.origin.iter().map(Origin::path));
    }
}

/// A repository, and the paths of all its files.
pub(in crate::import) struct Whole<'w> {
    files: &'w dyn Files,
    all: Vec<String>,
}

impl<'w> Whole<'w> {
    pub(in crate::import) fn of(files: &'w dyn Files) -> Self {
        let all = all_files(files);
        Self { files, all }
    }

    fn origin(&self, stage: &Stage<'_>, taken: &HashSet<String>) -> Option<Origin> {
        let address = address(stage.kustomization)?;
        let copies = self.copies(address.directory, stage);
        let found = self.original(&address, &copies, taken);
        let name = if stage.name == "app" {
            "deploy"
        } else {
            &stage.name
        };
        Some(Origin {
            address: address.directory.to_owned(),
            below: address.below.to_owned(),
            is_moved: found.is_none() && !copies.is_empty(),
            top: found.unwrap_or_else(|| self.vacant(name, taken)),
        })
    }

    /// The files of an addressed directory that no `job` writes, as paths below it.
    fn copies(&self, directory: &str, stage: &Stage<'_>) -> Vec<&str> {
        let is_copy = |path: &&String| stage.jobs.iter().all(|job| job.file != **path);
        let copies = self.all.iter().filter(is_copy);
        copies
            .filter_map(|path| relative(directory, path))
            .collect()
    }

    /// The directory that has all the copies and that no other stage has: of several, the one with the shortest path.
    fn original(
        &self,
        address: &Address<'_>,
        copies: &[&str],
        taken: &HashSet<String>,
    ) -> Option<String> {
        let first = copies.first()?;
        let tops = self.all.iter().filter(|path| Address::of(path).is_none());
        let mut tops: Vec<&str> = tops.filter_map(|path| above(path, first)).collect();
        tops.sort_by_key(|top| top.len());
        let is_same = |top: &str, copy: &str| {
            let original = self.files.bytes(&join(top, copy));
            original.is_ok() && original == self.files.bytes(&join(address.directory, copy))
        };
        let mut tops = tops.into_iter().filter(|top| {
            let path = path_of(top, address.below);
            !taken.contains(&path)
                && copies.iter().all(|copy| is_same(top, copy))
                && !self.has_more(top, &path, copies)
        });
        tops.next().map(str::to_owned)
    }

    /// Whether a stage at a path would take in YAML that was not copied: all of it that is there, where no
    /// kustomization file says what is.
    fn has_more(&self, top: &str, path: &str, copies: &[&str]) -> bool {
        let is_copy = |file: &str| relative(top, file).is_some_and(|it| copies.contains(&it));
        let lists = |file: &&String| path::folder(file) == path && is_kustomization(last(file));
        let inside = || {
            self.all
                .iter()
                .filter(|file| relative(path, file).is_some())
        };
        !inside().any(|file| lists(&file)) && inside().any(|file| is_yaml(file) && !is_copy(file))
    }

    /// A directory of this name, or with a number behind it, that is not there.
    fn vacant(&self, name: &str, taken: &HashSet<String>) -> String {
        let numbered = (2..).map(|number| format!("{name}-{number}"));
        let mut names = std::iter::once(name.to_owned()).chain(numbered);
        let is_vacant = |name: &String| {
            let is_taken = taken.iter().any(|path| contains(name, path));
            !is_taken && !self.files.is_directory(name)
        };
        names.find(is_vacant).unwrap_or_default()
    }
}

/// What is above the place of a file; `None` when it has another one.
fn above<'p>(path: &'p str, place: &str) -> Option<&'p str> {
    let top = path.strip_suffix(place)?;
    top.strip_suffix('/').or(top.is_empty().then_some(""))
}

/// Every file of a repository, copies included.
fn all_files(files: &dyn Files) -> Vec<String> {
    let mut all = Vec::new();
    let mut open = vec![String::new()];
    while let Some(directory) = open.pop() {
        for entry in files.list(&directory).unwrap_or_default() {
            let path = join(&directory, &entry.name);
            match entry.kind {
                EntryKind::File => all.push(path),
                EntryKind::Directory if !is_of_others(&entry.name) => open.push(path),
                EntryKind::Directory | EntryKind::Other => {}
            }
        }
    }
    all.sort_unstable();
    all
}
