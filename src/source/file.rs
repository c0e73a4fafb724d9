//! The texts of one run, each with a name and an id.

use std::sync::OnceLock;

use super::{FileId, LineIndex, Span};

/// A text with the name that messages call it by.
#[derive(Debug)]
pub struct SourceFile {
    /// Path as the user gave it, or as found below the repository root, with `/`.
    pub name: String,
    /// The whole text.
    pub text: String,
    lines: OnceLock<LineIndex>,
}

impl SourceFile {
    /// Line starts of the text, counted on first use.
    pub fn lines(&self) -> &LineIndex {
        self.lines.get_or_init(|| LineIndex::new(&self.text))
    }
}

/// Owns the texts; ids are positions in it, never global.
#[derive(Debug, Default)]
pub struct SourceMap {
    files: Vec<SourceFile>,
}

impl SourceMap {
    /// Takes a text in and returns its id.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> FileId {
        let id = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        self.files.push(SourceFile {
            name: name.into(),
            text: text.into(),
            lines: OnceLock::new(),
        });
        id
    }

    /// Lets go of a text that no span points into any more; its id stays.
    pub fn forget(&mut self, id: FileId) {
        if let Some(file) = self.files.get_mut(id.0 as usize) {
            (file.text, file.lines) = (String::new(), OnceLock::new());
        }
    }

    /// The file with this id, if this map made the id.
    #[must_use]
    pub fn get(&self, id: FileId) -> Option<&SourceFile> {
        self.files.get(id.0 as usize)
    }

    /// The text under a span; empty when the span is not of this map.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.get(span.file)
            .and_then(|file| file.text.get(span.range()))
            .unwrap_or_default()
    }

    /// The name of a file; `<unknown>` when the id is not of this map.
    #[must_use]
    pub fn name(&self, id: FileId) -> &str {
        self.get(id).map_or("<unknown>", |file| file.name.as_str())
    }

    /// All files in the order they were added.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.files
            .iter()
            .zip(0u32..)
            .map(|(file, id)| (FileId(id), file))
    }
}
