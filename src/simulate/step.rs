//! What a move does to a state.

use std::collections::BTreeSet;

use super::moves::{Move, upgraded};
use super::objects::{self, check_loss};
use super::prune::{check_left, delete, finalize, prunable};
use super::setup::{Part, Release, SHARDS, Setup, Spec, Workload};
use super::state::{Artifact, Phase, Ready, Run, Running, StageState, State};
use super::verdict::{Violation, check_revision, check_status, check_write};
use super::waiting::check_dependencies;

/// The state after a move, and what the move broke.
#[must_use]
pub fn step(setup: &Setup, state: &State, next: Move) -> (State, Option<Violation>) {
    let mut after = state.clone();
    let written = change(setup, &mut after, next);
    if !setup.stale {
        refresh_copies(&mut after);
    }
    let broken = written.and_then(|(stage, part)| {
        let newest = newest(setup, state, stage, next)?;
        check_write(setup, state, (stage, part), newest)
    });
    let broken = broken
        .or_else(|| check_revision(setup, state, written?.0))
        .or_else(|| check_loss(setup, state, &after, deleting(next)?))
        .or_else(|| check_left(setup, state, finalizing(next)?))
        .or_else(|| check_status(setup, &after));
    (after, broken)
}

/// Makes a move in place, and says what order it broke (I1): what a stage that writes goes by is what other stages have
/// done, which its own writing leaves as it is. Copies are as fresh as after [`step`] if they were before.
pub(super) fn make(setup: &Setup, state: &mut State, next: Move) -> Option<Violation> {
    let written = change(setup, state, next);
    if !setup.stale {
        state.sources.iter_mut().for_each(see);
        next.stage()
            .into_iter()
            .for_each(|it| with(state, it, cache));
    }
    let (stage, part) = written?;
    let newest = newest(setup, state, stage, next)?;
    check_write(setup, state, (stage, part), newest)
}

/// Changes the state, and says what was written to the cluster.
fn change(setup: &Setup, state: &mut State, next: Move) -> Option<(usize, Part)> {
    match next {
        Move::Apply(stage) => apply(setup, state, stage),
        Move::Upgrade(stage) => upgrade(setup, state, stage),
        Move::Push
        | Move::Fetch(_)
        | Move::ParentStarts
        | Move::ParentPatches(_)
        | Move::ParentPrunes(_)
        | Move::SeesSpec(_)
        | Move::SeesRevision(..)
        | Move::Load(_)
        | Move::CheckDependencies(_)
        | Move::Finish(_)
        | Move::Fail(_)
        | Move::Vanish(_)
        | Move::CheckHealth(_)
        | Move::Record(_)
        | Move::Finalize(_)
        | Move::Suspend(_)
        | Move::Crash => {
            advance(setup, state, next);
            None
        }
    }
}

/// The newest release that whoever writes has seen.
fn newest(setup: &Setup, state: &State, index: usize, next: Move) -> Option<Release> {
    let stage = state.stages.get(index)?;
    let chart = setup.stages.get(index)?.workload.chart();
    match chart.filter(|_| next == Move::Upgrade(index)) {
        Some(source) => Some(stage.spec.max(state.seen(source, setup.shard(index)))),
        None => Some(stage.run?.newest()),
    }
}

/// The stage whose garbage is collected, if any is.
fn deleting(next: Move) -> Option<usize> {
    if let Move::Apply(stage) | Move::Finalize(stage) = next {
        Some(stage)
    } else {
        None
    }
}

/// The stage that goes, if any does.
fn finalizing(next: Move) -> Option<usize> {
    if let Move::Finalize(stage) = next {
        Some(stage)
    } else {
        None
    }
}

fn advance(setup: &Setup, state: &mut State, next: Move) {
    match next {
        Move::Push => state.pushed += 1,
        Move::Fetch(source) => fetch(setup, state, source),
        Move::ParentStarts => parent_starts(setup, state),
        Move::ParentPatches(stage) => parent_patches(setup, state, stage),
        Move::ParentPrunes(stage) => parent_prunes(setup, state, stage),
        Move::SeesSpec(stage) => with(state, stage, cache),
        Move::SeesRevision(source, shard) => sees_revision(state, source, shard),
        Move::Load(stage) => load(setup, state, stage),
        Move::CheckDependencies(stage) => check_dependencies(setup, state, stage),
        Move::Apply(_) | Move::Upgrade(_) => {}
        Move::Finish(stage) => finish(state, stage),
        Move::Fail(stage) => fail(state, stage),
        Move::Vanish(stage) => with(state, stage, |it| set_phase(it, Phase::Vanished)),
        Move::CheckHealth(stage) => with(state, stage, |it| check_health(setup, it)),
        Move::Record(stage) => with(state, stage, |it| record(setup, it, stage)),
        Move::Finalize(stage) => finalize(setup, state, stage),
        Move::Suspend(stage) => state.suspend(stage),
        Move::Crash => state.crash(),
    }
}

fn with(state: &mut State, stage: usize, change: impl FnOnce(&mut StageState)) {
    if let Some(stage) = state.stages.get_mut(stage) {
        change(stage);
    }
}

fn fetch(setup: &Setup, state: &mut State, source: usize) {
    let newest = setup.newest(source, state.pushed, state.parent_applied);
    if let Some(source) = state.sources.get_mut(source) {
        source.revision = newest;
    }
}

/// A release may have no stage at all: then the parent is done at once.
fn parent_starts(setup: &Setup, state: &mut State) {
    let release = state.offered(setup);
    parent_goes_on(setup, state, release, BTreeSet::new());
}

fn parent_patches(setup: &Setup, state: &mut State, index: usize) {
    let Some((release, mut patched)) = state.parent.take() else {
        return;
    };
    with(state, index, |stage| {
        if setup.spec(index, stage.spec) != setup.spec(index, release) {
            stage.generation += 1;
        }
        stage.spec = release;
    });
    patched.insert(index);
    parent_goes_on(setup, state, release, patched);
}

fn parent_prunes(setup: &Setup, state: &mut State, index: usize) {
    if let Some((release, patched)) = state.parent.take() {
        delete(state, index);
        parent_goes_on(setup, state, release, patched);
    }
}

/// The parent is done when it has patched all that the release has, and deleted all that it has not.
fn parent_goes_on(setup: &Setup, state: &mut State, release: Release, patched: BTreeSet<usize>) {
    // The last stages are patched last, as a rule.
    let mut stages = (0..setup.stages.len()).rev();
    let is_patched =
        stages.all(|stage| patched.contains(&stage) || setup.spec(stage, release).is_none());
    if is_patched && prunable(setup, state, release).next().is_none() {
        state.parent_applied = release;
    } else {
        state.parent = Some((release, patched));
    }
}

fn sees_revision(state: &mut State, source: usize, shard: usize) {
    if let Some(source) = state.sources.get_mut(source)
        && let Some(seen) = source.seen.get_mut(shard)
    {
        *seen = source.revision;
    }
}

fn refresh_copies(state: &mut State) {
    state.sources.iter_mut().for_each(see);
    state.stages.iter_mut().for_each(cache);
}

fn see(source: &mut Artifact) {
    source.seen = [source.revision; SHARDS];
}

fn cache(stage: &mut StageState) {
    stage.cached = (stage.spec, stage.generation);
}

/// A suspended object is not reconciled, but `finalizeStatus` still runs (section 1.3).
fn load(setup: &Setup, state: &mut State, index: usize) {
    let Some((spec, generation)) = state.stages.get(index).map(|stage| stage.cached) else {
        return;
    };
    let source = setup.source(index, spec);
    let revision = state.seen(source, setup.shard(index));
    let (late, is_gone) = (
        state.is_late(setup, index, revision),
        state.is_gone(setup, source),
    );
    with(state, index, |stage| {
        let by_hand = stage.suspended.is_some_and(|since| since <= generation);
        if by_hand || setup.spec(index, spec).is_some_and(|spec| spec.suspend) {
            if stage.status.ready == Ready::True {
                stage.status.observed = generation;
            }
            return;
        }
        let run = Run {
            spec,
            generation,
            revision,
            late,
            at: Running::Loaded,
        };
        match is_gone {
            // `Source … not found`: it ends where it begins.
            true => end_failed(setup, stage, run),
            false => stage.run = Some(run),
        }
    });
}

/// Build, dry run, apply, prune: one step. A run of another stage that comes in between does what it would do before
/// this one or after it: what it takes over is not pruned in either case.
fn apply(setup: &Setup, state: &mut State, index: usize) -> Option<(usize, Part)> {
    let workload = &setup.stages.get(index)?.workload;
    let stage = state.stages.get_mut(index)?;
    let run = stage.run?;
    let spec = setup.spec(index, run.spec)?;
    let is_refused = *workload == Workload::RefusedJob
        || setup.is_refused(index, run.spec, run.revision)
        || !builds(setup, index, spec, run);
    if is_refused {
        end_failed(setup, stage, run);
        return None;
    }
    let held = setup.held(index, run.spec, run.revision);
    let kept = setup.kept(index, run.spec, run.revision);
    let made = objects::apply(state, index, (&held, &kept));
    objects::replace_inventory(setup, state, index, held, spec.prunes);
    let stage = state.stages.get_mut(index)?;
    let part = setup.part_at(index, run.spec, (run.revision, run.late))?;
    let keeps = *workload == Workload::SkippedJob || workload.chart().is_some();
    let skipped = keeps && stage.workload.is_some();
    let awaits = !skipped && awaited(workload);
    stage.run = Some(Run {
        at: Running::Applied { awaits },
        ..run
    });
    if skipped || *workload == Workload::Empty {
        return None;
    }
    let is_live = |(live, phase)| live == part && phase != Phase::Vanished;
    let same = !made && stage.workload.is_some_and(is_live);
    if !same {
        stage.workload = Some((part, Phase::Active));
    }
    let stretch = setup.stretch(index, part, run.newest());
    stage.since = stretch.first().copied().unwrap_or_default();
    if matches!(stage.workload, Some((_, Phase::Complete))) {
        stage.done.insert((part, stage.since));
    }
    (!same).then_some((index, part))
}

/// helm-controller upgrades a release whose chart has a new revision, and asks nobody (`requestsForHelmChartChange`).
fn upgrade(setup: &Setup, state: &mut State, index: usize) -> Option<(usize, Part)> {
    let part = upgraded(setup, state, index)?;
    let newest = newest(setup, state, index, Move::Upgrade(index))?;
    let stage = state.stages.get_mut(index)?;
    stage.workload = Some((part, Phase::Active));
    let stretch = setup.stretch(index, part, newest);
    stage.since = stretch.first().copied().unwrap_or_default();
    Some((index, part))
}

/// Whether the path is there, and has the files that the spec was made for.
fn builds(setup: &Setup, index: usize, spec: &Spec, run: Run) -> bool {
    let found = setup.content(index, run.spec, run.revision);
    let wanted = |release| setup.content(index, release, setup.revision(index, release));
    let are_others = |release| wanted(release) != found;
    let is_elsewhere = |release| !setup.is_same_address(index, release, run.revision);
    // What a kustomization file lists may come late: until then nothing is built.
    let is_there = setup
        .part_at(index, run.spec, (run.revision, run.late))
        .is_some_and(|part| part.content > 0);
    is_there && !spec.only.is_some_and(are_others) && !spec.addressed.is_some_and(is_elsewhere)
}

fn awaited(workload: &Workload) -> bool {
    match workload {
        Workload::Deployment
        | Workload::Job
        | Workload::VanishingJob
        | Workload::SkippedJob
        | Workload::UngatedRelease(_) => true,
        Workload::UnawaitedJob
        | Workload::UnseenRelease
        | Workload::StoppedRelease
        | Workload::SuspendedJob
        | Workload::RefusedJob
        | Workload::Empty => false,
    }
}

fn end_failed(setup: &Setup, stage: &mut StageState, run: Run) {
    stage.status.ready = Ready::False;
    stage.stamp(setup, run);
    stage.run = None;
}

fn finish(state: &mut State, index: usize) {
    with(state, index, |stage| {
        set_phase(stage, Phase::Complete);
        let since = stage.since;
        let finished = stage.workload.map(|(part, _)| (part, since));
        stage.done.extend(finished);
    });
    objects::serve(state, index);
}

fn fail(state: &mut State, index: usize) {
    state.failures = state.failures.saturating_sub(1);
    with(state, index, |stage| set_phase(stage, Phase::Failed));
}

fn set_phase(stage: &mut StageState, phase: Phase) {
    if let Some((_, live)) = &mut stage.workload {
        *live = phase;
    }
}

/// `ctrl:checkHealth`: a Job that its TTL deleted counts as healthy (section 4.3).
fn check_health(setup: &Setup, stage: &mut StageState) {
    let Some(run) = stage.run else { return };
    let awaits = run.at == Running::Applied { awaits: true };
    if awaits && matches!(stage.workload, Some((_, Phase::Failed))) {
        end_failed(setup, stage, run);
        return;
    }
    stage.status.ready = Ready::True;
    stage.stamp(setup, run);
    stage.run = Some(Run {
        at: Running::ReadyTrue,
        ..run
    });
}

/// The second of the two status patches (`RT/patch/patch.go:Patch`).
fn record(setup: &Setup, stage: &mut StageState, index: usize) {
    let Some(run) = stage.run.take() else { return };
    stage.status.applied = run.revision;
    stage.status.source = setup.source(index, run.spec);
    stage.status.observed = run.generation;
}
