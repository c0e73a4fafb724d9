//! What goes into the directory of a stage that is named by its content.

use std::collections::HashMap;
use std::sync::Arc;

use crate::manifests::StageTree;
use crate::model::{Pipeline, Stage};
use crate::source::Files;
use crate::values::path::{contains, folder, join, relative};

use super::{Address, Copied};

/// Contents of files that are copied: each is read once, however many stages and environments use it.
pub(super) struct Contents<'f> {
    files: &'f dyn Files,
    known: HashMap<String, Option<Arc<[u8]>>>,
}

impl<'f> Contents<'f> {
    pub(super) fn new(files: &'f dyn Files) -> Self {
        Self {
            files,
            known: HashMap::new(),
        }
    }

    /// The bytes of a file; `None` when it cannot be read, which a check refuses.
    fn bytes(&mut self, path: &str) -> Option<Arc<[u8]>> {
        if let Some(known) = self.known.get(path) {
            return known.clone();
        }
        let bytes: Option<Arc<[u8]>> = self.files.bytes(path).ok().map(Arc::from);
        self.known.insert(path.to_owned(), bytes.clone());
        bytes
    }
}

/// The directory of a stage; `None` for one that keeps its own.
pub(super) fn plan(
    pipeline: &Pipeline,
    stage: &Stage,
    tree: &StageTree,
    contents: &mut Contents<'_>,
) -> Option<Address> {
    let folder = pipeline
        .stages_directory()
        .filter(|_| pipeline.is_addressed(stage))?;
    let directory = stage.path.value.as_str();
    let top = top(directory, tree);
    let copied = tree.inputs.iter().filter_map(|path| {
        Some(Copied {
            path: below(top, path).to_owned(),
            from: path.clone(),
            bytes: contents.bytes(path)?,
        })
    });
    Some(Address {
        directory: join(&folder, &stage.name.value),
        below: below(top, directory).to_owned(),
        copies: copied.collect(),
    })
}

/// The nearest directory that holds the stage's own and every file that is copied: below it, the files keep
/// their places to one another, so that what they say of each other stays true.
fn top<'p>(directory: &'p str, tree: &StageTree) -> &'p str {
    tree.inputs
        .iter()
        .fold(directory, |top, path| common(top, path))
}

/// The longest directory that is, or is above, the first path and is above the second.
fn common<'p>(directory: &'p str, path: &str) -> &'p str {
    let mut top = directory;
    while !contains(top, path) {
        top = folder(top);
    }
    top
}

/// A path as seen from a directory above it, or from itself.
fn below<'p>(top: &str, path: &'p str) -> &'p str {
    relative(top, path).unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_top_is_above_everything() {
        assert_eq!(common("a/b", "a/b/c.yaml"), "a/b");
        assert_eq!(common("a/b", "a/bc/d.yaml"), "a");
        assert_eq!(common("a/b", "x.yaml"), "");
        assert_eq!(common("", "x.yaml"), "");
    }

    #[test]
    fn paths_are_seen_from_the_top() {
        assert_eq!(below("a", "a/b"), "b");
        assert_eq!(below("", "a/b"), "a/b");
        assert_eq!(below("a/b", "a/b"), "");
    }
}
