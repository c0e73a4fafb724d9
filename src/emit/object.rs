//! One object that is written.

use super::value::Map;

/// One object and where it is written.
#[derive(Clone, Debug, PartialEq)]
pub struct Object<'a> {
    /// Index in [`crate::plan::Plan::pipelines`].
    pub pipeline: usize,
    /// Path of its file below the repository root.
    pub path: String,
    /// The object.
    pub object: Map<'a>,
}
