//! The objects, their versions, and who watches them.

use std::collections::BTreeMap;

use http::{Method, Response};
use serde_json::{Value, json};
use tokio::sync::mpsc;

use super::wire::{Answer, Asked, Pieces, Place, line, status, stream, text, whole};

/// Everything that is kept.
#[derive(Default)]
pub struct Objects {
    /// Jobs and Deployments are done as soon as they are applied.
    pub has_controllers: bool,
    /// Name of an object, field, and the manager that it belongs to.
    pub owners: Vec<(String, String, String)>,
    /// Of each pod, what its containers have written.
    pub logs: BTreeMap<String, String>,
    pub version: u64,
    /// Changes up to this version are forgotten.
    pub forgotten: u64,
    pub watches: Vec<Watch>,
    objects: BTreeMap<(Place, String), Value>,
    /// Every change, for watches that begin later.
    history: Vec<Change>,
    /// Changes that [`Self::news`] has told.
    told: usize,
}

/// Somebody who is told of changes.
pub struct Watch {
    asked: Asked,
    pub pieces: Pieces,
}

impl Watch {
    fn tell(&self, change: &Change) {
        let Change {
            place,
            what,
            object,
            ..
        } = change;
        if self.asked.place.as_ref() == Some(place) && self.asked.selects(object) {
            let event = json!({ "type": what, "object": object });
            let _ = self.pieces.send(Ok(line(&event)));
        }
    }
}

#[derive(Clone)]
struct Change {
    version: u64,
    place: Place,
    name: String,
    what: &'static str,
    object: Value,
}

impl Objects {
    /// An object by its name, whatever its namespace.
    pub fn find(&self, plural: &str, name: &str) -> Option<&Value> {
        let mut objects = self.objects.iter();
        let found = objects.find(|((place, it), _)| place.plural == plural && it == name);
        found.map(|(_, object)| object)
    }

    /// Puts an object there, or changes it.
    pub fn put(&mut self, plural: &str, object: Value) {
        let text = |field: &str| object["metadata"][field].as_str().unwrap_or_default();
        let place = Place {
            plural: plural.to_owned(),
            namespace: text("namespace").to_owned(),
        };
        let key = (place, text("name").to_owned());
        self.store(key, object);
    }

    fn store(&mut self, key: (Place, String), mut object: Value) -> Value {
        self.version += 1;
        self.stamp(&key, &mut object);
        object["metadata"]["resourceVersion"] = json!(self.version.to_string());
        let before = self.objects.insert(key.clone(), object.clone());
        let what = if before.is_none() {
            "ADDED"
        } else {
            "MODIFIED"
        };
        self.tell(key, what, object.clone());
        object
    }

    /// What the API server says of every object itself.
    fn stamp(&self, key: &(Place, String), object: &mut Value) {
        let before = self.objects.get(key);
        let generation = before.map_or(Some(0), |it| it["metadata"]["generation"].as_i64());
        let is_new = before.is_none_or(|it| it["spec"] != object["spec"]);
        object["metadata"]["generation"] = json!(generation.unwrap() + i64::from(is_new));
        let uid = before.map_or_else(
            || json!(format!("uid-{}", self.version)),
            |it| it["metadata"]["uid"].clone(),
        );
        object["metadata"]["uid"] = uid;
    }

    fn tell(&mut self, (place, name): (Place, String), what: &'static str, object: Value) {
        let change = Change {
            version: self.version,
            place,
            name,
            what,
            object,
        };
        self.watches.iter().for_each(|watch| watch.tell(&change));
        self.history.push(change);
    }

    /// What changed since the last call, but for who is at work.
    pub fn news(&mut self) -> Vec<String> {
        let news = self.history.iter().skip(self.told);
        let news = news.filter(|change| change.place.plural != "leases");
        let news = news.map(|change| {
            let verb = if change.what == "DELETED" {
                "delete"
            } else {
                "apply"
            };
            format!("{verb} {}/{}", change.place.plural, change.name)
        });
        let news = news.collect();
        self.told = self.history.len();
        news
    }

    pub fn answer(&mut self, asked: &Asked) -> Response<Answer> {
        let Some(place) = asked.place.clone() else {
            return kinds(&asked.version);
        };
        match (&asked.method, asked.name.clone()) {
            (&Method::GET, None) if asked.query.contains_key("watch") => self.watch(asked),
            (&Method::GET, None) => whole(200, &self.list(&place, asked)),
            (&Method::GET, Some(pod)) if asked.is_log() => {
                let log = self.logs.get(&pod).cloned();
                text(200, log.unwrap_or_default())
            }
            (&Method::GET, Some(name)) => match self.objects.get(&(place, name)) {
                Some(object) => whole(200, object),
                None => missing(),
            },
            (&Method::PATCH, Some(name)) if asked.is_apply() => self.apply((place, name), asked),
            (&Method::PATCH, Some(name)) => self.annotate((place, name), asked),
            (&Method::POST, None) => self.create(place, asked),
            (&Method::PUT, Some(name)) => self.replace((place, name), asked),
            (&Method::DELETE, Some(name)) => self.finalize((place, name)),
            other => panic!("nobody asks for {other:?}"),
        }
    }

    fn list(&self, place: &Place, asked: &Asked) -> Value {
        let there = self.objects.iter().filter(|((at, _), _)| at == place);
        let there = there.map(|(_, object)| object);
        let items: Vec<Value> = there.filter(|it| asked.selects(it)).map(bare).collect();
        json!({ "kind": "List", "apiVersion": "v1", "items": items,
                "metadata": { "resourceVersion": self.version.to_string() } })
    }

    fn watch(&mut self, asked: &Asked) -> Response<Answer> {
        let (pieces, received) = mpsc::unbounded_channel();
        let since: u64 = asked.query["resourceVersion"].parse().unwrap();
        if since < self.forgotten {
            let gone = json!({ "type": "ERROR", "object": status(410, "Expired", "too old") });
            let _ = pieces.send(Ok(line(&gone)));
            return stream(200, received);
        }
        let watch = Watch {
            asked: asked.clone(),
            pieces,
        };
        let missed = self.history.iter().filter(|it| it.version > since);
        missed.for_each(|change| watch.tell(change));
        self.watches.push(watch);
        stream(200, received)
    }

    fn apply(&mut self, key: (Place, String), asked: &Asked) -> Response<Answer> {
        if let Some(refused) = self.refused(&key, asked) {
            return refused;
        }
        let before = self.objects.get(&key);
        let mut after = merged(before, &asked.body);
        after["metadata"]["name"] = json!(key.1);
        if let Some(status) = done(&after).filter(|_| self.has_controllers) {
            after["status"] = status;
        }
        if before == Some(&after) {
            return whole(200, &after);
        }
        if asked.query.contains_key("dryRun") {
            self.stamp(&key, &mut after);
            return whole(200, &after);
        }
        whole(200, &self.store(key, after))
    }

    fn refused(&self, key: &(Place, String), asked: &Asked) -> Option<Response<Answer>> {
        let owners = self.owners.iter().filter(|owner| owner.0 == key.1);
        let causes = owners.map(|(_, field, manager)| {
            json!({ "reason": "FieldManagerConflict", "field": format!(".{field}"),
                    "message": format!("conflict with \"{manager}\" using v1") })
        });
        let causes: Vec<Value> = causes.collect();
        if !causes.is_empty() && !asked.query.contains_key("force") {
            let mut status = status(409, "Conflict", "Apply failed");
            status["details"] = json!({ "causes": causes });
            return Some(whole(409, &status));
        }
        let before = self.objects.get(key)?;
        let is_immutable = key.0.plural == "jobs" && before["spec"] != asked.body["spec"];
        is_immutable.then(|| {
            let message = "spec.template: field is immutable";
            whole(422, &status(422, "Invalid", message))
        })
    }

    /// A merge patch, of annotations or of fields of the spec and nothing else.
    fn annotate(&mut self, key: (Place, String), asked: &Asked) -> Response<Answer> {
        let Some(mut object) = self.objects.get(&key).cloned() else {
            return missing();
        };
        let fields = |of: &Value| of.as_object().cloned().unwrap_or_default();
        for (name, value) in fields(&asked.body["metadata"]["annotations"]) {
            object["metadata"]["annotations"][name] = value;
        }
        for (name, value) in fields(&asked.body["spec"]) {
            object["spec"][name] = value;
        }
        whole(200, &self.store(key, object))
    }

    fn create(&mut self, place: Place, asked: &Asked) -> Response<Answer> {
        let name = asked.body["metadata"]["name"].as_str().unwrap().to_owned();
        let mut object = asked.body.clone();
        object["metadata"]["namespace"] = json!(place.namespace);
        let key = (place, name);
        match self.objects.contains_key(&key) {
            true => whole(409, &status(409, "AlreadyExists", "already exists")),
            false => whole(201, &self.store(key, object)),
        }
    }

    /// Only of the version that is there.
    fn replace(&mut self, key: (Place, String), asked: &Asked) -> Response<Answer> {
        let version = |it: &Value| it["metadata"]["resourceVersion"].clone();
        match self.objects.get(&key) {
            None => missing(),
            Some(before) if version(before) != version(&asked.body) => whole(
                409,
                &status(409, "Conflict", "the object has been modified"),
            ),
            Some(_) => whole(200, &self.store(key, asked.body.clone())),
        }
    }

    /// Takes an object away by its name, whatever its namespace.
    pub fn remove(&mut self, plural: &str, name: &str) {
        let mut keys = self.objects.keys();
        let key = keys.find(|(place, it)| place.plural == plural && it == name);
        let key = key.unwrap().clone();
        self.delete(key);
    }

    /// Deletes what has no finalizer; the rest is on its way out until [`Self::remove`] takes it.
    fn finalize(&mut self, key: (Place, String)) -> Response<Answer> {
        let object = self.objects.get(&key).cloned();
        let has_finalizers = |it: &Value| !it["metadata"]["finalizers"].is_null();
        match object.filter(has_finalizers) {
            Some(mut object) => {
                object["metadata"]["deletionTimestamp"] = json!("2026-11-29T00:00:00Z");
                whole(200, &self.store(key, object))
            }
            None => self.delete(key),
        }
    }

    fn delete(&mut self, key: (Place, String)) -> Response<Answer> {
        let Some(mut object) = self.objects.remove(&key) else {
            return missing();
        };
        self.version += 1;
        object["metadata"]["resourceVersion"] = json!(self.version.to_string());
        self.tell(key, "DELETED", object.clone());
        whole(200, &object)
    }
}

fn missing() -> Response<Answer> {
    whole(404, &status(404, "NotFound", "not found"))
}

/// What a manager applies, over what it leaves to others: the status, and metadata.
fn merged(before: Option<&Value>, manifest: &Value) -> Value {
    let mut after = manifest.clone();
    let Some(before) = before else {
        return after;
    };
    if let Some(status) = before.get("status") {
        after["status"] = status.clone();
    }
    let mut metadata = before["metadata"].clone();
    for (field, value) in manifest["metadata"].as_object().unwrap() {
        match (metadata[field].as_object_mut(), value.as_object()) {
            (Some(old), Some(new)) => old.extend(new.clone()),
            _ => metadata[field] = value.clone(),
        }
    }
    after["metadata"] = metadata;
    after
}

/// In a list only the list says of what kind its items are.
fn bare(object: &Value) -> Value {
    let mut object = object.clone();
    let map = object.as_object_mut().unwrap();
    map.remove("kind");
    map.remove("apiVersion");
    object
}

/// The status of an object that its controller is done with.
fn done(object: &Value) -> Option<Value> {
    let name = object["metadata"]["name"].as_str().unwrap();
    let end = if name.starts_with("bad") {
        "Failed"
    } else {
        "Complete"
    };
    match object["kind"].as_str().unwrap() {
        "Job" => Some(json!({ "conditions": [{ "type": end, "status": "True" }] })),
        "Deployment" => Some(
            json!({ "replicas": 1, "updatedReplicas": 1, "readyReplicas": 1,
            "availableReplicas": 1, "conditions": [{ "type": "Available", "status": "True" }] }),
        ),
        _ => None,
    }
}

/// The kinds of a group that the API server says that it knows.
fn kinds(version: &str) -> Response<Answer> {
    let kinds: &[(&str, &str)] = match version {
        "v1" => &[("ConfigMap", "configmaps"), ("Secret", "secrets")],
        "apps/v1" => &[("Deployment", "deployments")],
        "batch/v1" => &[("Job", "jobs")],
        _ => return missing(),
    };
    let resources = kinds.iter().map(|(kind, plural)| {
        json!({ "kind": kind, "name": plural, "singularName": "", "namespaced": true,
            "verbs": ["get", "list", "watch", "patch", "delete"] })
    });
    let resources: Vec<Value> = resources.collect();
    let list = json!({ "kind": "APIResourceList", "groupVersion": version,
        "resources": resources });
    whole(200, &list)
}
