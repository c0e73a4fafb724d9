//! A client of the server, in this process.

use std::thread::JoinHandle;

use flux_pipeline::lsp::serve;
use lsp_server::{Connection, Message, Notification, Request, RequestId};
use serde_json::{Value, json};

use crate::support::Project;

/// A client and its server.
pub struct Session {
    pub project: Project,
    connection: Connection,
    server: Option<JoinHandle<Result<(), String>>>,
    asked: i32,
    version: i32,
    /// Everything that the server told by itself.
    pub told: Vec<(String, Value)>,
}

impl Session {
    /// A client that can do everything, in UTF-16 units.
    pub fn start(project: Project) -> Self {
        Self::start_with(project, capabilities())
    }

    pub fn start_with(project: Project, capabilities: Value) -> Self {
        let (connection, theirs) = Connection::memory();
        let server = std::thread::spawn(move || serve(&theirs));
        let mut session = Self {
            project,
            connection,
            server: Some(server),
            asked: 0,
            version: 0,
            told: Vec::new(),
        };
        session.ask("initialize", json!({"capabilities": capabilities}));
        session.tell("initialized", json!({}));
        session
    }

    pub fn uri(&self, path: &str) -> String {
        format!("file://{}", self.project.root().join(path).display())
    }

    pub fn open(&mut self, path: &str, text: &str) {
        self.version += 1;
        let document = json!({"uri": self.uri(path), "languageId": "pipeline", "version": self.version, "text": text});
        self.tell("textDocument/didOpen", json!({"textDocument": document}));
    }

    pub fn change(&mut self, path: &str, changes: Value) {
        self.version += 1;
        let document = json!({"uri": self.uri(path), "version": self.version});
        self.tell(
            "textDocument/didChange",
            json!({"textDocument": document, "contentChanges": changes}),
        );
    }

    pub fn tell(&mut self, method: &str, params: Value) {
        let note = Notification::new(method.to_owned(), params);
        self.connection
            .sender
            .send(Message::Notification(note))
            .unwrap();
    }

    /// Asks about a place of a file, and says what the server answers.
    pub fn at(&mut self, method: &str, path: &str, line: u32, character: u32) -> Value {
        self.at_with(method, path, (line, character), json!({}))
    }

    pub fn at_with(&mut self, method: &str, path: &str, at: (u32, u32), more: Value) -> Value {
        let position = json!({"line": at.0, "character": at.1});
        let mut params = json!({"textDocument": {"uri": self.uri(path)}, "position": position});
        params
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        self.ask(method, params)
    }

    /// Asks about a whole file.
    pub fn of(&mut self, method: &str, path: &str) -> Value {
        self.ask(method, json!({"textDocument": {"uri": self.uri(path)}}))
    }

    pub fn ask(&mut self, method: &str, params: Value) -> Value {
        let answer = self.try_ask(method, params);
        answer.unwrap_or_else(|error| panic!("{method}: {error}"))
    }

    pub fn try_ask(&mut self, method: &str, params: Value) -> Result<Value, Value> {
        self.asked += 1;
        let id = RequestId::from(self.asked);
        let request = Request::new(id.clone(), method.to_owned(), params);
        self.connection
            .sender
            .send(Message::Request(request))
            .unwrap();
        loop {
            match self.connection.receiver.recv().unwrap() {
                Message::Response(answer) if answer.id == id => {
                    let value = serde_json::to_value(&answer).unwrap();
                    return match value.get("error") {
                        Some(error) => Err(error.clone()),
                        None => Ok(value.get("result").cloned().unwrap_or(Value::Null)),
                    };
                }
                Message::Notification(note) => self.told.push((note.method, note.params)),
                Message::Request(request) => self.told.push((request.method, request.params)),
                Message::Response(_) => {}
            }
        }
    }

    /// Waits until the server pushes the findings of a file.
    pub fn pushed(&mut self, path: &str) -> Value {
        let uri = self.uri(path);
        loop {
            if let Message::Notification(note) = self.connection.receiver.recv().unwrap()
                && note.method == "textDocument/publishDiagnostics"
                && note.params["uri"] == uri.as_str()
            {
                return note.params;
            }
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        self.ask("shutdown", Value::Null);
        self.tell("exit", Value::Null);
        self.server.take().unwrap().join().unwrap().unwrap();
    }
}

/// A client that can do everything but ask for findings itself.
pub fn capabilities() -> Value {
    json!({
        "textDocument": {
            "completion": {"completionItem": {"snippetSupport": true}},
            "documentSymbol": {"hierarchicalDocumentSymbolSupport": true},
        },
        "workspace": {
            "workspaceEdit": {"documentChanges": true, "resourceOperations": ["create", "delete"]},
            "didChangeWatchedFiles": {"dynamicRegistration": true},
        },
    })
}
