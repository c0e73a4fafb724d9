//! `spec` of a source that the pipeline file describes.

use smol_str::SmolStr;

use crate::manifests::Node;
use crate::model::{Source, SourceBlock, SourceKind, SourceVerify};
use crate::source::{Span, Spanned};

use super::duration;
use super::fields::{Fields, maybe_text, named, text};

/// The `spec` that the words of a source make.
pub(super) fn of_words(source: &Source, block: &SourceBlock) -> Node {
    let (kind, span) = (source.kind, source.name.span);
    let mut spec = Fields::with_capacity(6);
    if kind != SourceKind::External {
        let interval = block.interval.as_ref().map(duration::node);
        spec.set(
            "interval",
            interval.unwrap_or_else(|| Node::of_text("1m", span)),
        );
    }
    spec.maybe(address(kind), maybe_text(&block.url));
    spec.filled("ref", reference(block, span));
    spec.maybe("secretRef", maybe_text(&block.secret).map(named));
    let verify = block.verify.as_ref().map(|it| verification(kind, it));
    spec.maybe("verify", verify);
    spec.maybe("ignore", maybe_text(&block.ignore));
    spec.map(span)
}

fn address(kind: SourceKind) -> &'static str {
    match kind {
        SourceKind::Git | SourceKind::Oci | SourceKind::External => "url",
        SourceKind::Bucket => "endpoint",
    }
}

fn reference(block: &SourceBlock, span: Span) -> Node {
    let mut fields = Fields::default();
    fields.maybe("branch", maybe_text(&block.branch));
    fields.maybe("tag", maybe_text(&block.tag));
    fields.maybe("semver", maybe_text(&block.semver));
    fields.maybe("commit", maybe_text(&block.commit));
    fields.maybe("digest", maybe_text(&block.digest));
    fields.map(span)
}

/// `verify`: git has modes, the others providers.
fn verification(kind: SourceKind, verify: &SourceVerify) -> Node {
    let mut fields = Fields::with_capacity(2);
    match kind {
        SourceKind::Git => fields.set("mode", mode(&verify.provider)),
        SourceKind::Oci | SourceKind::Bucket | SourceKind::External => {
            fields.set("provider", text(&verify.provider));
        }
    }
    fields.maybe("secretRef", maybe_text(&verify.secret).map(named));
    fields.map(verify.provider.span)
}

fn mode(word: &Spanned<SmolStr>) -> Node {
    match word.value.as_str() {
        "head" => Node::of_text("HEAD", word.span),
        "tag" => Node::of_text("Tag", word.span),
        "tag-and-head" => Node::of_text("TagAndHEAD", word.span),
        _ => text(word),
    }
}

/// What says which revision a source has: the one field of `ref` that Flux goes by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The field, such as `tag`.
    pub field: &'static str,
    /// Its value.
    pub value: String,
    /// Where it was said.
    pub span: Span,
}

/// The fields of `ref` that name a revision, in the order in which Flux prefers one to the next
/// (`GitRepositoryRef` and `OCIRepositoryRef` in `api/v1` of source-controller).
fn preference(kind: SourceKind) -> &'static [&'static str] {
    match kind {
        SourceKind::Git => &["commit", "name", "semver", "tag", "branch"],
        SourceKind::Oci => &["digest", "semver", "tag"],
        SourceKind::Bucket | SourceKind::External => &[],
    }
}

/// Everything in `ref` that names a revision, what Flux goes by first.
#[must_use]
pub fn references(kind: SourceKind, spec: &Node) -> Vec<Reference> {
    let said = |field: &&'static str| {
        let node = spec.at(&["ref", field])?;
        let value = node.text().filter(|text| !text.is_empty())?;
        Some(Reference {
            field,
            value: value.to_owned(),
            span: node.span,
        })
    };
    preference(kind).iter().filter_map(said).collect()
}

/// What Flux goes by in the `spec` of a source object of any kind; nothing where it names no revision.
#[must_use]
pub fn revision(kind: &str, spec: &Node) -> Option<Reference> {
    revisions(kind, spec).into_iter().next()
}

/// Everything that names a revision in the `spec` of a source object of any kind, what Flux goes by first.
#[must_use]
pub fn revisions(kind: &str, spec: &Node) -> Vec<Reference> {
    let mut kinds = [SourceKind::Git, SourceKind::Oci].into_iter();
    let kind = kinds.find(|it| it.kind() == kind);
    kind.map_or_else(Vec::new, |kind| references(kind, spec))
}
