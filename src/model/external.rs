//! Kustomizations that somebody else makes, and the stages that wait for them.

use smol_str::SmolStr;

use crate::source::{Span, Spanned};

/// `external kustomization NAME [in NAMESPACE] [as WORD]`.
#[derive(Clone, Debug, PartialEq)]
pub struct ExternalKustomization {
    /// Name of the object.
    pub name: Spanned<SmolStr>,
    /// Its namespace; `None` is that of the stages' own Kustomizations.
    pub namespace: Option<Spanned<SmolStr>>,
    /// What `after` calls it: the word behind `as`, or its name.
    pub label: Spanned<SmolStr>,
}

/// A relation of a stage to one of [`super::Pipeline::kustomizations`], as written.
#[derive(Clone, Debug, PartialEq)]
pub struct Wait {
    /// Its position in the list.
    pub external: usize,
    /// The stage was put before it, which nobody here can hold it to.
    pub is_before: bool,
    /// The name, with `before` or `after` when it is the first.
    pub span: Span,
}
