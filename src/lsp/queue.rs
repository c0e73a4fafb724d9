//! Messages that wait: all that came in, without the requests that were taken back.

use std::collections::{BTreeSet, VecDeque};

use lsp_server::{Connection, Message, Notification, RequestId, Response};
use serde_json::Value;

/// `RequestCancelled` of the protocol.
const CANCELLED: i32 = -32800;

/// Messages that wait.
#[derive(Default)]
pub(super) struct Queue {
    waiting: VecDeque<Message>,
    cancelled: BTreeSet<RequestId>,
}

impl Queue {
    /// The next message, once there is one; `None` when the client is gone.
    pub(super) fn next(&mut self, connection: &Connection) -> Option<Message> {
        loop {
            self.take_all(connection);
            let message = match self.waiting.pop_front() {
                Some(message) => message,
                None => {
                    let message = connection.receiver.recv().ok()?;
                    self.take(message);
                    continue;
                }
            };
            let Message::Request(request) = &message else {
                return Some(message);
            };
            if !self.cancelled.remove(&request.id) {
                return Some(message);
            }
            let answer = Response::new_err(request.id.clone(), CANCELLED, "taken back".to_owned());
            connection.sender.send(Message::Response(answer)).ok()?;
        }
    }

    /// Whether nothing waits.
    pub(super) fn is_empty(&mut self, connection: &Connection) -> bool {
        self.take_all(connection);
        self.waiting.is_empty()
    }

    fn take_all(&mut self, connection: &Connection) {
        while let Ok(message) = connection.receiver.try_recv() {
            self.take(message);
        }
    }

    fn take(&mut self, message: Message) {
        match cancelled(&message) {
            Some(id) if self.waits(&id) => drop(self.cancelled.insert(id)),
            Some(_) => {}
            None => self.waiting.push_back(message),
        }
    }

    fn waits(&self, id: &RequestId) -> bool {
        let mut waiting = self.waiting.iter();
        waiting.any(|message| matches!(message, Message::Request(request) if request.id == *id))
    }
}

fn cancelled(message: &Message) -> Option<RequestId> {
    let Message::Notification(Notification { method, params }) = message else {
        return None;
    };
    if method != "$/cancelRequest" {
        return None;
    }
    match params.get("id")? {
        Value::Number(id) => Some(i32::try_from(id.as_i64()?).ok()?.into()),
        Value::String(id) => Some(id.clone().into()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}
