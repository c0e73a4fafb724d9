//! A repository that a client has files of open: its disk, the unsaved texts over it, and what is known of them.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::compile::Input;
use crate::files::{Disk, commit};
use crate::ide::{Analysis, Parsed};
use crate::source::{Entry, EntryKind, Files, Overlay, ReadError};

use super::paths::{below, folder_of, is_pipeline};
use super::planned::{self, Changes};

/// How many directories are searched for pipeline files that import one another.
const DIRECTORIES: usize = 2_000;

/// What was read of a disk, kept until somebody says that it changed.
struct Kept {
    disk: Disk,
    lists: Mutex<HashMap<String, Option<Vec<Entry>>>>,
    contents: Mutex<HashMap<String, Result<Vec<u8>, ReadError>>>,
}

impl Files for Kept {
    fn list(&self, directory: &str) -> Option<Vec<Entry>> {
        let mut lists = lock(&self.lists);
        let read = || self.disk.list(directory);
        lists
            .entry(directory.to_owned())
            .or_insert_with(read)
            .clone()
    }

    fn bytes(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        let mut contents = lock(&self.contents);
        let read = || self.disk.bytes(path);
        contents.entry(path.to_owned()).or_insert_with(read).clone()
    }
}

/// What is behind the lock; nothing is left half done there.
fn lock<T>(kept: &Mutex<T>) -> MutexGuard<'_, T> {
    kept.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A repository that a client has files of open.
pub(super) struct Repository {
    pub(super) root: PathBuf,
    kept: Kept,
    /// Unsaved texts, by their paths below the root.
    texts: BTreeMap<String, String>,
    /// What is known of the pipeline files of a directory.
    runs: BTreeMap<String, Rc<Analysis>>,
    /// What is known of all of them together.
    whole: RefCell<Option<Rc<Analysis>>>,
    /// What `plan` says of a directory against a commit, as long as nothing changes on the disk.
    planned: RefCell<BTreeMap<String, Planned>>,
    /// The manifests of the last time that something was read.
    parsed: RefCell<Parsed>,
}

/// A commit, and what changes against it.
type Planned = (String, Rc<Changes>);

impl Repository {
    pub(super) fn open(root: &Path) -> io::Result<Self> {
        let kept = Kept {
            disk: Disk::open(root)?,
            lists: Mutex::default(),
            contents: Mutex::default(),
        };
        Ok(Self {
            root: root.to_owned(),
            kept,
            texts: BTreeMap::new(),
            runs: BTreeMap::new(),
            whole: RefCell::default(),
            planned: RefCell::default(),
            parsed: RefCell::default(),
        })
    }

    /// The files with the unsaved texts over them.
    pub(super) fn files(&self) -> Overlay<'_> {
        Overlay::new(&self.kept, &self.texts)
    }

    /// Takes an unsaved text, or gives the file back to the disk.
    pub(super) fn set(&mut self, path: &str, text: Option<String>) {
        self.whole.take();
        match text {
            Some(text) => drop(self.texts.insert(path.to_owned(), text)),
            None => {
                self.texts.remove(path);
                self.forget();
            }
        }
        self.runs.retain(|folder, analysis| {
            folder != folder_of(path) && analysis.file(path).is_none() && is_pipeline(path)
        });
    }

    /// Something changed on the disk.
    pub(super) fn forget(&mut self) {
        lock(&self.kept.lists).clear();
        lock(&self.kept.contents).clear();
        self.runs.clear();
        self.whole.take();
        self.planned.borrow_mut().clear();
    }

    /// What the files on the disk change in the cluster, against the last commit; nothing where there is none.
    pub(super) fn planned(&self, folder: &str) -> Rc<Changes> {
        let Ok(head) = commit(&self.root, "HEAD") else {
            return Rc::default();
        };
        let mut planned = self.planned.borrow_mut();
        let known = planned.get(folder).filter(|(of, _)| *of == head);
        if let Some((_, changes)) = known {
            return Rc::clone(changes);
        }
        let changes = Rc::new(planned::changes(&self.root, folder, &head));
        planned.insert(folder.to_owned(), (head, Rc::clone(&changes)));
        changes
    }

    /// What is known of the pipeline files of a directory.
    pub(super) fn analysis(&mut self, folder: &str) -> Rc<Analysis> {
        if let Some(known) = self.runs.get(folder) {
            return Rc::clone(known);
        }
        let entries = self.files().list(folder).unwrap_or_default();
        let names = entries.into_iter().filter(|it| it.kind == EntryKind::File);
        let paths = names
            .map(|it| below(folder, &it.name))
            .filter(|path| is_pipeline(path));
        let analysis = Rc::new(self.read(paths.collect()));
        self.runs.insert(folder.to_owned(), Rc::clone(&analysis));
        analysis
    }

    /// What is known of the pipeline files of a directory, once they were read.
    pub(super) fn known(&self, folder: &str) -> Option<Rc<Analysis>> {
        self.runs.get(folder).map(Rc::clone)
    }

    /// What is known of all pipeline files of the repository, for what goes beyond a directory.
    pub(super) fn everything(&self) -> Rc<Analysis> {
        let mut whole = self.whole.borrow_mut();
        let read = || Rc::new(self.read(self.pipelines()));
        Rc::clone(whole.get_or_insert_with(read))
    }

    /// The paths of all pipeline files.
    fn pipelines(&self) -> Vec<String> {
        let files = self.files();
        let mut open = vec![String::new()];
        let mut paths = Vec::new();
        let mut searched = 0;
        while let Some(folder) = open.pop().filter(|_| searched < DIRECTORIES) {
            searched += 1;
            for entry in files.list(&folder).unwrap_or_default() {
                let path = below(&folder, &entry.name);
                match entry.kind {
                    EntryKind::Directory if !entry.name.starts_with('.') => open.push(path),
                    EntryKind::File if is_pipeline(&path) => paths.push(path),
                    EntryKind::Directory | EntryKind::File | EntryKind::Other => {}
                }
            }
        }
        paths
    }

    fn read(&self, paths: Vec<String>) -> Analysis {
        let files = self.files();
        let inputs = paths.into_iter();
        let inputs = inputs.filter_map(|path| {
            let text = files.read(&path).ok()?;
            Some(Input::new(path, text))
        });
        let mut parsed = self.parsed.borrow_mut();
        Analysis::after(inputs.collect(), &files, &mut parsed)
    }

    /// Everything that is known.
    pub(super) fn runs(&self) -> impl Iterator<Item = &Rc<Analysis>> {
        self.runs.values()
    }
}
