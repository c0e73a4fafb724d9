//! The sources of a release as `apply` writes them, and how it holds one at an older commit.
//!
//! A source that has gone on goes back when its `spec.ref.commit` says so, which Flux prefers to a branch. What this
//! program has set there, the next `apply` of another commit takes away again: until then the cluster stays behind on
//! purpose.

use kube::api::DynamicObject;
use serde_json::{Value, json};

use super::apply::{FIELD_MANAGER, Force, Written, write};
use super::goal::{Goal, SourceGoal};
use super::key::{Key, Kind};
use super::problem::{Problem, ProblemKind};
use super::revision::Wanted;
use super::session::Session;
use super::verdict::SourceState;

/// Writes the sources that the pipeline describes, and lets those go on that were held at another commit.
///
/// They come before the stages: only what they fetch says that the stages may be written.
///
/// # Errors
///
/// The first object that the cluster refuses.
pub(super) async fn write_sources(
    session: &Session,
    goal: &Goal,
    force: Force,
) -> Result<Vec<Written>, Problem> {
    let mut applied = Vec::new();
    for source in &goal.sources {
        let held = held(session, &source.key).await?;
        if let Some(manifest) = manifest(source, held.as_deref()) {
            applied.push(write(session, &source.key, &manifest, force).await?);
        }
    }
    Ok(applied)
}

/// What is written of a source that is held at the commit `held`, if anything is.
fn manifest(source: &SourceGoal, held: Option<&str>) -> Option<Value> {
    let stays = held.filter(|held| commit(source) == Some(*held));
    match (&source.manifest, held, stays) {
        (Some(manifest), _, Some(commit)) => Some(at(manifest.clone(), commit)),
        (Some(manifest), _, None) => Some(manifest.clone()),
        (None, Some(_), None) => Some(bare(&source.key)),
        (None, _, _) => None,
    }
}

/// The commit that a source is to have, when it is one that it can be held at.
fn commit(source: &SourceGoal) -> Option<&str> {
    let Wanted::Head(commit) = &source.wanted else {
        return None;
    };
    (source.key.kind == Kind::GitRepository).then_some(commit)
}

/// Holds every source at its commit that has another one and does not get it; says which.
///
/// # Errors
///
/// There is none that can be held, or the cluster refuses one.
pub(super) async fn hold_at_commit(
    session: &Session,
    goal: &Goal,
    states: &[SourceState],
    force: Force,
) -> Result<Vec<Key>, Problem> {
    let mut keys = Vec::new();
    for (source, _) in goal
        .sources
        .iter()
        .zip(states)
        .filter(|(_, it)| is_other(it))
    {
        let Some(commit) = commit(source) else {
            return Err(unable(&source.key));
        };
        let manifest = source.manifest.clone();
        let manifest = at(manifest.unwrap_or(bare(&source.key)), commit);
        write(session, &source.key, &manifest, force).await?;
        keys.push(source.key.clone());
    }
    Ok(keys)
}

fn is_other(state: &SourceState) -> bool {
    matches!(state, SourceState::Superseded(_) | SourceState::Lacks(_))
}

fn unable(key: &Key) -> Problem {
    Problem::new(
        ProblemKind::Refused,
        format!("{key} cannot be held at a commit: only a Git repository can, at the one that is checked out"),
    )
    .help("give it the older artifact again, or pin the source in the pipeline")
}

/// The manifest of a source with a commit.
fn at(mut manifest: Value, commit: &str) -> Value {
    if let Some(fields) = manifest.as_object_mut() {
        let spec = fields.entry("spec").or_insert(json!({}));
        if let Some(spec) = spec.as_object_mut() {
            let reference = spec.entry("ref").or_insert(json!({}));
            if let Some(reference) = reference.as_object_mut() {
                reference.insert("commit".to_owned(), json!(commit));
            }
        }
    }
    manifest
}

/// A source of which nothing is said.
fn bare(key: &Key) -> Value {
    let [group, version, kind, _] = key.kind.names();
    json!({ "apiVersion": format!("{group}/{version}"), "kind": kind,
            "metadata": { "name": key.name, "namespace": key.namespace } })
}

/// The commit that this program holds a source at. Who may not read the source has not held it.
async fn held(session: &Session, key: &Key) -> Result<Option<String>, Problem> {
    let read = session.objects(key.kind, &key.namespace);
    match read.get_opt(&key.name).await {
        Ok(object) => Ok(object.and_then(|object| held_at(&object))),
        Err(kube::Error::Api(status)) if matches!(status.code, 403 | 404) => Ok(None),
        Err(error) => Err(Problem::of(&error, &format!("read {key}"))),
    }
}

fn held_at(object: &DynamicObject) -> Option<String> {
    let managers = object.metadata.managed_fields.iter().flatten();
    let mut ours = managers.filter(|it| it.manager.as_deref() == Some(FIELD_MANAGER));
    let owns = ours.any(|it| {
        let fields = it.fields_v1.as_ref().map(|it| &it.0);
        fields.is_some_and(|it| it.pointer("/f:spec/f:ref/f:commit").is_some())
    });
    let commit = object.data.pointer("/spec/ref/commit");
    commit.filter(|_| owns)?.as_str().map(str::to_owned)
}
