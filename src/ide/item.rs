//! What completion answers with, and what it is request.

use std::ops::Range;

use crate::model::vocabulary::Place;
use crate::source::{FileId, Files};

use super::Analysis;
use super::context::Context;

/// What a completion is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ItemKind {
    /// A word of the language.
    Keyword,
    /// A name that the pipeline declares.
    Name,
    /// An object of the cluster, or a key in it.
    Object,
    /// A value, such as a length of time.
    Value,
    /// A file.
    File,
    /// A directory.
    Folder,
    /// A check.
    Check,
}

/// Something that may be written at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// What it is called.
    pub label: String,
    /// What it is.
    pub kind: ItemKind,
    /// A few words about it.
    pub detail: String,
    /// The text to insert, in the syntax of snippets when `is_snippet`.
    pub insert: String,
    /// Whether the text has stops to fill in.
    pub is_snippet: bool,
    /// What it takes the place of, in bytes.
    pub range: Range<usize>,
}

impl Item {
    pub(super) fn new(label: impl Into<String>, kind: ItemKind, detail: impl Into<String>) -> Self {
        let label = label.into();
        Self {
            insert: label.clone(),
            label,
            kind,
            detail: detail.into(),
            is_snippet: false,
            range: 0..0,
        }
    }
}

/// What is request, and of whom.
pub(super) struct Request<'a> {
    pub(super) analysis: &'a Analysis,
    pub(super) files: &'a dyn Files,
    pub(super) file: FileId,
    pub(super) place: Place,
    /// What is written of the word so far.
    pub(super) written: &'a str,
    pub(super) here: &'a Context,
}
