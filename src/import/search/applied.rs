//! What is known of a Kustomization when those above it have applied it.

use super::found::{Kustomization, Written};

/// The path that the texts of drafts are said to have: equal requests are read once.
pub(in crate::import) const DRAFT: &str = "draft.pipeline";

/// A Kustomization that is not looked at.
#[derive(Clone, Debug)]
pub(in crate::import) struct Unseen {
    pub(in crate::import) written: Written,
    pub(in crate::import) why: Why,
}

/// Why a Kustomization is not looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::import) enum Why {
    /// Nothing in the repository applies its file.
    Unapplied,
    /// Only what nothing applies would apply it.
    BelowUnapplied,
    /// Its name or source has a variable that nothing in the repository fills in.
    Open,
    /// It has no source, and nothing gives it one.
    WithoutSource,
}

/// Every Kustomization as the cluster gets it, and those that it does not get.
#[derive(Debug, Default)]
pub(in crate::import) struct Applied {
    pub(in crate::import) kustomizations: Vec<Kustomization>,
    pub(in crate::import) unseen: Vec<Unseen>,
}
