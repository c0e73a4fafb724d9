//! When a stage is asked, when it is given up, and when to look again.

use std::time::Duration;

use super::next::Next;
use super::stale_failure::StageRuns;
use super::unresponsive::LastReport;
use super::verdict::{Reason, State, Verdict};

/// How long a stage that is free to start may stand still before its controller is asked: long enough that
/// controllers that were told by events do not run twice.
const PATIENCE: Duration = Duration::from_secs(3);

/// The least time between two requests for one object.
const PAUSE: Duration = Duration::from_secs(1);

/// How long something may fail that mends itself as a rule.
const GRACE: Duration = Duration::from_secs(60);

/// What is remembered of a stage between two looks.
#[derive(Debug, Default)]
pub(super) struct Stage {
    pub(super) request: Option<String>,
    pub(super) asked_at: Option<Duration>,
    /// Since when it stands as it stands.
    pub(super) since: Duration,
    /// Since when nothing that comes before it is open.
    pub(super) free: Option<Duration>,
    pub(super) failing: Option<Duration>,
    /// It is asked whatever it says.
    pub(super) is_forced: bool,
    /// Its controller has lost it, and is asked once more.
    pub(super) is_lost: bool,
    /// What its controller said last.
    pub(super) last_report: LastReport,
    /// What was seen of its runs.
    pub(super) runs: StageRuns,
    /// What it was before it was asked does not count.
    pub(super) runs_again: bool,
    pub(super) verdict: Option<Verdict>,
}

/// What a stage may take beyond what Flux gives its objects: to be noticed, built and applied.
pub(super) const SLACK_SECONDS: u64 = 60;

/// What goes on for too long has failed.
pub(super) fn overdue(
    verdict: Verdict,
    memory: &Stage,
    limit: Duration,
    now: Duration,
    next: &mut Next,
) -> Verdict {
    if verdict.state.is_final() {
        return verdict;
    }
    if let Some(failing) = memory.failing {
        if now >= failing + GRACE {
            return Verdict {
                state: State::Failed,
                ..verdict
            };
        }
        wake(next, failing + GRACE);
    }
    if let Some(free) = memory.free {
        if now >= free + limit {
            return Verdict {
                state: State::Failed,
                reason: Reason::TimedOut(limit.as_secs()),
            };
        }
        wake(next, free + limit);
    }
    verdict
}

/// When the controller of a stage is to be asked, if at all.
pub(super) fn due(memory: &Stage, now: Duration) -> Option<Duration> {
    if memory.is_forced || memory.is_lost {
        return Some(now);
    }
    let verdict = memory.verdict.as_ref()?;
    let (free, again) = (memory.free?, memory.asked_at.map(|at| at + PAUSE));
    let is_dependency = matches!(
        &verdict.reason,
        Reason::Controller(it) if it.reason == "DependencyNotReady"
    );
    let at = match verdict.state {
        State::Waiting if is_dependency => now,
        State::Waiting if verdict.reason == Reason::Asked => now,
        State::Waiting if matches!(verdict.reason, Reason::Behind(_) | Reason::NotObserved) => {
            free.max(memory.since) + PATIENCE
        }
        State::Failing if matches!(verdict.reason, Reason::Controller(_)) => {
            free.max(memory.since) + PATIENCE
        }
        State::Waiting
        | State::Running
        | State::Failing
        | State::Ready
        | State::Failed
        | State::Stalled
        | State::Suspended
        | State::Blocked
        | State::Superseded => return None,
    };
    let is_once = memory.asked_at.is_some() && !is_dependency;
    let at = again.map_or(at, |again| at.max(again));
    (!is_once).then_some(at)
}

pub(super) fn wake(next: &mut Next, at: Duration) {
    next.wake = Some(next.wake.map_or(at, |other| other.min(at)));
}
