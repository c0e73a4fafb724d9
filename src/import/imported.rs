//! A settled draft as a pipeline file, and the files that it takes the place of.

use std::collections::{BTreeMap, BTreeSet};

use crate::format::format;
use crate::source::Files;
use crate::values::path::{folder, join};

use super::say::draft::{Draft, Stage};
use super::search::found::Found;

/// A pipeline file that says what some YAML says.
#[derive(Clone, Debug, Default)]
pub struct Imported {
    /// Path below the root that it is meant for.
    pub path: String,
    /// The whole text, in canonical form.
    pub text: String,
    /// Its stages.
    pub stages: usize,
    /// The Jobs that it says.
    pub jobs: usize,
    /// Files that hold nothing else than what it says; they must go before it is built.
    pub replaces: Vec<String>,
    /// Files that also hold something else.
    pub shares: Vec<String>,
    /// The file and the name of each Kustomization that it says.
    pub taken: Vec<(String, String)>,
    /// Each file of a Kustomization or source with the one that the build writes for it.
    pub made: Vec<(String, String)>,
    /// Directories that hold the only copies of what stages apply, each with the place below the root that the text
    /// says; they must be moved when the files are gone.
    pub moves: Vec<(String, String)>,
    /// It says what applies its Kustomizations.
    pub has_parent: bool,
    /// The folder of the directories that are named by their content; it must go when these are moved.
    pub folder: Option<String>,
}

/// The files that a draft takes the place of.
pub(super) fn replaced(draft: &Draft<'_>) -> Vec<String> {
    let kustomizations = draft.stages.iter().map(|stage| stage.kustomization);
    let alone = kustomizations
        .filter(|it| it.written.is_alone)
        .map(|it| it.written.file.clone());
    // The folder of the others goes as a whole.
    let stays = |stage: &&Stage<'_>| stage.origin.as_ref().is_none_or(|it| it.is_moved);
    let jobs = draft
        .stages
        .iter()
        .filter(stays)
        .flat_map(|stage| &stage.jobs)
        .map(|job| job.file.clone());
    let sources = draft
        .sources
        .iter()
        .filter_map(|source| Some(source.object.as_ref()?.file.clone()));
    let parent = draft.parent.iter().map(|it| it.written.file.clone());
    let mut files: Vec<String> = alone.chain(jobs).chain(sources).chain(parent).collect();
    files.sort();
    files.dedup();
    files
}

/// What came of a draft, and what is to be done with the files around it.
pub(super) fn imported(draft: &Draft<'_>, text: &str) -> Imported {
    let replaces = replaced(draft);
    let files = draft
        .stages
        .iter()
        .map(|stage| stage.kustomization.written.file.clone());
    let shares: BTreeSet<String> = files.filter(|file| !replaces.contains(file)).collect();
    Imported {
        path: draft.path.clone(),
        text: format(text).unwrap_or_else(|_| text.to_owned()),
        stages: draft.stages.len(),
        jobs: draft.stages.iter().map(|stage| stage.jobs.len()).sum(),
        replaces,
        taken: taken(draft),
        made: made(draft),
        shares: shares.into_iter().collect(),
        moves: draft.moves(),
        has_parent: draft.parent.is_some(),
        folder: draft.addressed.clone(),
    }
}

/// Which Kustomizations it says, each with its file.
fn taken(draft: &Draft<'_>) -> Vec<(String, String)> {
    let stages = draft.stages.iter().map(|stage| stage.kustomization);
    let each = stages.map(|it| (it.written.file.clone(), it.name.clone()));
    each.collect()
}

impl Imported {
    /// The names of those that it says of a file.
    pub fn taken_from<'i>(&'i self, file: &'i str) -> impl Iterator<Item = &'i str> {
        let of_file = self.taken.iter().filter(move |(it, _)| it == file);
        of_file.map(|(_, name)| name.as_str())
    }
}

/// Where the build writes what stands in files now.
fn made(draft: &Draft<'_>) -> Vec<(String, String)> {
    let stages = draft.stages.iter().map(|stage| {
        let file = format!("{}.yaml", stage.name);
        (stage.kustomization.written.file.clone(), file)
    });
    let sources = draft.sources.iter().filter_map(|source| {
        let file = format!("{}.source.yaml", source.key.name);
        Some((source.object.as_ref()?.file.clone(), file))
    });
    let all = stages.chain(sources);
    all.map(|(old, file)| (old, join(&draft.directory, &file)))
        .collect()
}

/// A file in which nothing is left once all pipelines have what is theirs is removed.
pub(super) fn remove_whole(pipelines: &mut [Imported], found: &Found) {
    let mut taken: BTreeMap<String, usize> = BTreeMap::new();
    for (old, _) in pipelines.iter().flat_map(|it| &it.made) {
        *taken.entry(old.clone()).or_default() += 1;
    }
    let documents = found.kustomizations.iter().map(|it| &it.written);
    let whole: BTreeSet<&String> = documents
        .filter(|it| it.is_whole && taken.get(&it.file) == Some(&it.documents))
        .map(|it| &it.file)
        .collect();
    for one in pipelines {
        let (gone, left): (Vec<String>, Vec<String>) = std::mem::take(&mut one.shares)
            .into_iter()
            .partition(|file| whole.contains(file));
        one.shares = left;
        one.replaces.extend(gone);
        one.replaces.sort();
    }
}

/// Names of files in a directory that hold something else than Kustomizations: they stay, and the build cannot write
/// there.
pub(super) fn staying(files: &dyn Files, found: &Found, directory: &str) -> BTreeSet<String> {
    let mut left: BTreeMap<&str, usize> = BTreeMap::new();
    let all = found.kustomizations.iter().map(|it| &it.written);
    for one in all.filter(|it| folder(&it.file) == directory) {
        let left = left.entry(&one.file).or_insert(one.documents);
        *left = left.saturating_sub(1);
    }
    let gone = |file: &str| left.get(file) == Some(&0);
    let entries = files.list(directory).unwrap_or_default();
    let stem = |name: &str| name.strip_suffix(".yaml").map(str::to_owned);
    let stays = entries
        .iter()
        .filter(|it| !gone(&join(directory, &it.name)));
    stays.filter_map(|it| stem(&it.name)).collect()
}
