//! What makes an edge hold; `docs/order.md` has the reasons.

use crate::model::{Pipeline, Source};

use super::StagePlan;

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
}

impl Guard {
    /// Every guard that has a word of its own, in the order that legends show them.
    pub const ALL: [Self; 4] = [
        Self::Revision,
        Self::Lockstep,
        Self::Addressed,
        Self::EverRun,
    ];

    /// The guard that people know it as: one that is pinned is lockstep.
    #[must_use]
    pub fn known_as(self) -> Self {
        match self {
            Self::Pinned => Self::Lockstep,
            Self::Revision | Self::Lockstep | Self::Addressed | Self::EverRun => self,
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
        }
    }
}

/// The guard of an edge; `carried` when a spec of the group carries the release.
pub(super) fn between(
    pipeline: &Pipeline,
    from: &StagePlan<'_>,
    to: &StagePlan<'_>,
    carried: Option<usize>,
) -> Guard {
    if same_object(pipeline, from.source, to.source) {
        if from.address.is_some() && to.address.is_some() {
            return Guard::Addressed;
        }
        return carried.map_or(Guard::Revision, |_| Guard::Lockstep);
    }
    match (from.pin, to.pin) {
        (Some(_), Some(_)) => Guard::Pinned,
        (None, _) | (_, None) => Guard::EverRun,
    }
}

/// Whether two statements point at one object, as `checkDependencies` of kustomize-controller compares
/// them: kind, name and namespace.
fn same_object(pipeline: &Pipeline, one: &Source, other: &Source) -> bool {
    let own = pipeline.flux.namespace.as_ref();
    let place = |source: &Source| {
        let namespace = source.namespace.as_ref().or(own);
        namespace.map(|namespace| namespace.value.clone())
    };
    std::ptr::eq(one, other)
        || (one.kind == other.kind
            && one.name.value == other.name.value
            && place(one) == place(other))
}
