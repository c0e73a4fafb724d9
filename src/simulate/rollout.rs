//! One rollout as it usually goes: every controller does its next step as soon as it can.

use super::moves::{Move, moves};
use super::setup::{Release, Setup, Workload};
use super::state::{Phase, Ready, Running, State};
use super::step::{blocking, step};
use super::verdict::Violation;

/// What is to happen on the way.
#[derive(Clone, Copy, Debug, Default)]
pub struct Script {
    /// The stage whose workload fails in the second release.
    pub fails: Option<usize>,
    /// The controller is killed in the middle of every stage.
    pub restarts: bool,
    /// The stage during whose workload the next release is pushed.
    pub pushes_during: Option<usize>,
}

/// Something that a person would see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// A release was pushed.
    Pushed(Release),
    /// source-controller has it, for one of the sources.
    Fetched(usize, Release),
    /// The parent has patched a stage.
    Patched(usize, Release),
    /// A stage waits for another.
    Waits(usize, usize),
    /// A stage applied a release.
    Applied(usize, Release),
    /// The workload of a stage finished.
    Finished(usize),
    /// The workload of a stage failed.
    Failed(usize),
    /// A stage is ready at a release.
    Ready(usize, Release),
    /// A stage is not ready.
    NotReady(usize),
    /// A stage is gone.
    Gone(usize),
    /// The controller was killed and started again.
    Restarted,
    /// The order was broken.
    Broken(usize, usize),
}

/// A rollout.
#[derive(Clone, Debug)]
pub struct Rollout {
    /// What was seen, in order.
    pub events: Vec<Event>,
    /// Every stage runs the newest release.
    pub live: bool,
    /// How it ended.
    pub end: State,
}

/// Steps after which a rollout is given up: a stage takes about ten for each release.
const PATIENCE: usize = 100_000;

/// Rolls the releases of a setup out.
#[must_use]
pub fn rollout(setup: &Setup, script: Script) -> Rollout {
    let mut setup = setup.clone();
    setup.failures = u8::from(script.fails.is_some());
    setup.crashes = if script.restarts { u8::MAX } else { 0 };
    let mut course = Course {
        state: State::start(&setup),
        setup: &setup,
        script,
        events: Vec::new(),
        crashed: vec![false; setup.stages.len()],
        turn: 0,
    };
    for _ in 0..PATIENCE {
        let Some(next) = course.next() else { break };
        course.make(next);
    }
    let live = course.state.is_live(&setup);
    Rollout {
        events: course.events,
        live,
        end: course.state,
    }
}

struct Course<'s> {
    setup: &'s Setup,
    script: Script,
    state: State,
    events: Vec<Event>,
    crashed: Vec<bool>,
    /// The stage that comes next, so that stages side by side take turns.
    turn: usize,
}

impl Course<'_> {
    /// The repository and the parent first, then the stages in turn; another release when nothing else is left.
    fn next(&mut self) -> Option<Move> {
        let mut possible = moves(self.setup, &self.state);
        if self.is_deaf(self.setup.parent_source) {
            possible.retain(|it| *it != Move::ParentStarts);
        }
        let early = possible.iter().copied().find(|&it| self.is_early(it));
        let later = possible.contains(&Move::Push).then_some(Move::Push);
        early.or_else(|| self.in_turn(&possible)).or(later)
    }

    fn in_turn(&mut self, possible: &[Move]) -> Option<Move> {
        let (turn, count) = (self.turn, self.setup.stages.len());
        let mut turns = (0..count).map(|offset| (turn + offset) % count);
        let (stage, next) =
            turns.find_map(|stage| Some((stage, self.of_stage(stage, possible)?)))?;
        self.turn = stage + 1;
        Some(next)
    }

    fn is_early(&self, it: Move) -> bool {
        match it {
            Move::Push => self.pushes_now(),
            Move::Fetch(_)
            | Move::ParentStarts
            | Move::ParentPatches(_)
            | Move::ParentPrunes(_) => true,
            Move::Crash => self.crashes_now().is_some(),
            Move::SeesSpec(_) | Move::SeesRevision(_) | Move::Upgrade(_) => true,
            Move::Load(_)
            | Move::CheckDependencies(_)
            | Move::Apply(_)
            | Move::Finish(_)
            | Move::Fail(_)
            | Move::Vanish(_)
            | Move::CheckHealth(_)
            | Move::Record(_)
            | Move::Suspend(_)
            | Move::Finalize(_) => false,
        }
    }

    /// The second release at once, the third while a stage runs the second.
    fn pushes_now(&self) -> bool {
        let Some(during) = self.script.pushes_during else {
            return self.state.pushed == 1;
        };
        let busy = self.is_active(during) && self.applied(during) == self.state.pushed;
        self.state.pushed == 1 || busy
    }

    fn is_active(&self, stage: usize) -> bool {
        let stage = self.state.stages.get(stage);
        stage.is_some_and(|it| matches!(it.workload, Some((_, Phase::Active))))
    }

    /// The release that the run of a stage applies.
    fn applied(&self, stage: usize) -> Release {
        let run = self.state.stages.get(stage).and_then(|it| it.run);
        run.map_or(0, |run| run.revision)
    }

    fn crashes_now(&self) -> Option<usize> {
        let in_the_middle = |at: &usize| {
            let run = self.state.stages.get(*at).and_then(|it| it.run);
            let begun = run.is_some_and(|run| matches!(run.at, Running::Applied { .. }));
            begun && self.crashed.get(*at) == Some(&false)
        };
        (0..self.crashed.len()).find(in_the_middle)
    }

    /// The next step of a stage; a run starts only when it would get somewhere.
    fn of_stage(&mut self, stage: usize, possible: &[Move]) -> Option<Move> {
        let own = |it: &Move| match *it {
            Move::CheckDependencies(at)
            | Move::Apply(at)
            | Move::CheckHealth(at)
            | Move::Record(at)
            | Move::Finalize(at) => at == stage,
            Move::Vanish(at) => at == stage,
            Move::Finish(at) => at == stage && self.script.fails != Some(stage),
            Move::Fail(at) => at == stage && self.script.fails == Some(stage),
            Move::Push
            | Move::Upgrade(_)
            | Move::Fetch(_)
            | Move::ParentStarts
            | Move::ParentPatches(_)
            | Move::ParentPrunes(_)
            | Move::SeesSpec(_)
            | Move::SeesRevision(_)
            | Move::Load(_)
            | Move::Suspend(_)
            | Move::Crash => false,
        };
        let found = possible.iter().copied().find(own);
        let found = found.or_else(|| {
            let may_end = possible.contains(&Move::Finish(stage)) && self.state.failures == 0;
            may_end.then_some(Move::Finish(stage))
        });
        found.or_else(|| self.load(stage, possible))
    }

    fn load(&mut self, stage: usize, possible: &[Move]) -> Option<Move> {
        let may = possible.contains(&Move::Load(stage)) && self.has_news(stage);
        if !may {
            return None;
        }
        if let Some(first) = blocking(self.setup, &self.state, stage) {
            let waits = Event::Waits(stage, first);
            let last = self.events.iter().rev().find(
                |it| matches!(it, Event::Waits(at, _) | Event::Applied(at, _) if *at == stage),
            );
            if last != Some(&waits) {
                self.events.push(waits);
            }
            return None;
        }
        Some(Move::Load(stage))
    }

    /// Whether nobody is told of a new revision of a source: that is so while stages on it wait for one another in a
    /// circle (`sortAndEnqueue` gives up, section 1.8).
    fn is_deaf(&self, source: u8) -> bool {
        let on_it = |at: &usize| {
            let stage = self.state.stages.get(*at);
            stage.is_some_and(|stage| self.setup.source(*at, stage.spec) == source)
        };
        let mut open: Vec<usize> = (0..self.setup.stages.len()).filter(on_it).collect();
        loop {
            let count = open.len();
            let still = open.clone();
            open.retain(|at| self.waits_for(*at).any(|first| still.contains(&first)));
            if open.len() == count {
                return count > 0;
            }
        }
    }

    fn waits_for(&self, at: usize) -> impl Iterator<Item = usize> {
        let live = self.state.stages.get(at).map_or(0, |stage| stage.spec);
        let spec = self.setup.spec(at, live);
        spec.into_iter()
            .flat_map(|spec| spec.depends_on.iter().map(|it| it.stage))
    }

    /// Whether a run would change something: not one after a failure, which ends the same way again.
    fn has_news(&self, index: usize) -> bool {
        let (Some(stage), Some(plan)) =
            (self.state.stages.get(index), self.setup.stages.get(index))
        else {
            return false;
        };
        let source = self.setup.source(index, stage.spec);
        let revision = self.state.seen(source);
        let suspended = self
            .setup
            .spec(index, stage.spec)
            .is_some_and(|spec| spec.suspend);
        let applied = (stage.status.source, stage.status.applied);
        let settled = applied == (source, revision) && stage.status.observed == stage.generation;
        let failed = plan.workload == Workload::RefusedJob
            || matches!(stage.workload, Some((part, Phase::Failed)) if Some(part) == self.setup.part(index, revision));
        let failed = failed
            && stage.status.ready == Ready::False
            && stage.status.ready_generation == stage.generation;
        let deaf = stage.status.observed == stage.generation && self.is_deaf(source);
        !(settled || failed || suspended || deaf)
    }

    fn make(&mut self, next: Move) {
        if next == Move::Crash
            && let Some(stage) = self.crashes_now()
            && let Some(crashed) = self.crashed.get_mut(stage)
        {
            *crashed = true;
        }
        let (after, broken) = step(self.setup, &self.state, next);
        let before = std::mem::replace(&mut self.state, after);
        self.events.extend(self.event(next, &before));
        if let Some(Violation::Order { wrote, first, .. }) = broken {
            self.events.push(Event::Broken(wrote, first));
        }
    }

    fn event(&self, made: Move, before: &State) -> Option<Event> {
        let revision = |at: usize| {
            before
                .stages
                .get(at)
                .and_then(|it| it.run)
                .map_or(0, |run| run.revision)
        };
        let failed = |at: usize| matches!(self.state.stages.get(at), Some(it) if it.status.ready == Ready::False);
        match made {
            Move::Push => Some(Event::Pushed(self.state.pushed)),
            Move::Fetch(source) => Some(Event::Fetched(source, self.state.pushed)),
            Move::ParentPatches(at) => {
                let generation =
                    |state: &State| state.stages.get(at).map(|it| (it.generation, it.spec));
                let spec = self.state.stages.get(at).map_or(0, |it| it.spec);
                let changed =
                    generation(before).map(|it| it.0) != generation(&self.state).map(|it| it.0);
                changed.then_some(Event::Patched(at, spec))
            }
            Move::Apply(at) if failed(at) => Some(Event::NotReady(at)),
            Move::Apply(at) => Some(Event::Applied(at, revision(at))),
            Move::Upgrade(at) => Some(Event::Applied(at, before.pushed)),
            Move::Finish(at) => Some(Event::Finished(at)),
            Move::Fail(at) => Some(Event::Failed(at)),
            Move::CheckHealth(at) if failed(at) => Some(Event::NotReady(at)),
            Move::Record(at) => Some(Event::Ready(at, revision(at))),
            Move::Finalize(at) => Some(Event::Gone(at)),
            Move::Crash => Some(Event::Restarted),
            Move::ParentStarts
            | Move::ParentPrunes(_)
            | Move::SeesSpec(_)
            | Move::SeesRevision(_)
            | Move::Load(_)
            | Move::CheckDependencies(_)
            | Move::Vanish(_)
            | Move::Suspend(_)
            | Move::CheckHealth(_) => None,
        }
    }
}
