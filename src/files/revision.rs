//! The window to a revision of a git repository, without a checkout.
//!
//! Objects are read by `git` itself, in one process that answers many questions: it knows packs, worktrees,
//! alternates, replaced and partial objects, and a repository that is checked out has it at hand.
//! `docs/architecture.md` has the comparison with a library.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Stdio};
use std::sync::{Mutex, PoisonError};

use crate::source::{Entry, EntryKind, Files, ReadError};
use crate::values::path::{contains, split};

use super::disk::{SIZE_LIMIT, TOO_LARGE};
use super::git::{RevisionError, git, output, peeled, refusal};

/// Objects that are asked for at once: few enough that neither pipe fills up while the other is waited for.
const BATCH: usize = 256;

/// Why an answer breaks off, or never comes.
const ENDED: &str = "git ended";

/// Reads a commit of the repository that a directory is in, as it would be below that directory.
#[derive(Debug)]
pub struct Revision {
    commit: String,
    folders: BTreeMap<String, Vec<Entry>>,
    blobs: HashMap<String, String>,
    /// Directories that are commits of other repositories.
    submodules: BTreeSet<String>,
    reader: Mutex<Reader>,
    unread: Mutex<BTreeSet<Unread>>,
}

/// Something that was asked for, is in the commit, and could not be read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unread {
    /// Where it is.
    pub path: String,
    /// Why, in words.
    pub why: String,
    /// It is a commit of another repository.
    pub is_submodule: bool,
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
        let commit = match reader.commit(name) {
            Err(error @ RevisionError::Unknown(_)) => {
                return Err(refusal(directory)?.unwrap_or(error));
            }
            found => found?,
        };
        let listed = output(directory, &["ls-tree", "-r", "-z", &commit])?;
        if !listed.status.success() {
            let reason = String::from_utf8_lossy(&listed.stderr);
            return Err(RevisionError::Failed(reason.trim().to_owned()));
        }
        let mut revision = Self {
            commit,
            folders: BTreeMap::from([(String::new(), Vec::new())]),
            blobs: HashMap::new(),
            submodules: BTreeSet::new(),
            reader: Mutex::new(reader),
            unread: Mutex::default(),
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

    /// What could not be read. What cannot be read is not what was not there, so that a comparison with it says nothing.
    #[must_use]
    pub fn unread(&self) -> Vec<Unread> {
        let unread = self.unread.lock().unwrap_or_else(PoisonError::into_inner);
        unread.iter().cloned().collect()
    }

    /// What of it matters to stages in these directories: a submodule counts where one of them has its directory.
    #[must_use]
    pub fn unread_for(&self, directories: &[&str]) -> Vec<Unread> {
        let is_of_stage = |path: &str| {
            let mut all = directories.iter();
            all.any(|it| contains(it, path) || contains(path, it))
        };
        let mut unread = self.unread();
        unread.retain(|it| !it.is_submodule || is_of_stage(&it.path));
        unread
    }

    fn note_unread(&self, path: &str, why: &str, is_submodule: bool) {
        let mut unread = self.unread.lock().unwrap_or_else(PoisonError::into_inner);
        unread.insert(Unread {
            path: path.to_owned(),
            why: why.to_owned(),
            is_submodule,
        });
    }

    /// Notes that what is asked for is in a submodule, if it is.
    fn note_submodule(&self, path: &str) {
        if let Some(found) = self.submodules.iter().find(|it| contains(it, path)) {
            let why = "it is a submodule, and its files are in another repository";
            self.note_unread(found, why, true);
        }
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
            Some("160000") => EntryKind::Directory,
            Some(_) | None => EntryKind::Other,
        };
        let is_text = !path.contains(char::REPLACEMENT_CHARACTER);
        if let (EntryKind::File, Some(object), true) = (kind, object, is_text) {
            self.blobs.insert(path.to_owned(), object.to_owned());
        }
        if kind == EntryKind::Directory {
            self.submodules.insert(path.to_owned());
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
        self.note_submodule(directory);
        self.folders.get(directory).cloned()
    }

    fn bytes(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        let Some(object) = self.blobs.get(path) else {
            self.note_submodule(path);
            return Err(ReadError::absent(path));
        };
        let mut reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        if !reader.known.contains_key(object) {
            let mut wanted = self.beside(path);
            wanted.push(object);
            if let Err(error) = reader.fetch(&wanted) {
                let why = super::plain(&error);
                self.note_unread(path, &why, false);
                return Err(ReadError::Unreadable(why));
            }
        }
        let unreadable = || Err(ReadError::Unreadable("git does not have it".to_owned()));
        let read = reader.known.get(object).cloned().unwrap_or_else(unreadable);
        if let Err(ReadError::Unreadable(why)) = &read
            && why != TOO_LARGE
        {
            self.note_unread(path, why, false);
        }
        read
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
        let asked = stream.write_all(questions.as_bytes());
        asked.and_then(|()| stream.flush()).map_err(ended)
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
                true => ENDED,
                false => "git does not have it",
            };
            return Ok((None, Err(ReadError::Unreadable(reason.to_owned()))));
        };
        Ok((object, self.content(size)?))
    }

    fn content(&mut self, size: u64) -> io::Result<Content> {
        let mut content = self.answers.by_ref().take(size + 1);
        if size > SIZE_LIMIT {
            let read = io::copy(&mut content, &mut io::sink())?;
            whole(read, size)?;
            return Ok(Err(ReadError::Unreadable(TOO_LARGE.to_owned())));
        }
        let mut bytes = Vec::new();
        let read = content.read_to_end(&mut bytes)?;
        whole(read as u64, size)?;
        bytes.pop();
        Ok(Ok(bytes))
    }
}

/// A pipe that nobody reads any more has the same cause as an answer that breaks off, and is called the same.
fn ended(error: io::Error) -> io::Error {
    if error.kind() == io::ErrorKind::BrokenPipe {
        return io::Error::other(ENDED);
    }
    error
}

/// An object that is cut off is none: the content and the line end behind it were to come.
fn whole(read: u64, size: u64) -> io::Result<()> {
    match read == size + 1 {
        true => Ok(()),
        false => Err(io::Error::other("git ended in the middle of it")),
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        // The process ends with its input; nobody is left to be told when it does not.
        self.questions = None;
        let _ = self.child.wait();
    }
}
