//! Whether the Jobs of a stage that was rolled out without Flux may run again, and which they are.

use super::built::Built;
use super::dry_run::{Rehearsed, check, refuse_flux};
use super::inventory::Inventory;
use super::resources::Resources;
use super::stage_status::{Facts, stage_statuses, suspended};
use super::status::read_facts;
use super::write::Writer;
use crate::cluster::apply::Force;
use crate::cluster::cluster_state::ClusterState;
use crate::cluster::goal::{Goal, StageGoal};
use crate::cluster::key::{Key, Kind};
use crate::cluster::object_id::ObjectId;
use crate::cluster::problem::{Problem, ProblemKind};
use crate::cluster::report::{Change, StageStatus};
use crate::cluster::rerun::{Consent, choose, refused};
use crate::cluster::revision::short;
use crate::cluster::session::Session;
use crate::cluster::status::list;
use crate::cluster::verdict::State;

/// The Jobs of a stage, which are to run again; [`super::roll_out`] deletes them and makes them again.
///
/// # Errors
///
/// The stage was not rolled out from these files, is suspended, waits for another, has no Job, or has one that must
/// not run again without consent.
pub async fn jobs_to_rerun(
    session: &Session,
    (goal, built): (&Goal, &Built),
    at: usize,
    consent: Consent,
) -> Result<Vec<Key>, Problem> {
    let mut goal = built.complete(goal, &session.namespace);
    let writer = Writer {
        resources: Resources::of(session),
        force: Force::Refuse,
    };
    refuse_flux(session, &goal).await?;
    let facts = read_facts(&writer, &goal).await?;
    let inventory = released(&goal, built, &facts, at)?;
    let found = check(&writer, &goal, built).await?;
    unchanged(&goal, built, &facts, (at, &found))?;
    free(&goal, &stage_statuses(&goal, &facts), at)?;
    let observed = jobs(session, &goal).await?;
    match goal.stages.get_mut(at) {
        Some(stage) => ours(stage, inventory, &observed, consent),
        None => Ok(Vec::new()),
    }
}

/// What the stage has written, which is of the revision of the files.
fn released<'f>(
    goal: &Goal,
    built: &Built,
    facts: &'f [Facts],
    at: usize,
) -> Result<&'f Inventory, Problem> {
    let label = goal.stages.get(at).map(|it| it.label.as_str());
    let label = label.unwrap_or_default();
    let Some(inventory) = facts.get(at).and_then(|it| it.inventory.as_ref()) else {
        let missing = format!("stage {label} is not in the cluster");
        return Err(Problem::new(ProblemKind::Missing, missing)
            .help("roll it out first, with `flux-pipeline apply --engine direct`"));
    };
    match inventory.release() {
        Some(release) if release == built.revision => Ok(inventory),
        release => {
            let release = release.map_or("nothing".to_owned(), short);
            let files = short(&built.revision);
            let what =
                format!("is another one in the cluster: of {release}, and the files are {files}");
            Err(other(label, &what))
        }
    }
}

/// What was rolled out of this release is what the files say; what was not yet, may change.
fn unchanged(
    goal: &Goal,
    built: &Built,
    facts: &[Facts],
    (at, found): (usize, &[Rehearsed]),
) -> Result<(), Problem> {
    let is_complete = |at: usize| {
        let inventory = facts.get(at).and_then(|it| it.inventory.as_ref());
        inventory
            .is_some_and(|it| it.begun.is_none() && it.revision.as_ref() == Some(&built.revision))
    };
    let is_out = |it: &&Rehearsed| it.stage == at || is_complete(it.stage);
    let is_other = |it: &&Rehearsed| match it.change {
        Change::Unchanged => false,
        // Jobs that are to run again need not be there.
        Change::Created => !(it.stage == at && it.object.is_job()),
        Change::Changed | Change::Recreated | Change::Deleted => true,
    };
    let Some(it) = found.iter().filter(is_out).find(is_other) else {
        return Ok(());
    };
    let label = goal.stages.get(it.stage).map(|it| it.label.as_str());
    let what = format!(
        "is another one in the cluster: {} is not what the files say",
        it.object
    );
    Err(other(label.unwrap_or_default(), &what))
}

fn other(label: &str, what: &str) -> Problem {
    refused(label, what).help(
        "check out what is deployed, or roll this out with `flux-pipeline apply --engine direct`",
    )
}

/// Nothing keeps the stage from being rolled out once its Jobs are gone.
fn free(goal: &Goal, stage_statuses: &[StageStatus], at: usize) -> Result<(), Problem> {
    let Some(stage) = goal.stages.get(at) else {
        return Ok(());
    };
    if suspended(stage).is_some() {
        return Err(refused(&stage.label, "is suspended")
            .help("take `suspend` out of the stage, and apply it"));
    }
    let state = |it: &StageStatus| it.verdict.as_ref().map_or(State::Waiting, |it| it.state);
    let before = stage.after.iter().filter_map(|&at| stage_statuses.get(at));
    match before.into_iter().find(|it| state(it) != State::Ready) {
        Some(it) => {
            let what = format!("waits for {}, which is {}", it.label, state(it).word());
            Err(refused(&stage.label, &what)
                .help("`flux-pipeline status --engine direct` says why"))
        }
        None => Ok(()),
    }
}

/// The Jobs that are there.
async fn jobs(session: &Session, goal: &Goal) -> Result<ClusterState, Problem> {
    let mut observed = ClusterState::of(goal);
    for (kind, namespace) in ClusterState::watches(goal) {
        if kind == Kind::Job {
            let objects = list(session, kind, &namespace).await?;
            observed.replace(kind, &namespace, &objects);
        }
    }
    Ok(observed)
}

/// Those of the stage that may run again; what it leaves to others is not among them.
fn ours(
    stage: &mut StageGoal,
    inventory: &Inventory,
    observed: &ClusterState,
    consent: Consent,
) -> Result<Vec<Key>, Problem> {
    let keys = |ids: &[ObjectId]| -> Vec<Key> { ids.iter().filter_map(key).collect() };
    let left = keys(&inventory.left);
    stage.jobs.retain(|job| !left.contains(&job.key));
    let jobs = choose(stage, keys(&inventory.awaited()), observed, consent)?;
    match jobs.is_empty() {
        true => Err(refused(&stage.label, "has no Job in the cluster")
            .help("roll a change out with `flux-pipeline apply --engine direct`")),
        false => Ok(jobs),
    }
}

/// The Job that an object is, if it is one.
fn key(id: &ObjectId) -> Option<Key> {
    id.is_job().then(|| Key {
        kind: Kind::Job,
        namespace: id.namespace.clone(),
        name: id.name.clone(),
    })
}
