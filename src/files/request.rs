//! What is to be written where.

use std::path::Path;

use crate::emit::Bundle;
use crate::threads::Threads;

/// Called once when a build has to wait for another one.
pub type Waiting<'a> = &'a (dyn Fn() + Sync);

/// What is to be written where.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// The directory that all paths of the bundle are below; made when it is missing.
    pub root: &'a Path,
    /// The files, and the pipeline files that own them.
    pub bundle: &'a Bundle,
    /// Whether a pipeline file that an emitted file names is no longer there. Its files may be taken over,
    /// which is what happens when a pipeline file is renamed.
    pub is_gone: &'a (dyn Fn(&str) -> bool + Sync),
}

/// From how many files on a second thread is worth its start.
const WORTH_A_THREAD: usize = 96;

/// How many threads look at, or write, so many files.
pub(super) fn threads(files: usize) -> Threads {
    Threads::where_worth(files >= WORTH_A_THREAD)
}
