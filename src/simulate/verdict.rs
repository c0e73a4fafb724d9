//! What must never happen.

use super::setup::{Part, Release, Setup};
use super::state::{Ready, State};

/// An order that was broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Violation {
    /// I1: a stage wrote its part of a release before a stage that comes first had finished its own.
    Order {
        /// The stage that wrote.
        wrote: usize,
        /// The stage that had to finish first.
        first: usize,
        /// The release.
        release: Release,
    },
    /// I4: a stage wrote a revision that a plain dependency on its source has not applied.
    Revision {
        /// The stage that wrote.
        wrote: usize,
        /// The dependency.
        first: usize,
    },
    /// A Job was deleted before its end, or an app that served while nothing stood in for it.
    Lost {
        /// The stage that deleted it.
        stage: usize,
        /// Its position in [`Setup::objects`].
        object: usize,
    },
    /// A stage went and left what it was to delete, because the account that deletes was gone before it.
    Left {
        /// The stage.
        stage: usize,
    },
    /// I3: a status says more than was done.
    Status {
        /// The stage.
        stage: usize,
    },
}

/// I1 at the moment in which `stage` writes `part`: everything that comes first has finished its part of the
/// same release. What comes first is what the release's own spec lists.
///
/// A part that several releases in a row ask for belongs to any of them: a release that the next one overtook is not
/// waited for.
pub(super) fn check_write(
    setup: &Setup,
    state: &State,
    (stage, part): (usize, Part),
    newest: Release,
) -> Option<Violation> {
    let whole = setup.stretch(stage, part, newest);
    let broken = |release: Release| {
        let first = unfinished(setup, state, stage, release)?;
        Some(Violation::Order {
            wrote: stage,
            first,
            release,
        })
    };
    if whole.is_empty() {
        return mixed(setup, stage, part).find_map(broken);
    }
    let kept = whole
        .iter()
        .any(|&release| release == 1 || broken(release).is_none());
    if kept {
        None
    } else {
        whole.into_iter().find_map(broken)
    }
}

/// What comes first in a release and has not finished its part of it.
fn unfinished(setup: &Setup, state: &State, stage: usize, release: Release) -> Option<usize> {
    let spec = setup.spec(stage, release)?;
    spec.depends_on.iter().map(|it| it.stage).find(|&first| {
        let Some(wanted) = setup.part(first, release) else {
            return false;
        };
        let stretch = setup.stretch(first, wanted, release);
        let since = stretch.first().copied().unwrap_or_default();
        let done = state.stages.get(first).map(|first| &first.done);
        done.is_none_or(|done| !done.contains(&(wanted, since)))
    })
}

/// The releases of a part that no release asks for as a whole: those which changed one of its versions to what
/// it has.
fn mixed(setup: &Setup, stage: usize, part: Part) -> impl Iterator<Item = Release> {
    (2..=setup.releases).filter(move |&release| {
        let Some(now) = setup.part(stage, release) else {
            return false;
        };
        let before = setup.part(stage, release - 1);
        let changed = |get: fn(Part) -> u8| {
            before.is_none_or(|before| get(before) != get(now)) && get(part) == get(now)
        };
        changed(|part| part.content) || changed(|part| part.carried)
    })
}

/// I4 at the moment in which `stage` writes a revision: plain dependencies that have applied a revision of its source
/// have applied this one, or a later one. What has moved to its source and not run there yet may have been ready on the
/// other one when the run looked.
pub(super) fn check_revision(setup: &Setup, state: &State, stage: usize) -> Option<Violation> {
    let run = state.stages.get(stage)?.run?;
    let own = setup.source(stage, run.spec);
    let spec = setup.spec(stage, run.spec)?;
    let is_behind = |at: usize| {
        let first = state.stages.get(at);
        first.is_none_or(|first| {
            // One that a newer release has no more was there when the run looked.
            let follows =
                first.spec > 0 && setup.source(at, first.spec) == own && first.status.source == own;
            follows && first.status.applied < run.revision
        })
    };
    let plain = spec.depends_on.iter().filter(|it| it.expression.is_none());
    let first = plain.map(|it| it.stage).find(|&at| is_behind(at))?;
    Some(Violation::Revision {
        wrote: stage,
        first,
    })
}

/// I3: `observedGeneration` is never ahead, and Ready at the current generation means that a run with this
/// very spec succeeded, or that the object is suspended.
pub(super) fn check_status(setup: &Setup, state: &State) -> Option<Violation> {
    let wrong = state.stages.iter().enumerate().find(|(index, stage)| {
        let suspended = setup
            .spec(*index, stage.spec)
            .is_some_and(|spec| spec.suspend);
        let ahead = stage.status.observed > stage.generation;
        let claims = stage.status.ready == Ready::True
            && stage.status.observed == stage.generation
            && stage.status.ready_generation != stage.generation;
        ahead || (claims && !suspended && stage.suspended.is_none())
    });
    wrong.map(|(stage, _)| Violation::Status { stage })
}
