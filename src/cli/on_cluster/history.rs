//! What was told of each stage so far, for the views that show more than the last event.

use std::time::Duration;

use crate::cluster::{Event, EventKind, Goal, PodFailure, State, Trouble, Verdict};

/// What was told of a rollout so far.
#[derive(Debug, Default)]
pub(super) struct History {
    /// In the order of the goal.
    pub(super) stages: Vec<StageHistory>,
}

/// What was told of a stage so far.
#[derive(Debug, Default)]
pub(super) struct StageHistory {
    /// Where it stands.
    pub(super) verdict: Option<Verdict>,
    /// Since when it is in this state.
    pub(super) since: Duration,
    /// When it was first seen at work.
    pub(super) began: Option<Duration>,
    /// Its pods that failed.
    pub(super) failures: Vec<PodFailure>,
    /// What kept it from going on.
    pub(super) troubles: Vec<Trouble>,
}

impl History {
    pub(super) fn of(goal: &Goal) -> Self {
        let stages = goal.stages.iter().map(|_| StageHistory::default());
        Self {
            stages: stages.collect(),
        }
    }

    /// Takes in what happened.
    pub(super) fn take(&mut self, event: &Event) {
        match &event.what {
            EventKind::Stage { stage, verdict, .. } => {
                if let Some(stage_history) = self.stages.get_mut(*stage) {
                    stage_history.stands(verdict, event.at);
                }
            }
            EventKind::PodFailed(stage, failure) => {
                if let Some(stage_history) = self.stages.get_mut(*stage) {
                    stage_history.failures.push(failure.clone());
                }
            }
            EventKind::Trouble(trouble) => {
                if let Some(stage_history) = self.stages.get_mut(trouble.stage) {
                    stage_history.troubles.push(trouble.clone());
                }
            }
            EventKind::Applied(..)
            | EventKind::Wrote(..)
            | EventKind::Deleted(_)
            | EventKind::Busy(_)
            | EventKind::Held(_)
            | EventKind::Source(..)
            | EventKind::Asked(_)
            | EventKind::Unasked(..)
            | EventKind::Broken(_)
            | EventKind::Back
            | EventKind::Log { .. }
            | EventKind::Unread(_) => {}
        }
    }
}

impl StageHistory {
    fn stands(&mut self, verdict: &Verdict, at: Duration) {
        if self.state() != Some(verdict.state) {
            self.since = at;
        }
        if matches!(verdict.state, State::Running | State::Failing) {
            self.began.get_or_insert(at);
        }
        self.verdict = Some(verdict.clone());
    }

    pub(super) fn state(&self) -> Option<State> {
        self.verdict.as_ref().map(|it| it.state)
    }

    /// How long it took, or has taken at `now`; nothing while it waits.
    pub(super) fn took(&self, now: Duration) -> Option<Duration> {
        let end = match self.state()? {
            State::Waiting | State::Blocked => return None,
            State::Running | State::Failing => now,
            State::Ready
            | State::Failed
            | State::Stalled
            | State::Suspended
            | State::Superseded => self.since,
        };
        Some(end.saturating_sub(self.began.unwrap_or(end)))
    }
}
