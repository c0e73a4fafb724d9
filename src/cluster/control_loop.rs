//! The loop: watch, look, ask, tell, until it ends.

mod writes;

use std::future::Future;
use std::time::Duration;

use futures::StreamExt;
use tokio::time::{Instant, sleep_until, timeout};

use super::apply::{self, Force};
use super::cluster_state::ClusterState;
use super::explain::{Clue, Explainer, briefly};
use super::goal::{Goal, StageGoal};
use super::key::Key;
use super::lease::{Leases, holding};
use super::next::Step;
use super::pins;
use super::pod_logs::Logs;
use super::problem::{Problem, ProblemKind};
use super::report::{Engine, Event, EventKind, Outcome, Summary};
use super::rollout::{Asking, Rollout};
use super::session::Session;
use super::sources;
use super::warnings::Warning;
use super::watch::{WatchEvent, watch};
use writes::{Removal, next_removed};

/// How long one request may take.
const REQUEST: Duration = Duration::from_secs(20);

/// How long the cluster may answer in a way that would be an error at first, as it does while it starts.
pub(super) const STARTING: Duration = Duration::from_secs(45);

/// What is to be done besides watching.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Intent {
    /// Write the objects, and ask controllers with requests that begin with this text.
    Apply {
        /// What to do about fields of others.
        force: Force,
        /// Which no other run may use.
        requests: String,
        /// A source that has gone on is taken back to the revision.
        back: bool,
        /// Go on until the release is live.
        wait: bool,
    },
    /// Nothing.
    Wait,
    /// Nothing, without an end.
    Follow,
    /// Delete Jobs of a stage, so that they run again, and ask the stage and what comes after it.
    Rerun {
        /// Index in [`Goal::stages`].
        stage: usize,
        /// The Jobs; [`super::jobs_to_rerun()`] says which.
        jobs: Vec<Key>,
        /// As for [`Intent::Apply`].
        requests: String,
    },
}

/// When to stop.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// For everything; `None` is what the pipeline needs in the worst case.
    pub overall: Option<Duration>,
    /// For each stage; `None` is its own timeout and a minute.
    pub stage_seconds: Option<u64>,
}

/// What is to be done, and until when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// What.
    pub intent: Intent,
    /// Until when.
    pub limits: Limits,
    /// Which logs of Jobs are told.
    pub logs: Logs,
}

/// Rolls a release out, or watches it, and says how it ended; `None` when nobody waits for it. `interrupt` ends the
/// watching, and nothing else.
///
/// # Errors
///
/// The cluster cannot be reached, or refuses what is asked of it.
pub async fn run_rollout(
    session: &Session,
    goal: &Goal,
    task: Task,
    tell: &mut dyn FnMut(Event),
    interrupt: impl Future<Output = ()>,
) -> Result<Option<Summary>, Problem> {
    let start = Instant::now();
    let Task {
        intent,
        limits,
        logs,
    } = task;
    let mut control_loop = ControlLoop {
        session,
        goal,
        start,
        rollout: Rollout::new(goal, Asking::Never, limits.stage_seconds),
        observed: ClusterState::of(goal),
        tell,
        broken: None,
        logs,
        explainer: None,
        writing: None,
        early: Vec::new(),
        removal: None,
    };
    tokio::pin!(interrupt);
    let overall = limits.overall.unwrap_or_else(|| usual_timeout(goal));
    let run = async |leases: &mut Leases| {
        let run = control_loop.carry_out(intent, leases);
        let ended = timeout(overall, run).await;
        ended.unwrap_or(Ok(Some(Outcome::TimedOut)))
    };
    let ended = holding(run, &mut interrupt).await?;
    let outcome = ended.unwrap_or(Some(Outcome::Interrupted));
    if !matches!(outcome, Some(Outcome::Interrupted | Outcome::TimedOut)) {
        briefly(control_loop.rest(), interrupt).await;
    }
    Ok(outcome.map(|outcome| control_loop.summary(outcome)))
}

/// What the pipeline needs in the worst case, and two minutes for the sources.
pub(super) fn usual_timeout(goal: &Goal) -> Duration {
    let slack = 60 * goal.stages.len() as u64;
    Duration::from_secs(goal.worst_case_seconds + slack + 120)
}

struct ControlLoop<'d> {
    session: &'d Session,
    goal: &'d Goal,
    start: Instant,
    rollout: Rollout<'d>,
    observed: ClusterState,
    tell: &'d mut dyn FnMut(Event),
    /// Since when a watch is broken.
    broken: Option<Instant>,
    logs: Logs,
    /// What explains, once anything is watched.
    explainer: Option<Explainer>,
    /// How the specs are written, until they are.
    writing: Option<WriteOptions>,
    /// The stages that were written before the sources.
    early: Vec<Key>,
    /// What goes because the pipelines do not have it any more.
    removal: Removal<'d>,
}

/// How specs are written.
#[derive(Clone, Copy, Debug)]
struct WriteOptions {
    force: Force,
    back: bool,
    wait: bool,
}

impl ControlLoop<'_> {
    async fn carry_out(
        &mut self,
        intent: Intent,
        leases: &mut Leases,
    ) -> Result<Option<Outcome>, Problem> {
        match intent {
            Intent::Apply {
                force,
                requests,
                back,
                wait,
            } => {
                apply::rehearse(self.session, self.goal, force).await?;
                self.lease(&requests, leases).await?;
                let (session, goal) = (self.session, self.goal);
                let early = pins::write_before_pins(session, goal, force).await?;
                self.early = early.iter().map(|it| it.key.clone()).collect();
                self.applied(early);
                if !self.early.is_empty() {
                    pins::wait_seen(session, goal, &requests).await?;
                }
                let applied = sources::write_sources(self.session, self.goal, force).await?;
                self.applied(applied);
                self.rollout.begin_asking(requests);
                self.rollout.hold_back();
                self.writing = Some(WriteOptions { force, back, wait });
            }
            Intent::Wait => {}
            Intent::Follow => self.rollout.follow(),
            Intent::Rerun {
                stage,
                jobs,
                requests,
            } => {
                self.lease(&requests, leases).await?;
                self.delete(&jobs).await?;
                leases.give_back().await;
                self.rollout.rerun(stage, requests);
            }
        }
        self.watch(leases).await
    }

    /// Goes on until there is an end, or nobody waits for it.
    async fn watch(&mut self, leases: &mut Leases) -> Result<Option<Outcome>, Problem> {
        let mut seen = watch(self.session, self.goal);
        self.explain_from_now_on();
        let mut has_seen_parents = false;
        let mut wake = None;
        loop {
            let event = tokio::select! {
                event = seen.next() => event,
                clue = next_clue(&mut self.explainer) => {
                    self.explain(clue);
                    continue;
                }
                removed = next_removed(&mut self.removal) => {
                    self.removed(removed, leases).await?;
                    None
                }
                () = wait_until(wake) => None,
            };
            if let Some(event) = event {
                self.take(event)?;
            }
            if !self.observed.is_known() {
                continue;
            }
            if !std::mem::replace(&mut has_seen_parents, true) {
                self.see_parents().await?;
            }
            let next = self.rollout.next(&self.observed, self.start.elapsed());
            wake = next.wake.map(|wake| self.start + wake);
            next.happened.into_iter().for_each(|it| self.say(it));
            for Step::Ask(key, request) in next.steps {
                self.ask(key, request).await;
            }
            if next.may_write {
                if !self.write(leases).await? {
                    return Ok(None);
                }
                self.explain_from_now_on();
                wake = Some(Instant::now());
            }
            if let Some(end) = next.end.filter(|_| !self.rollout.is_following())
                && self.removal.is_none()
                && !self.go_back(end).await?
            {
                return Ok(Some(end));
            }
        }
    }

    /// Tells what is left to be told of what has ended.
    async fn rest(&mut self) {
        while let Some(explainer) = &mut self.explainer
            && let Some(clue) = explainer.last().await
        {
            self.explain(clue);
        }
    }

    fn explain(&mut self, clue: Clue) {
        let Some(explainer) = &mut self.explainer else {
            return;
        };
        let (goal, observed, rollout) = (self.goal, &self.observed, &self.rollout);
        let applied = |stage: &StageGoal| {
            let facts = observed.kustomization(&stage.key);
            facts.map_or(Vec::new(), |facts| facts.inventory.clone())
        };
        let place =
            |warning: &Warning| warning.place(goal, &rollout.stage_statuses(observed), applied);
        if let Some(what) = explainer.explain(clue, place) {
            self.say(what);
        }
    }

    fn take(&mut self, seen: WatchEvent) -> Result<(), Problem> {
        if let WatchEvent::Broken(_, problem) = seen {
            return self.broke(problem);
        }
        if self.broken.take().is_some() {
            self.say(EventKind::Back);
        }
        match seen {
            WatchEvent::Object(key, object) => self.observed.put(key, &object),
            WatchEvent::Gone(key) => self.observed.remove(&key),
            WatchEvent::All(kind, namespace, objects) => {
                self.observed.replace(kind, &namespace, &objects)
            }
            WatchEvent::Broken(..) => {}
        }
        Ok(())
    }

    /// Before the first answer it is an error, unless the cluster is only busy; afterwards it may be starting again.
    fn broke(&mut self, problem: Problem) -> Result<(), Problem> {
        if !self.observed.is_known() && problem.kind != ProblemKind::Busy {
            return Err(problem);
        }
        let is_new = self.broken.is_none();
        let since = *self.broken.get_or_insert_with(Instant::now);
        if !problem.is_passing() && since.elapsed() > STARTING {
            return Err(problem);
        }
        if is_new {
            self.say(EventKind::Broken(problem));
        }
        Ok(())
    }

    async fn ask(&mut self, key: Key, request: String) {
        let asked = timeout(REQUEST, apply::ask(self.session, &key, &request)).await;
        let problem = match asked {
            Ok(Ok(())) => return self.say(EventKind::Asked(key)),
            Ok(Err(error)) => Problem::of(&error, &format!("ask for {key}")),
            Err(_) => Problem::new(
                ProblemKind::Unreachable,
                format!("cannot ask for {key}: no answer"),
            ),
        };
        match problem.is_passing() {
            true => self.rollout.unasked(&key),
            false => self.rollout.stop_asking(),
        }
        self.say(EventKind::Unasked(key, problem));
    }

    fn say(&mut self, what: EventKind) {
        let at = self.start.elapsed();
        (self.tell)(Event { at, what });
    }

    /// The labels of the stages that were written before the sources.
    fn early(&self) -> Vec<String> {
        let stages = self.goal.stages.iter();
        let early = stages.filter(|stage| self.early.contains(&stage.key));
        early.map(|stage| stage.label.clone()).collect()
    }

    fn summary(&self, outcome: Outcome) -> Summary {
        Summary {
            by: Engine::Flux,
            outcome,
            took: self.start.elapsed(),
            is_written: self.rollout.is_written(),
            early: self.early(),
            troubles: Vec::new(),
            stages: self.rollout.stage_statuses(&self.observed),
            sources: self.rollout.sources(),
        }
    }
}

async fn next_clue(explainer: &mut Option<Explainer>) -> Clue {
    match explainer {
        Some(explainer) => explainer.next().await,
        None => std::future::pending().await,
    }
}

async fn wait_until(wake: Option<Instant>) {
    match wake {
        Some(wake) => sleep_until(wake).await,
        None => std::future::pending().await,
    }
}
