//! The texts that findings are drawn from, each asked once what of it may be shown: thousands of findings may be in one.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::source::{FileId, SourceFile, SourceMap};

use super::Diagnostic;
use super::excerpt::{Excerpt, shown};
use super::secret::{is_pipeline, may_hold_secrets};

/// The texts that some findings have places in.
pub(super) struct Texts<'a>(BTreeMap<FileId, Text<'a>>);

struct Text<'a> {
    file: &'a SourceFile,
    shown: Cow<'a, str>,
    shows_secrets: bool,
}

impl<'a> Texts<'a> {
    pub(super) fn of(map: &'a SourceMap, found: impl Iterator<Item = &'a Diagnostic>) -> Self {
        let mut texts = BTreeMap::new();
        for id in found.flat_map(Diagnostic::places).map(|span| span.file) {
            if let Some(file) = map.get(id).filter(|_| !texts.contains_key(&id)) {
                texts.insert(id, Text::of(file));
            }
        }
        Self(texts)
    }

    /// Whether the lines around a place in a file may have values of a Secret that cannot be told from the rest.
    pub(super) fn shows_secrets(&self, file: FileId) -> bool {
        self.0.get(&file).is_some_and(|text| text.shows_secrets)
    }

    pub(super) fn excerpt(&self, file: FileId) -> Option<Excerpt<'_>> {
        let text = self.0.get(&file)?;
        Some(Excerpt::new(text.file, &text.shown))
    }
}

impl<'a> Text<'a> {
    fn of(file: &'a SourceFile) -> Self {
        Self {
            file,
            shown: shown(file),
            shows_secrets: !is_pipeline(&file.name) && may_hold_secrets(&file.name, &file.text),
        }
    }
}
