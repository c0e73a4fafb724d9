//! Where the API server keeps objects of a kind, which only it knows.

use std::cell::RefCell;
use std::collections::HashMap;

use kube::api::DynamicObject;
use kube::core::{ApiResource, GroupVersionKind};
use kube::discovery::{Scope, pinned_kind};
use kube::{Api, Error};
use serde_json::Value;

use crate::cluster::object_id::ObjectId;
use crate::cluster::problem::{Problem, ProblemKind};
use crate::cluster::session::Session;
use crate::cluster::watch::json;

/// Where the API server keeps objects of a kind.
#[derive(Clone, Debug)]
pub(super) struct Resource {
    pub(super) api: ApiResource,
    pub(super) is_namespaced: bool,
}

/// What was asked about kinds so far.
pub(crate) struct Resources<'s> {
    session: &'s Session,
    known: RefCell<HashMap<[String; 3], Resource>>,
}

impl<'s> Resources<'s> {
    pub(crate) fn of(session: &'s Session) -> Self {
        Self {
            session,
            known: RefCell::default(),
        }
    }

    /// Where objects of this kind are; `None` when the API server does not know it.
    pub(super) async fn find(&self, id: &ObjectId) -> Result<Option<Resource>, Problem> {
        let key = [id.group.clone(), id.version.clone(), id.kind.clone()];
        if let Some(known) = self.known.borrow().get(&key) {
            return Ok(Some(known.clone()));
        }
        let kind = GroupVersionKind::gvk(&id.group, &id.version, &id.kind);
        let (api, capabilities) = match pinned_kind(&self.session.client(), &kind).await {
            Ok(found) => found,
            Err(error) if is_unknown(&error) => return Ok(None),
            Err(error) => return Err(Problem::of(&error, &format!("look up {}", id.kind))),
        };
        let resource = Resource {
            api,
            is_namespaced: capabilities.scope == Scope::Namespaced,
        };
        self.known.borrow_mut().insert(key, resource.clone());
        Ok(Some(resource))
    }

    /// Where objects of this kind are; a kind that the API server does not know is a problem.
    pub(super) async fn need(&self, id: &ObjectId) -> Result<Resource, Problem> {
        let found = self.find(id).await?;
        found.ok_or_else(|| {
            let group = [id.group.as_str(), id.version.as_str()];
            let group = group.iter().filter(|it| !it.is_empty());
            let group: Vec<&str> = group.copied().collect();
            Problem::new(
                ProblemKind::Missing,
                format!(
                    "cannot write {id}: the cluster has no {} of {}",
                    id.kind,
                    group.join("/")
                ),
            )
            .help("apply its CustomResourceDefinition first, in a stage before or in this one")
        })
    }

    /// An object as it is.
    pub(crate) async fn read(&self, id: &ObjectId) -> Result<Option<Value>, Problem> {
        let Some(resource) = self.find(id).await? else {
            return Ok(None);
        };
        let found = self.beside(id, &resource).get_opt(&id.name).await;
        let found = found.map_err(|error| Problem::of(&error, &format!("read {id}")))?;
        Ok(found.map(json))
    }

    /// The objects beside this one.
    pub(super) fn beside(&self, id: &ObjectId, resource: &Resource) -> Api<DynamicObject> {
        let client = self.session.client();
        match resource.is_namespaced {
            true => Api::namespaced_with(client, &id.namespace, &resource.api),
            false => Api::all_with(client, &resource.api),
        }
    }

    /// Puts an object into the namespace of the kubeconfig when it needs one and names none, and out of any when it
    /// lives in none.
    pub(super) async fn place(&self, object: &mut Value) -> Result<Option<ObjectId>, Problem> {
        let Some(id) = ObjectId::of(object) else {
            return Ok(None);
        };
        let Some(resource) = self.find(&id).await? else {
            return Ok(None);
        };
        let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) else {
            return Ok(None);
        };
        if !resource.is_namespaced {
            metadata.remove("namespace");
        } else if id.namespace.is_empty() {
            let namespace = Value::from(self.session.namespace.as_str());
            metadata.insert("namespace".to_owned(), namespace);
        }
        Ok(ObjectId::of(object))
    }
}

/// The group, its version or the kind in it is not there.
fn is_unknown(error: &Error) -> bool {
    matches!(error, Error::Discovery(_))
        || matches!(error, Error::Api(status) if status.code == 404)
}
