//! What a rollout would change: a server-side dry run of everything.

use serde_json::Value;

use super::built::Built;
use super::diff::diff;
use super::resources::Resources;
use super::stage::{Stage, is_left_alone};
use super::write::{Refusal, Trial, Writer, conflicting};
use crate::cluster::apply::Force;
use crate::cluster::goal::{Goal, StageGoal};
use crate::cluster::key::Kind;
use crate::cluster::object_id::ObjectId;
use crate::cluster::problem::{Problem, ProblemKind};
use crate::cluster::report::Change;
use crate::cluster::session::Session;

/// What would happen to an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rehearsed {
    /// Index in [`Goal::stages`].
    pub stage: usize,
    /// The object.
    pub object: ObjectId,
    /// What would happen to it.
    pub change: Change,
    /// The lines that would differ, without values of Secrets.
    pub diff: String,
    /// It needs something that the rollout makes first, so that the cluster was not asked.
    pub is_guess: bool,
}

/// What rolling a release out would change; nothing is written.
///
/// # Errors
///
/// The cluster cannot be reached, or would refuse an object.
pub async fn rehearse(
    session: &Session,
    goal: &Goal,
    built: &Built,
    force: Force,
) -> Result<Vec<Rehearsed>, Problem> {
    let writer = Writer {
        resources: Resources::of(session),
        force,
    };
    refuse_flux(session, goal).await?;
    let mut all = check(&writer, goal, built).await?;
    for (at, (goal, objects)) in goal.stages.iter().zip(&built.stages).enumerate() {
        let stage = stage(&writer, goal, objects);
        all.extend(deletions(&stage, at).await?);
    }
    all.sort_by_key(|it| it.stage);
    Ok(all)
}

/// A stage that is not rolled out.
pub(super) fn stage<'s>(
    writer: &'s Writer<'s>,
    goal: &'s StageGoal,
    objects: &'s [Value],
) -> Stage<'s> {
    Stage {
        writer,
        goal,
        objects,
        revision: "",
    }
}

/// Tries every object of a release; one that needs what the release makes first is left out.
///
/// # Errors
///
/// The first object that the cluster refuses; of conflicts, all.
pub(super) async fn check(
    writer: &Writer<'_>,
    goal: &Goal,
    built: &Built,
) -> Result<Vec<Rehearsed>, Problem> {
    let (mut all, mut conflicts) = (Vec::new(), Vec::new());
    let makes = Makes::of(built);
    for (at, (goal, objects)) in goal.stages.iter().zip(&built.stages).enumerate() {
        let force = goal.spec().get("force") == Some(&Value::Bool(true));
        for object in stage(writer, goal, objects).prepared().await? {
            let Some(id) = ObjectId::of(&object) else {
                continue;
            };
            if makes.kind(&id) && writer.resources.find(&id).await?.is_none() {
                all.push(guess(at, id, &object));
                continue;
            }
            match writer.try_out(&object, force).await {
                Ok(trial) if is_left_alone(&object, &trial) => {}
                Ok(trial) => all.push(rehearsed(at, id, &object, &trial)),
                Err(Refusal::NoNamespace(_)) if makes.namespace(&id.namespace) => {
                    all.push(guess(at, id, &object));
                }
                Err(Refusal::Conflict(lines)) => conflicts.extend(lines),
                Err(refusal) => return Err(refusal.problem()),
            }
        }
    }
    match conflicts.is_empty() {
        true => Ok(all),
        false => Err(conflicting(&conflicts)),
    }
}

fn rehearsed(stage: usize, object: ObjectId, manifest: &Value, trial: &Trial) -> Rehearsed {
    let after = trial.after.as_ref().unwrap_or(manifest);
    Rehearsed {
        stage,
        object,
        change: trial.change,
        diff: match trial.change == Change::Unchanged {
            true => String::new(),
            false => diff(trial.before.as_ref(), after),
        },
        is_guess: false,
    }
}

fn guess(stage: usize, object: ObjectId, manifest: &Value) -> Rehearsed {
    Rehearsed {
        stage,
        object,
        change: Change::Created,
        diff: diff(None, manifest),
        is_guess: true,
    }
}

async fn deletions(stage: &Stage<'_>, at: usize) -> Result<Vec<Rehearsed>, Problem> {
    let mut found = Vec::new();
    if stage.goal.spec().get("prune") != Some(&Value::Bool(true)) {
        return Ok(found);
    }
    let objects = stage.prepared().await?;
    let now: Vec<ObjectId> = objects.iter().filter_map(ObjectId::of).collect();
    for object in stage.stale(&stage.inventory().await?.unwrap_or_default(), &now) {
        if stage.writer.would_prune(&object, stage.owner()).await? {
            found.push(Rehearsed {
                stage: at,
                object,
                change: Change::Deleted,
                diff: String::new(),
                is_guess: false,
            });
        }
    }
    Ok(found)
}

/// What a release makes that its own objects need.
struct Makes<'b> {
    objects: Vec<&'b Value>,
}

impl<'b> Makes<'b> {
    fn of(built: &'b Built) -> Self {
        Self {
            objects: built.stages.iter().flatten().collect(),
        }
    }

    fn namespace(&self, name: &str) -> bool {
        let ids = self.objects.iter().filter_map(|it| ObjectId::of(it));
        let mut namespaces = ids.filter(|id| id.group.is_empty() && id.kind == "Namespace");
        namespaces.any(|id| id.name == name)
    }

    fn kind(&self, id: &ObjectId) -> bool {
        let text = |object: &'b Value, pointer| object.pointer(pointer).and_then(Value::as_str);
        self.objects.iter().any(|object| {
            text(object, "/kind") == Some("CustomResourceDefinition")
                && text(object, "/spec/group") == Some(&id.group)
                && text(object, "/spec/names/kind") == Some(&id.kind)
        })
    }
}

/// Two who roll one stage out undo each other's work.
pub(super) async fn refuse_flux(session: &Session, goal: &Goal) -> Result<(), Problem> {
    for stage in &goal.stages {
        let api = session.objects(Kind::Kustomization, &stage.key.namespace);
        match api.get_opt(&stage.key.name).await {
            Ok(None) => {}
            Ok(Some(_)) => return Err(rolled_out_by_flux(stage)),
            Err(error) => return Err(Problem::of(&error, &format!("read {}", stage.key))),
        }
    }
    Ok(())
}

fn rolled_out_by_flux(stage: &StageGoal) -> Problem {
    let message = format!("{} is in the cluster: Flux rolls this stage out", stage.key);
    Problem::new(ProblemKind::Conflict, message)
        .help("use `--engine flux`, or delete the Kustomization first")
}
