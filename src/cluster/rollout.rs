//! What to do next, from what was observed.
//!
//! Pure: takes a [`World`] and the time since the start; gives what changed, whom to ask, when to look again, and
//! the end. It deliberately never writes a spec, and never resumes what is suspended.

use std::time::Duration;

use super::goal::Goal;
use super::key::{Key, Kind};
use super::readiness::{Site, source_state, stage_verdict};
use super::report::{Happened, Outcome, Standing};
use super::silence::{self, Matter, Scene};
use super::timing::{SLACK_SECONDS, Stage, due, overdue, wake};
use super::verdict::{Reason, SourceState, State, Verdict};
use super::world::World;

/// Whether controllers are asked to look at objects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asking {
    /// Nobody is asked.
    Never,
    /// With requests that begin with this text, which no other run may use.
    With(String),
}

/// Something to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Ask the controller of an object to look at it, with this request.
    Ask(Key, String),
}

/// What came of a look at the world.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Next {
    /// What changed.
    pub happened: Vec<Happened>,
    /// What to do.
    pub steps: Vec<Step>,
    /// When to look again though nothing was seen.
    pub wake: Option<Duration>,
    /// How it ended, when it did.
    pub end: Option<Outcome>,
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
            requests: 0,
            stage_seconds,
            sources: goal.sources.iter().map(|_| Source::default()).collect(),
            stages: goal.stages.iter().map(|_| Stage::default()).collect(),
        }
    }

    /// Looks at the world, `now` after the start.
    pub fn next(&mut self, world: &World, now: Duration) -> Next {
        let mut next = Next::default();
        for at in 0..self.sources.len() {
            self.source(at, world, &mut next);
        }
        for at in 0..self.stages.len() {
            self.stage(at, world, now, &mut next);
        }
        next.end = self.end();
        next
    }

    fn source(&mut self, at: usize, world: &World, next: &mut Next) {
        let Some((goal, memory)) = self.goal.sources.get(at).zip(self.sources.get_mut(at)) else {
            return;
        };
        let facts = world.source(&goal.key);
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
            let happened = Happened::Source(goal.key.clone(), state.clone());
            next.happened.push(happened);
            memory.state = Some(state);
        }
    }

    fn stage(&mut self, at: usize, world: &World, now: Duration, next: &mut Next) {
        let Some(goal) = self.goal.stages.get(at) else {
            return;
        };
        let mut verdict = self.judge(at, world);
        let is_free = self.is_free(at);
        let Some(memory) = self.stages.get_mut(at) else {
            return;
        };
        let is_failing = verdict.state == State::Failing;
        memory.failing = is_failing.then(|| memory.failing.unwrap_or(now));
        memory.free = is_free.then(|| memory.free.unwrap_or(now));
        let seconds = self.stage_seconds;
        let limit = seconds.unwrap_or(goal.timeout_seconds + SLACK_SECONDS);
        verdict = overdue(verdict, memory, Duration::from_secs(limit), now, next);
        if memory.verdict.as_ref().map(|it| it.state) != Some(verdict.state) {
            memory.since = now;
        }
        let is_first = memory.verdict.is_none() && self.asking != Asking::Never;
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
        self.listen(at, world, now, next);
        self.ask(at, now, next);
    }

    /// Tells of a controller that says nothing, once, and has it asked again where it has lost the stage.
    fn listen(&mut self, at: usize, world: &World, now: Duration, next: &mut Next) {
        let is_asking = self.asking != Asking::Never;
        let Some((goal, memory)) = self.goal.stages.get(at).zip(self.stages.get_mut(at)) else {
            return;
        };
        let Some((facts, verdict)) = world.kustomization(&goal.key).zip(memory.verdict.as_ref())
        else {
            return;
        };
        let scene = Scene {
            goal,
            facts,
            verdict,
            ask: memory.request.as_deref(),
            jobs: world,
        };
        memory.silence.hear(scene, now);
        let Some(matter) = scene.matter().filter(|_| !memory.silence.is_told) else {
            return;
        };
        let due = memory.silence.since + silence::LONGEST;
        if now < due {
            wake(next, due);
            return;
        }
        memory.silence.is_told = true;
        memory.is_lost = is_asking && matter == Matter::Lost;
        let trouble = matter.trouble(at, goal, memory.is_lost);
        next.happened.push(Happened::Trouble(trouble));
    }

    /// Nothing that comes before a stage is open.
    fn is_free(&self, at: usize) -> bool {
        let source = self.goal.stages.get(at).map(|goal| goal.source);
        let source = source.and_then(|source| self.sources.get(source)?.state.as_ref());
        matches!(source, Some(SourceState::Has(_)))
            && self
                .after(at)
                .iter()
                .all(|(_, state)| *state == State::Ready)
    }

    fn judge(&self, at: usize, world: &World) -> Verdict {
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
        stage_verdict(Site {
            goal,
            facts: world.kustomization(&goal.key),
            source: state,
            source_is_final: source.is_some_and(|source| source.request.is_some()),
            after: &after,
            ask: memory.request.as_deref(),
            is_written: self.asking != Asking::Never,
            runs_again: memory.runs_again,
            jobs: world,
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
            next.happened.push(Happened::Stage {
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

    /// A request that could not be made is made again.
    pub fn unasked(&mut self, key: &Key) {
        let stages = self.goal.stages.iter().zip(&mut self.stages);
        for (_, memory) in stages.filter(|(goal, _)| goal.key == *key) {
            memory.request = None;
            memory.asked_at = None;
        }
        let sources = self.goal.sources.iter().zip(&mut self.sources);
        for (_, memory) in sources.filter(|(goal, _)| goal.key == *key) {
            memory.request = None;
        }
    }

    /// From now on controllers are asked, with requests that begin with `prefix`.
    pub fn begin_asking(&mut self, prefix: String) {
        self.asking = Asking::With(prefix);
    }

    /// From now on a stage is asked, though it may be ready, and those behind it; sources are not.
    pub fn run_again(&mut self, stage: usize, prefix: String) {
        self.asking = Asking::With(prefix);
        self.only_stages = true;
        if let Some(memory) = self.stages.get_mut(stage) {
            memory.is_forced = true;
            memory.runs_again = true;
        }
    }

    /// From now on the revision is the one that the sources have, whatever comes.
    pub fn follow(&mut self) {
        self.follows = true;
    }

    /// Whether it has no end.
    #[must_use]
    pub fn is_following(&self) -> bool {
        self.follows
    }

    /// Nobody is asked any more.
    pub fn stop_asking(&mut self) {
        self.asking = Asking::Never;
        self.sources.iter_mut().for_each(|it| it.request = None);
        self.stages.iter_mut().for_each(|it| it.request = None);
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
    pub fn standings(&self, world: &World) -> Vec<Standing> {
        let stages = self.goal.stages.iter().zip(&self.stages);
        stages
            .map(|(goal, memory)| Standing {
                label: goal.label.clone(),
                verdict: memory.verdict.clone(),
                runs: world
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
