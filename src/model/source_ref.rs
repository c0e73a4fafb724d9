//! The `source` statement.

use smol_str::SmolStr;

use crate::source::{Span, Spanned};
use crate::values::Duration;

/// Position of a source in [`super::Pipeline::sources`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(pub usize);

/// What `sourceRef` points at.
#[derive(Clone, Debug)]
pub struct Source {
    /// Its kind.
    pub kind: SourceKind,
    /// Name of the object.
    pub name: Spanned<SmolStr>,
    /// Namespace of the object; `None` is the Kustomization's own.
    pub namespace: Option<Spanned<SmolStr>>,
    /// Its root is another repository than the one the `.pipeline` file is in.
    pub elsewhere: bool,
    /// What to emit; `None` when the object is defined elsewhere.
    pub block: Option<SourceBlock>,
    /// The statement, or the name's place when nobody wrote one.
    pub span: Span,
}

/// The kinds of source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SourceKind {
    /// `git`: GitRepository.
    Git,
    /// `oci`: OCIRepository.
    Oci,
    /// `bucket`: Bucket.
    Bucket,
    /// `external`: ExternalArtifact.
    External,
}

impl SourceKind {
    /// The `kind` of the object.
    #[must_use]
    pub fn kind(self) -> &'static str {
        match self {
            Self::Git => "GitRepository",
            Self::Oci => "OCIRepository",
            Self::Bucket => "Bucket",
            Self::External => "ExternalArtifact",
        }
    }

    /// The word in the language.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Git => "git",
            Self::Oci => "oci",
            Self::Bucket => "bucket",
            Self::External => "external",
        }
    }
}

/// The block of a `source` statement.
#[derive(Clone, Debug, Default)]
pub struct SourceBlock {
    /// `url`.
    pub url: Option<Spanned<SmolStr>>,
    /// `branch` (git).
    pub branch: Option<Spanned<SmolStr>>,
    /// `tag` (git, oci).
    pub tag: Option<Spanned<SmolStr>>,
    /// `semver` (git, oci).
    pub semver: Option<Spanned<SmolStr>>,
    /// `commit` (git).
    pub commit: Option<Spanned<SmolStr>>,
    /// `digest` (oci).
    pub digest: Option<Spanned<SmolStr>>,
    /// `interval`; `1m` when absent.
    pub interval: Option<Spanned<Duration>>,
    /// `secret`: `secretRef`.
    pub secret: Option<Spanned<SmolStr>>,
    /// `verify cosign|notation|git-mode … secret …`.
    pub verify: Option<SourceVerify>,
    /// `ignore """…"""`, in the syntax of `.gitignore`.
    pub ignore: Option<Spanned<SmolStr>>,
    /// `label KEY = VALUE`: `metadata.labels`.
    pub labels: Vec<(Spanned<SmolStr>, Spanned<SmolStr>)>,
    /// `annotation "KEY" = "VALUE"`: `metadata.annotations`.
    pub annotations: Vec<(Spanned<SmolStr>, Spanned<SmolStr>)>,
    /// `spec """yaml"""`, merged over the emitted `spec`.
    pub spec: Option<Spanned<SmolStr>>,
    /// The braces and what is in them.
    pub span: Option<Span>,
}

/// `verify PROVIDER [secret NAME]`.
#[derive(Clone, Debug, PartialEq)]
pub struct SourceVerify {
    /// `cosign`, `notation` (oci), or `head`, `tag`, `tag-and-head` (git).
    pub provider: Spanned<SmolStr>,
    /// The Secret with the keys.
    pub secret: Option<Spanned<SmolStr>>,
}
