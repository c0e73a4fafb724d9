//! What is to be written where.

use std::path::Path;

use crate::emit::Bundle;

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
