//! Writes objects of any kind, and takes them away.

use std::fmt;
use std::pin::pin;

use futures::StreamExt;
use kube::api::{DeleteParams, DynamicObject, Patch, PatchParams, Preconditions};
use kube::core::Status;
use kube::runtime::WatchStreamExt;
use kube::runtime::watcher::{Config, Event, watcher};
use serde_json::Value;

use super::resources::{Resource, Resources};
use super::transform::{controller_setting, is_marked};
use crate::cluster::apply::{FIELD_MANAGER, Force, causes, is_conflict};
use crate::cluster::object_id::ObjectId;
use crate::cluster::problem::{Problem, ProblemKind};
use crate::cluster::report::Change;
use crate::cluster::watch::json;

/// Writes objects as one manager.
pub(super) struct Writer<'s> {
    pub(super) resources: Resources<'s>,
    pub(super) force: Force,
}

/// What came of a dry run.
pub(super) struct Trial {
    /// As it is.
    pub(super) before: Option<Value>,
    /// As it would be; `None` when it would be deleted first.
    pub(super) after: Option<Value>,
    /// What would happen to it.
    pub(super) change: Change,
}

/// Why an object would not be written.
pub(super) enum Refusal {
    /// Fields of it belong to others, one sentence each.
    Conflict(Vec<String>),
    /// Its namespace is not there.
    NoNamespace(Problem),
    /// Anything else.
    Other(Problem),
}

impl Refusal {
    pub(super) fn problem(self) -> Problem {
        match self {
            Self::Conflict(lines) => conflicting(&lines),
            Self::NoNamespace(problem) | Self::Other(problem) => problem,
        }
    }
}

/// Nothing was written, because these fields belong to others.
pub(super) fn conflicting(lines: &[String]) -> Problem {
    Problem::new(
        ProblemKind::Conflict,
        format!("nothing was written: {}", lines.join("; ")),
    )
    .help("let that manager give the fields up, or take them with `--force-conflicts`")
}

impl Writer<'_> {
    /// What writing `object` would change. `force` deletes an object first whose fields cannot be changed.
    pub(super) async fn try_out(&self, object: &Value, force: bool) -> Result<Trial, Refusal> {
        let id = self.identity(object)?;
        let resource = self.resources.need(&id).await.map_err(Refusal::Other)?;
        let before = self.read(&id, &resource).await.map_err(Refusal::Other)?;
        let tried = self.patch((&id, &resource), object, true).await;
        let (after, change) = match tried {
            Ok(after) => {
                let after = json(after);
                let change = change(before.as_ref(), &after);
                (Some(after), change)
            }
            Err(error) if is_immutable(&error) && wants_force(object, force) => {
                (None, Change::Recreated)
            }
            Err(error) => return Err(refusal(&error, &id)),
        };
        Ok(Trial {
            before,
            after,
            change,
        })
    }

    /// Writes `object` as it was tried out.
    pub(super) async fn write(&self, object: &Value, trial: Change) -> Result<(), Problem> {
        let id = self.identity(object).map_err(Refusal::problem)?;
        let resource = self.resources.need(&id).await?;
        match trial {
            Change::Unchanged | Change::Deleted => return Ok(()),
            Change::Created | Change::Changed => {}
            Change::Recreated => self.delete(&id, &resource).await?,
        }
        let written = self.patch((&id, &resource), object, false).await;
        written.map_err(|error| refusal(&error, &id).problem())?;
        Ok(())
    }

    fn identity(&self, object: &Value) -> Result<ObjectId, Refusal> {
        ObjectId::of(object).ok_or_else(|| {
            Refusal::Other(Problem::new(
                ProblemKind::Refused,
                "a stage has something that is not a Kubernetes object",
            ))
        })
    }

    /// The object as it is.
    pub(super) async fn read(
        &self,
        id: &ObjectId,
        resource: &Resource,
    ) -> Result<Option<Value>, Problem> {
        let found = self.resources.beside(id, resource).get_opt(&id.name).await;
        let found = found.map_err(|error| Problem::of(&error, &format!("read {id}")))?;
        Ok(found.map(json))
    }

    async fn patch(
        &self,
        (id, resource): (&ObjectId, &Resource),
        object: &Value,
        is_trial: bool,
    ) -> kube::Result<DynamicObject> {
        let mut params = PatchParams::apply(FIELD_MANAGER);
        params.dry_run = is_trial;
        params.force = self.force == Force::Conflicts;
        let api = self.resources.beside(id, resource);
        api.patch(&id.name, &params, &Patch::Apply(object)).await
    }

    /// Deletes what `owner` has written, unless somebody has put it out of its hands; says whether it did.
    pub(super) async fn prune(&self, id: &ObjectId, owner: (&str, &str)) -> Result<bool, Problem> {
        let Some(resource) = self.resources.find(id).await? else {
            return Ok(false);
        };
        let Some(object) = self.read(id, &resource).await? else {
            return Ok(false);
        };
        if !may_prune(&object, owner) {
            return Ok(false);
        }
        let params = DeleteParams::background().preconditions(same(&object));
        let deleted = self
            .resources
            .beside(id, &resource)
            .delete(&id.name, &params)
            .await;
        match deleted {
            Ok(_) => Ok(true),
            Err(kube::Error::Api(status)) if status.code == 404 => Ok(false),
            Err(error) => Err(Problem::of(&error, &format!("delete {id}"))),
        }
    }

    /// Whether [`Self::prune`] would delete it.
    pub(super) async fn would_prune(
        &self,
        id: &ObjectId,
        owner: (&str, &str),
    ) -> Result<bool, Problem> {
        let Some(resource) = self.resources.find(id).await? else {
            return Ok(false);
        };
        let object = self.read(id, &resource).await?;
        Ok(object.is_some_and(|object| may_prune(&object, owner)))
    }

    /// Deletes an object and waits until it is gone.
    async fn delete(&self, id: &ObjectId, resource: &Resource) -> Result<(), Problem> {
        let api = self.resources.beside(id, resource);
        let params = DeleteParams::background();
        match api.delete(&id.name, &params).await {
            Ok(_) => {}
            Err(kube::Error::Api(status)) if status.code == 404 => return Ok(()),
            Err(error) => return Err(Problem::of(&error, &format!("delete {id}"))),
        }
        let only = Config::default().fields(&format!("metadata.name={}", id.name));
        let mut events = pin!(watcher(api, only).default_backoff());
        let mut is_listed = false;
        while let Some(event) = events.next().await {
            match event {
                Ok(Event::Init) => is_listed = false,
                Ok(Event::InitApply(_)) => is_listed = true,
                Ok(Event::Delete(_)) => return Ok(()),
                Ok(Event::InitDone) if !is_listed => return Ok(()),
                Ok(Event::InitDone | Event::Apply(_)) | Err(_) => {}
            }
        }
        Ok(())
    }
}

/// Only what is still marked as ours, and not put out of reach of pruning.
fn may_prune(object: &Value, owner: (&str, &str)) -> bool {
    let is_going = object.pointer("/metadata/deletionTimestamp").is_some();
    let is_free = matches!(controller_setting(object, "prune"), Some(wish) if wish.eq_ignore_ascii_case("disabled"));
    is_marked(object, owner) && !is_free && !is_going
}

/// The very object that was looked at.
fn same(object: &Value) -> Preconditions {
    let uid = object.pointer("/metadata/uid").and_then(Value::as_str);
    Preconditions {
        uid: uid.map(str::to_owned),
        resource_version: None,
    }
}

fn change(before: Option<&Value>, after: &Value) -> Change {
    match before {
        None => Change::Created,
        Some(before) if essence(before) == essence(after) => Change::Unchanged,
        Some(_) => Change::Changed,
    }
}

/// An object without what every write touches.
fn essence(object: &Value) -> Value {
    let mut object = object.clone();
    if let Some(map) = object.as_object_mut() {
        map.remove("status");
    }
    if let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) {
        for field in ["generation", "managedFields", "resourceVersion"] {
            metadata.remove(field);
        }
    }
    object
}

fn wants_force(object: &Value, force: bool) -> bool {
    let wish = controller_setting(object, "force");
    force || wish.is_some_and(|wish| wish.eq_ignore_ascii_case("enabled"))
}

/// The answer says that a field cannot be changed (`IsImmutableError` in `ssa/errors` of `fluxcd/pkg`).
fn is_immutable(error: &kube::Error) -> bool {
    let kube::Error::Api(status) = error else {
        return false;
    };
    let said = &status.message;
    let is_invalid = status.code == 422 || status.reason == "Invalid";
    is_invalid && (said.contains("is immutable") || said.contains("immutable field"))
}

fn refusal(error: &kube::Error, id: &ObjectId) -> Refusal {
    let doing = format!("write {id}");
    let kube::Error::Api(status) = error else {
        return Refusal::Other(Problem::of(error, &doing));
    };
    if is_conflict(status) {
        return Refusal::Conflict(owners(id, status));
    }
    let details = status.details.as_ref();
    if status.code == 404 && details.is_some_and(|it| it.kind == "namespaces") {
        let namespace = &id.namespace;
        let message = format!("cannot {doing}: there is no namespace `{namespace}`");
        let help = format!("make it with `kubectl create namespace {namespace}`, or in a stage");
        let problem = Problem::new(ProblemKind::Missing, message).help(help);
        return Refusal::NoNamespace(problem);
    }
    if id.is_secret() && status.code != 403 {
        return Refusal::Other(Problem::new(ProblemKind::Refused, silent(&doing, status)));
    }
    Refusal::Other(Problem::of(error, &doing))
}

/// What the API server says about a Secret may hold its values: only the fields are named.
fn silent(doing: &impl fmt::Display, status: &Status) -> String {
    let causes = status.details.iter().flat_map(|it| &it.causes);
    let fields: Vec<&str> = causes.map(|it| it.field.as_str()).collect();
    match fields.is_empty() {
        true => format!("cannot {doing}: {}", status.reason),
        false => format!("cannot {doing}: {}: {}", status.reason, fields.join(", ")),
    }
}

fn owners(id: &ObjectId, status: &Status) -> Vec<String> {
    let causes = causes(status).into_iter().map(|(field, message)| {
        let manager = message.split('"').nth(1).unwrap_or(message);
        let field = field.trim_start_matches('.');
        format!("`{field}` of {id} belongs to `{manager}`")
    });
    causes.collect()
}
