//! What to do next, from what was observed.
//!
//! Pure: takes a [`ClusterState`] and the time since the start; gives what changed, whom to ask, when to look again, and
//! the end. It deliberately never writes a spec, and never resumes what is suspended.

mod phases;

use std::time::Duration;

use super::cluster_state::ClusterState;
use super::goal::Goal;
use super::key::Kind;
use super::next::{Next, Step};
use super::readiness::{StageView, source_state, stage_verdict};
use super::report::{EventKind, Outcome, StageStatus};
use super::timing::{SLACK_SECONDS, Stage, due, overdue, wake};
use super::unresponsive::{self, StageReport, Unresponsive};
use super::verdict::{Reason, SourceState, State, Verdict};
use super::write_gate::{Permission, WriteGate, unwritten};

/// Whether controllers are asked to look at objects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asking {
    /// Nobody is asked.
    Never,
    /// With requests that begin with this text, which no other run may use.
    With(String),
}

/// What is remembered of a rollout between two looks.
#[derive(Debug)]
pub struct Rollout<'g> {
    goal: &'g Goal,
    asking: Asking,
    /// Sources are left alone.
    only_stages: bool,
    /// Whatever revision the sources have is the one.
    follows: bool,
    /// The specs are still to be written.
    writing: Option<WriteGate>,
    /// There is one look, and what it finds is believed.
    is_one_look: bool,
    requests: u64,
    /// Seconds that every stage may take, instead of its own time.
    stage_seconds: Option<u64>,
    sources: Vec<Source>,
    stages: Vec<Stage>,
}

#[derive(Debug, Default)]
struct Source {
    /// The revision that it was found to have.
    held: Option<String>,
    request: Option<String>,
    state: Option<SourceState>,
}

impl<'g> Rollout<'g> {
    /// A rollout that has seen nothing yet.
    #[must_use]
    pub fn new(goal: &'g Goal, asking: Asking, stage_seconds: Option<u64>) -> Self {
        Self {
            goal,
            asking,
            only_stages: false,
            follows: false,
            writing: None,
            is_one_look: false,
            requests: 0,
            stage_seconds,
            sources: goal.sources.iter().map(|_| Source::default()).collect(),
            stages: goal.stages.iter().map(|_| Stage::default()).collect(),
        }
    }

    /// Looks at the cluster, `now` after the start.
    pub fn next(&mut self, observed: &ClusterState, now: Duration) -> Next {
        let mut next = Next::default();
        for at in 0..self.sources.len() {
            self.source(at, observed, &mut next);
        }
        for at in 0..self.stages.len() {
            self.stage(at, observed, now, &mut next);
        }
        next.end = self.end();
        self.permit(observed, now, &mut next);
        next
    }

    /// Says whether the specs may be written, when they are not yet.
    fn permit(&mut self, observed: &ClusterState, now: Duration, next: &mut Next) {
        let Some(mut writing) = self.writing.take() else {
            return;
        };
        match writing.permission(self.goal, &self.source_states(), observed, now) {
            Permission::NotYet => {}
            Permission::At(later) => wake(next, later),
            Permission::Now => next.may_write = true,
        }
        self.writing = Some(writing);
    }

    fn source_states(&self) -> Vec<Option<&SourceState>> {
        self.sources.iter().map(|it| it.state.as_ref()).collect()
    }

    fn source(&mut self, at: usize, observed: &ClusterState, next: &mut Next) {
        let Some((goal, memory)) = self.goal.sources.get(at).zip(self.sources.get_mut(at)) else {
            return;
        };
        let facts = observed.source(&goal.key);
        if let Asking::With(prefix) = &self.asking
            && !self.only_stages
            && memory.request.is_none()
            && facts.is_some_and(|facts| !facts.is_suspended)
            && goal.key.kind != Kind::ExternalArtifact
        {
            self.requests += 1;
            let request = format!("{prefix}.{}", self.requests);
            next.steps
                .push(Step::Ask(goal.key.clone(), request.clone()));
            memory.request = Some(request);
        }
        let request = memory.request.as_deref();
        let state = source_state(goal, facts, memory.held.as_deref(), request);
        if let SourceState::Has(revision) = &state
            && !self.follows
        {
            memory.held = Some(revision.clone());
        }
        if memory.state.as_ref() != Some(&state) {
            let happened = EventKind::Source(goal.key.clone(), state.clone());
            next.happened.push(happened);
            memory.state = Some(state);
        }
    }

    fn stage(&mut self, at: usize, observed: &ClusterState, now: Duration, next: &mut Next) {
        let Some(goal) = self.goal.stages.get(at) else {
            return;
        };
        let mut verdict = self.judge(at, observed);
        let is_free = self.is_free(at);
        let is_asking = self.asking != Asking::Never;
        let Some(memory) = self.stages.get_mut(at) else {
            return;
        };
        if let Some(facts) = observed.kustomization(&goal.key) {
            memory.runs.record(facts, now);
            let ask = memory.request.as_deref();
            let is_doubtful = verdict.state == State::Failed
                && !self.is_one_look
                && !memory.runs.are_of_this_spec(facts, &verdict, ask);
            verdict = match is_doubtful {
                true => doubtful(verdict, is_asking),
                false => verdict,
            };
        }
        let is_failing = verdict.state == State::Failing;
        memory.failing = is_failing.then(|| memory.failing.unwrap_or(now));
        memory.free = is_free.then(|| memory.free.unwrap_or(now));
        let seconds = self.stage_seconds;
        let limit = seconds.unwrap_or(goal.timeout_seconds + SLACK_SECONDS);
        verdict = overdue(verdict, memory, Duration::from_secs(limit), now, next);
        if memory.verdict.as_ref().map(|it| it.state) != Some(verdict.state) {
            memory.since = now;
        }
        let is_first = memory.verdict.is_none() && is_asking;
        if memory.is_forced || (is_first && verdict.state == State::Failed) {
            // What failed before anybody asked is tried once more, and judged then.
            verdict = Verdict {
                state: State::Waiting,
                reason: Reason::Asked,
            };
        }
        if memory.verdict.as_ref() != Some(&verdict) {
            memory.verdict = Some(verdict);
            self.tell(at, next);
        }
        self.listen(at, observed, now, next);
        self.ask(at, now, next);
    }

    /// Tells of a controller that says nothing, once, and has it asked again where it has lost the stage.
    fn listen(&mut self, at: usize, observed: &ClusterState, now: Duration, next: &mut Next) {
        let is_asking = self.asking != Asking::Never;
        let Some((goal, memory)) = self.goal.stages.get(at).zip(self.stages.get_mut(at)) else {
            return;
        };
        let Some((facts, verdict)) = observed
            .kustomization(&goal.key)
            .zip(memory.verdict.as_ref())
        else {
            return;
        };
        let report = StageReport {
            goal,
            facts,
            verdict,
            ask: memory.request.as_deref(),
            jobs: observed,
        };
        memory.last_report.record(report, now);
        let Some(unresponsive) = report
            .unresponsive()
            .filter(|_| !memory.last_report.is_told)
        else {
            return;
        };
        let due = memory.last_report.since + unresponsive::LONGEST;
        if now < due {
            wake(next, due);
            return;
        }
        memory.last_report.is_told = true;
        memory.is_lost = is_asking && unresponsive == Unresponsive::WentQuiet;
        let trouble = unresponsive.trouble(at, goal, memory.is_lost);
        next.happened.push(EventKind::Trouble(trouble));
    }

    /// Nothing that comes before a stage is open.
    fn is_free(&self, at: usize) -> bool {
        if self.writing.is_some() {
            return false;
        }
        let source = self.goal.stages.get(at).map(|goal| goal.source);
        let source = source.and_then(|source| self.sources.get(source)?.state.as_ref());
        matches!(source, Some(SourceState::Has(_)))
            && self
                .after(at)
                .iter()
                .all(|(_, state)| *state == State::Ready)
    }

    fn judge(&self, at: usize, observed: &ClusterState) -> Verdict {
        let after = self.after(at);
        let nothing = Verdict {
            state: State::Waiting,
            reason: Reason::NotThere,
        };
        let Some((goal, memory)) = self.goal.stages.get(at).zip(self.stages.get(at)) else {
            return nothing;
        };
        let source = self.sources.get(goal.source);
        let Some(state) = source.and_then(|source| source.state.as_ref()) else {
            return nothing;
        };
        let is_final = source.is_some_and(|source| source.request.is_some());
        if self.writing.is_some() {
            return unwritten(Some(state), &self.source_states(), is_final);
        }
        stage_verdict(StageView {
            goal,
            facts: observed.kustomization(&goal.key),
            source: state,
            source_is_final: is_final,
            after: &after,
            ask: memory.request.as_deref(),
            is_written: self.asking != Asking::Never,
            runs_again: memory.runs_again,
            jobs: observed,
        })
    }

    /// The stages that one waits for, and where they stand.
    fn after(&self, at: usize) -> Vec<(&'g str, State)> {
        let goal = self.goal.stages.get(at);
        let before = goal.into_iter().flat_map(|goal| &goal.after);
        before
            .filter_map(|&at| {
                let label = self.goal.stages.get(at)?.label.as_str();
                let verdict = self.stages.get(at)?.verdict.as_ref();
                Some((label, verdict.map_or(State::Waiting, |it| it.state)))
            })
            .collect()
    }

    fn tell(&self, at: usize, next: &mut Next) {
        let (Some(goal), Some(memory)) = (self.goal.stages.get(at), self.stages.get(at)) else {
            return;
        };
        let is_ready = |it: &&Stage| {
            it.verdict
                .as_ref()
                .is_some_and(|it| it.state == State::Ready)
        };
        let ready = self.stages.iter().filter(is_ready).count();
        if let Some(verdict) = memory.verdict.clone() {
            next.happened.push(EventKind::Stage {
                stage: at,
                label: goal.label.clone(),
                ready: (ready, self.stages.len()),
                verdict,
            });
        }
    }

    /// Asks the controller of a stage that is free to start and does not.
    fn ask(&mut self, at: usize, now: Duration, next: &mut Next) {
        let Asking::With(prefix) = &self.asking else {
            return;
        };
        let Some((goal, memory)) = self.goal.stages.get(at).zip(self.stages.get_mut(at)) else {
            return;
        };
        let Some(due) = due(memory, now) else {
            return;
        };
        if due > now {
            wake(next, due);
            return;
        }
        self.requests += 1;
        let request = format!("{prefix}.{}", self.requests);
        next.steps
            .push(Step::Ask(goal.key.clone(), request.clone()));
        memory.request = Some(request);
        memory.asked_at = Some(now);
        memory.is_forced = false;
        memory.is_lost = false;
    }

    fn end(&self) -> Option<Outcome> {
        let states: Option<Vec<State>> = self
            .stages
            .iter()
            .map(|stage| Some(stage.verdict.as_ref()?.state))
            .collect();
        Outcome::of(&states?)
    }

    /// Where every stage stands.
    #[must_use]
    pub fn stage_statuses(&self, observed: &ClusterState) -> Vec<StageStatus> {
        let stages = self.goal.stages.iter().zip(&self.stages);
        stages
            .map(|(goal, memory)| StageStatus {
                label: goal.label.clone(),
                verdict: memory.verdict.clone(),
                runs: observed
                    .kustomization(&goal.key)
                    .and_then(|facts| facts.last_applied.clone()),
            })
            .collect()
    }

    /// Where every source stands.
    #[must_use]
    pub fn sources(&self) -> Vec<SourceState> {
        let sources = self.sources.iter();
        sources
            .map(|source| source.state.clone().unwrap_or(SourceState::Looking))
            .collect()
    }
}

/// A failure that may be that of a run with the spec before: it is asked for again, or goes on for a while.
fn doubtful(verdict: Verdict, is_asking: bool) -> Verdict {
    match is_asking {
        true => Verdict {
            state: State::Waiting,
            reason: Reason::Asked,
        },
        false => Verdict {
            state: State::Failing,
            ..verdict
        },
    }
}
