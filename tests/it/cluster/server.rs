//! An API server in memory, as a tower service under a client of kube, that can be made to fail on demand.

mod objects;
mod wire;

use std::io;
use std::sync::{Arc, Mutex, MutexGuard};

use bytes::Bytes;
use flux_pipeline::cluster::Session;
use http::{Request, Response};
use http_body_util::BodyExt;
use kube::Client;
use kube::client::Body;
use serde_json::{Value, json};
use tokio::sync::Notify;

use objects::Objects;
use wire::{Answer, Asked, Pieces, line, status, whole};

/// An API server in memory.
#[derive(Clone, Default)]
pub struct Server {
    state: Arc<Mutex<State>>,
    changed: Arc<Notify>,
}

#[derive(Default)]
struct State {
    objects: Objects,
    /// Watches that nothing is sent to any more, and that are never ended.
    hanging: Vec<Pieces>,
    faults: Vec<(String, Fault)>,
    requests: Vec<String>,
}

/// How a request fails, once.
#[derive(Clone, Debug)]
pub enum Fault {
    /// With this code, reason and message.
    Answer(u16, &'static str, &'static str),
    /// The connection is refused.
    Refused,
}

impl Server {
    /// One with controllers that are done at once with what is applied: Jobs and Deployments, and Jobs called `bad…`
    /// have failed.
    pub fn with_controllers() -> Self {
        let server = Self::default();
        server.state().objects.has_controllers = true;
        server
    }

    /// A session with it.
    pub fn session(&self) -> Session {
        let server = self.clone();
        let service = tower::service_fn(move |request: Request<Body>| server.clone().hear(request));
        let client = Client::new(service, "default");
        Session::with(client, "fake".to_owned(), "default".to_owned())
    }

    /// The address of a port of this machine at which programs reach it.
    pub fn serve(&self) -> String {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        let server = self.clone();
        // Nobody waits for its end: it goes with the tests.
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            runtime.unwrap().block_on(wire::accept(listener, server))
        });
        format!("http://{address}")
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// Puts an object there, or changes it.
    pub fn put(&self, plural: &str, object: Value) {
        self.state().objects.put(plural, object);
        self.changed.notify_waiters();
    }

    /// What the containers of a pod have written so far, with the times.
    pub fn write(&self, pod: &str, log: &str) {
        let logs = &mut self.state().objects.logs;
        logs.insert(pod.to_owned(), log.to_owned());
    }

    /// Changes an object that is there.
    pub fn change(&self, plural: &str, name: &str, change: impl FnOnce(&mut Value)) {
        let mut object = self.get(plural, name).unwrap();
        change(&mut object);
        self.put(plural, object);
    }

    /// Takes an object away.
    pub fn remove(&self, plural: &str, name: &str) {
        self.state().objects.remove(plural, name);
        self.changed.notify_waiters();
    }

    /// An object as it is.
    pub fn get(&self, plural: &str, name: &str) -> Option<Value> {
        self.state().objects.find(plural, name).cloned()
    }

    /// An object, once it is as asked.
    pub async fn until(&self, plural: &str, name: &str, is: impl Fn(&Value) -> bool) -> Value {
        loop {
            let changed = self.changed.notified();
            if let Some(object) = self.get(plural, name).filter(|object| is(object)) {
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
        self.state().objects.owners.push(owner);
    }

    /// Ends every watch without a word.
    pub fn end_watches(&self) {
        self.state().objects.watches.clear();
    }

    /// Ends every watch in the middle of an event.
    pub fn cut_watches(&self) {
        for watch in self.state().objects.watches.drain(..) {
            let _ = watch.pieces.send(Ok(Bytes::from_static(
                br#"{"type":"MODIFIED","object":{"api"#,
            )));
            let _ = watch
                .pieces
                .send(Err(io::ErrorKind::ConnectionReset.into()));
        }
    }

    /// Nothing comes from the watches any more, and nobody ends them.
    pub fn hang_watches(&self) {
        let mut state = self.state();
        let watches = std::mem::take(&mut state.objects.watches);
        state
            .hanging
            .extend(watches.into_iter().map(|it| it.pieces));
    }

    /// Tells every watch that it is too old, and forgets what happened.
    pub fn forget(&self) {
        let mut state = self.state();
        state.objects.forgotten = state.objects.version;
        let gone = json!({ "type": "ERROR", "object": status(410, "Expired", "too old") });
        for watch in state.objects.watches.drain(..) {
            let _ = watch.pieces.send(Ok(line(&gone)));
        }
    }

    /// Every request, as `VERB plural/name`, with what is special about it.
    pub fn requests(&self) -> Vec<String> {
        self.state().requests.clone()
    }

    /// What was done since the last call: `apply` and `delete` with plural and name; neither dry runs nor what changed
    /// nothing.
    pub fn log(&self) -> Vec<String> {
        self.state().objects.news()
    }

    async fn hear<B: http_body::Body>(self, request: Request<B>) -> io::Result<Response<Answer>>
    where
        B::Error: std::fmt::Debug,
    {
        let (head, body) = request.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        self.answer(&head, &body)
    }

    fn answer(&self, head: &http::request::Parts, body: &[u8]) -> io::Result<Response<Answer>> {
        let asked = Asked::of(head, body);
        let mut state = self.state();
        state.requests.push(asked.line.clone());
        let mut faults = state.faults.iter();
        if let Some(at) = faults.position(|(line, _)| asked.line.contains(line.as_str())) {
            let (_, fault) = state.faults.remove(at);
            return match fault {
                Fault::Refused => Err(io::ErrorKind::ConnectionRefused.into()),
                Fault::Answer(code, reason, message) => {
                    Ok(whole(code, &status(code, reason, message)))
                }
            };
        }
        let answer = state.objects.answer(&asked);
        drop(state);
        self.changed.notify_waiters();
        Ok(answer)
    }
}
