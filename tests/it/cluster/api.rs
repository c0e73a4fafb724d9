//! An API server in memory, as far as a rollout without Flux asks one: Jobs and Deployments are done at once, Jobs
//! called `bad…` have failed.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use bytes::Bytes;
use flux_pipeline::cluster::Session;
use http::{Method, Request, Response};
use http_body::{Body, Frame};
use kube::Client;
use serde_json::{Value, json};

/// A server that is shared with the test.
#[derive(Clone, Default)]
pub struct Api {
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    /// By the path that they are read at.
    objects: BTreeMap<String, Value>,
    /// What was done, dry runs apart.
    log: Vec<String>,
    writes: u64,
}

impl Api {
    /// A session with it; only inside of a runtime.
    pub fn session(&self) -> Session {
        let api = self.clone();
        let service = tower::service_fn(move |request| {
            let api = api.clone();
            async move { Ok::<_, Infallible>(api.answer(request).await) }
        });
        let client = Client::new(service, "default");
        Session::with(client, "fake".to_owned(), "default".to_owned())
    }

    /// What was done since the last call: `apply` and `delete` with the last two parts of the path.
    pub fn log(&self) -> Vec<String> {
        std::mem::take(&mut self.state.lock().unwrap().log)
    }

    /// The object whose path ends like this.
    pub fn get(&self, path: &str) -> Option<Value> {
        let state = self.state.lock().unwrap();
        let mut objects = state.objects.iter();
        let found = objects.find(|(at, _)| at.ends_with(path));
        found.map(|(_, object)| object.clone())
    }

    /// Changes the object whose path ends like this.
    pub fn change(&self, path: &str, change: impl FnOnce(&mut Value)) {
        let mut state = self.state.lock().unwrap();
        let mut objects = state.objects.iter_mut();
        change(objects.find(|(at, _)| at.ends_with(path)).unwrap().1);
    }

    async fn answer(&self, request: Request<kube::client::Body>) -> Response<Answer> {
        let (head, body) = request.into_parts();
        let (path, query) = (head.uri.path().to_owned(), head.uri.query().unwrap_or(""));
        if query.contains("watch=true") {
            return Response::new(Answer(None));
        }
        let manifest = read(body).await;
        let mut state = self.state.lock().unwrap();
        let (code, value) = match head.method {
            Method::GET => state.read(&path, query),
            Method::PATCH => state.apply(&path, manifest, query.contains("dryRun=All")),
            Method::DELETE => state.delete(&path),
            other => panic!("{other} {path}"),
        };
        let answer = Answer(Some(Some(Bytes::from(value.to_string()))));
        Response::builder().status(code).body(answer).unwrap()
    }
}

impl State {
    fn read(&self, path: &str, query: &str) -> (u16, Value) {
        if let Some(resources) = resources(path) {
            return (200, resources);
        }
        if let Some(object) = self.objects.get(path) {
            return (200, object.clone());
        }
        let is_collection = ["jobs", "deployments", "configmaps", "secrets"];
        if !is_collection.contains(&path.rsplit('/').next().unwrap()) {
            return missing();
        }
        let inside = format!("{path}/");
        let below = self
            .objects
            .iter()
            .filter(|(at, _)| at.starts_with(&inside));
        let items = below.map(|(_, object)| object);
        let items: Vec<Value> = items
            .filter(|it| is_selected(it, query))
            .map(bare)
            .collect();
        (
            200,
            json!({ "metadata": { "resourceVersion": "1" }, "items": items }),
        )
    }

    fn apply(&mut self, path: &str, manifest: Value, is_trial: bool) -> (u16, Value) {
        let before = self.objects.get(path);
        let is_job = manifest["kind"] == "Job";
        if is_job && before.is_some_and(|before| before["spec"] != manifest["spec"]) {
            return refused(422, "Invalid", "spec.template: field is immutable");
        }
        let mut after = manifest;
        after["status"] = status(&after);
        let kept = before.map(|it| it["metadata"]["resourceVersion"].clone());
        after["metadata"]["resourceVersion"] = kept.clone().unwrap_or_default();
        after["metadata"]["uid"] = json!(path);
        if before != Some(&after) && !is_trial {
            self.writes += 1;
            after["metadata"]["resourceVersion"] = json!(self.writes.to_string());
            self.objects.insert(path.to_owned(), after.clone());
            self.note("apply", path);
        }
        (200, after)
    }

    fn delete(&mut self, path: &str) -> (u16, Value) {
        self.note("delete", path);
        match self.objects.remove(path) {
            Some(_) => (200, json!({ "kind": "Status", "status": "Success" })),
            None => missing(),
        }
    }

    fn note(&mut self, what: &str, path: &str) {
        let parts: Vec<&str> = path.rsplitn(3, '/').collect();
        self.log.push(format!("{what} {}/{}", parts[1], parts[0]));
    }
}

fn missing() -> (u16, Value) {
    refused(404, "NotFound", "not found")
}

fn refused(code: u16, reason: &str, message: &str) -> (u16, Value) {
    let status = json!({ "kind": "Status", "apiVersion": "v1", "status": "Failure", "metadata": {},
        "code": code, "reason": reason, "message": message });
    (code, status)
}

/// In a list only the list says of what kind its items are.
fn bare(object: &Value) -> Value {
    let mut object = object.clone();
    let map = object.as_object_mut().unwrap();
    map.remove("kind");
    map.remove("apiVersion");
    object
}

fn is_selected(object: &Value, query: &str) -> bool {
    let query = query
        .replace("%3D", "=")
        .replace("%2C", ",")
        .replace("%2F", "/");
    let mut parts = query.split('&');
    let labels = parts.find_map(|part| part.strip_prefix("labelSelector="));
    let mut labels = labels.into_iter().flat_map(|labels| labels.split(','));
    let name = query
        .split('&')
        .find_map(|part| part.strip_prefix("fieldSelector=metadata.name="));
    name.is_none_or(|name| object["metadata"]["name"] == name)
        && labels.all(|label| {
            let (key, value) = label.split_once('=').unwrap();
            object["metadata"]["labels"][key] == value
        })
}

fn status(object: &Value) -> Value {
    let is_bad = object["metadata"]["name"]
        .as_str()
        .unwrap()
        .starts_with("bad");
    match (object["kind"].as_str().unwrap(), is_bad) {
        ("Job", false) => json!({ "conditions": [{ "type": "Complete", "status": "True" }] }),
        ("Job", true) => json!({ "conditions": [{ "type": "Failed", "status": "True" }] }),
        ("Deployment", _) => json!({ "replicas": 1, "updatedReplicas": 1, "readyReplicas": 1,
            "availableReplicas": 1, "conditions": [{ "type": "Available", "status": "True" }] }),
        _ => Value::Null,
    }
}

fn resources(path: &str) -> Option<Value> {
    let kinds: &[(&str, &str)] = match path {
        "/api/v1" => &[("ConfigMap", "configmaps"), ("Secret", "secrets")],
        "/apis/apps/v1" => &[("Deployment", "deployments")],
        "/apis/batch/v1" => &[("Job", "jobs")],
        _ => return None,
    };
    let resources = kinds.iter().map(|(kind, plural)| {
        json!({ "kind": kind, "name": plural, "singularName": "", "namespaced": true,
            "verbs": ["get", "list", "watch", "patch", "delete"] })
    });
    let group = path
        .trim_start_matches("/apis/")
        .trim_start_matches("/api/");
    Some(json!({ "kind": "APIResourceList", "groupVersion": group,
        "resources": resources.collect::<Vec<_>>() }))
}

async fn read(body: kube::client::Body) -> Value {
    let mut body = Box::pin(body);
    let mut bytes = Vec::new();
    while let Some(frame) = std::future::poll_fn(|cx| body.as_mut().poll_frame(cx)).await {
        bytes.extend(frame.unwrap().into_data().unwrap());
    }
    serde_json::from_slice(&bytes).unwrap_or_default()
}

/// What is answered: one piece, or nothing for ever, as a watch on which nothing happens.
struct Answer(Option<Option<Bytes>>);

impl Body for Answer {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        match &mut self.0 {
            None => Poll::Pending,
            Some(piece) => Poll::Ready(piece.take().map(|piece| Ok(Frame::data(piece)))),
        }
    }
}
