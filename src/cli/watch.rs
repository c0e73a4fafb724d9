//! A command that runs again whenever something that it read has changed.
//!
//! What was read is asked of the compiler, and looked at a few times a second: that needs no service of the system,
//! works on every file system, and costs as much as there are files.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use crate::compile;
use crate::source::{Entry, Files, ReadError, SourceMap};

use super::Exit;
use super::failure::{Failure, Result};
use super::output::Output;
use super::workspace::Selection;

/// How long to wait between two looks.
const PAUSE: Duration = Duration::from_millis(200);

/// When a file or directory was changed, and how large it is; `None` when it is not there.
type Stamp = Option<(SystemTime, u64)>;

/// Runs a command, and again after each change, until it is interrupted.
pub(super) fn watch(
    selection: &Selection,
    output: Output,
    mut run: impl FnMut() -> Result<Exit>,
) -> Result<Exit> {
    if selection.has_stdin() {
        return Err(Failure::usage("standard input cannot be watched")
            .help("name the file, or leave `--watch` out"));
    }
    loop {
        // Before the run, so that a change while it runs is one too. What it writes itself makes it run once more, and
        // then there is nothing to write.
        let before = stamps(selection);
        if let Err(failure) = run() {
            output.failure(&failure);
        }
        output.talk("waiting for changes");
        let changed = wait(&before);
        output.talk(format!("\n`{}` changed", changed.display()));
    }
}

/// Waits until one of the files is not what it was.
fn wait(before: &BTreeMap<PathBuf, Stamp>) -> PathBuf {
    loop {
        std::thread::sleep(PAUSE);
        let changed = before.iter().find(|(path, before)| stamp(path) != **before);
        if let Some((path, _)) = changed {
            // Whoever writes several files is given the time to.
            std::thread::sleep(PAUSE / 4);
            return path.clone();
        }
    }
}

fn stamp(path: &PathBuf) -> Stamp {
    let found = fs::symlink_metadata(path).ok()?;
    Some((found.modified().ok()?, found.len()))
}

/// Everything that decides what the command says: pipeline files, what they import, manifests, and the directories
/// that these are looked for in.
fn stamps(selection: &Selection) -> BTreeMap<PathBuf, Stamp> {
    let mut paths: BTreeSet<PathBuf> = selection.files.iter().cloned().collect();
    if selection.files.is_empty() {
        paths.insert(PathBuf::from("."));
    }
    if let Ok(named) = selection.paths() {
        paths.extend(named);
    }
    if let Ok(workspace) = selection.open() {
        let seen = Seen {
            files: &workspace.disk,
            paths: Mutex::default(),
        };
        let outcome = compile::check(workspace.inputs, &seen, &mut SourceMap::default());
        let _ = outcome.plan(&seen);
        let below = seen
            .paths
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        let below = below.into_iter();
        paths.extend(below.map(|path| workspace.root.join(path)));
    }
    let stamped = paths.into_iter().map(|path| {
        let stamp = stamp(&path);
        (path, stamp)
    });
    stamped.collect()
}

/// Keeps the paths that are asked for.
struct Seen<'f> {
    files: &'f dyn Files,
    paths: Mutex<BTreeSet<String>>,
}

impl Seen<'_> {
    fn ask(&self, path: &str) {
        let mut paths = self.paths.lock().unwrap_or_else(PoisonError::into_inner);
        paths.insert(path.to_owned());
    }
}

impl Files for Seen<'_> {
    fn list(&self, directory: &str) -> Option<Vec<Entry>> {
        self.ask(directory);
        self.files.list(directory)
    }

    fn bytes(&self, path: &str) -> std::result::Result<Vec<u8>, ReadError> {
        self.ask(path);
        self.files.bytes(path)
    }
}
