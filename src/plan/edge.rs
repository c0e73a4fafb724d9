//! Which guard an edge needs.

use crate::model::{Pipeline, Source};

use super::{Guard, StagePlan};

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
