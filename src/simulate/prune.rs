//! What goes with a stage that a release has no more.

use std::collections::BTreeSet;

use super::objects::collect;
use super::setup::{Release, Setup};
use super::state::{Ready, State, Status};
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

/// What the finalizer of a stage is to delete: its inventory if its policy says so, and not while it is suspended.
fn to_delete<'s>(setup: &Setup, state: &'s State, index: usize) -> Option<&'s BTreeSet<usize>> {
    let stage = state.stages.get(index)?;
    let spec = setup.spec(index, stage.spec)?;
    let deletes = spec.deletes && !spec.suspend && stage.suspended.is_none();
    deletes.then_some(&stage.inventory)
}

/// Whether the account that a stage deletes with is gone (`CanImpersonate`).
fn lacks_account(setup: &Setup, state: &State, index: usize) -> bool {
    let stage = state.stages.get(index);
    let spec = stage.and_then(|stage| setup.spec(index, stage.spec));
    let account = spec.and_then(|spec| spec.account);
    account.is_some_and(|it| state.objects.get(it) == Some(&None))
}

/// What a stage that goes leaves behind: all that it is to delete, where the account that deletes is gone.
pub(super) fn check_left(setup: &Setup, before: &State, stage: usize) -> Option<Violation> {
    let is_left = !to_delete(setup, before, stage)?.is_empty();
    (is_left && lacks_account(setup, before, stage)).then_some(Violation::Left { stage })
}

/// `ctrl:finalize`: the Kustomization goes, and with it what it is to delete.
pub(super) fn finalize(setup: &Setup, state: &mut State, index: usize) {
    let going = to_delete(setup, state, index).cloned();
    let going = going.filter(|_| !lacks_account(setup, state, index));
    let Some(stage) = state.stages.get_mut(index) else {
        return;
    };
    stage.inventory.clear();
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
    if let Some(going) = going {
        collect(setup, state, index, &going);
    }
}
