//! Objects with an identity: whose label is on them, what garbage collection deletes, and when that is too early.
//!
//! What is applied carries the label of one Kustomization, the last one that applied it. A Kustomization deletes what
//! is in its inventory, or was until now, and carries its own label (`deleteObjects` in kustomize-controller,
//! `Delete` in `fluxcd/pkg/ssa`): so of an object that changes hands it is the order of two runs that decides.

use std::collections::BTreeSet;

use super::setup::{Object, Setup};
use super::state::{Live, Phase, State};
use super::verdict::Violation;

/// A stage applies what it holds, of which nobody deletes what is `kept`: it makes what is not there, and puts its label on
/// what is. Whether it made something.
pub(super) fn apply(
    state: &mut State,
    index: usize,
    (held, kept): (&BTreeSet<usize>, &BTreeSet<usize>),
) -> bool {
    take_over(state, index, held);
    let mut made = false;
    for &object in held {
        if let Some(live) = state.objects.get_mut(object) {
            made |= live.is_none();
            *live = Some(Live {
                owner: index,
                serves: live.is_some_and(|live| live.serves),
                kept: kept.contains(&object),
            });
        }
    }
    made
}

/// What another stage has applied goes on as it is, and is this one's from now on.
fn take_over(state: &mut State, index: usize, held: &BTreeSet<usize>) {
    let owner = |object: &usize| Some(state.objects.get(*object)?.as_ref()?.owner);
    let workload = |stage: usize| state.stages.get(stage).and_then(|it| it.workload);
    let mut others = held.iter().filter_map(owner).filter(|it| *it != index);
    let taken = others.find_map(workload);
    if let Some(stage) = state.stages.get_mut(index) {
        stage.workload = stage.workload.or(taken);
    }
}

/// What a stage holds becomes its inventory; what was in there before and is not now is deleted if the stage prunes
/// (`inventory.Diff`, `prune`).
pub(super) fn replace_inventory(
    setup: &Setup,
    state: &mut State,
    index: usize,
    held: BTreeSet<usize>,
    prunes: bool,
) {
    let Some(stage) = state.stages.get_mut(index) else {
        return;
    };
    let stale = &std::mem::replace(&mut stage.inventory, held) - &stage.inventory;
    if prunes {
        collect(setup, state, index, &stale);
    }
}

/// `deleteObjects`: only what carries the stage's own label, and does not say that it stays. What is in a Namespace goes with it, whoever applied it.
pub(super) fn collect(setup: &Setup, state: &mut State, index: usize, stale: &BTreeSet<usize>) {
    for &object in stale {
        let Some(live) = state.objects.get_mut(object) else {
            continue;
        };
        if live.is_none_or(|live| live.owner != index || live.kept) {
            continue;
        }
        *live = None;
        let inside = setup.within.iter().zip(&mut state.objects);
        let inside = inside.filter(|(home, _)| **home == Some(object));
        inside.for_each(|(_, live)| *live = None);
    }
}

/// Everything that a stage applied is available.
pub(super) fn serve(state: &mut State, index: usize) {
    let own = state.objects.iter_mut().flatten();
    own.filter(|live| live.owner == index)
        .for_each(|live| live.serves = true);
}

/// What a move of a stage deletes: no Job before its end, and no app that served while nothing stands in for it.
pub(super) fn check_loss(
    setup: &Setup,
    before: &State,
    after: &State,
    stage: usize,
) -> Option<Violation> {
    let is_active = matches!(before.stages.get(stage)?.workload, Some((_, Phase::Active)));
    let is_lost = |object: &Object| match object {
        Object::Ends => is_active,
        Object::Serves(group) => serves(setup, before, *group) && !serves(setup, after, *group),
        Object::Needed => false,
    };
    let is_there = |state: &State, at: usize| state.objects.get(at).is_some_and(Option::is_some);
    let objects = setup.objects.iter().enumerate();
    let mut deleted = objects.filter(|(at, _)| is_there(before, *at) && !is_there(after, *at));
    let (object, _) = deleted.find(|(_, object)| is_lost(object))?;
    Some(Violation::Lost { stage, object })
}

fn serves(setup: &Setup, state: &State, group: u8) -> bool {
    let mut objects = setup.objects.iter().zip(&state.objects);
    objects.any(|(object, live)| {
        *object == Object::Serves(group) && live.is_some_and(|live| live.serves)
    })
}
