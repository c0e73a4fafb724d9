//! What is true of a stage and of a source, from the facts alone.
//!
//! `docs/cluster.md` has the algorithm and why each question is asked. Field names are those of
//! kustomize-controller and source-controller; `Ready` alone says nothing about this release.

use std::fmt;

use serde_json::Value;

use crate::emit::{CONTENT, FILES, RELEASE};

use super::difference::difference;
use super::goal::{JobGoal, SourceGoal, StageGoal};
use super::helm_release::{self, ReleaseFacts, ReleaseGoal, release_verdict};
use super::key::Key;
use super::observe::{Condition, JobFacts, KustomizationFacts, SourceFacts};
use super::revision::Wanted;
use super::verdict::{Reason, SourceState, State, Verdict};

/// Where a source stands. `held` is the revision that it was found to have before; `ask` is the request that waits
/// for an answer.
#[must_use]
pub fn source_state(
    goal: &SourceGoal,
    facts: Option<&SourceFacts>,
    held: Option<&str>,
    ask: Option<&str>,
) -> SourceState {
    let Some(facts) = facts else {
        return SourceState::Missing;
    };
    let is_wanted = |revision: &&String| {
        let origin = facts.origin.as_deref();
        goal.wanted.is(goal.key.kind, revision, origin)
    };
    let revision = facts.revision.as_ref();
    if let (Some(held), Some(now)) = (held, revision)
        && held != now
        && (goal.wanted == Wanted::Latest || !is_wanted(&now))
    {
        return SourceState::Superseded(now.clone());
    }
    let is_current = facts
        .observed_generation
        .is_none_or(|observed| observed == facts.generation);
    let is_asked = ask.is_some() && ask != facts.last_handled.as_deref();
    let wanted = revision.filter(is_wanted).filter(|_| is_current);
    // Another revision may come of the request when any is taken.
    let takes_any = goal
        .wanted
        .takes_any(goal.key.kind, facts.origin.as_deref());
    let is_settled = held.is_some() || !is_asked || !takes_any;
    if let Some(wanted) = wanted.filter(|_| is_settled) {
        return SourceState::Has(wanted.clone());
    }
    let state = unfetched(facts, is_asked || !is_current);
    if let SourceState::Lacks(Some(revision)) = &state
        && is_newer(goal, revision)
    {
        return SourceState::Superseded(revision.clone());
    }
    state
}

/// A commit that has the wanted one among its ancestors.
fn is_newer(goal: &SourceGoal, revision: &str) -> bool {
    goal.newer
        .iter()
        .any(|commit| revision.ends_with(commit.as_str()))
}

/// Why a source has not the revision.
fn unfetched(facts: &SourceFacts, is_looking: bool) -> SourceState {
    let is_true = |condition: &&Condition| condition.is_true();
    if facts.is_suspended {
        return SourceState::Suspended;
    }
    if let Some(stalled) = facts.stalled.as_ref().filter(is_true) {
        return SourceState::Stalled(stalled.clone());
    }
    if is_looking {
        return SourceState::Looking;
    }
    match &facts.ready {
        Some(ready) if ready.is_false() => SourceState::Failing(ready.clone()),
        Some(ready) if ready.is_true() => SourceState::Lacks(facts.revision.clone()),
        Some(_) | None => SourceState::Looking,
    }
}

/// What a verdict on a stage is made from.
#[derive(Clone, Copy, Debug)]
pub struct StageView<'s> {
    /// What it is to become.
    pub goal: &'s StageGoal,
    /// Its Kustomization, when it is there.
    pub facts: Option<&'s KustomizationFacts>,
    /// Its source.
    pub source: &'s SourceState,
    /// The source was asked and has answered, so that a revision that it lacks will not come by itself.
    pub source_is_final: bool,
    /// The stages that it waits for, and where they stand.
    pub after: &'s [(&'s str, State)],
    /// The request that waits for an answer.
    pub ask: Option<&'s str>,
    /// The spec was written, so that somebody else changes it when it differs.
    pub is_written: bool,
    /// Being ready counts only once the request is answered.
    pub runs_again: bool,
    /// The Jobs that are there.
    pub jobs: &'s dyn Jobs,
}

/// The Jobs and HelmReleases that are there.
pub trait Jobs: fmt::Debug {
    /// The Job with this key.
    fn job(&self, key: &Key) -> Option<&JobFacts>;

    /// The HelmRelease with this key.
    fn release(&self, key: &Key) -> Option<&ReleaseFacts>;
}

/// Where a stage stands, and why.
#[must_use]
pub fn stage_verdict(view: StageView<'_>) -> Verdict {
    let verdict = |state, reason| Verdict { state, reason };
    let Some(facts) = view.facts else {
        return verdict(State::Waiting, Reason::NotThere);
    };
    if facts.is_deleting {
        return verdict(State::Waiting, Reason::Deleting);
    }
    if let Some(field) = difference(view.goal.spec(), &facts.spec) {
        let state = match view.is_written {
            true => State::Failing,
            false => State::Waiting,
        };
        return verdict(state, Reason::OtherSpec(field, facts.parent.clone()));
    }
    let SourceState::Has(revision) = view.source else {
        return without_source(view.source, view.source_is_final);
    };
    // Suspended while an old run ends, it gets both generations of the spec that never ran (`finalizeStatus`).
    if facts.is_suspended {
        return verdict(State::Suspended, Reason::Suspended);
    }
    if is_ready_at(facts, revision) && !(view.runs_again && is_pending(&view, facts)) {
        return workloads_verdict(&view, facts, revision);
    }
    let blocking: Vec<String> = stages(view.after, State::blocks);
    if !blocking.is_empty() {
        return verdict(State::Blocked, Reason::After(blocking));
    }
    under_way(&view, facts, revision)
}

/// Where a stage stands whose source has not the revision. `is_final` when it was asked, and has answered.
pub(super) fn without_source(source: &SourceState, is_final: bool) -> Verdict {
    let state = match source {
        SourceState::Superseded(_) => State::Superseded,
        SourceState::Stalled(_) | SourceState::Suspended => State::Blocked,
        SourceState::Lacks(_) if is_final => State::Blocked,
        SourceState::Missing | SourceState::Failing(_) => State::Failing,
        SourceState::Lacks(_) | SourceState::Looking | SourceState::Has(_) => State::Waiting,
    };
    Verdict {
        state,
        reason: Reason::Source(source.clone()),
    }
}

fn stages(after: &[(&str, State)], wanted: impl Fn(State) -> bool) -> Vec<String> {
    let found = after.iter().filter(|(_, state)| wanted(*state));
    found.map(|(label, _)| (*label).to_owned()).collect()
}

/// All of it in one look at the object: each alone is also true of an older release.
fn is_ready_at(facts: &KustomizationFacts, revision: &str) -> bool {
    let ready = facts.ready.as_ref().filter(|ready| ready.is_true());
    facts.observed_generation == Some(facts.generation)
        && ready.is_some_and(|ready| speaks_of(ready, facts))
        && facts.last_applied.as_deref() == Some(revision)
}

fn speaks_of(condition: &Condition, facts: &KustomizationFacts) -> bool {
    condition
        .observed_generation
        .is_none_or(|it| it == facts.generation)
}

/// Neither ready nor held up by anything that is known before its controller is asked.
fn under_way(view: &StageView<'_>, facts: &KustomizationFacts, revision: &str) -> Verdict {
    let verdict = |state, reason| Verdict { state, reason };
    // Here the generation of the status is that of the run; that of the condition may be newer.
    if let Some(stalled) = &facts.stalled
        && stalled.is_true()
        && facts.observed_generation == Some(facts.generation)
    {
        return verdict(State::Stalled, Reason::Controller(stalled.clone()));
    }
    let before: Vec<String> = stages(view.after, |state| state != State::Ready);
    if !before.is_empty() {
        return verdict(State::Waiting, Reason::After(before));
    }
    match &facts.ready {
        Some(ready) if view.runs_again && ready.is_true() && is_pending(view, facts) => {
            verdict(State::Waiting, Reason::Asked)
        }
        Some(ready) if is_at_work(ready, facts, revision) => running(view, ready),
        Some(ready) if is_tried_again(ready, facts) => running(view, ready),
        _ if is_pending(view, facts) => verdict(State::Waiting, Reason::Asked),
        None => verdict(State::Waiting, Reason::NotObserved),
        Some(ready) if !speaks_of(ready, facts) => verdict(State::Waiting, Reason::NotObserved),
        Some(ready) if ready.is_true() => {
            verdict(State::Waiting, Reason::Behind(facts.last_applied.clone()))
        }
        Some(ready) => not_ready(view, facts, ready, revision),
    }
}

/// The controller was asked, and has not answered.
fn is_pending(view: &StageView<'_>, facts: &KustomizationFacts) -> bool {
    view.ask.is_some() && view.ask != facts.last_handled.as_deref()
}

/// A run is on its way, or has ended well and its revision is not written down yet: conditions are written first
/// (`Patch` in `runtime/patch/patch.go` of `fluxcd/pkg`).
fn is_at_work(ready: &Condition, facts: &KustomizationFacts, revision: &str) -> bool {
    let is_written = ready.is_true() && facts.last_attempted.as_deref() == Some(revision);
    let is_unknown = !ready.is_true() && !ready.is_false();
    (is_unknown || is_written) && speaks_of(ready, facts)
}

/// The failure is that of the run before: one that is on its way leaves it there for a while, and writes the revision
/// that it works on beside it (`reconcile` in `internal/controller/kustomization_controller.go`). At the end of a run
/// that failed the reason is `ProgressingWithRetry`.
fn is_tried_again(ready: &Condition, facts: &KustomizationFacts) -> bool {
    let begun = facts.reconciling.as_ref();
    let begun = begun.is_some_and(|it| it.is_true() && it.reason == "Progressing");
    begun && ready.is_false() && FINAL.contains(&ready.reason.as_str())
}

/// What a run ends with that Flux does not try again before the spec, the revision or the time changes.
const FINAL: [&str; 4] = [
    "BuildFailed",
    "HealthCheckFailed",
    "PruneFailed",
    "ReconciliationFailed",
];

/// Reasons are those of `api/v1/condition_types.go` of kustomize-controller and of `apis/meta` of `fluxcd/pkg`.
fn not_ready(
    view: &StageView<'_>,
    facts: &KustomizationFacts,
    ready: &Condition,
    revision: &str,
) -> Verdict {
    let is_final = FINAL.contains(&ready.reason.as_str());
    let is_at_revision = facts.last_attempted.as_deref() == Some(revision);
    let state = match (ready.reason.as_str(), is_final, is_at_revision) {
        ("DependencyNotReady" | "HealthCheckCanceled", ..) => State::Waiting,
        (_, true, true) => State::Failed,
        (_, true, false) => State::Waiting,
        (_, false, _) => State::Failing,
    };
    let failed = view.goal.jobs.iter().find_map(|job| failed(view.jobs, job));
    let failed = failed.map(|(name, condition)| Reason::JobFailed(name, condition));
    let failed = failed.or_else(|| {
        let mut releases = releases(view);
        releases.find_map(|(goal, facts)| Some(helm_release::failing(goal, facts)?.reason))
    });
    let reason = match failed.filter(|_| state == State::Failed) {
        Some(reason) => reason,
        None if state == State::Waiting && is_final => Reason::Behind(facts.last_applied.clone()),
        None => Reason::Controller(ready.clone()),
    };
    Verdict { state, reason }
}

fn failed(jobs: &dyn Jobs, goal: &JobGoal) -> Option<(String, Condition)> {
    let job = jobs.job(&goal.key)?;
    let failed = job.failed.as_ref().filter(|failed| failed.is_true())?;
    is_same_job(goal, job).then(|| (goal.key.name.clone(), failed.clone()))
}

/// The HelmReleases of a stage that are there.
fn releases<'v>(
    view: &'v StageView<'_>,
) -> impl Iterator<Item = (&'v ReleaseGoal, &'v ReleaseFacts)> {
    let goals = view.goal.releases.iter();
    goals.filter_map(|goal| Some((goal, view.jobs.release(&goal.key)?)))
}

/// The HelmRelease that a stage waits for, when that is what its controller does.
fn waited_release(view: &StageView<'_>) -> Option<Reason> {
    let at_work = view.facts?.reconciling.as_ref()?;
    if !at_work.message.starts_with("Running health checks") {
        return None;
    }
    let mut releases = releases(view);
    releases.find_map(|(goal, facts)| Some(helm_release::open(goal, facts)?.reason))
}

fn running(view: &StageView<'_>, ready: &Condition) -> Verdict {
    let own = view.goal.jobs.iter().filter_map(|goal| {
        let job = view.jobs.job(&goal.key)?;
        is_same_job(goal, job).then_some((goal, job))
    });
    let own: Vec<(&JobGoal, &JobFacts)> = own.collect();
    let mut at_work = own.iter().filter(|(_, job)| !is_done(job));
    let reason = match at_work.next() {
        Some((goal, job)) => Reason::JobRunning(goal.key.name.clone(), job.active, job.failures),
        // What the controller says decides whether its run is lost.
        None => waited_release(view).unwrap_or_else(|| Reason::Controller(ready.clone())),
    };
    Verdict {
        state: State::Running,
        reason,
    }
}

/// It says so, or a pod of it has succeeded and none is left.
fn is_done(job: &JobFacts) -> bool {
    let is_complete = job.complete.as_ref().is_some_and(Condition::is_true);
    is_complete || (job.succeeded > 0 && job.active == 0)
}

/// Flux counts as done what is suspended, what expired and what it was told to leave alone; the Jobs and HelmReleases
/// themselves know better.
fn workloads_verdict(view: &StageView<'_>, facts: &KustomizationFacts, revision: &str) -> Verdict {
    let mut jobs = view.goal.jobs.iter();
    let open = jobs.find_map(|job| job_verdict(job, view.jobs.job(&job.key), facts));
    let mut releases = view.goal.releases.iter();
    let open = open
        .or_else(|| releases.find_map(|it| release_verdict(it, view.jobs.release(&it.key), facts)));
    open.unwrap_or(Verdict {
        state: State::Ready,
        reason: Reason::Live(revision.to_owned()),
    })
}

/// What is open about a Job; nothing when it has completed.
fn job_verdict(
    goal: &JobGoal,
    facts: Option<&JobFacts>,
    stage: &KustomizationFacts,
) -> Option<Verdict> {
    let verdict = |state, reason| Some(Verdict { state, reason });
    let name = || goal.key.name.clone();
    let Some(facts) = facts else {
        let expires = goal.manifest.pointer("/spec/ttlSecondsAfterFinished");
        // A kustomization file of the user's may have given it another name.
        let is_applied = stage.inventory.contains(&goal.key.inventory_id());
        return match expires.is_none() && is_applied {
            true => verdict(State::Waiting, Reason::JobMissing(name())),
            false => None,
        };
    };
    if !is_same_job(goal, facts) {
        return verdict(State::Waiting, Reason::OtherJob(name()));
    }
    if let Some(failed) = facts.failed.as_ref().filter(|failed| failed.is_true()) {
        return verdict(State::Failed, Reason::JobFailed(name(), failed.clone()));
    }
    if facts.complete.as_ref().is_some_and(Condition::is_true) {
        return None;
    }
    if facts.is_suspended {
        return verdict(State::Suspended, Reason::JobSuspended(name()));
    }
    let reason = match is_done(facts) {
        true => Reason::JobDone(name()),
        false => Reason::JobRunning(name(), facts.active, facts.failures),
    };
    verdict(State::Running, reason)
}

/// What the compiler wrote into the Job to tell releases apart is in it.
fn is_same_job(goal: &JobGoal, facts: &JobFacts) -> bool {
    let same = |pointer, key, live: &Value| {
        let annotations = goal.manifest.pointer(pointer);
        let compiled = annotations.and_then(|annotations| annotations.get(key));
        compiled.is_none_or(|compiled| live.get(key) == Some(compiled))
    };
    let template = "/spec/template/metadata/annotations";
    same("/metadata/annotations", CONTENT, &facts.annotations)
        && same(template, RELEASE, &facts.template_annotations)
        && same(template, FILES, &facts.template_annotations)
}
