//! The window to a revision of a git repository, without a checkout.
//!
//! Objects are read by `git` itself, in one process that answers many questions: it knows packs, worktrees,
//! alternates, replaced and partial objects, and a repository that is checked out has it at hand.
//! `docs/architecture.md` has the comparison with a library.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Mutex, PoisonError};

use crate::source::{Entry, EntryKind, Files, ReadError};
use crate::values::path::split;

use super::disk::SIZE_LIMIT;

/// Objects that are asked for at once: few enough that neither pipe fills up while the other is waited for.
const BATCH: usize = 256;

/// Reads a commit of the repository that a directory is in, as it would be below that directory.
#[derive(Debug)]
pub struct Revision {
    commit: String,
    folders: BTreeMap<String, Vec<Entry>>,
    blobs: HashMap<String, String>,
    reader: Mutex<Reader>,
}

/// Why a revision cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RevisionError {
    /// `git` cannot be run; why in words.
    NoGit(String),
    /// No commit has this name, or the directory is in no repository.
    Unknown(String),
    /// `git` gave up; its own words.
    Failed(String),
}

impl fmt::Display for RevisionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoGit(reason) => write!(f, "cannot run `git`: {reason}"),
            Self::Unknown(name) => write!(f, "`{name}` is not a commit of this repository"),
            Self::Failed(reason) => write!(f, "`git` failed: {reason}"),
        }
    }
}

/// The hash of a commit of the repository that a directory is in.
///
/// # Errors
/// When `git` cannot be run, or the name means no commit.
pub fn commit(directory: &Path, name: &str) -> Result<String, RevisionError> {
    let wanted = peeled(name)?;
    let found = output(directory, &["rev-parse", "--verify", "--quiet", &wanted])?;
    let commit = String::from_utf8_lossy(&found.stdout).trim().to_owned();
    match found.status.success() && !commit.is_empty() {
        true => Ok(commit),
        false => Err(RevisionError::Unknown(name.to_owned())),
    }
}

/// What asks for the commit that a name means, through any tags. One that begins with a dash would be an option, and
/// one with a line end two questions.
fn peeled(name: &str) -> Result<String, RevisionError> {
    match name.is_empty() || name.starts_with('-') || name.contains(['\n', '\0']) {
        true => Err(RevisionError::Unknown(name.to_owned())),
        false => Ok(format!("{name}^{{commit}}")),
    }
}

/// The commits of the repository that have one among their ancestors, as far as they were fetched; at most a
/// thousand, the newest first.
///
/// # Errors
/// When `git` cannot be run.
pub fn descendants(directory: &Path, commit: &str) -> Result<Vec<String>, RevisionError> {
    let (path, not) = (format!("--ancestry-path={commit}"), format!("^{commit}"));
    let arguments = ["rev-list", "--max-count=1000", "--all", &path, &not];
    let listed = output(directory, &arguments)?;
    let text = String::from_utf8_lossy(&listed.stdout);
    // An old `git` does not know the option, and knows of no descendants then.
    Ok(text.lines().map(str::to_owned).collect())
}

/// Whether the files are others than those of the commit that is checked out; what git ignores does not count.
///
/// # Errors
/// When `git` cannot be run, or this is not a repository.
pub fn is_changed(directory: &Path) -> Result<bool, RevisionError> {
    // It may name a program that git would run.
    let quiet = ["-c", "core.fsmonitor=false", "status", "--porcelain"];
    let found = output(directory, &quiet)?;
    match found.status.success() {
        true => Ok(!found.stdout.is_empty()),
        false => Err(RevisionError::Failed(
            String::from_utf8_lossy(&found.stderr).trim().to_owned(),
        )),
    }
}

impl Revision {
    /// Finds a commit and lists its tree.
    ///
    /// # Errors
    /// When `git` cannot be run, the name means no commit, or the tree cannot be listed.
    pub fn open(directory: &Path, name: &str) -> Result<Self, RevisionError> {
        let mut reader = Reader::start(directory)?;
        let commit = reader.commit(name)?;
        let listed = output(directory, &["ls-tree", "-r", "-z", &commit])?;
        if !listed.status.success() {
            let reason = String::from_utf8_lossy(&listed.stderr);
            return Err(RevisionError::Failed(reason.trim().to_owned()));
        }
        let mut revision = Self {
            commit,
            folders: BTreeMap::from([(String::new(), Vec::new())]),
            blobs: HashMap::new(),
            reader: Mutex::new(reader),
        };
        for line in listed.stdout.split(|byte| *byte == 0) {
            revision.add(&String::from_utf8_lossy(line));
        }
        revision
            .folders
            .values_mut()
            .for_each(|entries| entries.sort());
        Ok(revision)
    }

    /// The hash of the commit.
    #[must_use]
    pub fn commit(&self) -> &str {
        &self.commit
    }

    /// Takes a line of `git ls-tree`: mode, type and object, and behind a tab the path.
    fn add(&mut self, line: &str) {
        let Some((about, path)) = line.split_once('\t') else {
            return;
        };
        let mut words = about.split(' ');
        let (mode, _, object) = (words.next(), words.next(), words.next());
        let kind = match mode {
            Some("100644" | "100755" | "100664") => EntryKind::File,
            Some(_) | None => EntryKind::Other,
        };
        let is_text = !path.contains(char::REPLACEMENT_CHARACTER);
        if let (EntryKind::File, Some(object), true) = (kind, object, is_text) {
            self.blobs.insert(path.to_owned(), object.to_owned());
        }
        self.enter(path, kind);
    }

    fn enter(&mut self, path: &str, kind: EntryKind) {
        let (mut path, mut kind) = (path, kind);
        loop {
            let (folder, name) = split(path);
            let entry = Entry {
                name: name.to_owned(),
                kind,
            };
            if let Some(entries) = self.folders.get_mut(folder) {
                entries.push(entry);
                return;
            }
            self.folders.insert(folder.to_owned(), vec![entry]);
            (path, kind) = (folder, EntryKind::Directory);
        }
    }

    /// The objects of the manifests beside a file: who reads one reads the others too.
    fn beside(&self, path: &str) -> Vec<&str> {
        let (folder, _) = split(path);
        let entries = self
            .folders
            .get(folder)
            .map(Vec::as_slice)
            .unwrap_or_default();
        let slash = if folder.is_empty() { "" } else { "/" };
        let manifests = entries.iter().filter(|entry| {
            let name = entry.name.as_str();
            entry.kind == EntryKind::File && (name.ends_with(".yaml") || name.ends_with(".yml"))
        });
        let paths = manifests.map(|entry| format!("{folder}{slash}{}", entry.name));
        paths
            .filter_map(|path| self.blobs.get(&path))
            .map(String::as_str)
            .collect()
    }
}

impl Files for Revision {
    fn list(&self, directory: &str) -> Option<Vec<Entry>> {
        self.folders.get(directory).cloned()
    }

    fn bytes(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        let object = self
            .blobs
            .get(path)
            .ok_or_else(|| ReadError::absent(path))?;
        let mut reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        if !reader.known.contains_key(object) {
            let mut wanted = self.beside(path);
            wanted.push(object);
            let read = reader.fetch(&wanted);
            read.map_err(|error| ReadError::Unreadable(super::plain(&error)))?;
        }
        let unreadable = || Err(ReadError::Unreadable("git does not have it".to_owned()));
        reader.known.get(object).cloned().unwrap_or_else(unreadable)
    }

    fn is_directory(&self, path: &str) -> bool {
        self.folders.contains_key(path)
    }
}

/// The bytes of an object, or why there are none.
type Content = Result<Vec<u8>, ReadError>;

/// A running `git cat-file --batch`.
#[derive(Debug)]
struct Reader {
    child: Child,
    /// `None` once it is to end.
    questions: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
    /// Every object that was read.
    known: HashMap<String, Content>,
}

impl Reader {
    fn start(directory: &Path) -> Result<Self, RevisionError> {
        let mut command = git(directory);
        command
            .args(["cat-file", "--batch"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        // Nobody reads it, and a full pipe would stop the answers.
        command.stderr(Stdio::null());
        let no_git = |error: &io::Error| RevisionError::NoGit(super::plain(error));
        let mut child = command.spawn().map_err(|error| no_git(&error))?;
        let (questions, answers) = (child.stdin.take(), child.stdout.take());
        let Some(answers) = answers else {
            return Err(RevisionError::Failed("it has no output".to_owned()));
        };
        Ok(Self {
            child,
            questions,
            answers: BufReader::new(answers),
            known: HashMap::new(),
        })
    }

    /// The hash of the commit that a name means.
    fn commit(&mut self, name: &str) -> Result<String, RevisionError> {
        let unknown = || RevisionError::Unknown(name.to_owned());
        self.ask(&format!("{}\n", peeled(name)?))
            .map_err(|_| unknown())?;
        let (object, _) = self.answer().map_err(|_| unknown())?;
        object.ok_or_else(unknown)
    }

    fn ask(&mut self, questions: &str) -> io::Result<()> {
        let Some(stream) = &mut self.questions else {
            return Ok(());
        };
        stream.write_all(questions.as_bytes())?;
        stream.flush()
    }

    fn fetch(&mut self, objects: &[&str]) -> io::Result<()> {
        let new = objects
            .iter()
            .copied()
            .filter(|object| !self.known.contains_key(*object));
        let mut new: Vec<&str> = new.collect();
        new.sort_unstable();
        new.dedup();
        for batch in new.chunks(BATCH) {
            let questions: String = batch.iter().map(|object| format!("{object}\n")).collect();
            self.ask(&questions)?;
            for object in batch {
                let (_, answer) = self.answer()?;
                self.known.insert((*object).to_owned(), answer);
            }
        }
        Ok(())
    }

    /// Reads `OBJECT TYPE SIZE`, and behind it the content and a line end; gives the object, if there is one.
    fn answer(&mut self) -> io::Result<(Option<String>, Content)> {
        let mut header = String::new();
        self.answers.read_line(&mut header)?;
        let mut words = header.trim_end().split(' ');
        let (object, size) = (words.next().map(str::to_owned), words.nth(1));
        let Some(size) = size.and_then(|size| size.parse::<u64>().ok()) else {
            let reason = match header.is_empty() {
                true => "git ended",
                false => "git does not have it",
            };
            return Ok((None, Err(ReadError::Unreadable(reason.to_owned()))));
        };
        Ok((object, self.content(size)?))
    }

    fn content(&mut self, size: u64) -> io::Result<Content> {
        let mut content = self.answers.by_ref().take(size + 1);
        if size > SIZE_LIMIT {
            io::copy(&mut content, &mut io::sink())?;
            return Ok(Err(ReadError::Unreadable(
                "it is larger than 4 MiB".to_owned(),
            )));
        }
        let mut bytes = Vec::new();
        content.read_to_end(&mut bytes)?;
        bytes.pop();
        Ok(Ok(bytes))
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        // The process ends with its input; nobody is left to be told when it does not.
        self.questions = None;
        let _ = self.child.wait();
    }
}

fn output(directory: &Path, arguments: &[&str]) -> Result<std::process::Output, RevisionError> {
    let run = git(directory).args(arguments).stdin(Stdio::null()).output();
    run.map_err(|error| RevisionError::NoGit(super::plain(&error)))
}

/// `git` in a directory: opens no connection, takes no lock, and asks nobody anything.
fn git(directory: &Path) -> Command {
    let mut command = Command::new("git");
    command
        .arg("-C")
        .arg(directory)
        .args(["-c", "protocol.allow=never"]);
    let quiet = [
        ("GIT_OPTIONAL_LOCKS", "0"),
        ("GIT_NO_LAZY_FETCH", "1"),
        ("GIT_TERMINAL_PROMPT", "0"),
    ];
    command.envs(quiet);
    // In a hook these name the repository of the hook, which need not be this one.
    for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"] {
        command.env_remove(name);
    }
    command
}
