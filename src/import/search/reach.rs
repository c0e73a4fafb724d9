//! Which directories may lead to a Kustomization of Flux.
//!
//! Most do not, and need not be built to see what comes from them.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::manifests::{Node, Reader, is_kustomization};
use crate::source::{EntryKind, Files, SourceMap};
use crate::values::path::{join, resolve};

/// Directories that one answer looks into; where there are more, the answer is yes.
const DIRECTORIES: usize = 2_000;

/// The files with Kustomizations of Flux, and what is known of the ways to them.
pub(super) struct Reach<'f> {
    files: &'f dyn Files,
    documents: BTreeSet<&'f str>,
    /// The directories that each one leads to.
    ways: HashMap<String, Vec<String>>,
}

impl<'f> Reach<'f> {
    pub(super) fn new(files: &'f dyn Files, documents: impl Iterator<Item = &'f str>) -> Self {
        Self {
            files,
            documents: documents.collect(),
            ways: HashMap::new(),
        }
    }

    pub(super) fn files(&self) -> &'f dyn Files {
        self.files
    }

    pub(super) fn is_directory(&self, path: &str) -> bool {
        self.files.is_directory(path)
    }

    /// Whether a build of one of these directories may take in such a file.
    pub(super) fn reaches(
        &mut self,
        starts: Vec<String>,
        reader: &mut Reader<'_>,
        sources: &mut SourceMap,
    ) -> bool {
        let mut left = starts;
        let mut seen: HashSet<String> = left.iter().cloned().collect();
        while let Some(path) = left.pop() {
            if self.holds(&path) || seen.len() > DIRECTORIES {
                return true;
            }
            if !self.ways.contains_key(&path) {
                let ways = self.ways(&path, reader, sources);
                self.ways.insert(path.clone(), ways);
            }
            let ways = self.ways.get(&path).map(Vec::as_slice);
            for way in ways.unwrap_or_default() {
                if seen.insert(way.clone()) {
                    left.push(way.clone());
                }
            }
        }
        false
    }

    /// Whether such a file is a path, or below it.
    fn holds(&self, path: &str) -> bool {
        if path.is_empty() {
            return !self.documents.is_empty();
        }
        let below = format!("{path}/");
        let mut from = self.documents.range(below.as_str()..);
        self.documents.contains(path) || from.next().is_some_and(|it| it.starts_with(&below))
    }

    /// What a directory leads to: what its kustomization file lists, or all directories in it.
    fn ways(&self, path: &str, reader: &mut Reader<'_>, sources: &mut SourceMap) -> Vec<String> {
        let entries = self.files.list(path).unwrap_or_default();
        let mut files = entries.iter().filter(|it| it.kind == EntryKind::File);
        let Some(file) = files.find(|it| is_kustomization(&it.name)) else {
            let inner = entries.iter().filter(|it| it.kind == EntryKind::Directory);
            return inner.map(|it| join(path, &it.name)).collect();
        };
        let file = join(path, &file.name);
        let Some(documents) = reader.documents(&file, "", sources) else {
            return Vec::new();
        };
        let listed = |node: &Node| {
            let fields = ["resources", "bases", "components"];
            let items = fields.iter().filter_map(|field| node.get(field));
            let texts = items.flat_map(Node::items).filter_map(Node::text);
            texts.filter_map(|it| resolve(path, it)).collect::<Vec<_>>()
        };
        documents.nodes.iter().flat_map(|it| listed(it)).collect()
    }
}
