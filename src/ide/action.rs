//! Something that can be done.

use crate::diagnostics::Edit;

/// The kinds of action, as editors sort them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActionKind {
    /// Mends a finding.
    Fix,
    /// Gives a part a name of its own.
    Extract,
    /// Says the same another way.
    Rewrite,
    /// Mends all that can be mended safely.
    FixAll,
}

/// Something that can be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// What it does, beginning with a verb.
    pub title: String,
    /// How editors sort it.
    pub kind: ActionKind,
    /// The edits.
    pub edits: Vec<Edit>,
    /// Files to make, by their paths below the root, with their texts.
    pub files: Vec<(String, String)>,
    /// Files to delete, by their paths below the root.
    pub gone: Vec<String>,
    /// The finding that it mends, as an index.
    pub mends: Option<usize>,
    /// It is what one mostly wants.
    pub preferred: bool,
}

impl Action {
    pub(super) fn new(title: impl Into<String>, kind: ActionKind, edits: Vec<Edit>) -> Self {
        Self {
            title: title.into(),
            kind,
            edits,
            files: Vec::new(),
            gone: Vec::new(),
            mends: None,
            preferred: false,
        }
    }
}
