//! What is asked and answered, as HTTP.

use std::collections::BTreeMap;
use std::io;

use bytes::Bytes;
use futures::StreamExt;
use futures::stream::BoxStream;
use http::{Method, Response};
use http_body::Frame;
use http_body_util::StreamBody;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

use super::Server;

/// What is sent to a client, piece by piece.
pub type Pieces = mpsc::UnboundedSender<io::Result<Bytes>>;

/// The body of an answer.
pub type Answer = StreamBody<BoxStream<'static, io::Result<Frame<Bytes>>>>;

/// Answers whoever connects.
pub async fn accept(listener: std::net::TcpListener, server: Server) {
    let listener = TcpListener::from_std(listener).unwrap();
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        let server = server.clone();
        let service = service_fn(move |request| server.clone().hear(request));
        tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
    }
}

/// Where objects are.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub plural: String,
    /// Empty for what is in none, and for all of them.
    pub namespace: String,
}

/// A request, read.
#[derive(Clone)]
pub struct Asked {
    pub method: Method,
    /// `v1` or `apps/v1`.
    pub version: String,
    /// Without one, it is asked which kinds there are.
    pub place: Option<Place>,
    /// Without one, all objects of the place are meant.
    pub name: Option<String>,
    pub query: BTreeMap<String, String>,
    pub body: Value,
    /// The request in a few words.
    pub line: String,
}

impl Asked {
    pub fn of(head: &http::request::Parts, body: &[u8]) -> Self {
        let path: Vec<&str> = head.uri.path().split('/').skip(1).collect();
        let (version, path) = match path.as_slice() {
            ["api", version, path @ ..] => ((*version).to_owned(), path),
            ["apis", group, version, path @ ..] => (format!("{group}/{version}"), path),
            other => panic!("nobody asks for {other:?}"),
        };
        let (namespace, path) = match path {
            ["namespaces", namespace, path @ ..] if !path.is_empty() => (*namespace, path),
            path => ("", path),
        };
        let place = path.first().map(|plural| Place {
            plural: (*plural).to_owned(),
            namespace: namespace.to_owned(),
        });
        let query = query(head.uri.query().unwrap_or_default());
        let line = format!("{} {}{}", head.method, path.join("/"), marks(head, &query));
        Self {
            method: head.method.clone(),
            version,
            place,
            name: path.get(1).map(|name| (*name).to_owned()),
            query,
            body: serde_json::from_slice(body).unwrap_or_default(),
            line,
        }
    }

    /// Whether the request is of a server-side apply.
    pub fn is_apply(&self) -> bool {
        self.line.contains(" apply")
    }

    /// Whether the request is for what a pod has written.
    pub fn is_log(&self) -> bool {
        self.line.ends_with("/log")
    }

    /// Whether an object is among those that the selectors of the request mean.
    pub fn selects(&self, object: &Value) -> bool {
        let selector = |kind: &str| self.query.get(kind).map_or("", String::as_str);
        let mut fields = requirements(selector("fieldSelector")).into_iter();
        let mut labels = requirements(selector("labelSelector")).into_iter();
        let label = |key: &str| object["metadata"]["labels"][key].as_str();
        let field = |key: &str| object.pointer(&format!("/{}", key.replace('.', "/")));
        labels.all(|(key, values)| label(key).is_some_and(|it| values.contains(&it)))
            && fields.all(|(key, values)| {
                let field = field(key).and_then(Value::as_str);
                field.is_some_and(|it| values.contains(&it))
            })
    }
}

/// What is special about a request.
fn marks(head: &http::request::Parts, query: &BTreeMap<String, String>) -> String {
    let kind = head.headers.get("content-type");
    let is_apply = kind.is_some_and(|kind| kind.to_str().unwrap().contains("apply-patch"));
    let apply = is_apply.then_some(" apply");
    let others = [("watch", " watch"), ("dryRun", " dry"), ("force", " force")];
    let others = others
        .into_iter()
        .filter(|(key, _)| query.contains_key(*key));
    apply.into_iter().chain(others.map(|it| it.1)).collect()
}

fn query(text: &str) -> BTreeMap<String, String> {
    let pairs = text.split('&').filter_map(|pair| pair.split_once('='));
    pairs
        .map(|(key, value)| (decoded(key), decoded(value)))
        .collect()
}

/// The text that was written as `%2C` and `+`.
fn decoded(text: &str) -> String {
    let text = text.replace('+', " ");
    let mut parts = text.split('%');
    let mut plain = parts.next().unwrap().to_owned();
    for part in parts {
        let (code, rest) = part.split_at(2);
        plain.push(char::from(u8::from_str_radix(code, 16).unwrap()));
        plain.push_str(rest);
    }
    plain
}

/// The keys of a selector with the values that they may have: `a=b,c=d`, or `a in (b,c)`.
fn requirements(selector: &str) -> Vec<(&str, Vec<&str>)> {
    if let Some((key, values)) = selector.split_once(" in (") {
        return vec![(key, values.trim_end_matches(')').split(',').collect())];
    }
    let pairs = selector.split(',').filter(|pair| !pair.is_empty());
    let pairs = pairs.map(|pair| pair.split_once('=').unwrap());
    pairs.map(|(key, value)| (key, vec![value])).collect()
}

/// What is said of a request that fails.
pub fn status(code: u16, reason: &str, message: &str) -> Value {
    json!({ "kind": "Status", "apiVersion": "v1", "status": "Failure", "metadata": {},
            "code": code, "reason": reason, "message": message })
}

/// One event of a watch.
pub fn line(event: &Value) -> Bytes {
    Bytes::from(format!("{event}\n"))
}

/// An answer that is given at once.
pub fn whole(code: u16, body: &Value) -> Response<Answer> {
    text(code, body.to_string())
}

/// A text that is given at once.
pub fn text(code: u16, text: String) -> Response<Answer> {
    let (pieces, received) = mpsc::unbounded_channel();
    let _ = pieces.send(Ok(Bytes::from(text)));
    stream(code, received)
}

/// An answer that ends when its sender goes away.
pub fn stream(code: u16, received: mpsc::UnboundedReceiver<io::Result<Bytes>>) -> Response<Answer> {
    let pieces = futures::stream::unfold(received, |mut received| async move {
        let piece = received.recv().await?;
        Some((piece.map(Frame::data), received))
    });
    let body = StreamBody::new(pieces.boxed());
    Response::builder().status(code).body(body).unwrap()
}
