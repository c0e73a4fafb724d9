//! What goes with a stage that a release has no more, and who has its object then.

use super::setup::{Release, Setup};
use super::state::{Phase, Ready, State, Status};
use super::verdict::Violation;

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

/// `ctrl:finalize`: what the Kustomization applied goes with it, if its policy says so and it is still its own.
pub(super) fn finalize(state: &mut State, index: usize) {
    if let Some(stage) = state.stages.get_mut(index) {
        stage.spec = 0;
        stage.cached = (0, stage.generation);
        stage.deleting = false;
        stage.workload = None;
        stage.status = Status {
            ready: Ready::Unknown,
            ready_generation: 0,
            observed: 0,
            applied: 0,
        };
    }
}

/// An object that another stage has applied becomes this one's own: it carries one label.
pub(super) fn take_over(setup: &Setup, state: &mut State, index: usize) {
    let object = |at: usize| setup.stages.get(at).and_then(|stage| stage.object);
    let is_there = |at: usize| state.stages.get(at).is_some_and(|it| it.workload.is_some());
    let shares = |at: &usize| *at != index && object(*at) == object(index) && is_there(*at);
    let Some(other) = (0..state.stages.len()).find(shares) else {
        return;
    };
    if object(index).is_none() || is_there(index) {
        return;
    }
    let taken = state
        .stages
        .get_mut(other)
        .and_then(|other| other.workload.take());
    if let Some(stage) = state.stages.get_mut(index) {
        stage.workload = taken;
    }
}

/// At the moment in which the finalizer of a stage runs: it deletes no app, and no Job before its end.
pub(super) fn check_loss(setup: &Setup, state: &State, index: usize) -> Option<Violation> {
    let stage = state.stages.get(index)?;
    let deletes = setup.spec(index, stage.spec)?.deletes;
    let is_job = setup.stages.get(index)?.workload.is_job();
    let (_, phase) = stage.workload?;
    let matters = !is_job || phase == Phase::Active;
    (deletes && matters).then_some(Violation::Lost { stage: index })
}
