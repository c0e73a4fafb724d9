//! Sources that leave the pipelines and stay in the folder that is applied, because somebody has written them there.

use std::collections::HashSet;

use crate::manifests::{Node, Reader, SOURCES, is_yaml};
use crate::source::{EntryKind, Files, SourceMap};
use crate::values::ObjectKey;
use crate::values::path::join;

use super::state::{State, Written};

/// Nesting that the search follows.
const DEPTH: usize = 8;

/// Those of the sources of the old side.
pub(super) fn handed<'s>(
    before: &'s State<'s>,
    after: &State<'_>,
    files: &dyn Files,
) -> HashSet<ObjectKey<'s>> {
    let made = |state: &'s State<'_>| state.pipelines.iter().flat_map(|it| &it.sources);
    let after = after.pipelines.iter().flat_map(|it| &it.sources);
    let stays: HashSet<ObjectKey<'_>> = after.map(|it| it.item.key()).collect();
    let gone = made(before).filter(|it| !stays.contains(&it.item.key()));
    let by_hand = gone.filter(|it| is_below(it, files));
    by_hand.map(|it| it.item.key()).collect()
}

/// Whether the folder of a source has it, in a file that no build wrote.
fn is_below(source: &Written<'_>, files: &dyn Files) -> bool {
    let source_item = &source.item;
    let is_it = |node: &Node| {
        let namespace = node.text_at(&["metadata", "namespace"]);
        node.text_at(&["kind"]) == Some(&*source_item.kind)
            && node.text_at(&["metadata", "name"]) == Some(&*source_item.name)
            && namespace.is_none_or(|it| source_item.namespace.as_deref() == Some(it))
    };
    has_by_hand(files, &source.folder, SOURCES, &is_it)
}

/// Whether a folder has such an object in a file that no build wrote; files without `word` are not looked at.
pub(super) fn has_by_hand(
    files: &dyn Files,
    folder: &str,
    word: &str,
    is_it: &dyn Fn(&Node) -> bool,
) -> bool {
    let mut reader = Reader::new(files);
    let mut open = vec![(folder.to_owned(), DEPTH)];
    while let Some((folder, depth)) = open.pop() {
        for entry in files.list(&folder).unwrap_or_default() {
            let path = join(&folder, &entry.name);
            match entry.kind {
                EntryKind::File if is_yaml(&entry.name) => {
                    let documents = reader.documents(&path, word, &mut SourceMap::default());
                    let by_hand = documents.filter(|it| it.generated_from.is_none());
                    if by_hand.is_some_and(|it| it.nodes.iter().any(|node| is_it(node))) {
                        return true;
                    }
                }
                EntryKind::Directory if depth > 0 => open.push((path, depth - 1)),
                EntryKind::File | EntryKind::Directory | EntryKind::Other => {}
            }
        }
    }
    false
}
