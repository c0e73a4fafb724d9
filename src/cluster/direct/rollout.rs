//! The stages in their order, each as soon as all before it are ready.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::time::Duration;

use futures::StreamExt;
use futures::stream::FuturesUnordered;
use serde_json::json;
use tokio::time::{Instant, timeout};

use super::built::Built;
use super::dry_run::{check, refuse_flux};
use super::explain::DirectExplainer;
use super::resources::Resources;
use super::stage::{Stage, Told};
use super::stage_status::{held_up, suspended};
use super::write::Writer;
use crate::cluster::apply::Force;
use crate::cluster::control_loop::{Limits, STARTING, usual_timeout};
use crate::cluster::explain::{Clue, briefly};
use crate::cluster::goal::{Goal, StageGoal};
use crate::cluster::key::Key;
use crate::cluster::lease::{Leases, holding};
use crate::cluster::pod_logs::Logs;
use crate::cluster::problem::{Problem, ProblemKind};
use crate::cluster::remove;
use crate::cluster::report::{Change, Engine, Event, EventKind, Outcome, StageStatus, Summary};
use crate::cluster::session::Session;
use crate::cluster::verdict::{Reason, State, Verdict};

/// How to roll out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// What the Lease calls this command, which no other may be called.
    pub holder: String,
    /// Jobs that are deleted first, so that they run again; [`super::jobs_to_rerun()`] says which.
    pub rerun: Vec<Key>,
    /// What to do about fields of others.
    pub force: Force,
    /// Until when.
    pub limits: Limits,
    /// Which logs of Jobs are told.
    pub logs: Logs,
}

/// Rolls a release out without Flux, and says how it ended. `interrupt` ends it between two requests; the next run
/// goes on from there.
///
/// All objects are tried before the first is written, as far as what they need already exists.
///
/// # Errors
///
/// The cluster cannot be reached, or refuses an object before anything was written.
pub async fn roll_out(
    session: &Session,
    (goal, built): (&Goal, &Built),
    task: &Task,
    tell: &mut dyn FnMut(Event),
    interrupt: impl Future<Output = ()>,
) -> Result<Summary, Problem> {
    let writer = Writer {
        resources: Resources::of(session),
        force: task.force,
    };
    let goal = &built.complete(goal, &session.namespace);
    let rollout = DirectRollout {
        goal,
        built,
        task,
        writer: &writer,
        start: Instant::now(),
        tell: RefCell::new(tell),
        stages: RefCell::new(vec![Memory::default(); goal.stages.len()]),
        is_broken: Cell::new(false),
        silent: Cell::new(None),
    };
    let mut explainer = None;
    tokio::pin!(interrupt);
    let overall = task.limits.overall.unwrap_or_else(|| usual_timeout(goal));
    let work = async |leases: &mut Leases| {
        let ended = timeout(
            overall,
            rollout.roll_out_stages(session, &mut explainer, leases),
        )
        .await;
        ended.unwrap_or(Ok(Outcome::TimedOut))
    };
    let ended = holding(work, &mut interrupt).await?;
    let outcome = ended.unwrap_or(Outcome::Interrupted);
    if !matches!(outcome, Outcome::Interrupted | Outcome::TimedOut) {
        briefly(rollout.rest(&mut explainer), interrupt).await;
    }
    Ok(rollout.summary(outcome))
}

/// What is remembered of a stage.
#[derive(Clone, Default)]
struct Memory {
    has_begun: bool,
    verdict: Option<Verdict>,
    /// The revision that it last rolled out completely.
    runs: Option<String>,
}

struct DirectRollout<'r> {
    goal: &'r Goal,
    built: &'r Built,
    task: &'r Task,
    writer: &'r Writer<'r>,
    start: Instant,
    tell: RefCell<&'r mut dyn FnMut(Event)>,
    stages: RefCell<Vec<Memory>>,
    /// The cluster does not answer, which was told.
    is_broken: Cell<bool>,
    /// When nobody answered last.
    silent: Cell<Option<Instant>>,
}

impl DirectRollout<'_> {
    async fn roll_out_stages(
        &self,
        session: &Session,
        explainer: &mut Option<DirectExplainer>,
        leases: &mut Leases,
    ) -> Result<Outcome, Problem> {
        refuse_flux(session, self.goal).await?;
        let found = check(self.writer, self.goal, self.built).await?;
        self.lease(session, leases).await?;
        for at in 0..self.goal.stages.len() {
            let inventory = self.stage(at)?.inventory().await?;
            let runs = inventory.and_then(|inventory| inventory.revision);
            self.remember(at, |memory| memory.runs = runs);
        }
        self.delete(session).await?;
        let explainer = explainer.insert(DirectExplainer::new(
            session,
            self.goal,
            &found,
            self.task.logs,
        ));
        let mut active = FuturesUnordered::new();
        loop {
            for at in self.settle_and_start() {
                active.push(async move { (at, self.roll_out_stage(at).await) });
            }
            if active.is_empty() {
                return Ok(self.outcome());
            }
            tokio::select! {
                Some((at, verdict)) = active.next() => self.ended(at, verdict?),
                clue = explainer.next() => self.explain(explainer, clue),
            }
        }
    }

    /// Waits until nobody else is at work on these pipelines; what is written until the end is of this command then. The
    /// namespace of the Leases is made when it is not there.
    async fn lease(&self, session: &Session, leases: &mut Leases) -> Result<(), Problem> {
        let mut say = |what| self.say(what);
        let holder = &self.task.holder;
        let taken = leases.take(session, self.goal, holder, &mut say).await;
        if !matches!(&taken, Err(problem) if problem.kind == ProblemKind::Missing) {
            return taken;
        }
        for pipeline in &self.goal.pipelines {
            let namespace = json!({ "apiVersion": "v1", "kind": "Namespace",
                "metadata": { "name": pipeline.namespace } });
            self.writer.write(&namespace, Change::Created).await?;
        }
        leases.take(session, self.goal, holder, &mut say).await
    }

    /// Deletes Jobs with their pods, so that none runs beside its successor.
    async fn delete(&self, session: &Session) -> Result<(), Problem> {
        for key in &self.task.rerun {
            remove::job(session, key).await?;
            self.say(EventKind::Deleted(key.clone()));
        }
        Ok(())
    }

    fn ended(&self, at: usize, verdict: Verdict) {
        if verdict.state == State::Ready {
            let runs = self.built.revision.clone();
            self.remember(at, |memory| memory.runs = Some(runs));
        }
        self.say_stands(at, verdict);
    }

    /// Tells what is left to be told of what has ended.
    async fn rest(&self, explainer: &mut Option<DirectExplainer>) {
        while let Some(explainer) = explainer
            && let Some(clue) = explainer.last().await
        {
            self.explain(explainer, clue);
        }
    }

    fn explain(&self, explainer: &mut DirectExplainer, clue: Clue) {
        if let Some(what) = explainer.explain(clue, self.goal, || self.stage_statuses()) {
            self.say(what);
        }
    }

    fn stage(&self, at: usize) -> Result<Stage<'_>, Problem> {
        let stage = self.goal.stages.get(at).zip(self.built.stages.get(at));
        let (goal, objects) = stage.ok_or_else(|| {
            let message = "a stage has no objects";
            Problem::new(ProblemKind::Refused, message)
        })?;
        Ok(Stage {
            writer: self.writer,
            goal,
            objects,
            revision: &self.built.revision,
        })
    }

    async fn roll_out_stage(&self, at: usize) -> Result<Verdict, Problem> {
        let stage = self.stage(at)?;
        let usual = stage.goal.timeout_seconds + SLACK_SECONDS;
        let seconds = self.task.limits.stage_seconds.unwrap_or(usual);
        let tell = |told| self.tell_progress(at, told);
        let is_starting = || self.silent.get().is_some_and(|it| it.elapsed() < STARTING);
        let rolled = stage.roll_out(&tell, &is_starting);
        let rolled = timeout(Duration::from_secs(seconds), rolled).await;
        rolled.unwrap_or_else(|_| Ok(self.late(at, seconds)))
    }

    fn tell_progress(&self, at: usize, told: Told) {
        if matches!(&told, Told::Broken(problem) if problem.kind == ProblemKind::Unreachable) {
            self.silent.set(Some(Instant::now()));
        }
        let is_broken = matches!(told, Told::Broken(_));
        let was_broken = self.is_broken.replace(is_broken);
        if was_broken && !is_broken {
            self.say(EventKind::Back);
        }
        match told {
            Told::Wrote(id, change) => self.say(EventKind::Wrote(id, change)),
            Told::Stands(verdict) => self.say_stands(at, verdict),
            Told::Broken(problem) if !was_broken => self.say(EventKind::Broken(problem)),
            Told::Broken(_) | Told::Answer => {}
        }
    }

    /// What was open when the time of a stage ran out.
    fn late(&self, at: usize, seconds: u64) -> Verdict {
        let open = self.memory(at).verdict.map(|it| it.reason);
        let reason = match open {
            Some(Reason::Object(object, says)) => {
                Reason::Object(object, format!("{says} after {seconds}s"))
            }
            Some(_) | None => Reason::TimedOut(seconds),
        };
        Verdict {
            state: State::Failed,
            reason,
        }
    }

    /// Says of every stage that has not begun what it waits for, and gives those that wait for nothing.
    fn settle_and_start(&self) -> Vec<usize> {
        let mut start = Vec::new();
        // Stages stand behind those that they wait for, so that one look is enough.
        for (at, goal) in self.goal.stages.iter().enumerate() {
            if self.memory(at).has_begun {
                continue;
            }
            let verdict = self.before(goal);
            if verdict.state != State::Waiting {
                self.remember(at, |memory| memory.has_begun = true);
            }
            if verdict.state == State::Running {
                start.push(at);
            }
            self.say_stands(at, verdict);
        }
        start
    }

    /// Where a stage stands before it begins.
    fn before(&self, goal: &StageGoal) -> Verdict {
        let states = goal.after.iter().filter_map(|&at| {
            let label = self.goal.stages.get(at)?.label.as_str();
            let verdict = self.memory(at).verdict;
            Some((label, verdict.map_or(State::Waiting, |it| it.state)))
        });
        let held_up = || held_up(&states.collect::<Vec<_>>());
        suspended(goal).or_else(held_up).unwrap_or_else(|| Verdict {
            state: State::Running,
            reason: Reason::Object("its objects".to_owned(), "are written".to_owned()),
        })
    }

    fn memory(&self, at: usize) -> Memory {
        self.stages.borrow().get(at).cloned().unwrap_or_default()
    }

    fn remember(&self, at: usize, change: impl FnOnce(&mut Memory)) {
        if let Some(memory) = self.stages.borrow_mut().get_mut(at) {
            change(memory);
        }
    }

    fn say_stands(&self, at: usize, verdict: Verdict) {
        if self.memory(at).verdict.as_ref() == Some(&verdict) {
            return;
        }
        self.remember(at, |memory| memory.verdict = Some(verdict.clone()));
        let (ready, all) = {
            let stages = self.stages.borrow();
            let is_ready = |it: &&Memory| {
                let verdict = it.verdict.as_ref();
                verdict.is_some_and(|it| it.state == State::Ready)
            };
            (stages.iter().filter(is_ready).count(), stages.len())
        };
        let label = self.goal.stages.get(at).map(|it| it.label.clone());
        self.say(EventKind::Stage {
            stage: at,
            label: label.unwrap_or_default(),
            ready: (ready, all),
            verdict,
        });
    }

    fn say(&self, what: EventKind) {
        let at = self.start.elapsed();
        (self.tell.borrow_mut())(Event { at, what });
    }

    fn outcome(&self) -> Outcome {
        let stages = self.stages.borrow();
        let verdicts = stages.iter().filter_map(|it| it.verdict.as_ref());
        let states: Vec<State> = verdicts.map(|it| it.state).collect();
        Outcome::of(&states).unwrap_or(Outcome::UnderWay)
    }

    fn stage_statuses(&self) -> Vec<StageStatus> {
        let memories = self.stages.borrow();
        let stages = self.goal.stages.iter().zip(memories.iter());
        let stages = stages.map(|(goal, memory)| StageStatus {
            label: goal.label.clone(),
            verdict: memory.verdict.clone(),
            runs: memory.runs.clone(),
        });
        stages.collect()
    }

    fn summary(&self, outcome: Outcome) -> Summary {
        Summary {
            by: Engine::Direct,
            outcome,
            took: self.start.elapsed(),
            is_written: true,
            early: Vec::new(),
            troubles: Vec::new(),
            stages: self.stage_statuses(),
            sources: Vec::new(),
        }
    }
}

/// What a stage may take beyond what Flux gives its objects, as with Flux.
const SLACK_SECONDS: u64 = 60;
