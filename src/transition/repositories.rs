//! Which sources bring the same files: those of one name, and those that say the same address and the same ref.

use std::collections::{BTreeMap, BTreeSet};

use crate::manifests::{Node, Reader, SOURCES, is_yaml};
use crate::source::{EntryKind, Files, SourceMap};
use crate::values::path::join;

use super::state::State;

/// Kind and name of a source.
pub(super) type SourceName<'s> = [&'s str; 2];

/// What the sources of one side say, those of pipelines and those by hand beside Kustomizations.
#[derive(Default)]
pub(super) struct Repositories(BTreeMap<[String; 2], Address>);

/// What a source fetches; nothing where several of its name say different things.
type Address = Option<Vec<String>>;

impl Repositories {
    pub(super) fn of(state: &State<'_>, files: &dyn Files) -> Self {
        let mut all = Self::default();
        let written = state.pipelines.iter().flat_map(|it| &it.sources);
        written.for_each(|it| all.add(&it.item.body.node()));
        let folders = state.foreign.iter().map(|it| it.directory.as_str());
        let folders: BTreeSet<&str> = folders.collect();
        let mut reader = Reader::new(files);
        for folder in folders {
            all.add_from((&mut reader, files), folder);
        }
        all
    }

    /// Whether what is below a path in one source is below it in the other one too.
    pub(super) fn are_one(&self, one: SourceName<'_>, other: SourceName<'_>) -> bool {
        let (first, second) = (self.address(one), self.address(other));
        one == other || first.is_some() && first == second
    }

    /// Whether two sources may be one: somewhere it may say of one of them what it fetches.
    pub(super) fn may_be_one(&self, one: SourceName<'_>, other: SourceName<'_>) -> bool {
        let is_unknown = |it: SourceName<'_>| self.address(it).is_none();
        self.are_one(one, other) || is_unknown(one) || is_unknown(other)
    }

    fn address(&self, source: SourceName<'_>) -> Option<&Vec<String>> {
        self.0.get(&source.map(str::to_owned))?.as_ref()
    }

    fn add_from(&mut self, (reader, files): (&mut Reader<'_>, &dyn Files), folder: &str) {
        let entries = files.list(folder).unwrap_or_default();
        let own = entries.iter().filter(|it| it.kind == EntryKind::File);
        for file in own.filter(|it| is_yaml(&it.name)) {
            let path = join(folder, &file.name);
            let documents = reader.documents(&path, SOURCES, &mut SourceMap::default());
            let nodes = documents.map(|it| it.nodes).unwrap_or_default();
            nodes.iter().for_each(|it| self.add(it));
        }
    }

    fn add(&mut self, node: &Node) {
        let text = |path: &[&str]| node.text_at(path).unwrap_or_default().to_owned();
        let url = text(&["spec", "url"]);
        if url.is_empty() || !text(&["apiVersion"]).starts_with(SOURCES) {
            return;
        }
        const REF: [&str; 6] = ["branch", "tag", "semver", "name", "commit", "digest"];
        let url = url.trim_end_matches('/').trim_end_matches(".git");
        let of_ref = REF.iter().map(|field| text(&["spec", "ref", field]));
        let address: Vec<String> = std::iter::once(url.to_owned()).chain(of_ref).collect();
        let known = self.0.entry([text(&["kind"]), text(&["metadata", "name"])]);
        let known = known.or_insert_with(|| Some(address.clone()));
        if *known != Some(address) {
            *known = None;
        }
    }
}
