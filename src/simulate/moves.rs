//! What may happen next in a state.

use super::prune::prunable;
use super::setup::{Part, PatchOrder, Setup, Workload};
use super::state::{Phase, Running, StageState, State};

/// One atomic thing that may happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Move {
    /// The next release is pushed.
    Push,
    /// source-controller fetches the newest revision of a source.
    Fetch(usize),
    /// The parent starts to apply the newest release.
    ParentStarts,
    /// The parent patches a stage.
    ParentPatches(usize),
    /// The parent deletes a stage that the release does not have.
    ParentPrunes(usize),
    /// The controller's copy of a Kustomization catches up.
    SeesSpec(usize),
    /// A controller's copy of a source catches up: the source, and the controller.
    SeesRevision(usize, usize),
    /// A run starts: loads spec and artifact.
    Load(usize),
    /// A run looks at its dependencies.
    CheckDependencies(usize),
    /// A run builds and applies.
    Apply(usize),
    /// helm-controller upgrades a HelmRelease that follows a source by itself.
    Upgrade(usize),
    /// A workload finishes.
    Finish(usize),
    /// A workload fails.
    Fail(usize),
    /// A finished Job is deleted by its TTL.
    Vanish(usize),
    /// A run looks at the health of what it applied, and sees an end.
    CheckHealth(usize),
    /// A run sets `lastAppliedRevision` and ends.
    Record(usize),
    /// The finalizer of a deleted stage runs.
    Finalize(usize),
    /// Somebody suspends a stage by hand.
    Suspend(usize),
    /// The controller is killed and starts again.
    Crash,
}

impl Move {
    /// The stage that it is a move of.
    #[must_use]
    pub fn stage(self) -> Option<usize> {
        match self {
            Self::ParentPatches(stage)
            | Self::ParentPrunes(stage)
            | Self::SeesSpec(stage)
            | Self::Load(stage)
            | Self::CheckDependencies(stage)
            | Self::Apply(stage)
            | Self::Upgrade(stage)
            | Self::Finish(stage)
            | Self::Fail(stage)
            | Self::Vanish(stage)
            | Self::CheckHealth(stage)
            | Self::Record(stage)
            | Self::Finalize(stage)
            | Self::Suspend(stage) => Some(stage),
            Self::Push
            | Self::Fetch(_)
            | Self::ParentStarts
            | Self::SeesRevision(..)
            | Self::Crash => None,
        }
    }
}

/// Everything that may happen next.
#[must_use]
pub fn moves(setup: &Setup, state: &State) -> Vec<Move> {
    let mut moves = Vec::new();
    of_repository(setup, state, &mut moves);
    of_parent(setup, state, &mut moves);
    for stage in 0..state.stages.len() {
        of_stage(setup, state, stage, &mut moves);
    }
    if state.suspensions > 0 {
        let stages = state.stages.iter().enumerate();
        let there = stages.filter(|(_, it)| it.spec > 0 && it.suspended.is_none());
        moves.extend(there.map(|(stage, _)| Move::Suspend(stage)));
    }
    if state.crashes > 0 && state.stages.iter().any(|stage| stage.run.is_some()) {
        moves.push(Move::Crash);
    }
    moves
}

/// What git and source-controller may do.
pub(super) fn of_repository(setup: &Setup, state: &State, moves: &mut Vec<Move>) {
    if state.pushed < setup.releases {
        moves.push(Move::Push);
    }
    for (source, at) in state.sources.iter().enumerate() {
        let newest = setup.newest(source, state.pushed, state.parent_applied);
        if at.revision != newest && !setup.is_gone(source, state.parent_applied) {
            moves.push(Move::Fetch(source));
        }
        let behind = |shard: &usize| at.seen.get(*shard) != Some(&at.revision);
        let controllers = setup.controllers().into_iter().filter(behind);
        moves.extend(controllers.map(|shard| Move::SeesRevision(source, shard)));
    }
}

fn of_parent(setup: &Setup, state: &State, moves: &mut Vec<Move>) {
    let Some((release, patched)) = &state.parent else {
        if state.offered(setup) > state.parent_applied {
            moves.push(Move::ParentStarts);
        }
        return;
    };
    let waiting = (0..setup.stages.len())
        .filter(|stage| setup.spec(*stage, *release).is_some() && !patched.contains(stage));
    let before = moves.len();
    match setup.order {
        PatchOrder::Any => moves.extend(waiting.map(Move::ParentPatches)),
        PatchOrder::Listed => moves.extend(waiting.take(1).map(Move::ParentPatches)),
    }
    // Whatever is applied comes before whatever is pruned.
    if moves.len() == before {
        moves.extend(prunable(setup, state, *release).map(Move::ParentPrunes));
    }
}

/// What the parent that patches in the order of the stages does next.
pub(super) fn of_parent_in_order(setup: &Setup, state: &State) -> Option<Move> {
    let Some((release, patched)) = &state.parent else {
        let starts = state.offered(setup) > state.parent_applied;
        return starts.then_some(Move::ParentStarts);
    };
    let after = patched.last().map_or(0, |last| last + 1);
    let mut waiting = (after..setup.stages.len()).filter(|at| setup.spec(*at, *release).is_some());
    let next = waiting.next().map(Move::ParentPatches);
    next.or_else(|| Some(Move::ParentPrunes(prunable(setup, state, *release).next()?)))
}

/// What a stage may do, and the controllers about it.
pub(super) fn of_stage(setup: &Setup, state: &State, index: usize, moves: &mut Vec<Move>) {
    let (Some(stage), Some(plan)) = (state.stages.get(index), setup.stages.get(index)) else {
        return;
    };
    if stage.cached != (stage.spec, stage.generation) {
        moves.push(Move::SeesSpec(index));
    }
    if upgraded(setup, state, index).is_some() {
        moves.push(Move::Upgrade(index));
    }
    of_workload(&plan.workload, stage, state.failures, index, moves);
    moves.extend(of_run(stage, index));
}

fn of_workload(
    workload: &Workload,
    stage: &StageState,
    failures: u8,
    index: usize,
    moves: &mut Vec<Move>,
) {
    match stage.workload {
        Some((_, Phase::Active)) if can_finish(workload) => {
            moves.push(Move::Finish(index));
            if failures > 0 {
                moves.push(Move::Fail(index));
            }
        }
        Some((_, Phase::Complete | Phase::Failed)) if *workload == Workload::VanishingJob => {
            moves.push(Move::Vanish(index));
        }
        Some((_, Phase::Active | Phase::Complete | Phase::Failed | Phase::Vanished)) | None => {}
    }
}

fn can_finish(workload: &Workload) -> bool {
    ![Workload::SuspendedJob, Workload::StoppedRelease].contains(workload)
}

fn of_run(stage: &StageState, index: usize) -> Option<Move> {
    let Some(run) = stage.run else {
        if stage.deleting && stage.cached.1 == stage.generation {
            return Some(Move::Finalize(index));
        }
        return (stage.cached.0 > 0).then_some(Move::Load(index));
    };
    match run.at {
        Running::Loaded => Some(Move::CheckDependencies(index)),
        Running::Begun => Some(Move::Apply(index)),
        Running::Applied { awaits: false } => Some(Move::CheckHealth(index)),
        Running::Applied { awaits: true } => {
            let active = matches!(stage.workload, Some((_, Phase::Active)));
            (!active).then_some(Move::CheckHealth(index))
        }
        Running::ReadyTrue => Some(Move::Record(index)),
    }
}

/// What a HelmRelease that follows a source by itself would be upgraded to.
pub(super) fn upgraded(setup: &Setup, state: &State, index: usize) -> Option<Part> {
    let source = setup.stages.get(index)?.workload.chart()?;
    let stage = state.stages.get(index)?;
    let (now, _) = stage.workload?;
    let content = setup.content(index, stage.spec, state.seen(source, setup.shard(index)));
    let is_newer = content > 0 && content != now.content;
    is_newer.then_some(Part { content, ..now })
}
