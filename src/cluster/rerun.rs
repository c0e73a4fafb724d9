//! Whether the Jobs of a stage may run again, and which they are.

use super::cluster_state::ClusterState;
use super::difference::difference;
use super::goal::{Goal, JobGoal, StageGoal};
use super::key::{Key, Kind};
use super::observe::{Condition, KustomizationFacts};
use super::problem::{Problem, ProblemKind};
use super::readiness::Jobs;
use super::session::Session;
use super::status::read_state;

/// Whether the user knows what running again does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consent {
    /// Only what is marked `idempotent` runs again, and nothing that is at work is stopped.
    Marked,
    /// Everything.
    Everything,
}

/// The Jobs of a stage, which are to run again. Those that the pipeline does not generate are put into `goal`, so that
/// they are waited for.
///
/// # Errors
///
/// The stage is not in the cluster as it was compiled, is suspended, has no Job, or has one that must not run again
/// without consent.
pub async fn jobs_to_rerun(
    session: &Session,
    goal: &mut Goal,
    stage: usize,
    consent: Consent,
) -> Result<Vec<Key>, Problem> {
    let observed = read_state(session, goal).await?;
    match goal.stages.get_mut(stage) {
        Some(stage) => applied(stage, &observed, consent),
        None => Ok(Vec::new()),
    }
}

fn applied(
    stage: &mut StageGoal,
    observed: &ClusterState,
    consent: Consent,
) -> Result<Vec<Key>, Problem> {
    let facts = runnable(stage, observed)?;
    let applied = facts.inventory.iter().filter_map(|id| job(id)).collect();
    let jobs = choose(stage, applied, observed, consent)?;
    match jobs.is_empty() {
        true => Err(refused(&stage.label, "has no Job in the cluster")
            .help("push a change, or ask Flux with `flux reconcile kustomization`")),
        false => Ok(jobs),
    }
}

/// Of the Jobs that a stage has applied, and those of the pipeline that are there, the ones that may run again: all
/// or none. Those that the pipeline does not generate are put into `stage`.
pub(super) fn choose(
    stage: &mut StageGoal,
    applied: Vec<Key>,
    observed: &ClusterState,
    consent: Consent,
) -> Result<Vec<Key>, Problem> {
    let is_there = |key: &Key| applied.contains(key) || observed.job(key).is_some();
    stage.jobs.retain(|job| is_there(&job.key));
    if consent == Consent::Marked {
        unmarked(stage, &applied, observed)?;
    }
    for key in applied {
        if !stage.jobs.iter().any(|job| job.key == key) {
            stage.jobs.push(unknown(key));
        }
    }
    Ok(stage.jobs.iter().map(|job| job.key.clone()).collect())
}

/// The stage is in the cluster, as it was compiled, and its controller works on it.
fn runnable<'w>(
    stage: &StageGoal,
    observed: &'w ClusterState,
) -> Result<&'w KustomizationFacts, Problem> {
    let Some(facts) = observed.kustomization(&stage.key) else {
        let missing = format!("stage {} is not in the cluster", stage.label);
        return Err(Problem::new(ProblemKind::Missing, missing)
            .help("roll it out first, with `flux-pipeline apply`"));
    };
    if let Some(field) = difference(stage.spec(), &facts.spec) {
        let what = format!("is another one in the cluster: `{field}` is not what was compiled");
        return Err(refused(&stage.label, &what)
            .help("check out what is deployed, or roll this out with `flux-pipeline apply`"));
    }
    if facts.is_suspended {
        return Err(refused(&stage.label, "is suspended").help("resume it first"));
    }
    Ok(facts)
}

/// What must not run again, or must not be stopped, unless the user says so.
fn unmarked(stage: &StageGoal, applied: &[Key], observed: &ClusterState) -> Result<(), Problem> {
    let marked = |key: &&Key| {
        let mut jobs = stage.jobs.iter();
        !jobs.any(|job| job.key == **key && job.is_idempotent)
    };
    let ours = stage.jobs.iter().map(|job| &job.key);
    if let Some(key) = ours.clone().chain(applied).find(marked) {
        let what = format!("has Job {}, which is not marked `idempotent`", key.name);
        return Err(refused(&stage.label, &what)
            .help("say `idempotent` in its block, or run it again all the same with `--yes`"));
    }
    let is_done =
        |condition: &Option<Condition>| condition.as_ref().is_some_and(Condition::is_true);
    let is_at_work = |key: &&Key| {
        let job = observed.job(key);
        job.is_some_and(|job| !is_done(&job.complete) && !is_done(&job.failed))
    };
    match ours.clone().find(is_at_work) {
        Some(key) => {
            let what = format!("has Job {}, which is at work", key.name);
            Err(refused(&stage.label, &what).help("wait for it, or stop it with `--yes`"))
        }
        None => Ok(()),
    }
}

/// Why the Jobs of a stage do not run again.
pub(super) fn refused(label: &str, what: &str) -> Problem {
    Problem::new(ProblemKind::Unconfirmed, format!("stage {label} {what}"))
}

/// A Job that the user wrote.
fn unknown(key: Key) -> JobGoal {
    JobGoal {
        key,
        manifest: serde_json::Value::Null,
        is_idempotent: false,
    }
}

/// The Job that an entry of an inventory is, if it is one.
fn job(id: &str) -> Option<Key> {
    let (namespace, name) = id.strip_suffix("_batch_Job")?.split_once('_')?;
    Some(Key {
        kind: Kind::Job,
        namespace: namespace.to_owned(),
        name: name.to_owned(),
    })
}
