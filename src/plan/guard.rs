//! What makes an edge hold; `docs/order.md` has the reasons.

/// What makes an order hold; see `docs/order.md`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Guard {
    /// Plain `dependsOn`: both stages are at the same revision of one source.
    #[default]
    Revision,
    /// Also equal release ids, for what a release changes in the spec.
    Lockstep,
    /// Lockstep across two sources: also the revision that the dependency's source is pinned to.
    Pinned,
    /// Both stages are at the same revision of one source, and the path of each holds a digest of what is in it
    /// and of its own spec.
    Addressed,
    /// Across two sources that are not both pinned: asks only whether the dependency has ever run. A
    /// check refuses it unless the user allowed it.
    EverRun,
    /// Plain `dependsOn` on a Kustomization that somebody else makes: Flux asks whether it is ready for its
    /// present spec, and compares revisions only where both happen to follow one source.
    Ready,
}

impl Guard {
    /// Every guard that has a word of its own, in the order that legends show them.
    pub const ALL: [Self; 5] = [
        Self::Revision,
        Self::Lockstep,
        Self::Addressed,
        Self::EverRun,
        Self::Ready,
    ];

    /// The guard that people know it as: one that is pinned is lockstep.
    #[must_use]
    pub fn known_as(self) -> Self {
        match self {
            Self::Pinned => Self::Lockstep,
            Self::Revision | Self::Lockstep | Self::Addressed | Self::EverRun | Self::Ready => self,
        }
    }

    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Revision => "revision",
            Self::Lockstep | Self::Pinned => "lockstep",
            Self::Addressed => "addressed",
            Self::EverRun => "ever-run",
            Self::Ready => "ready",
        }
    }

    /// What it promises, in a few words.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Revision => "waits for the same revision of the shared source",
            Self::Lockstep | Self::Pinned => "waits for the same release id",
            Self::Addressed => "waits for a path that is named by its content",
            Self::EverRun => "asks only whether it has ever been ready",
            Self::Ready => "waits until it is ready for its present spec, at whatever revision",
        }
    }
}
