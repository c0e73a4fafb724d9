//! Which directory is read.

use std::hash::{Hash, Hasher};

/// Which directory to read, and for whom.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// Path below the repository root, without `./` and the last `/`.
    pub directory: String,
    /// Path of the pipeline's text; the files that it generated are not the user's.
    pub pipeline: String,
    /// Those of further texts whose files are not the user's here.
    pub beside: Vec<String>,
    /// What the source leaves out, in the syntax of `.gitignore`.
    pub ignore: String,
    /// Paths of files that the build is going to write; they count as there and are not read.
    pub written: Vec<String>,
    /// Directories of the components that the Kustomization lists.
    pub components: Vec<String>,
    /// The files are going to be copied, so that each must be readable.
    pub copied: bool,
    /// The directory that they are copied to, where the source packs this repository.
    pub lands_in: Option<String>,
    /// What patches do to the files that our build writes is noted in [`StageTree::touched`].
    pub traced: bool,
}

impl Hash for Request {
    /// Most requests differ in their directory already.
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.directory.hash(state);
    }
}
