//! What goes with a stage that a release has no more.

use super::objects::collect;
use super::setup::{Release, Setup};
use super::state::{Ready, State, Status};

/// The stages that the parent deletes once it has applied a release: those that are there and not in it.
pub(super) fn prunable(
    setup: &Setup,
    state: &State,
    release: Release,
) -> impl Iterator<Item = usize> {
    let stages = state.stages.iter().enumerate();
    let gone = stages.filter(move |(at, stage)| {
        stage.spec > 0 && !stage.deleting && setup.spec(*at, release).is_none()
    });
    gone.map(|(at, _)| at)
}

/// The parent deletes a Kustomization, which is gone only when its finalizer has run.
pub(super) fn delete(state: &mut State, index: usize) {
    if let Some(stage) = state.stages.get_mut(index) {
        stage.deleting = true;
        stage.generation += 1;
    }
}

/// `ctrl:finalize`: what is in the inventory goes with the Kustomization if its policy says so, and not while it is
/// suspended.
pub(super) fn finalize(setup: &Setup, state: &mut State, index: usize) {
    let Some(stage) = state.stages.get_mut(index) else {
        return;
    };
    let spec = setup.spec(index, stage.spec);
    let is_suspended = stage.suspended.is_some();
    let deletes = spec.is_some_and(|spec| spec.deletes && !spec.suspend && !is_suspended);
    let account = spec.and_then(|spec| spec.account);
    let is_gone = account.is_some_and(|it| state.objects.get(it) == Some(&None));
    let inventory = std::mem::take(&mut stage.inventory);
    stage.spec = 0;
    stage.cached = (0, stage.generation);
    stage.deleting = false;
    stage.suspended = None;
    stage.workload = None;
    stage.status = Status {
        ready: Ready::Unknown,
        ready_generation: 0,
        observed: 0,
        applied: 0,
        source: 0,
    };
    if deletes && !is_gone {
        collect(setup, state, index, &inventory);
    }
}
