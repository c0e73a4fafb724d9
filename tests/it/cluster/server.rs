//! An API server that can be made to fail on demand, as a tower service under a client of kube.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard};

use bytes::Bytes;
use futures::StreamExt;
use futures::stream::BoxStream;
use http::{Method, Request, Response};
use http_body_util::{BodyExt, StreamBody};
use kube::Client;
use kube::client::Body;
use serde_json::{Value, json};
use tokio::sync::{Notify, mpsc};

/// What is sent to a client, piece by piece.
type Pieces = mpsc::UnboundedSender<io::Result<Bytes>>;

/// An API server in memory.
#[derive(Clone, Default)]
pub struct Server {
    state: Arc<Mutex<State>>,
    changed: Arc<Notify>,
}

#[derive(Default)]
struct State {
    objects: BTreeMap<Place, Value>,
    version: u64,
    /// Every change, for watches that begin later.
    history: Vec<(u64, Place, &'static str, Value)>,
    /// Changes up to this version are forgotten.
    forgotten: u64,
    watches: Vec<(Place, Pieces)>,
    /// Watches that nothing is sent to any more, and that are never ended.
    hanging: Vec<Pieces>,
    faults: Vec<(String, Fault)>,
    owners: Vec<(String, String, String)>,
    requests: Vec<String>,
}

/// Plural, namespace, and name of one object or nothing.
type Place = (String, String, Option<String>);

/// How a request fails, once.
#[derive(Clone, Debug)]
pub enum Fault {
    /// With this code, reason and message.
    Answer(u16, &'static str, &'static str),
    /// The connection is refused.
    Refused,
}

impl Server {
    /// A client of it.
    pub fn client(&self) -> Client {
        let server = self.clone();
        let service = tower::service_fn(move |request: Request<Body>| {
            let server = server.clone();
            async move { server.answer(request).await }
        });
        Client::new(service, "default")
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// Puts an object there, or changes it.
    pub fn put(&self, plural: &str, object: Value) {
        self.state().put(plural, object);
        self.changed.notify_waiters();
    }

    /// Changes an object that is there.
    pub fn change(&self, plural: &str, name: &str, change: impl FnOnce(&mut Value)) {
        let mut state = self.state();
        let mut object = state.find(plural, name).unwrap().clone();
        change(&mut object);
        state.put(plural, object);
        drop(state);
        self.changed.notify_waiters();
    }

    /// An object, once it is as asked.
    pub async fn until(&self, plural: &str, name: &str, is: impl Fn(&Value) -> bool) -> Value {
        loop {
            let changed = self.changed.notified();
            let found = self.state().find(plural, name).cloned();
            if let Some(object) = found.filter(|object| is(object)) {
                return object;
            }
            changed.await;
        }
    }

    /// The next requests whose line contains this text fail, one for each call.
    pub fn fail(&self, line: &str, fault: Fault) {
        self.state().faults.push((line.to_owned(), fault));
    }

    /// A field of an object belongs to another manager.
    pub fn own(&self, name: &str, field: &str, manager: &str) {
        let owner = (name.to_owned(), field.to_owned(), manager.to_owned());
        self.state().owners.push(owner);
    }

    /// Ends every watch without a word.
    pub fn end_watches(&self) {
        self.state().watches.clear();
    }

    /// Ends every watch in the middle of an event.
    pub fn cut_watches(&self) {
        for (_, pieces) in self.state().watches.drain(..) {
            let _ = pieces.send(Ok(Bytes::from_static(
                br#"{"type":"MODIFIED","object":{"api"#,
            )));
            let _ = pieces.send(Err(io::ErrorKind::ConnectionReset.into()));
        }
    }

    /// Nothing comes from the watches any more, and nobody ends them.
    pub fn hang_watches(&self) {
        let mut state = self.state();
        let watches = std::mem::take(&mut state.watches);
        state.hanging.extend(watches.into_iter().map(|it| it.1));
    }

    /// Tells every watch that it is too old, and forgets what happened.
    pub fn forget(&self) {
        let mut state = self.state();
        state.forgotten = state.version;
        let gone = json!({ "type": "ERROR", "object": status(410, "Expired", "too old") });
        for (_, pieces) in state.watches.drain(..) {
            let _ = pieces.send(Ok(line(&gone)));
        }
    }

    /// Every request, as `VERB plural/name`, with what is special about it.
    pub fn requests(&self) -> Vec<String> {
        self.state().requests.clone()
    }

    async fn answer(
        &self,
        request: Request<Body>,
    ) -> Result<Response<StreamBody<Frames>>, io::Error> {
        let (head, body) = request.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        let asked = Asked::of(&head, &body);
        let mut state = self.state();
        state.requests.push(asked.line.clone());
        if let Some(at) = state
            .faults
            .iter()
            .position(|(line, _)| asked.line.contains(line.as_str()))
        {
            let (_, fault) = state.faults.remove(at);
            return match fault {
                Fault::Refused => Err(io::ErrorKind::ConnectionRefused.into()),
                Fault::Answer(code, reason, message) => {
                    Ok(whole(code, &status(code, reason, message)))
                }
            };
        }
        let answer = state.answer(&asked);
        drop(state);
        self.changed.notify_waiters();
        Ok(answer)
    }
}

type Frames = BoxStream<'static, io::Result<http_body::Frame<Bytes>>>;

/// A request, read.
struct Asked {
    method: Method,
    place: Place,
    query: BTreeMap<String, String>,
    body: Value,
    line: String,
}

impl Asked {
    fn of(head: &http::request::Parts, body: &[u8]) -> Self {
        let parts: Vec<&str> = head.uri.path().split('/').collect();
        let at = parts.iter().position(|part| *part == "namespaces").unwrap();
        let name = parts.get(at + 3).map(|name| (*name).to_owned());
        let place = (parts[at + 2].to_owned(), parts[at + 1].to_owned(), name);
        let query = head.uri.query().unwrap_or_default().split('&');
        let query: BTreeMap<String, String> = query
            .filter_map(|pair| pair.split_once('='))
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .collect();
        let has = |key: &str, word: &str| match query.contains_key(key) {
            true => format!(" {word}"),
            false => String::new(),
        };
        let kind = head.headers.get("content-type");
        let kind = kind.map_or("", |kind| kind.to_str().unwrap());
        let apply = if kind.contains("apply-patch") {
            " apply"
        } else {
            ""
        };
        let name = place
            .2
            .as_ref()
            .map_or(String::new(), |it| format!("/{it}"));
        let marks = [
            has("watch", "watch"),
            has("dryRun", "dry"),
            has("force", "force"),
        ]
        .concat();
        Self {
            method: head.method.clone(),
            line: format!("{} {}{name}{apply}{marks}", head.method, place.0),
            place,
            query,
            body: serde_json::from_slice(body).unwrap_or_default(),
        }
    }
}

impl State {
    fn find(&self, plural: &str, name: &str) -> Option<&Value> {
        let is_it = |place: &&Place| place.0 == plural && place.2.as_deref() == Some(name);
        let place = self.objects.keys().find(is_it)?;
        self.objects.get(place)
    }

    fn put(&mut self, plural: &str, mut object: Value) {
        self.version += 1;
        let text = |pointer: &str| object.pointer(pointer).and_then(Value::as_str);
        let namespace = text("/metadata/namespace").unwrap().to_owned();
        let place = (
            plural.to_owned(),
            namespace,
            text("/metadata/name").map(str::to_owned),
        );
        let old = self.objects.get(&place);
        let generation = old.map_or(Some(0), |old| old["metadata"]["generation"].as_i64());
        let is_new = old.is_none_or(|old| old["spec"] != object["spec"]);
        object["metadata"]["generation"] = json!(generation.unwrap() + i64::from(is_new));
        object["metadata"]["resourceVersion"] = json!(self.version.to_string());
        if old.is_none() {
            object["metadata"]["uid"] = json!(format!("uid-{}", self.version));
        }
        let what = if old.is_none() { "ADDED" } else { "MODIFIED" };
        self.objects.insert(place.clone(), object.clone());
        self.tell(place, what, object);
    }

    fn delete(&mut self, plural: &str, name: &str) {
        let is_it = |place: &&Place| place.0 == plural && place.2.as_deref() == Some(name);
        let place = self.objects.keys().find(is_it).unwrap().clone();
        let mut object = self.objects.remove(&place).unwrap();
        self.version += 1;
        object["metadata"]["resourceVersion"] = json!(self.version.to_string());
        self.tell(place, "DELETED", object);
    }

    fn tell(&mut self, place: Place, what: &'static str, object: Value) {
        let event = json!({ "type": what, "object": object });
        for (watched, pieces) in &self.watches {
            if watched.0 == place.0 && watched.1 == place.1 {
                let _ = pieces.send(Ok(line(&event)));
            }
        }
        self.history.push((self.version, place, what, object));
    }

    fn answer(&mut self, asked: &Asked) -> Response<StreamBody<Frames>> {
        let (plural, namespace, name) = &asked.place;
        match (&asked.method, name) {
            (&Method::GET, None) if asked.query.contains_key("watch") => self.watch(asked),
            (&Method::GET, None) => {
                let items: Vec<&Value> = self
                    .objects
                    .iter()
                    .filter(|(place, _)| place.0 == *plural && place.1 == *namespace)
                    .map(|(_, object)| object)
                    .collect();
                let version = self.version.to_string();
                whole(
                    200,
                    &json!({ "kind": "List", "apiVersion": "v1", "items": items,
                                    "metadata": { "resourceVersion": version } }),
                )
            }
            (&Method::GET, Some(name)) => match self.find(plural, name) {
                Some(object) => whole(200, object),
                None => whole(404, &status(404, "NotFound", "not found")),
            },
            (&Method::PATCH, Some(name)) => self.patch(asked, name),
            (&Method::DELETE, Some(name)) => {
                let object = self.find(plural, name).cloned().unwrap_or_default();
                self.delete(plural, name);
                whole(200, &object)
            }
            other => panic!("nobody asks for {other:?}"),
        }
    }

    fn watch(&mut self, asked: &Asked) -> Response<StreamBody<Frames>> {
        let (pieces, received) = mpsc::unbounded_channel();
        let since: u64 = asked.query["resourceVersion"].parse().unwrap();
        if since < self.forgotten {
            let gone = json!({ "type": "ERROR", "object": status(410, "Expired", "too old") });
            let _ = pieces.send(Ok(line(&gone)));
            return stream(200, received);
        }
        for (version, place, what, object) in &self.history {
            if *version > since && place.0 == asked.place.0 && place.1 == asked.place.1 {
                let _ = pieces.send(Ok(line(&json!({ "type": what, "object": object }))));
            }
        }
        self.watches.push((asked.place.clone(), pieces));
        stream(200, received)
    }

    fn patch(&mut self, asked: &Asked, name: &str) -> Response<StreamBody<Frames>> {
        let is_apply = asked.line.contains(" apply");
        let owners = self.owners.iter().filter(|owner| owner.0 == name);
        let causes: Vec<Value> = owners
            .map(|(_, field, manager)| {
                json!({ "reason": "FieldManagerConflict", "field": format!(".{field}"),
                        "message": format!("conflict with \"{manager}\" using v1") })
            })
            .collect();
        if is_apply && !causes.is_empty() && !asked.query.contains_key("force") {
            let mut status = status(409, "Conflict", "Apply failed");
            status["details"] = json!({ "causes": causes });
            return whole(409, &status);
        }
        let mut object = self.find(&asked.place.0, name).cloned().unwrap_or_default();
        if object.is_null() && !is_apply {
            return whole(404, &status(404, "NotFound", "not found"));
        }
        let before = object.clone();
        match is_apply {
            true => {
                object["spec"] = asked.body["spec"].clone();
                object["apiVersion"] = asked.body["apiVersion"].clone();
                object["kind"] = asked.body["kind"].clone();
                object["metadata"]["name"] = json!(name);
                object["metadata"]["namespace"] = json!(asked.place.1);
            }
            false => {
                let annotations = asked.body["metadata"]["annotations"].as_object().unwrap();
                for (key, value) in annotations {
                    object["metadata"]["annotations"][key] = value.clone();
                }
            }
        }
        if !asked.query.contains_key("dryRun") && object != before {
            self.put(&asked.place.0, object);
            object = self.find(&asked.place.0, name).unwrap().clone();
        }
        whole(200, &object)
    }
}

fn status(code: u16, reason: &str, message: &str) -> Value {
    json!({ "kind": "Status", "apiVersion": "v1", "status": "Failure", "code": code,
            "reason": reason, "message": message })
}

fn line(event: &Value) -> Bytes {
    Bytes::from(format!("{event}\n"))
}

fn whole(code: u16, body: &Value) -> Response<StreamBody<Frames>> {
    let (pieces, received) = mpsc::unbounded_channel();
    let _ = pieces.send(Ok(Bytes::from(body.to_string())));
    stream(code, received)
}

fn stream(
    code: u16,
    received: mpsc::UnboundedReceiver<io::Result<Bytes>>,
) -> Response<StreamBody<Frames>> {
    let pieces = futures::stream::unfold(received, |mut received| async move {
        let piece = received.recv().await?;
        Some((piece.map(http_body::Frame::data), received))
    });
    Response::builder()
        .status(code)
        .body(StreamBody::new(pieces.boxed()))
        .unwrap()
}
