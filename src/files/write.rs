//! Makes the disk say what the bundle says.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;

use cap_std::ambient_authority;
use cap_std::fs::Dir;

use crate::emit::Owner;
use crate::threads::{self, Worker};
use crate::values::path;

use super::folder::{self, Walk};
use super::survey::{self, Records, Survey};
use super::target::{self, Target};
use super::{Problem, Request, Waiting, lock, record, request, sweep};

/// What a build did, paths below the root, each list sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Report {
    /// Files that were not there before.
    pub created: Vec<String>,
    /// Files that said something else before.
    pub changed: Vec<String>,
    /// Files that were right, and were not touched.
    pub unchanged: Vec<String>,
    /// Files that an earlier build wrote and that are not needed any more.
    pub removed: Vec<String>,
}

/// Makes the files of a bundle, and removes those that only an earlier build of the same pipeline files
/// needed.
///
/// Waits while another build writes to the same directory, and calls `waiting` when that takes long. Each
/// file is there whole or not at all. A build that is killed leaves a tree that the next build completes.
///
/// # Errors
/// Every file that may not be written; then nothing was, unless the disk itself refused.
pub fn write(request: &Request<'_>, waiting: Waiting<'_>) -> Result<Report, Vec<Problem>> {
    let groups = target::groups(request.bundle)?;
    let one = |problem| vec![problem];
    let root = open(request.root).map_err(|error| one(Problem::failed("", "open", &error)))?;
    let _lock = lock::hold(&root, waiting).map_err(one)?;
    let records = Records::read(&root, request).map_err(one)?;
    for pipeline in &request.bundle.owners {
        record::tidy(&root, pipeline);
    }
    if records.unfinished() {
        let wanted = request.bundle.paths();
        sweep::sweep(&root, records.paths().chain(wanted));
    }
    let survey = survey::run(&root, &groups, &records);
    if !survey.problems.is_empty() {
        return Err(survey.problems);
    }
    let begun = begin(&root, &records, &survey).map_err(one)?;
    place(&root, &survey)?;
    remove(&root, &survey.stale).map_err(one)?;
    for path in records
        .unwanted()
        .chain(survey.stale.iter().map(String::as_str))
    {
        remove_empty(&root, path::split(path).0);
    }
    end(&root, &records, &begun).map_err(one)?;
    Ok(report(&survey))
}

/// Opens a directory, and makes it when it is missing.
fn open(root: &Path) -> io::Result<Dir> {
    match Dir::open_ambient_dir(root, ambient_authority()) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Dir::create_ambient_dir_all(root, ambient_authority())?;
            Dir::open_ambient_dir(root, ambient_authority())
        }
        opened => opened,
    }
}

/// Notes what may be there from now on, for every pipeline file that something is done for; gives these.
fn begin(
    root: &Dir,
    records: &Records<'_>,
    survey: &Survey<'_>,
) -> Result<BTreeSet<Owner>, Problem> {
    let mut begun: BTreeSet<Owner> = survey.pending().map(|target| target.owner).collect();
    for (at, (pipeline, record)) in records.bundle.owners.iter().zip(&records.of).enumerate() {
        let owner = Owner(at);
        let loses = survey.stale.iter().any(|path| record.paths.contains(path));
        if !loses && !begun.contains(&owner) {
            continue;
        }
        begun.insert(owner);
        let mut paths = records.bundle.owned_by(owner);
        paths.extend(record.paths.iter().map(String::as_str));
        if !survey.inherited.is_empty() {
            paths.extend(survey.stale.iter().map(String::as_str));
        }
        record::begin(root, pipeline, &paths)?;
    }
    survey
        .inherited
        .iter()
        .try_for_each(|from| record::remove(root, from))?;
    Ok(begun)
}

/// Notes what is there in the end, where that is not what the record says already.
fn end(root: &Dir, records: &Records<'_>, begun: &BTreeSet<Owner>) -> Result<(), Problem> {
    for (at, (pipeline, record)) in records.bundle.owners.iter().zip(&records.of).enumerate() {
        let wanted = records.bundle.owned_by(Owner(at));
        let right = record.exists && !record.unfinished && !begun.contains(&Owner(at));
        if wanted.is_empty() {
            record::remove(root, pipeline)?;
        } else if !(right && wanted.iter().eq(record.paths.iter())) {
            record::end(root, pipeline, wanted.iter().copied())?;
        }
    }
    Ok(())
}

/// Files that one worker writes in one go.
enum Piece<'a> {
    /// A new directory with all that is below it: made aside, then put in its place at once.
    Fresh(&'a str, &'a [Target<'a>]),
    /// Files in a directory that is there.
    Into(&'a str, Vec<Target<'a>>),
}

impl Piece<'_> {
    fn len(&self) -> usize {
        match self {
            Self::Fresh(_, targets) => targets.len(),
            Self::Into(_, targets) => targets.len(),
        }
    }
}

fn place(root: &Dir, survey: &Survey<'_>) -> Result<(), Vec<Problem>> {
    let mut pieces: Vec<Piece<'_>> = survey
        .fresh
        .iter()
        .map(|(topmost, targets)| Piece::Fresh(topmost, targets))
        .collect();
    let mut single: Vec<Target<'_>> = survey
        .missing
        .iter()
        .chain(&survey.different)
        .copied()
        .collect();
    single.sort_unstable_by_key(|target| path::split(target.path));
    let by_folder = single.chunk_by(|a, b| path::split(a.path).0 == path::split(b.path).0);
    pieces.extend(
        by_folder
            .flat_map(|targets| targets.chunks(PIECE_LIMIT))
            .filter_map(|targets| {
                Some(Piece::Into(
                    path::split(targets.first()?.path).0,
                    targets.to_vec(),
                ))
            }),
    );
    pieces.sort_by_key(|piece| std::cmp::Reverse(piece.len()));
    let files = pieces.iter().map(Piece::len).sum();
    let done = threads::each(
        &pieces,
        request::threads(files),
        |worker, piece| match piece {
            Piece::Fresh(topmost, targets) => make(root, topmost, targets, worker),
            Piece::Into(folder, targets) => fill(root, folder, targets, worker),
        },
    );
    let problems: Vec<Problem> = done.into_iter().filter_map(Result::err).collect();
    if problems.is_empty() {
        Ok(())
    } else {
        Err(Problem::folded(problems))
    }
}

/// Files in a piece at most, so that a large directory can be shared by two threads.
const PIECE_LIMIT: usize = 128;

fn fill(root: &Dir, folder: &str, targets: &[Target<'_>], worker: Worker) -> Result<(), Problem> {
    let temporary = sweep::temporary(worker);
    let Walk::There(folder) = folder::walk(root, folder)? else {
        return Ok(());
    };
    for target in targets {
        folder::replace(&folder, target.name, target.bytes, &temporary)
            .map_err(|error| Problem::failed(target.path, "write", &error))?;
    }
    Ok(())
}

fn make(root: &Dir, topmost: &str, targets: &[Target<'_>], worker: Worker) -> Result<(), Problem> {
    let temporary = sweep::temporary(worker);
    let (parent, name) = path::split(topmost);
    let Walk::There(parent) = folder::walk(root, parent)? else {
        return Ok(());
    };
    let made = make_aside(&parent, topmost, targets, &temporary).and_then(|()| {
        let placed = parent.rename(&temporary, &parent, name);
        placed.map_err(|error| Problem::failed(topmost, "make", &error))
    });
    if made.is_err() {
        let _ = parent.remove_dir_all(&temporary);
    }
    made
}

fn make_aside(
    parent: &Dir,
    topmost: &str,
    targets: &[Target<'_>],
    temporary: &str,
) -> Result<(), Problem> {
    parent
        .create_dir(temporary)
        .map_err(|error| Problem::failed(topmost, "make", &error))?;
    let mut made = "";
    for target in targets {
        let failed = |error| Problem::failed(target.path, "write", &error);
        let below = target.path.get(topmost.len()..).unwrap_or_default();
        let aside = format!("{temporary}{below}");
        let folder = path::split(below).0;
        if folder != made {
            parent
                .create_dir_all(path::split(&aside).0)
                .map_err(failed)?;
            made = folder;
        }
        folder::create(parent, &aside, target.bytes).map_err(failed)?;
    }
    Ok(())
}

fn remove(root: &Dir, stale: &BTreeSet<String>) -> Result<(), Problem> {
    for path in stale {
        let (parent, name) = path::split(path);
        let Walk::There(parent) = folder::walk(root, parent)? else {
            continue;
        };
        match parent.remove_file(name) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(Problem::failed(path, "remove", &error));
            }
            Ok(()) | Err(_) => {}
        }
    }
    Ok(())
}

/// Removes a directory that holds nothing any more, and those above it.
fn remove_empty(root: &Dir, folder: &str) {
    let mut folder = folder;
    while !folder.is_empty() {
        let (parent, name) = path::split(folder);
        if let Ok(Walk::There(open)) = folder::walk(root, parent) {
            // The system refuses when something is in it.
            let removed = open.remove_dir(name);
            if removed.is_err_and(|error| error.kind() != io::ErrorKind::NotFound) {
                return;
            }
        }
        folder = parent;
    }
}

fn report(survey: &Survey<'_>) -> Report {
    let sorted = |mut paths: Vec<String>| {
        paths.sort_unstable();
        paths
    };
    let owned = |targets: &[Target<'_>]| {
        sorted(
            targets
                .iter()
                .map(|target| target.path.to_owned())
                .collect(),
        )
    };
    let created = survey.created();
    Report {
        created: sorted(created.map(|target| target.path.to_owned()).collect()),
        changed: owned(&survey.different),
        unchanged: owned(&survey.same),
        removed: survey.stale.iter().cloned().collect(),
    }
}
