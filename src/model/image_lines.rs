//! The `image` statements of a file, each where it stands.

use crate::diagnostics::Sink;
use crate::source::{FileId, Files, SourceMap};

use super::Image;
use super::load::{Loader, load};

/// The `image` statements that a file and its environments say.
#[derive(Clone, Debug, Default)]
pub struct ImageLines {
    /// Those outside of environments, imported ones first.
    pub common: Vec<Image>,
    /// For each environment, its name and what its own block says.
    pub environments: Vec<(String, Vec<Image>)>,
}

/// Finds the `image` statements of a file and of what it imports, for whoever wants to change one.
///
/// `path` is the file's, below the repository root; `files` looks at that root. Imported texts are added
/// to `sources`; a span tells which text a statement stands in. Never fails: what cannot be read is left
/// out, and said in `sink`.
pub fn image_lines(
    file: FileId,
    path: &str,
    sources: &mut SourceMap,
    files: &dyn Files,
    sink: &mut Sink,
) -> ImageLines {
    let mut loader = Loader {
        sources,
        files,
        sink,
    };
    let draft = load(file, path, &mut loader);
    let environments = draft.environments.into_iter();
    ImageLines {
        common: draft.said.images,
        environments: environments
            .map(|one| (one.name.value.to_string(), one.said.images))
            .collect(),
    }
}
