//! Controllers that have stopped saying anything: when that is worth a word, and a request.
//!
//! kustomize-controller ends a run in which it cannot write how far it is, as while the API server restarts. When the
//! last thing that it writes goes through, the Kustomization says from then on that it is at work, and nobody looks at
//! it before `retryInterval`, which is the interval unless somebody says otherwise (`Reconcile` and `finalizeStatus` in
//! `internal/controller/kustomization_controller.go`; fluxcd/flux2#5607). A request makes it look at once.
//! Pure; deliberately never calls a stage failed: its time limit does.

use std::time::Duration;

use super::goal::StageGoal;
use super::observe::{Condition, KustomizationFacts};
use super::readiness::Jobs;
use super::report::Trouble;
use super::verdict::{Reason, State, Verdict};

/// How long a controller may say nothing: what it does between two words takes seconds, but for waiting for objects.
pub(super) const LONGEST: Duration = Duration::from_secs(60);

/// What the controller of a stage said last, and since when.
#[derive(Debug, Default)]
pub(super) struct LastReport {
    said: Option<Said>,
    pub(super) since: Duration,
    pub(super) is_told: bool,
}

/// How the stage stands by it, how far it is, and the last request that it is done with.
type Said = (Verdict, Option<Condition>, Option<String>);

/// What is wrong when a controller says nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unresponsive {
    /// It has not looked.
    NeverLooked,
    /// It says that it is at work, where there is nothing to wait for.
    WentQuiet,
}

/// What a controller says, and what it works on.
#[derive(Clone, Copy)]
pub(super) struct StageReport<'s> {
    pub(super) goal: &'s StageGoal,
    pub(super) facts: &'s KustomizationFacts,
    pub(super) verdict: &'s Verdict,
    /// The request that it was last made.
    pub(super) ask: Option<&'s str>,
    pub(super) jobs: &'s dyn Jobs,
}

impl LastReport {
    /// Takes in what is said `now`.
    pub(super) fn record(&mut self, report: StageReport<'_>, now: Duration) {
        let KustomizationFacts {
            reconciling,
            last_handled,
            ..
        } = report.facts;
        let said = (
            report.verdict.clone(),
            reconciling.clone(),
            last_handled.clone(),
        );
        if self.said.as_ref() != Some(&said) {
            *self = Self {
                said: Some(said),
                since: now,
                is_told: false,
            };
        }
    }
}

impl StageReport<'_> {
    /// What is wrong when this goes on, if anything is.
    pub(super) fn unresponsive(self) -> Option<Unresponsive> {
        match (self.verdict.state, &self.verdict.reason) {
            (State::Waiting, Reason::Asked | Reason::NotObserved) => {
                Some(Unresponsive::NeverLooked)
            }
            (State::Running, Reason::Controller(_)) if !self.waits() => {
                Some(Unresponsive::WentQuiet)
            }
            _ => None,
        }
    }

    /// It waits for objects, which may take as long as the stage has.
    fn waits(self) -> bool {
        let says = self.facts.reconciling.as_ref();
        says.is_some_and(|it| it.message.starts_with("Running health checks"))
            && !self.is_answered()
            && !self.has_only_done_jobs()
    }

    /// The run that was asked for has ended: only then is the request written down (`finalizeStatus`).
    fn is_answered(self) -> bool {
        self.ask.is_some() && self.ask == self.facts.last_handled.as_deref()
    }

    fn has_only_done_jobs(self) -> bool {
        let is_done = |id: &String| {
            let mut jobs = self.goal.jobs.iter();
            let job = jobs.find(|job| job.key.inventory_id() == *id);
            let complete = job.and_then(|job| self.jobs.job(&job.key)?.complete.as_ref());
            complete.is_some_and(Condition::is_true)
        };
        let applied = &self.facts.inventory;
        !applied.is_empty() && applied.iter().all(is_done)
    }
}

impl Unresponsive {
    /// What people are told of stage number `stage`; `is_asked` when its controller is asked to look again.
    pub(super) fn trouble(self, stage: usize, goal: &StageGoal, is_asked: bool) -> Trouble {
        let (name, namespace) = (&goal.key.name, &goal.key.namespace);
        let seconds = LONGEST.as_secs();
        let message = match (self, is_asked) {
            (Self::NeverLooked, _) => format!(
                "its controller has not looked at it for {seconds}s: it works on others, or does not run; see \
                 whether kustomize-controller is ready"
            ),
            (Self::WentQuiet, true) => format!(
                "its controller has said nothing for {seconds}s in the middle of its work, as when it lost the API \
                 server; it is asked to look again"
            ),
            (Self::WentQuiet, false) => format!(
                "its controller has said nothing for {seconds}s in the middle of its work, as when it lost the API \
                 server; have it look again with `flux reconcile kustomization {name} --namespace {namespace}`"
            ),
        };
        Trouble {
            stage,
            object: format!("Kustomization {name}"),
            reason: "Silent".to_owned(),
            message,
        }
    }
}
