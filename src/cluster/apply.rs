//! Writes objects of a release by server-side apply.

use kube::api::{DynamicObject, Patch, PatchParams};
use kube::core::Status;
use serde_json::Value;

use super::goal::Goal;
use super::key::Key;
use super::problem::{Problem, ProblemKind, no_flux};
use super::report::Change;
use super::session::Session;
use super::watch::json;

/// The name that fields are owned under.
pub const FIELD_MANAGER: &str = "flux-pipeline";

/// What to do about fields that another manager owns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Force {
    /// Write nothing.
    Refuse,
    /// Take them.
    Conflicts,
}

/// An object that was written.
#[derive(Debug)]
pub(super) struct Written {
    pub(super) key: Key,
    pub(super) change: Change,
    /// What it is now.
    pub(super) object: Value,
}

/// Tries every object of `goal` that the pipeline describes, and writes none, so that one that is refused leaves all as
/// they were.
///
/// # Errors
///
/// The first object that the cluster refuses; of conflicts, all.
pub(super) async fn rehearse(session: &Session, goal: &Goal, force: Force) -> Result<(), Problem> {
    let sources = goal.sources.iter();
    let sources = sources.filter_map(|source| Some((&source.key, source.manifest.as_ref()?)));
    let mut conflicts = Vec::new();
    for (key, manifest) in stages(goal).chain(sources) {
        match patch(session, key, manifest, params(force).dry_run()).await {
            Ok(_) => {}
            Err(kube::Error::Api(status)) if is_conflict(&status) => {
                conflicts.extend(owners(key, &status));
            }
            Err(error) => return Err(refused(&error, key)),
        }
    }
    match conflicts.is_empty() {
        true => Ok(()),
        false => Err(conflicting(&conflicts)),
    }
}

fn stages(goal: &Goal) -> impl Iterator<Item = (&Key, &Value)> {
    let stages = goal.stages.iter();
    stages.map(|stage| (&stage.key, &stage.manifest))
}

/// Writes the Kustomizations of `goal`, in the order of its stages.
///
/// # Errors
///
/// The first object that the cluster refuses.
pub(super) async fn write_stages(
    session: &Session,
    goal: &Goal,
    force: Force,
) -> Result<Vec<Written>, Problem> {
    let mut applied = Vec::new();
    for (key, manifest) in stages(goal) {
        applied.push(write(session, key, manifest, force).await?);
    }
    Ok(applied)
}

/// Writes an object.
pub(super) async fn write(
    session: &Session,
    key: &Key,
    manifest: &Value,
    force: Force,
) -> Result<Written, Problem> {
    let api = session.objects(key.kind, &key.namespace);
    let before = api.get_opt(&key.name).await;
    let before = before.map_err(|error| Problem::of(&error, &format!("read {key}")))?;
    let after = patch(session, key, manifest, params(force)).await;
    let after = after.map_err(|error| refused(&error, key))?;
    let change = match before {
        None => Change::Created,
        Some(before) if version(&before) == version(&after) => Change::Unchanged,
        Some(_) => Change::Changed,
    };
    Ok(Written {
        key: key.clone(),
        change,
        object: json(after),
    })
}

fn version(object: &DynamicObject) -> Option<&str> {
    object.metadata.resource_version.as_deref()
}

fn params(force: Force) -> PatchParams {
    let params = PatchParams::apply(FIELD_MANAGER);
    match force {
        Force::Refuse => params,
        Force::Conflicts => params.force(),
    }
}

async fn patch(
    session: &Session,
    key: &Key,
    manifest: &Value,
    params: PatchParams,
) -> kube::Result<DynamicObject> {
    let api = session.objects(key.kind, &key.namespace);
    api.patch(&key.name, &params, &Patch::Apply(manifest)).await
}

/// Asks a controller to look at an object now.
pub(super) async fn ask(session: &Session, key: &Key, token: &str) -> kube::Result<()> {
    let api = session.objects(key.kind, &key.namespace);
    let annotations = serde_json::json!({ "reconcile.fluxcd.io/requestedAt": token });
    let patch = serde_json::json!({ "metadata": { "annotations": annotations } });
    let params = PatchParams {
        field_manager: Some(FIELD_MANAGER.to_owned()),
        ..PatchParams::default()
    };
    api.patch(&key.name, &params, &Patch::Merge(patch)).await?;
    Ok(())
}

/// A field that another manager owns.
struct Owned {
    key: Key,
    field: String,
    manager: String,
}

pub(super) fn is_conflict(status: &Status) -> bool {
    status.code == 409 && !causes(status).is_empty()
}

pub(super) fn causes(status: &Status) -> Vec<(&str, &str)> {
    let causes = status.details.iter().flat_map(|details| &details.causes);
    let conflicts = causes.filter(|cause| cause.reason == "FieldManagerConflict");
    conflicts
        .map(|cause| (cause.field.as_str(), cause.message.as_str()))
        .collect()
}

/// Messages are `conflict with "NAME" using VERSION` (`NewConflictError` in
/// `structured-merge-diff` wrapping of `k8s.io/apimachinery/pkg/util/managedfields`).
fn owners(key: &Key, status: &Status) -> Vec<Owned> {
    let owned = causes(status).into_iter().map(|(field, message)| Owned {
        key: key.clone(),
        field: field.trim_start_matches('.').to_owned(),
        manager: message.split('"').nth(1).unwrap_or(message).to_owned(),
    });
    owned.collect()
}

fn conflicting(conflicts: &[Owned]) -> Problem {
    let lines: Vec<String> = conflicts
        .iter()
        .map(|it| format!("`{}` of {} belongs to `{}`", it.field, it.key, it.manager))
        .collect();
    Problem::new(
        ProblemKind::Conflict,
        format!("nothing was written: {}", lines.join("; ")),
    )
    .help("let that manager give the fields up, or take them with `--force-conflicts`")
}

fn refused(error: &kube::Error, key: &Key) -> Problem {
    let doing = format!("write {key}");
    let problem = Problem::of(error, &doing);
    if let kube::Error::Api(status) = error
        && status.code == 404
    {
        return absent(status, key, problem);
    }
    problem
}

/// 404 for a write means that the namespace is absent, or the kind.
fn absent(status: &Status, key: &Key, problem: Problem) -> Problem {
    let is_namespace = status
        .details
        .as_ref()
        .is_some_and(|details| details.kind == "namespaces");
    if is_namespace {
        let namespace = &key.namespace;
        return Problem::new(
            ProblemKind::Missing,
            format!("cannot write {key}: there is no namespace `{namespace}`"),
        )
        .help(format!(
            "make it with `kubectl create namespace {namespace}`"
        ));
    }
    // The first text is that of a group that is known, the second that of one that is not.
    let unknown = [
        "could not find the requested resource",
        "404 page not found",
    ];
    match unknown.iter().any(|text| status.message.contains(text)) {
        true => no_flux(key.kind),
        false => problem,
    }
}
