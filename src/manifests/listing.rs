//! What the kustomization files around a directory take in.

use std::sync::Arc;

use crate::source::{EntryKind, SourceMap};
use crate::values::path::{above, contains, join, resolve};

use super::parsed::Manifest;
use super::{Node, Reader, paths};

/// Kustomization files that are followed from one to the next.
const DEPTH: usize = 16;

impl Reader<'_> {
    /// Whether a kustomization file, in a directory or above it, lists what is applied there, and does not lead to `path`.
    /// Without one everything below the directory is applied, down to where the next one lists it.
    pub fn keeps_out(&mut self, directory: &str, path: &str, sources: &mut SourceMap) -> bool {
        let nearest = above(&join(directory, "x"))
            .map(str::to_owned)
            .collect::<Vec<_>>()
            .into_iter()
            .rev()
            .find(|it| self.has_kustomization(it));
        let first = nearest.or_else(|| self.first_below(directory, path));
        first.is_some_and(|it| !self.leads_to(&it, path, DEPTH, sources))
    }

    /// Whether a directory has one, or another one on the way down to `path`, which itself does not count.
    pub fn has_list_between(&mut self, directory: &str, path: &str) -> bool {
        let mut way = above(path).filter(|it| contains(directory, it) && *it != path);
        way.any(|it| self.has_kustomization(it))
    }

    /// The first directory on the way down to `path` that has a kustomization file.
    fn first_below(&mut self, directory: &str, path: &str) -> Option<String> {
        let mut way = above(path).filter(|it| contains(directory, it));
        way.find(|it| self.has_kustomization(it)).map(str::to_owned)
    }

    /// The namespace that the nearest kustomization file, in a directory or above it, puts its objects in.
    pub fn namespace_of(&mut self, directory: &str, sources: &mut SourceMap) -> Option<String> {
        let directories: Vec<String> = above(&join(directory, "x")).map(str::to_owned).collect();
        directories.iter().rev().find_map(|directory| {
            let manifest = self.kustomization(directory, sources)?;
            let namespace = manifest.documents.first()?.text_at(&["namespace"])?;
            (!namespace.is_empty()).then(|| namespace.to_owned())
        })
    }

    /// Whether an entry of a directory's kustomization file is in `path` or leads to it; one that cannot be read may.
    fn leads_to(
        &mut self,
        directory: &str,
        path: &str,
        depth: usize,
        sources: &mut SourceMap,
    ) -> bool {
        let Some(places) = self.places(directory, sources) else {
            return true;
        };
        places.into_iter().any(|place| {
            if contains(path, &place) {
                return true;
            }
            contains(&place, path)
                && (depth == 0
                    || !self.has_kustomization(&place)
                    || self.leads_to(&place, path, depth - 1, sources))
        })
    }

    /// Whether what is built from a directory may have something of another one: they overlap, or kustomization files
    /// lead there, those of nested directories too where it has none itself.
    pub fn may_take_in(
        &mut self,
        directory: &str,
        others: &[&str],
        sources: &mut SourceMap,
    ) -> bool {
        self.may_reach(directory, others, DEPTH, sources)
    }

    fn may_reach(
        &mut self,
        directory: &str,
        others: &[&str],
        depth: usize,
        sources: &mut SourceMap,
    ) -> bool {
        let overlaps = |it: &&str| contains(it, directory) || contains(directory, it);
        if depth == 0 || others.iter().any(overlaps) {
            return true;
        }
        let places = match self.has_kustomization(directory) {
            true => self.places(directory, sources).unwrap_or_default(),
            false => self.directories_in(directory),
        };
        let mut places = places.into_iter();
        places.any(|place| self.may_reach(&place, others, depth - 1, sources))
    }

    /// The directories in a directory.
    fn directories_in(&mut self, directory: &str) -> Vec<String> {
        let entries: Arc<[_]> = self.list(directory).unwrap_or_default();
        let inner = entries.iter().filter(|it| it.kind == EntryKind::Directory);
        inner.map(|it| join(directory, &it.name)).collect()
    }

    /// Where the files and directories are that a kustomization file lists, below the root of the repository.
    fn places(&mut self, directory: &str, sources: &mut SourceMap) -> Option<Vec<String>> {
        let entries = self.listed(directory, sources)?;
        let places = entries.iter().filter_map(|entry| resolve(directory, entry));
        Some(places.collect())
    }

    /// The files and directories that a kustomization file lists, as written.
    fn listed(&mut self, directory: &str, sources: &mut SourceMap) -> Option<Vec<String>> {
        let manifest = self.kustomization(directory, sources)?;
        let document = manifest.documents.first()?;
        let texts = |key| {
            let items = document.get(key).map(Node::items).unwrap_or_default();
            items.iter().filter_map(|it| it.text().map(str::to_owned))
        };
        let keys = ["resources", "bases", "components", "crds"];
        Some(keys.into_iter().flat_map(texts).collect())
    }
    fn kustomization(&mut self, directory: &str, sources: &mut SourceMap) -> Option<Arc<Manifest>> {
        let entries: Arc<[_]> = self.list(directory)?;
        let mut names = entries.iter().map(|it| &it.name);
        let name = names.find(|name| paths::is_kustomization(name))?;
        self.manifest(&join(directory, name), sources)
    }
}
