//! What the pipeline files of a command said before.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::compile::Input;
use crate::files::{Disk, Revision, RevisionError, built};
use crate::source::{EntryKind, Files};
use crate::transition::Built;

use super::failure::{Failure, Result, cannot};
use super::moved::Sides;
use super::workspace::{Selection, Workspace, below, canonical_folder, slashed};

/// The old side of a comparison.
pub(super) enum Baseline {
    /// What is on the disk.
    LastBuild,
    /// A commit, and what the user called it.
    Commit(Box<Revision>, String),
    /// Another directory.
    Directory(Disk, String),
}

impl Baseline {
    /// Finds the old side: nothing is the last build; what is written as a path is a directory; anything else is a
    /// revision.
    pub(super) fn open(against: Option<&str>, root: &Path) -> Result<Self> {
        let Some(against) = against else {
            return Ok(Self::LastBuild);
        };
        let looks_like_a_path = against.starts_with(['.', '/']) || against.ends_with('/');
        if looks_like_a_path && Path::new(against).is_dir() {
            return directory(against);
        }
        match Revision::open(root, against) {
            Ok(revision) => Ok(Self::Commit(Box::new(revision), against.to_owned())),
            Err(error @ RevisionError::Unknown(_)) if Path::new(against).is_dir() => {
                Err(Failure::usage(error.to_string())
                    .help(format!("for the directory write `./{against}`")))
            }
            Err(error @ RevisionError::Unknown(_)) => Err(Failure::usage(error.to_string()).help(
                "name a branch, a tag, a commit or a directory; a shallow clone has few commits",
            )),
            Err(error) => Err(Failure::refused(error.to_string())),
        }
    }

    /// A commit by its hash.
    #[cfg(feature = "cluster")]
    pub(super) fn commit(hash: &str, root: &Path) -> Result<Self> {
        let revision = Revision::open(root, hash);
        let revision = revision.map_err(|error| Failure::refused(error.to_string()))?;
        Ok(Self::Commit(Box::new(revision), hash.to_owned()))
    }

    /// The commit, when it is one.
    #[cfg(feature = "cluster")]
    pub(super) fn revision(&self) -> Option<&Revision> {
        match self {
            Self::Commit(revision, _) => Some(revision),
            Self::LastBuild | Self::Directory(..) => None,
        }
    }

    /// Says what of the old side could not be read, if anything: then it is not known what changes. A submodule counts
    /// where a stage has its directory.
    pub(super) fn refuse_unread(&self, directories: &[&str]) -> Result<()> {
        let Self::Commit(revision, name) = self else {
            return Ok(());
        };
        let unread = revision.unread_for(directories);
        let Some(first) = unread.first() else {
            return Ok(());
        };
        let others = match unread.len() {
            1 => String::new(),
            all => format!(", and {} more", all - 1),
        };
        let (path, why) = (&first.path, &first.why);
        let message = format!(
            "{} cannot be read whole: `{path}`: {why}{others}",
            self.name()
        );
        let help = match first.is_submodule {
            true => "compare with a directory that has it, `--against ./DIR`".to_owned(),
            false => format!(
                "the clone is partial: `git archive {name} > /dev/null` fetches what is missing, or clone without `--filter`"
            ),
        };
        Err(Failure::refused(message).help(help))
    }

    /// What people call it.
    pub(super) fn name(&self) -> String {
        match self {
            Self::LastBuild => "the last build".to_owned(),
            Self::Commit(revision, name) => {
                let short: String = revision.commit().chars().take(7).collect();
                if name.starts_with(&short) {
                    short
                } else {
                    format!("{name} ({short})")
                }
            }
            Self::Directory(_, name) => name.clone(),
        }
    }

    /// The window to it; `disk` is the one to the present.
    pub(super) fn files<'f>(&'f self, disk: &'f Disk) -> &'f dyn Files {
        match self {
            Self::LastBuild => disk,
            Self::Commit(revision, _) => revision.as_ref(),
            Self::Directory(disk, _) => disk,
        }
    }

    /// The pipeline files of it, and what messages call them; those of today that were somewhere else from there.
    pub(super) fn inputs(
        &self,
        selection: &Selection,
        workspace: &Workspace,
    ) -> Result<Vec<Input>> {
        let files = self.files(&workspace.disk);
        let mut paths = paths(selection, &workspace.root, files)?;
        let former = self.former_places(workspace);
        paths.extend(former.iter().cloned());
        let mut seen = BTreeSet::new();
        paths.retain(|path| seen.insert(path.clone()));
        let read = |path: String| {
            // Of one that moved since the last build only what was built is there.
            let is_gone = matches!(self, Self::LastBuild) && former.contains(&path);
            let text = files.read(&path).ok();
            let text = text.or_else(|| is_gone.then(String::new))?;
            let name = format!("{path} at {}", self.name());
            Some(Input { path, name, text })
        };
        Ok(paths.into_iter().filter_map(read).collect())
    }

    /// Where pipeline files of today were, which have other places now.
    fn former_places(&self, workspace: &Workspace) -> Vec<String> {
        let then = match self {
            Self::LastBuild => None,
            Self::Commit(..) | Self::Directory(..) => Some(self.files(&workspace.disk)),
        };
        let now = &workspace.disk;
        Sides { then, now }.former_places(&workspace.inputs)
    }

    /// What was built from these files.
    pub(super) fn built(&self, inputs: &[Input], disk: &Disk) -> Vec<Built> {
        let files = self.files(disk);
        let of = |input: &Input| Built {
            pipeline: input.path.clone(),
            files: built(files, &input.path),
        };
        inputs.iter().map(of).collect()
    }
}

fn directory(path: &str) -> Result<Baseline> {
    let disk =
        Disk::open(Path::new(path)).map_err(|error| cannot("open", Path::new(path), &error))?;
    Ok(Baseline::Directory(disk, format!("`{path}`")))
}

/// The pipeline files that the selection means in the old tree: a file means itself, and a directory what it
/// had then.
fn paths(selection: &Selection, root: &Path, files: &dyn Files) -> Result<Vec<String>> {
    let here = [PathBuf::from(".")];
    let named = if selection.files.is_empty() {
        &here[..]
    } else {
        &selection.files
    };
    let mut paths = Vec::new();
    for path in named {
        if path.is_dir() {
            let folder = canonical_folder(&path.join("x"))?;
            let folder = slashed(folder.strip_prefix(root).unwrap_or(Path::new("")))?;
            paths.extend(pipelines_in(&folder, files));
        } else {
            paths.push(below(path, root)?);
        }
    }
    Ok(paths)
}

fn pipelines_in(folder: &str, files: &dyn Files) -> Vec<String> {
    let slash = if folder.is_empty() { "" } else { "/" };
    let entries = files.list(folder).unwrap_or_default().into_iter();
    let found = entries.filter(|it| it.kind == EntryKind::File && it.name.ends_with(".pipeline"));
    found
        .map(|it| format!("{folder}{slash}{}", it.name))
        .collect()
}
