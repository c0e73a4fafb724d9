//! The texts that a client has open.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use serde::Deserialize;

use crate::files::root_above;
use crate::ide::Analysis;
use crate::source::{FileId, Overlay, SourceFile, SourceMap};

use super::encode::{self, Encoding, path_of, uri_of};
use super::paths::{folder_of, is_pipeline};
use super::repository::Repository;

/// A text that a client has open.
pub(super) struct Document {
    pub(super) root: PathBuf,
    /// Its path below the root.
    pub(super) path: String,
    pub(super) version: i64,
    text: String,
}

/// Every text that a client has open, and the repositories that they are in.
#[derive(Default)]
pub(super) struct Documents {
    /// By the addresses that the client uses.
    pub(super) open: BTreeMap<String, Document>,
    pub(super) repositories: BTreeMap<PathBuf, Repository>,
}

/// One change of a text; without a range it is the whole text.
#[derive(Debug, Deserialize)]
pub(super) struct Change {
    range: Option<encode::Span>,
    text: String,
}

/// An open pipeline file and what is known of it.
pub(super) struct OpenText<'d> {
    pub(super) repository: &'d Repository,
    pub(super) analysis: Rc<Analysis>,
    pub(super) file: FileId,
}

impl OpenText<'_> {
    pub(super) fn source(&self) -> Option<&SourceFile> {
        self.analysis.sources.get(self.file)
    }

    pub(super) fn files(&self) -> Overlay<'_> {
        self.repository.files()
    }
}

impl Documents {
    pub(super) fn open(&mut self, uri: &str, version: i64, text: String) {
        let Some((root, path)) = place(uri) else {
            return;
        };
        let Some(repository) = self.repository(&root) else {
            return;
        };
        repository.set(&path, Some(text.clone()));
        repository.forget();
        let document = Document {
            root,
            path,
            version,
            text,
        };
        self.open.insert(uri.to_owned(), document);
    }

    pub(super) fn change(
        &mut self,
        uri: &str,
        version: i64,
        changes: Vec<Change>,
        encoding: Encoding,
    ) {
        let Some(document) = self.open.get_mut(uri) else {
            return;
        };
        document.version = version;
        let text = std::mem::take(&mut document.text);
        document.text = changes
            .into_iter()
            .fold(text, |text, change| changed(text, change, encoding));
        if let Some(repository) = self.repositories.get_mut(&document.root) {
            repository.set(&document.path, Some(document.text.clone()));
        }
    }

    pub(super) fn close(&mut self, uri: &str) {
        let Some(document) = self.open.remove(uri) else {
            return;
        };
        if let Some(repository) = self.repositories.get_mut(&document.root) {
            repository.set(&document.path, None);
        }
    }

    /// Something changed on the disk.
    pub(super) fn forget(&mut self) {
        self.repositories.values_mut().for_each(Repository::forget);
    }

    /// What is known of an open pipeline file, once it was read.
    pub(super) fn open_text(&self, uri: &str) -> Option<OpenText<'_>> {
        let document = self.open.get(uri).filter(|it| is_pipeline(&it.path))?;
        let repository = self.repositories.get(&document.root)?;
        let analysis = repository.known(folder_of(&document.path))?;
        let file = analysis.file(&document.path)?;
        Some(OpenText {
            repository,
            analysis,
            file,
        })
    }

    /// Reads what is to be known of every open pipeline file.
    pub(super) fn analyse(&mut self) {
        let pipelines = self.open.values().filter(|it| is_pipeline(&it.path));
        for document in pipelines {
            if let Some(repository) = self.repositories.get_mut(&document.root) {
                repository.analysis(folder_of(&document.path));
            }
        }
    }

    /// The address of a file of a repository: the client's own where it has the file open.
    pub(super) fn uri(&self, root: &Path, path: &str) -> String {
        let mut open = self.open.iter();
        let known = open.find(|(_, it)| it.path == path && it.root == root);
        known.map_or_else(
            || uri_of(&root.join(path).display().to_string()),
            |(uri, _)| uri.clone(),
        )
    }

    fn repository(&mut self, root: &Path) -> Option<&mut Repository> {
        if !self.repositories.contains_key(root) {
            let opened = Repository::open(root).ok()?;
            self.repositories.insert(root.to_owned(), opened);
        }
        self.repositories.get_mut(root)
    }
}

/// The repository of an address, and the path below its root.
fn place(uri: &str) -> Option<(PathBuf, String)> {
    let path = PathBuf::from(path_of(uri)?);
    let root = root_above(path.parent()?);
    let below = path.strip_prefix(&root).ok()?;
    let parts: Option<Vec<&str>> = below.iter().map(|part| part.to_str()).collect();
    Some((root, parts?.join("/")))
}

fn changed(text: String, change: Change, encoding: Encoding) -> String {
    let Some(span) = change.range else {
        return change.text;
    };
    let mut map = SourceMap::default();
    let id = map.add("", text.as_str());
    let Some(file) = map.get(id) else { return text };
    let range = encode::bytes(encoding, file, span);
    let mut text = text;
    if text.is_char_boundary(range.start)
        && text.is_char_boundary(range.end)
        && range.end <= text.len()
    {
        text.replace_range(range, &change.text);
    }
    text
}
