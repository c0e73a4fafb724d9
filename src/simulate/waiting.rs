//! Whether a run finds what it waits for.

use super::setup::{Dependency, Expression, Setup, Spec};
use super::state::{Ready, Run, Running, State};

/// `ctrl:checkDependencies`; dependencies are read live.
pub(super) fn check_dependencies(setup: &Setup, state: &mut State, index: usize) {
    let Some(run) = state.stages.get(index).and_then(|stage| stage.run) else {
        return;
    };
    let Some(spec) = setup.spec(index, run.spec) else {
        return;
    };
    let ready = spec
        .depends_on
        .iter()
        .all(|it| is_ready(setup, state, index, (spec, run), it));
    let Some(stage) = state.stages.get_mut(index) else {
        return;
    };
    stage.status.ready = if ready { Ready::Unknown } else { Ready::False };
    stage.stamp(setup, run);
    stage.run = ready.then_some(Run {
        at: Running::Begun,
        ..run
    });
}

/// The first dependency that keeps a run which loads now from starting.
pub(super) fn blocking(setup: &Setup, state: &State, index: usize) -> Option<usize> {
    let stage = state.stages.get(index)?;
    let (spec, generation) = stage.cached;
    let revision = state.seen(setup.source(index, spec), setup.shard(index));
    let run = Run {
        spec,
        generation,
        revision,
        late: state.is_late(setup, index, revision),
        at: Running::Loaded,
    };
    let spec = setup.spec(index, spec)?;
    let unready = spec
        .depends_on
        .iter()
        .find(|it| !is_ready(setup, state, index, (spec, run), it))?;
    Some(unready.stage)
}

fn is_ready(
    setup: &Setup,
    state: &State,
    own: usize,
    (spec, run): (&Spec, Run),
    on: &Dependency,
) -> bool {
    let Some(dependency) = state.stages.get(on.stage).filter(|it| it.spec > 0) else {
        return false;
    };
    let status = dependency.status;
    let Some(expression) = &on.expression else {
        let source = setup.source(own, run.spec);
        let same_source = source == setup.source(on.stage, dependency.spec);
        let is_up_to_date = status.source == source && status.applied == run.revision;
        return status.ready == Ready::True
            && status.observed == dependency.generation
            && (!same_source || is_up_to_date);
    };
    let id = setup
        .spec(on.stage, dependency.spec)
        .map_or(0, |spec| spec.id);
    let current = status.ready == Ready::True && status.ready_generation == dependency.generation;
    match expression {
        Expression::EqualIds => id == spec.id,
        Expression::EqualIdsAndReady => id == spec.id && current,
        Expression::Pinned(release) => id == spec.id && current && status.applied == *release,
    }
}
