//! Pipeline files that were somewhere else before.
//!
//! A file that moved is the one that is gone and made the same Kustomizations: by their names the cluster knows them.

use std::collections::{BTreeSet, VecDeque};

use crate::compile::{self, Input};
use crate::files::{Disk, built};
use crate::manifests::is_of_others;
use crate::source::{EntryKind, Files, SourceMap};
use crate::transition::{Built, State};
use crate::values::path::{join, name, split};

/// Directories that the search looks into.
const BUDGET: usize = 20_000;

/// The two trees.
#[derive(Clone, Copy)]
pub(super) struct Sides<'f> {
    /// As it was; `None` where only what the last build wrote is known.
    pub(super) then: Option<&'f dyn Files>,
    /// As it is.
    pub(super) now: &'f Disk,
}

impl Sides<'_> {
    /// Where the pipelines were that are there now and were not before.
    pub(super) fn former_places(self, now: &[Input]) -> Vec<String> {
        let new: Vec<Input> = now.iter().filter(|it| self.is_new(it)).cloned().collect();
        if new.is_empty() {
            return Vec::new();
        }
        let made = kustomizations(new, self.now);
        let gone = self.gone().into_iter();
        gone.filter(|path| !self.made_by(path).is_disjoint(&made))
            .collect()
    }

    fn is_new(self, input: &Input) -> bool {
        match self.then {
            Some(then) => then.read(&input.path).is_err(),
            None => built(self.now, &input.path).is_empty(),
        }
    }

    /// Pipeline files of the old tree that are not there any more.
    fn gone(self) -> Vec<String> {
        let mut paths = match self.then {
            Some(then) => files_below(then, is_pipeline),
            None => files_below(self.now, of_record),
        };
        paths.retain(|path| self.now.read(path).is_err());
        paths
    }

    /// The Kustomizations that a pipeline file made, by what it says and by what was built from it.
    fn made_by(self, path: &str) -> BTreeSet<String> {
        let files = self.then.unwrap_or(self.now);
        let built = Built {
            pipeline: path.to_owned(),
            files: built(files, path),
        };
        let state = State::built(&[built], &State::default());
        let stages = state.pipelines.iter().flat_map(|it| &it.stages);
        let mut made: BTreeSet<String> = stages
            .map(|stage| stage.kustomization.name.to_string())
            .collect();
        let text = self.then.and_then(|then| then.read(path).ok());
        let input = text.map(|text| Input::new(path, text));
        made.extend(kustomizations(input.into_iter().collect(), files));
        made
    }
}

/// The Kustomizations that pipelines make.
fn kustomizations(inputs: Vec<Input>, files: &dyn Files) -> BTreeSet<String> {
    if inputs.is_empty() {
        return BTreeSet::new();
    }
    let outcome = compile::check(inputs, files, &mut SourceMap::default());
    let sites = outcome.project().into_iter();
    let sites = sites.flat_map(|project| project.sites());
    sites.map(|site| site.kustomization().to_owned()).collect()
}

fn is_pipeline(path: &str) -> Option<String> {
    path.ends_with(".pipeline").then(|| path.to_owned())
}

/// The pipeline whose record a file is.
fn of_record(path: &str) -> Option<String> {
    let stem = name(path)
        .strip_prefix('.')?
        .strip_suffix(".flux-pipeline")?;
    Some(join(split(path).0, &format!("{stem}.pipeline")))
}

/// What files below the root stand for, nearest directories first.
fn files_below(files: &dyn Files, stands_for: fn(&str) -> Option<String>) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = VecDeque::from([String::new()]);
    for _ in 0..BUDGET {
        let Some(directory) = open.pop_front() else {
            break;
        };
        for entry in files.list(&directory).unwrap_or_default() {
            let path = join(&directory, &entry.name);
            match entry.kind {
                EntryKind::File => found.extend(stands_for(&path)),
                EntryKind::Directory if !is_of_others(&entry.name) => open.push_back(path),
                EntryKind::Directory | EntryKind::Other => {}
            }
        }
    }
    found
}
