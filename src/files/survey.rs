//! What is there, compared with what should be.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read};

use cap_std::fs::{Dir, File};

use crate::emit::{Bundle, Owner, is_addressed};
use crate::threads;
use crate::values::path;

use super::folder::{self, Walk};
use super::record::Record;
use super::target::{Group, Target};
use super::{Problem, Request, header, leftover, request};

/// What is to be done.
#[derive(Default)]
pub(super) struct Survey<'a> {
    /// Directories that are missing, each the topmost one, with all files below it.
    pub(super) fresh: BTreeMap<String, Vec<Target<'a>>>,
    /// Files that are missing in directories that are there.
    pub(super) missing: Vec<Target<'a>>,
    /// Files of ours that say something else.
    pub(super) different: Vec<Target<'a>>,
    /// Files that are right.
    pub(super) same: Vec<Target<'a>>,
    /// Files of ours that are not needed any more, sorted.
    pub(super) stale: BTreeSet<String>,
    /// Pipeline files that are gone and whose files are taken over.
    pub(super) inherited: BTreeSet<String>,
    /// Why nothing may be written.
    pub(super) problems: Vec<Problem>,
}

/// What the earlier builds of the pipeline files of this run wrote.
pub(super) struct Records<'a> {
    pub(super) bundle: &'a Bundle,
    /// One for each owner of the bundle.
    pub(super) of: Vec<Record>,
    is_gone: &'a (dyn Fn(&str) -> bool + Sync),
}

/// Who may replace a file that is there.
enum Claim {
    Ours,
    Inherited(String),
    Foreign(Option<String>),
}

/// What one file is.
enum State {
    Missing,
    Same,
    Different,
    Inherited(String),
}

impl<'a> Records<'a> {
    pub(super) fn read(root: &Dir, request: &Request<'a>) -> Result<Self, Problem> {
        let owners = request.bundle.owners.iter();
        let of = owners
            .map(|pipeline| Record::read(root, pipeline))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            bundle: request.bundle,
            of,
            is_gone: request.is_gone,
        })
    }

    /// Whether any of the earlier builds was killed.
    pub(super) fn unfinished(&self) -> bool {
        self.of.iter().any(|record| record.unfinished)
    }

    /// All paths of the earlier builds.
    pub(super) fn paths(&self) -> impl Iterator<Item = &str> {
        self.of
            .iter()
            .flat_map(|record| record.paths.iter().map(String::as_str))
    }

    /// Paths of the earlier builds that this one does not make.
    pub(super) fn unwanted(&self) -> impl Iterator<Item = &str> {
        self.paths().filter(|path| !self.wants(path))
    }

    fn wants(&self, path: &str) -> bool {
        self.bundle.has(path)
    }

    fn name(&self, owner: Owner) -> &str {
        self.bundle.owners.get(owner.0).map_or("", String::as_str)
    }

    fn claim(&self, target: &Target<'_>, first_line: &str) -> Claim {
        let recorded = self
            .of
            .get(target.owner.0)
            .is_some_and(|record| record.paths.contains(target.path));
        if target.is_copy && recorded {
            return Claim::Ours;
        }
        let Some(by) = header::owner(first_line) else {
            return Claim::Foreign(None);
        };
        // A pipeline file of this run that wrote it before does not want it any more.
        let handed_over = || self.bundle.owners.iter().any(|owner| owner == by);
        if by == self.name(target.owner) || recorded || handed_over() {
            Claim::Ours
        } else if (self.is_gone)(by) {
            Claim::Inherited(by.to_owned())
        } else {
            Claim::Foreign(Some(by.to_owned()))
        }
    }
}

/// Looks at every file of the bundle and of the earlier builds.
pub(super) fn run<'a>(root: &Dir, groups: &[Group<'a>], records: &Records<'a>) -> Survey<'a> {
    let files = records.bundle.files.len() + records.bundle.copies.len();
    let found = threads::each(groups, request::threads(files), |_, group| {
        look_at(root, group, records)
    });
    let mut survey = Survey::default();
    for (group, found) in groups.iter().zip(found) {
        survey.take(group, found);
    }
    let trouble = survey.find_stale(root, records).err();
    survey.problems.extend(trouble);
    let leftovers = leftover::find(root, &records.bundle.addresses, &survey.stale);
    survey.problems.extend(leftovers);
    survey
}

/// Either the topmost missing directory, or what each file is.
type Found = Result<Result<Vec<Result<State, Problem>>, String>, Problem>;

fn look_at(root: &Dir, group: &Group<'_>, records: &Records<'_>) -> Found {
    let folder = match folder::walk(root, group.folder)? {
        Walk::There(folder) => folder,
        Walk::Missing(topmost) => return Ok(Err(topmost)),
    };
    let longest = group
        .targets
        .iter()
        .map(|target| target.bytes.len())
        .max()
        .unwrap_or(0);
    let mut buffer = vec![0; longest + 1];
    let states = group
        .targets
        .iter()
        .map(|target| survey_target(&folder, target, records, &mut buffer));
    Ok(Ok(states.collect()))
}

fn survey_target(
    folder: &Dir,
    target: &Target<'_>,
    records: &Records<'_>,
    buffer: &mut [u8],
) -> Result<State, Problem> {
    let obstacle = |error| folder::obstacle(folder, target.name, target.path, &error);
    let Some(file) = folder::open(folder, target.name).map_err(obstacle)? else {
        return Ok(State::Missing);
    };
    if says(file, target.bytes, buffer).map_err(obstacle)? {
        return Ok(State::Same);
    }
    let first_line = folder::first_line(folder, target.name).map_err(obstacle)?;
    match records.claim(target, &first_line) {
        Claim::Ours => Ok(State::Different),
        Claim::Inherited(from) => Ok(State::Inherited(from)),
        Claim::Foreign(owner) => Err(Problem::Foreign {
            path: target.path.to_owned(),
            owner,
        }),
    }
}

/// Whether a file holds exactly these bytes; reads at most one more, into a buffer that has room for it.
fn says(mut file: File, wanted: &[u8], buffer: &mut [u8]) -> io::Result<bool> {
    let room = buffer.get_mut(..=wanted.len()).unwrap_or_default();
    let mut filled = 0;
    loop {
        let rest = room.get_mut(filled..).unwrap_or_default();
        let count = file.read(rest)?;
        filled += count;
        // The end of a regular file is where a read gives less than it was asked for.
        if count == 0 || filled >= wanted.len() {
            return Ok(room.get(..filled) == Some(wanted));
        }
    }
}

impl<'a> Survey<'a> {
    fn take(&mut self, group: &Group<'a>, found: Found) {
        let states = match found {
            Err(problem) => {
                // Groups of the same directory have the same trouble.
                if self.problems.last() != Some(&problem) {
                    self.problems.push(problem);
                }
                return;
            }
            Ok(Err(topmost)) => {
                self.fresh
                    .entry(topmost)
                    .or_default()
                    .extend(&group.targets);
                return;
            }
            Ok(Ok(states)) => states,
        };
        for (target, state) in group.targets.iter().zip(states) {
            match state {
                Ok(State::Missing) => self.missing.push(*target),
                Ok(State::Same) => self.same.push(*target),
                Ok(State::Different) => self.different.push(*target),
                Ok(State::Inherited(from)) => {
                    self.inherited.insert(from);
                    self.different.push(*target);
                }
                Err(problem) => self.problems.push(problem),
            }
        }
    }

    fn find_stale(&mut self, root: &Dir, records: &Records<'a>) -> Result<(), Problem> {
        let mine = records.bundle.owners.iter().zip(&records.of);
        let inherited = self
            .inherited
            .iter()
            .map(|from| Ok((from, Record::read(root, from)?)));
        let inherited: Vec<(&String, Record)> = inherited.collect::<Result<_, _>>()?;
        for (owner, record) in mine.chain(inherited.iter().map(|(from, record)| (*from, record))) {
            let unwanted = record.paths.iter().filter(|path| !records.wants(path));
            let stale = unwanted.filter(|path| is_stale(root, path, owner, records.is_gone));
            self.stale.extend(stale.cloned());
        }
        Ok(())
    }

    /// Files that are not there.
    pub(super) fn created(&self) -> impl Iterator<Item = &Target<'a>> {
        self.fresh.values().flatten().chain(&self.missing)
    }

    /// Files that are to be written.
    pub(super) fn pending(&self) -> impl Iterator<Item = &Target<'a>> {
        self.created().chain(&self.different)
    }
}

/// Whether a recorded file is there and still says that it is ours, as a copy does by its place; anything else is
/// left alone.
fn is_stale(root: &Dir, path: &str, owner: &str, is_gone: &dyn Fn(&str) -> bool) -> bool {
    let (parent, name) = path::split(path);
    let Ok(Walk::There(parent)) = folder::walk(root, parent) else {
        return false;
    };
    let Ok(line) = folder::first_line(&parent, name) else {
        return false;
    };
    let says_so = header::owner(&line).is_some_and(|by| by == owner || is_gone(by));
    says_so || (is_addressed(path) && parent.is_file(name))
}
