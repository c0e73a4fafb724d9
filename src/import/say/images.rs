//! Images with a marker of image automation, which have to be named so that the marker has a line to stand on.

use std::collections::BTreeSet;

use crate::manifests::Node;
use crate::source::{SourceMap, Span};

use super::line::{Line, word};
use crate::import::search::naming::as_label;

/// The named images of a pipeline.
#[derive(Clone, Debug, Default)]
pub(in crate::import) struct Images {
    /// Name, reference, marker and where it was first used, in the order found.
    named: Vec<(String, String, String, Span)>,
    names: BTreeSet<String>,
}

impl Images {
    /// No image yet, and names that are taken.
    pub(in crate::import) fn beside(names: impl IntoIterator<Item = String>) -> Self {
        Self {
            named: Vec::new(),
            names: names.into_iter().collect(),
        }
    }

    /// `image …` for the container of a Job.
    pub(in crate::import) fn of_job(&mut self, node: &Node, texts: &SourceMap) -> Option<Line> {
        let reference = node.text()?;
        Some(self.used(reference, marker(node.span, texts), node.span))
    }

    /// `image …` for an entry of `spec.images`.
    pub(in crate::import) fn of_stage(&mut self, entry: &Node, texts: &SourceMap) -> Option<Line> {
        let name = entry.text_at(&["name"])?;
        let (tag, digest) = (entry.get("newTag"), entry.get("digest"));
        let mut reference = name.to_owned();
        if let Some(tag) = tag {
            reference = format!("{reference}:{}", tag.text()?);
        }
        if let Some(digest) = digest {
            reference = format!("{reference}@{}", digest.text()?);
        }
        let marked = tag.or(digest).and_then(|part| marker(part.span, texts));
        let whole = marked.map(|marker| {
            marker
                .replace(":tag\"}", "\"}")
                .replace(":digest\"}", "\"}")
        });
        Some(self.used(&reference, whole, entry.span))
    }

    fn used(&mut self, reference: &str, marker: Option<String>, span: Span) -> Line {
        let Some(marker) = marker else {
            return Line::new(format!("image {}", as_reference(reference)), span);
        };
        let known = self
            .named
            .iter()
            .find(|(_, known, its, _)| known == reference && *its == marker);
        let name = match known {
            Some((name, ..)) => name.clone(),
            None => self.declared(reference, marker, span),
        };
        Line::new(format!("image {name}"), span)
    }

    fn declared(&mut self, reference: &str, marker: String, span: Span) -> String {
        let path = reference.split(['@']).next().unwrap_or_default();
        let last = path.rsplit('/').next().unwrap_or_default();
        let stem = as_label(last.split(':').next().unwrap_or_default());
        let numbered = (2..).map(|number| format!("{stem}-{number}"));
        let mut names = std::iter::once(stem.clone()).chain(numbered);
        let name = names
            .find(|name| !self.names.contains(name))
            .unwrap_or(stem.clone());
        self.names.insert(name.clone());
        self.named
            .push((name.clone(), reference.to_owned(), marker, span));
        name
    }

    /// The statements that name them.
    pub(in crate::import) fn lines(&self) -> Vec<Line> {
        let line = |(name, reference, marker, span): &(String, String, String, Span)| {
            Line::new(
                format!("image {name} = {}  # {marker}", word(reference)),
                *span,
            )
        };
        self.named.iter().map(line).collect()
    }
}

/// A reference that is not taken for the name of an image.
fn as_reference(reference: &str) -> String {
    if reference.contains(['/', ':', '@']) {
        word(reference)
    } else {
        super::line::quoted(reference)
    }
}

/// The marker behind a scalar, without `#` and blanks.
fn marker(span: Span, texts: &SourceMap) -> Option<String> {
    let text = &texts.get(span.file)?.text;
    let rest = text.get(span.end as usize..)?.split(['\r', '\n']).next()?;
    let comment = rest.trim_start().strip_prefix('#')?.trim();
    comment
        .starts_with("{\"$imagepolicy\"")
        .then(|| comment.to_owned())
}
