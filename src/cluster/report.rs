//! What happens, as data; `cli` draws it.

use std::time::Duration;

use super::key::Key;
use super::object_id::ObjectId;
use super::pods::PodFailure;
use super::problem::Problem;
use super::verdict::{Reason, SourceState, State, Verdict};

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Since the command began.
    pub at: Duration,
    /// What.
    pub what: EventKind,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventKind {
    /// An object was written.
    Applied(Key, Change),
    /// An object of a stage was written, or deleted.
    Wrote(ObjectId, Change),
    /// A Job was deleted with its pods, or the Kustomization of a stage that the pipeline does not have any more.
    Deleted(Key),
    /// Somebody else is at work on the same pipeline, and is waited for: this is what the Lease calls him.
    Busy(String),
    /// A source was taken back to its commit, and stays there until the next release is applied.
    Held(Key),
    /// A source stands elsewhere than before.
    Source(Key, SourceState),
    /// A stage stands elsewhere than before.
    Stage {
        /// Index in [`super::Goal::stages`].
        stage: usize,
        /// What messages call it.
        label: String,
        /// How many stages are ready, and how many there are.
        ready: (usize, usize),
        /// Where it stands now.
        verdict: Verdict,
    },
    /// A controller was asked to look at an object.
    Asked(Key),
    /// A controller could not be asked, which costs time and nothing else.
    Unasked(Key, Problem),
    /// The connection broke; the watch goes on by itself.
    Broken(Problem),
    /// The connection is back.
    Back,
    /// A pod of a Job wrote a line.
    Log {
        /// Index of the stage.
        stage: usize,
        /// The Job.
        job: String,
        /// The pod.
        pod: String,
        /// The line, harmless.
        line: String,
    },
    /// A pod of a Job of this stage failed.
    PodFailed(usize, PodFailure),
    /// Something keeps a stage from going on.
    Trouble(Trouble),
    /// Something that would only explain cannot be read.
    Unread(Problem),
}

/// Something that keeps a stage from going on, as Kubernetes says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// Index of the stage.
    pub stage: usize,
    /// The object, as kind and name.
    pub object: String,
    /// Why, in one word.
    pub reason: String,
    /// Why, in words; harmless.
    pub message: String,
}

/// What writing an object changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It was not there.
    Created,
    /// It was different.
    Changed,
    /// Nothing.
    Unchanged,
    /// It was deleted and made again, because a field of it cannot be changed.
    Recreated,
    /// It was deleted.
    Deleted,
}

impl Change {
    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Changed => "changed",
            Self::Unchanged => "unchanged",
            Self::Recreated => "made again",
            Self::Deleted => "deleted",
        }
    }
}

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Every stage of this release is live.
    Live,
    /// A stage failed or stalled.
    Failed,
    /// A stage is suspended, and nothing else is left to wait for.
    Suspended,
    /// A source does not have the revision, and will not get it.
    Blocked,
    /// A source has gone on to another revision.
    Superseded,
    /// Time ran out.
    TimedOut,
    /// Somebody stopped watching.
    Interrupted,
    /// Nobody waits for an end.
    UnderWay,
    /// No stage of it was ever applied.
    NotApplied,
}

impl Outcome {
    /// How a release ended whose stages stand like this; `None` while it goes on.
    #[must_use]
    pub fn of(states: &[State]) -> Option<Self> {
        let has = |wanted| states.contains(&wanted);
        if has(State::Superseded) {
            return Some(Self::Superseded);
        }
        if !states.iter().all(|state| state.is_final()) {
            return None;
        }
        Some(match () {
            () if has(State::Failed) || has(State::Stalled) => Self::Failed,
            () if has(State::Suspended) => Self::Suspended,
            () if has(State::Blocked) => Self::Blocked,
            () => Self::Live,
        })
    }

    /// What one look says of stages that stand like this.
    #[must_use]
    pub(super) fn at_once(stages: &[StageStatus]) -> Self {
        let verdicts = || stages.iter().filter_map(|it| it.verdict.as_ref());
        let is_absent = |it: &Verdict| {
            matches!(
                it.reason,
                Reason::NotThere | Reason::Behind(None) | Reason::After(_)
            )
        };
        if stages.iter().all(|it| it.runs.is_none()) && verdicts().all(is_absent) {
            return Self::NotApplied;
        }
        let states: Vec<State> = verdicts().map(|it| it.state).collect();
        Self::of(&states).unwrap_or(Self::UnderWay)
    }

    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Failed => "failed",
            Self::Suspended => "suspended",
            Self::Blocked => "blocked",
            Self::Superseded => "superseded",
            Self::TimedOut => "timed out",
            Self::Interrupted => "interrupted",
            Self::UnderWay => "under way",
            Self::NotApplied => "not applied",
        }
    }
}

/// What rolls a release out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// The controllers of Flux, from the source.
    Flux,
    /// This program, from the files.
    Direct,
}

/// What there is to say at the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// What rolled it out.
    pub by: Engine,
    /// How it ended.
    pub outcome: Outcome,
    /// Since the command began.
    pub took: Duration,
    /// The specs were written, as far as the command writes any.
    pub is_written: bool,
    /// The stages whose specs were written before the sources got another pin, by what messages call them. Until the
    /// others are written, they wait.
    pub early: Vec<String>,
    /// Every stage of the goal, in its order: where it stands, and the revision that it runs.
    pub stages: Vec<StageStatus>,
    /// Every source of the goal, in its order.
    pub sources: Vec<SourceState>,
    /// What one look found beside the stages; what is found while a release is watched is told when it happens.
    pub troubles: Vec<Trouble>,
}

/// Where a stage stands at the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageStatus {
    /// What messages call it.
    pub label: String,
    /// Where, unless nothing was seen of it.
    pub verdict: Option<Verdict>,
    /// The revision that it last applied and found healthy.
    pub runs: Option<String>,
}

impl Summary {
    /// The stages in a state.
    pub fn in_state(&self, state: State) -> impl Iterator<Item = &StageStatus> {
        let is_it =
            move |it: &&StageStatus| it.verdict.as_ref().is_some_and(|it| it.state == state);
        self.stages.iter().filter(is_it)
    }
}
