//! What comes next in a rollout, when every controller does its next step as soon as it can.
//!
//! A stage is looked at only when something that it goes by has changed since it had nothing to do: its own state, that
//! of a stage that it waits for, a source, or the failures that are left.

use std::collections::BTreeSet;

use super::awake::Awake;
use super::event::{Event, Script};
use super::moves::{Move, of_parent_in_order, of_repository, of_stage};
use super::setup::{Release, Setup, Workload};
use super::state::{Phase, Ready, Running, State};
use super::step::make;
use super::verdict::Violation;
use super::waiting::blocking;

/// A rollout under way.
pub(super) struct Course<'s> {
    setup: &'s Setup,
    script: Script,
    state: State,
    events: Vec<Event>,
    /// For each stage the last event that says what it waits for or has applied.
    told: Vec<Option<Event>>,
    /// The stages in the middle of which the controller is still to be killed.
    middle: BTreeSet<usize>,
    crashed: Vec<bool>,
    awake: Awake,
    /// The stage that comes next, so that stages side by side take turns.
    turn: usize,
}

/// What is known of a stage before a move of it.
#[derive(Default)]
struct Before {
    revision: Release,
    generation: u8,
}

impl<'s> Course<'s> {
    pub(super) fn new(setup: &'s Setup, script: Script) -> Self {
        let count = setup.stages.len();
        Self {
            state: State::start(setup),
            setup,
            script,
            events: Vec::new(),
            told: vec![None; count],
            middle: BTreeSet::new(),
            crashed: vec![false; count],
            awake: Awake::of(setup),
            turn: 0,
        }
    }

    /// What was seen, and how it ended.
    pub(super) fn end(self) -> (Vec<Event>, State) {
        (self.events, self.state)
    }

    /// The repository and the parent first, then the stages in turn; another release when nothing else is left.
    pub(super) fn next(&mut self) -> Option<Move> {
        let mut of_git = Vec::new();
        of_repository(self.setup, &self.state, &mut of_git);
        let has_release = of_git.contains(&Move::Push);
        of_git.retain(|it| *it != Move::Push || self.pushes_now());
        let early = of_git.first().copied();
        let early = early.or_else(|| self.of_parent());
        let early = early.or_else(|| self.of_controllers());
        let early = early.or_else(|| self.crashes_now().map(|_| Move::Crash));
        let next = early.or_else(|| self.in_turn());
        next.or_else(|| has_release.then_some(Move::Push))
    }

    fn of_parent(&mut self) -> Option<Move> {
        let next = of_parent_in_order(self.setup, &self.state)?;
        let is_told = next != Move::ParentStarts
            || !self
                .awake
                .is_deaf(self.setup, &self.state, self.setup.parent_source);
        is_told.then_some(next)
    }

    /// What the controllers do without anybody's say: look at a new spec, upgrade what follows a source.
    fn of_controllers(&self) -> Option<Move> {
        let stages = self.awake.unheard();
        stages.into_iter().find_map(|stage| {
            let own = self.possible(stage);
            own.into_iter()
                .find(|it| matches!(it, Move::SeesSpec(_) | Move::Upgrade(_)))
        })
    }

    fn possible(&self, stage: usize) -> Vec<Move> {
        let mut possible = Vec::new();
        of_stage(self.setup, &self.state, stage, &mut possible);
        possible
    }

    fn in_turn(&mut self) -> Option<Move> {
        while let Some(stage) = self.awake.next(self.turn) {
            if let Some(next) = self.of_stage(stage) {
                self.turn = stage + 1;
                return Some(next);
            }
            self.awake.sleeps(stage);
        }
        None
    }

    /// The second release at once, the third while a stage runs the second.
    fn pushes_now(&self) -> bool {
        let Some(during) = self.script.pushes_during else {
            return self.state.pushed == 1;
        };
        let busy = self.is_active(during) && self.run_of(during) == self.state.pushed;
        self.state.pushed == 1 || busy
    }

    fn is_active(&self, stage: usize) -> bool {
        let stage = self.state.stages.get(stage);
        stage.is_some_and(|it| matches!(it.workload, Some((_, Phase::Active))))
    }

    /// The release that the run of a stage applies.
    fn run_of(&self, stage: usize) -> Release {
        let run = self.state.stages.get(stage).and_then(|it| it.run);
        run.map_or(0, |run| run.revision)
    }

    fn crashes_now(&self) -> Option<usize> {
        let first = self.middle.first().copied();
        first.filter(|_| self.state.crashes > 0)
    }

    /// The next step of a stage; a run starts only when it would get somewhere.
    fn of_stage(&mut self, stage: usize) -> Option<Move> {
        let possible = self.possible(stage);
        let fails = self.script.fails == Some(stage);
        let own = |it: &Move| match *it {
            Move::CheckDependencies(_)
            | Move::Apply(_)
            | Move::CheckHealth(_)
            | Move::Record(_)
            | Move::Finalize(_)
            | Move::Vanish(_) => true,
            Move::Finish(_) => !fails,
            Move::Fail(_) => fails,
            Move::Push
            | Move::Upgrade(_)
            | Move::Fetch(_)
            | Move::ParentStarts
            | Move::ParentPatches(_)
            | Move::ParentPrunes(_)
            | Move::SeesSpec(_)
            | Move::SeesRevision(..)
            | Move::Load(_)
            | Move::Suspend(_)
            | Move::Crash => false,
        };
        let found = possible.iter().copied().find(own);
        let found = found.or_else(|| {
            let may_end = possible.contains(&Move::Finish(stage)) && self.state.failures == 0;
            may_end.then_some(Move::Finish(stage))
        });
        found.or_else(|| self.load(stage, &possible))
    }

    fn load(&mut self, stage: usize, possible: &[Move]) -> Option<Move> {
        if !possible.contains(&Move::Load(stage)) || !self.has_news(stage) {
            return None;
        }
        let Some(first) = blocking(self.setup, &self.state, stage) else {
            return Some(Move::Load(stage));
        };
        let waits = Event::Waits(stage, first);
        if self.told.get(stage) != Some(&Some(waits)) {
            self.tell(waits);
        }
        None
    }

    fn tell(&mut self, event: Event) {
        if let Event::Waits(stage, _) | Event::Applied(stage, _) = event
            && let Some(told) = self.told.get_mut(stage)
        {
            *told = Some(event);
        }
        self.events.push(event);
    }

    /// Whether a run would change something: not one after a failure, which ends the same way again.
    fn has_news(&mut self, index: usize) -> bool {
        let (Some(stage), Some(plan)) =
            (self.state.stages.get(index), self.setup.stages.get(index))
        else {
            return false;
        };
        let source = self.setup.source(index, stage.spec);
        let is_gone = self.state.is_gone(self.setup, source);
        let revision = self.state.seen(source, self.setup.shard(index));
        let suspended = self
            .setup
            .spec(index, stage.spec)
            .is_some_and(|spec| spec.suspend);
        let applied = (stage.status.source, stage.status.applied);
        let settled = applied == (source, revision) && stage.status.observed == stage.generation;
        let found = (revision, self.state.is_late(self.setup, index, revision));
        let failed = plan.workload == Workload::RefusedJob
            || self.setup.is_refused(index, stage.spec, revision)
            || matches!(stage.workload, Some((part, Phase::Failed)) if Some(part) == self.setup.part_at(index, stage.spec, found));
        let failed = failed
            && stage.status.ready == Ready::False
            && stage.status.ready_generation == stage.generation;
        let deaf = stage.status.observed == stage.generation
            && self.awake.is_deaf(self.setup, &self.state, source);
        !(settled || failed || suspended || deaf || is_gone)
    }

    pub(super) fn make(&mut self, next: Move) {
        let before = self.before(next);
        if next == Move::Crash {
            self.crash();
        }
        let broken = make(self.setup, &mut self.state, next);
        self.awake.after(next);
        self.note_middle(next);
        let event = self.event(next, before);
        event.into_iter().for_each(|event| self.tell(event));
        if let Some(Violation::Order { wrote, first, .. }) = broken {
            self.tell(Event::Broken(wrote, first));
        }
    }

    fn before(&self, next: Move) -> Before {
        let stage = next.stage().and_then(|at| self.state.stages.get(at));
        stage.map_or_else(Before::default, |stage| Before {
            revision: stage.run.map_or(0, |run| run.revision),
            generation: stage.generation,
        })
    }

    /// Every run is gone, and each of their stages may begin another.
    fn crash(&mut self) {
        let stage = self.middle.first().and_then(|at| self.crashed.get_mut(*at));
        stage.into_iter().for_each(|crashed| *crashed = true);
        let stages = self.state.stages.iter().enumerate();
        let running = stages.filter(|(_, stage)| stage.run.is_some());
        running.for_each(|(at, _)| self.awake.wakes(at));
        self.middle.clear();
    }

    fn note_middle(&mut self, made: Move) {
        let Some(stage) = made.stage() else { return };
        let run = self.state.stages.get(stage).and_then(|it| it.run);
        let is_begun = run.is_some_and(|run| matches!(run.at, Running::Applied { .. }));
        if is_begun && self.crashed.get(stage) == Some(&false) {
            self.middle.insert(stage);
        } else {
            self.middle.remove(&stage);
        }
    }

    fn event(&self, made: Move, before: Before) -> Option<Event> {
        let failed = |at: usize| matches!(self.state.stages.get(at), Some(it) if it.status.ready == Ready::False);
        match made {
            Move::Push => Some(Event::Pushed(self.state.pushed)),
            Move::Fetch(source) => {
                let fetched = self.state.sources.get(source);
                let fetched = fetched.map_or(self.state.pushed, |it| it.revision);
                Some(Event::Fetched(source, fetched))
            }
            Move::ParentPatches(at) => {
                let stage = self.state.stages.get(at);
                let spec = stage.map_or(0, |it| it.spec);
                let changed = stage.is_some_and(|it| it.generation != before.generation);
                changed.then_some(Event::Patched(at, spec))
            }
            Move::Apply(at) if failed(at) => Some(Event::NotReady(at)),
            Move::Apply(at) => Some(Event::Applied(at, before.revision)),
            Move::Upgrade(at) => Some(Event::Applied(at, self.state.pushed)),
            Move::Finish(at) => Some(Event::Finished(at)),
            Move::Fail(at) => Some(Event::Failed(at)),
            Move::CheckHealth(at) if failed(at) => Some(Event::NotReady(at)),
            Move::Record(at) => Some(Event::Ready(at, before.revision)),
            Move::Finalize(at) => Some(Event::Gone(at)),
            Move::Crash => Some(Event::Restarted),
            Move::ParentStarts
            | Move::ParentPrunes(_)
            | Move::SeesSpec(_)
            | Move::SeesRevision(..)
            | Move::Load(_)
            | Move::CheckDependencies(_)
            | Move::Vanish(_)
            | Move::Suspend(_)
            | Move::CheckHealth(_) => None,
        }
    }
}
