//! What `destroy` takes down, and in which order.
//!
//! Pure. Whether the objects of a Kustomization go with it is Flux's rule (`finalizerShouldDeleteResources` in
//! `internal/controller/kustomization_controller.go` of kustomize-controller).

use std::collections::BTreeSet;

use serde_json::Value;

use super::goal::Goal;
use super::key::Key;
use super::leftovers::{awaits, from_the_end, leftovers, parent};
use super::object_id::ObjectId;
use super::problem::{Problem, ProblemKind};

/// A Kustomization that is deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Removal {
    /// What messages call its stage.
    pub label: String,
    /// The Kustomization.
    pub key: Key,
    /// What it has applied.
    pub objects: Vec<ObjectId>,
    /// Why its objects stay, when they do.
    pub stays: Option<String>,
    /// The seconds that it and its objects have.
    pub seconds: u64,
    /// It is on its way out already.
    pub is_going: bool,
}

/// The Kustomizations among `objects` that are deleted with the pipelines of `goal`, in this order: the stages in the
/// reverse of theirs, and those of stages that they do not have any more.
///
/// # Errors
///
/// Something else applies one of them, waits for one that stays behind, or would keep its objects by chance. Of
/// Kustomizations in the namespaces `unread` nothing is known.
pub fn teardown(
    goal: &Goal,
    objects: &[(Key, Value)],
    unread: &BTreeSet<String>,
) -> Result<Vec<Removal>, Problem> {
    let is_stage = |key: &Key| goal.stages.iter().any(|stage| stage.key == *key);
    let mut gone: Vec<(Key, Value)> = objects
        .iter()
        .filter(|(key, _)| is_stage(key))
        .cloned()
        .collect();
    gone.extend(leftovers(goal, objects));
    for (key, object) in &gone {
        refuse_applied(objects, (key, object), unread)?;
        refuse_suspended(key, object)?;
    }
    refuse_waiting(objects, &gone)?;
    let ordered = from_the_end(gone);
    Ok(ordered
        .into_iter()
        .map(|(key, object)| removal(goal, key, &object))
        .collect())
}

/// Whoever applies it makes it again, unless that is gone or rests.
fn refuse_applied(
    objects: &[(Key, Value)],
    (key, object): (&Key, &Value),
    unread: &BTreeSet<String>,
) -> Result<(), Problem> {
    let Some(parent) = parent(object) else {
        return Ok(());
    };
    let known = objects.iter().find(|(it, _)| *it == parent);
    let rests = match known {
        Some((_, it)) => is_suspended(it),
        None => !unread.contains(&parent.namespace),
    };
    if rests {
        return Ok(());
    }
    let message = format!("{parent} applies {key}, and would make it again");
    let (name, namespace) = (&parent.name, &parent.namespace);
    Err(Problem::new(ProblemKind::Unconfirmed, message).help(format!(
        "take the stages out of the repository: `flux-pipeline destroy --commits` says in which commits; or stop it first, \
         with `flux suspend kustomization {name} -n {namespace}`, and what it still applies comes back when it is resumed"
    )))
}

fn is_suspended(object: &Value) -> bool {
    object.pointer("/spec/suspend").and_then(Value::as_bool) == Some(true)
}

/// While it is suspended its objects stay.
fn refuse_suspended(key: &Key, object: &Value) -> Result<(), Problem> {
    if is_suspended(object) && !is_going(object) {
        let (name, namespace) = (&key.name, &key.namespace);
        let message = format!("{key} is suspended, and its objects would stay");
        return Err(
            Problem::new(ProblemKind::Unconfirmed, message).help(format!(
                "resume it first, with `flux resume kustomization {name} -n {namespace}`"
            )),
        );
    }
    Ok(())
}

/// What waits for one that goes would wait for ever.
fn refuse_waiting(objects: &[(Key, Value)], gone: &[(Key, Value)]) -> Result<(), Problem> {
    let goes = |key: &Key| gone.iter().any(|(it, _)| it == key);
    let others = objects.iter().filter(|(key, _)| !goes(key));
    for (key, object) in others {
        if let Some(awaited) = awaits(key, object).into_iter().find(goes) {
            let message = format!("{key} waits for {awaited}, and is not of this pipeline");
            return Err(Problem::new(ProblemKind::Unconfirmed, message)
                .help("take it down first, or take the entry out of its `dependsOn`"));
        }
    }
    Ok(())
}

fn is_going(object: &Value) -> bool {
    object.pointer("/metadata/deletionTimestamp").is_some()
}

fn removal(goal: &Goal, key: Key, object: &Value) -> Removal {
    let stage = goal.stages.iter().find(|stage| stage.key == key);
    Removal {
        label: stage.map_or_else(|| key.name.clone(), |stage| stage.label.clone()),
        objects: applied(object),
        stays: stays(object),
        seconds: seconds(object),
        is_going: is_going(object),
        key,
    }
}

/// Seconds that a Kustomization has which says nothing of it.
const USUAL: u64 = 300;

/// Seconds beyond what Flux waits itself.
const SLACK: u64 = 60;

/// How long a Kustomization has to go.
pub(super) fn seconds(object: &Value) -> u64 {
    let timeout = object.pointer("/spec/timeout").and_then(Value::as_str);
    let timeout = timeout.and_then(crate::values::Duration::read);
    timeout.map_or(USUAL, |it| it.seconds) + SLACK
}

/// What a Kustomization has applied.
pub(super) fn applied(object: &Value) -> Vec<ObjectId> {
    let entries = object.pointer("/status/inventory/entries");
    let entries = entries.and_then(Value::as_array).into_iter().flatten();
    let id = |entry: &Value| {
        let text = |field: &str| entry.get(field)?.as_str();
        ObjectId::read(&format!("{} {}", text("id")?, text("v")?))
    };
    entries.filter_map(id).collect()
}

fn stays(object: &Value) -> Option<String> {
    let text = |pointer| object.pointer(pointer).and_then(Value::as_str);
    let prunes = object.pointer("/spec/prune").and_then(Value::as_bool) == Some(true);
    match text("/spec/deletionPolicy").unwrap_or("MirrorPrune") {
        "Orphan" => Some("`deletionPolicy: Orphan`".to_owned()),
        "MirrorPrune" if !prunes => Some("it does not prune".to_owned()),
        _ => None,
    }
}
