//! The files of a run.

use std::collections::BTreeMap;

/// Which pipeline file wrote something; an index in [`Bundle::owners`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Owner(pub usize);

/// Every file to write, sorted by path.
#[derive(Clone, Debug, Default)]
pub struct Bundle {
    /// Paths of the pipeline files below the repository root, each once, sorted.
    pub owners: Vec<String>,
    /// Path below the repository root, with `/`, to who owns the file and its whole text.
    pub files: BTreeMap<String, (Owner, String)>,
}

impl Bundle {
    /// The text of a file.
    #[must_use]
    pub fn text(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(|(_, text)| text.as_str())
    }

    /// The files that one pipeline file wrote, sorted by path.
    pub fn owned_by(&self, owner: Owner) -> impl Iterator<Item = (&str, &str)> {
        let files = self.files.iter().filter(move |(_, (by, _))| *by == owner);
        files.map(|(path, (_, text))| (path.as_str(), text.as_str()))
    }
}
