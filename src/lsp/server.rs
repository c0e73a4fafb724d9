//! The loop: one message after the other, findings once nothing waits.

use std::any::Any;
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use lsp_server::{Connection, Message, Notification, Request, RequestId, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use super::client::{Client, capabilities};
use super::documents::{Change, Documents};
use super::encode::put;
use super::findings::{self, ByFile};
use super::paths::is_pipeline;
use super::queue::Queue;
use super::requests;

/// `InternalError`, `MethodNotFound` and `RequestFailed` of the protocol.
const INTERNAL: i32 = -32603;
const UNKNOWN: i32 = -32601;
const FAILED: i32 = -32803;

/// Why a request has no answer.
pub(super) enum Refusal {
    /// No such request is known.
    Unknown,
    /// It cannot be done; the reason in words.
    Failed(String),
}

/// The state of a session.
pub(super) struct Server<'c> {
    connection: &'c Connection,
    pub(super) client: Client,
    pub(super) documents: Documents,
    /// The files that findings were pushed for.
    pushed: ByFile,
    is_stale: bool,
    asked: i32,
}

/// Serves a client until it leaves.
///
/// # Errors
/// When the client does not keep to the protocol, or is gone before it said so; the reason in words.
pub fn serve(connection: &Connection) -> Result<(), String> {
    let (id, params) = connection
        .initialize_start()
        .map_err(|error| error.to_string())?;
    let client = Client::of(&params);
    let info = json!({"name": "flux-pipeline", "version": env!("CARGO_PKG_VERSION")});
    let answer = json!({"capabilities": capabilities(&client), "serverInfo": info});
    connection
        .initialize_finish(id, answer)
        .map_err(|error| error.to_string())?;
    let mut server = Server {
        connection,
        client,
        documents: Documents::default(),
        pushed: ByFile::new(),
        is_stale: false,
        asked: 0,
    };
    server.watch();
    server.run()
}

impl Server<'_> {
    fn run(&mut self) -> Result<(), String> {
        let mut queue = Queue::default();
        while let Some(message) = queue.next(self.connection) {
            match message {
                Message::Request(request) => {
                    if request.method == "shutdown" {
                        self.send(Response::new_ok(request.id, Value::Null).into());
                        return self.until_exit(&mut queue);
                    }
                    self.answer(request);
                }
                Message::Notification(it) => {
                    self.isolated("a notification", |it_self| it_self.note(it))
                }
                Message::Response(_) => {}
            }
            if self.is_stale && queue.is_empty(self.connection) {
                self.is_stale = false;
                self.isolated("findings", Self::publish);
            }
        }
        Ok(())
    }

    /// Waits for the end that a client announced: `exit` may stand in the queue already.
    fn until_exit(&self, queue: &mut Queue) -> Result<(), String> {
        while let Some(message) = queue.next(self.connection) {
            if matches!(message, Message::Notification(it) if it.method == "exit") {
                break;
            }
        }
        Ok(())
    }

    /// Runs something whose panic must not end the server.
    fn isolated(&mut self, what: &str, run: impl FnOnce(&mut Self)) {
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| run(self))) {
            self.documents.forget();
            self.log(&format!("{what}: {}", said(&*panic)));
        }
    }

    fn answer(&mut self, request: Request) {
        let Request { id, method, params } = request;
        let run = || requests::answer(self, &method, params);
        let answer = match catch_unwind(AssertUnwindSafe(run)) {
            Ok(Ok(value)) => Response::new_ok(id, value),
            Ok(Err(refusal)) => refused(id, &method, refusal),
            Err(panic) => {
                self.documents.forget();
                let what = format!("this is a bug of flux-pipeline: {}", said(&*panic));
                Response::new_err(id, INTERNAL, what)
            }
        };
        self.send(Message::Response(answer));
    }

    fn note(&mut self, notification: Notification) {
        let Notification { method, params } = notification;
        self.is_stale |= match method.as_str() {
            "textDocument/didOpen" => self.opened(params),
            "textDocument/didChange" => self.changed(params),
            "textDocument/didClose" => self.closed(&params),
            "textDocument/didSave" | "workspace/didChangeWatchedFiles" => self.disk_changed(),
            _ => false,
        };
    }

    fn opened(&mut self, params: Value) -> bool {
        let Ok(Opened { text_document: it }) = serde_json::from_value(params) else {
            return false;
        };
        self.documents.open(&it.uri, it.version, it.text);
        true
    }

    fn changed(&mut self, params: Value) -> bool {
        let Ok(Changed {
            text_document: it,
            content_changes,
        }) = serde_json::from_value(params)
        else {
            return false;
        };
        self.documents
            .change(&it.uri, it.version, content_changes, self.client.encoding);
        true
    }

    fn closed(&mut self, params: &Value) -> bool {
        let uri = params.pointer("/textDocument/uri").and_then(Value::as_str);
        uri.map(|uri| self.documents.close(uri)).is_some()
    }

    fn disk_changed(&mut self) -> bool {
        self.documents.forget();
        if self.client.refreshes {
            self.ask("workspace/diagnostic/refresh", Value::Null);
        }
        true
    }

    /// Pushes findings: to a client that asks for those of the files that it has open, those of the others.
    fn publish(&mut self) {
        self.documents.analyse();
        let wants = |uri: &str| !self.client.pulls || !self.is_asked_for(uri);
        let found = findings::known(&self.documents, &self.client, &wants);
        let gone: Vec<String> = self
            .pushed
            .keys()
            .filter(|uri| !found.contains_key(*uri))
            .cloned()
            .collect();
        for uri in gone {
            self.push(&uri, &[]);
        }
        for (uri, findings) in &found {
            // What is open is pushed again with its new version, the same or not.
            let is_new = self.pushed.get(uri) != Some(findings);
            if is_new || self.documents.open.contains_key(uri) {
                self.push(uri, findings);
            }
        }
        let open: BTreeSet<&String> = self.documents.open.keys().collect();
        let quiet = open
            .into_iter()
            .filter(|uri| !found.contains_key(*uri) && !self.pushed.contains_key(*uri));
        for uri in quiet.filter(|uri| !self.client.pulls && is_pipeline(uri)) {
            self.push(uri, &[]);
        }
        self.pushed = found;
    }

    fn is_asked_for(&self, uri: &str) -> bool {
        let document = self.documents.open.get(uri);
        document.is_some_and(|document| is_pipeline(&document.path))
    }

    fn push(&self, uri: &str, findings: &[Value]) {
        let mut params = json!({"uri": uri, "diagnostics": findings});
        if let Some(document) = self.documents.open.get(uri) {
            put(&mut params, "version", json!(document.version));
        }
        self.tell("textDocument/publishDiagnostics", params);
    }

    /// Asks the client to say when manifests change on the disk.
    fn watch(&mut self) {
        if !self.client.watches {
            return;
        }
        let globs = [
            "**/*.pipeline",
            "**/*.yaml",
            "**/*.yml",
            "**/*.json",
            "**/.sourceignore",
        ];
        let watchers: Vec<Value> = globs
            .iter()
            .map(|glob| json!({"globPattern": glob}))
            .collect();
        let registration = json!({
            "id": "watch",
            "method": "workspace/didChangeWatchedFiles",
            "registerOptions": {"watchers": watchers},
        });
        self.ask(
            "client/registerCapability",
            json!({"registrations": [registration]}),
        );
    }

    fn ask(&mut self, method: &str, params: Value) {
        self.asked += 1;
        let request = Request::new(RequestId::from(self.asked), method.to_owned(), params);
        self.send(Message::Request(request));
    }

    fn tell(&self, method: &str, params: Value) {
        self.send(Message::Notification(Notification::new(
            method.to_owned(),
            params,
        )));
    }

    fn log(&self, text: &str) {
        let message = format!("this is a bug of flux-pipeline: {text}");
        self.tell("window/logMessage", json!({"type": 1, "message": message}));
    }

    fn send(&self, message: Message) {
        // A client that is gone needs no answer; the loop ends with the next message that does not come.
        let _ = self.connection.sender.send(message);
    }
}

fn refused(id: RequestId, method: &str, refusal: Refusal) -> Response {
    match refusal {
        Refusal::Unknown => Response::new_err(id, UNKNOWN, format!("`{method}` is not known here")),
        Refusal::Failed(reason) => Response::new_err(id, FAILED, reason),
    }
}

fn said(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("no message")
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Opened {
    text_document: OpenedText,
}

#[derive(Deserialize)]
struct OpenedText {
    uri: String,
    version: i64,
    text: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Changed {
    text_document: ChangedText,
    content_changes: Vec<Change>,
}

#[derive(Deserialize)]
struct ChangedText {
    uri: String,
    version: i64,
}
