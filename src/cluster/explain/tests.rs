//! Pods and their logs from an API server that is played: what breaks off, what is refused, and what hangs.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use futures::stream;
use http::{Request, Response};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use kube::Client;
use kube::client::Body;
use serde_json::{Value, json};
use tokio::sync::Notify;

use super::super::goal::{Goal, JobGoal, StageGoal};
use super::super::key::{Key, Kind};
use super::super::pod_logs::Logs;
use super::super::report::EventKind;
use super::super::session::Session;
use super::{Clue, Explainer, namespaces};

/// A stage with one Job.
fn goal() -> Goal {
    let key = |kind, name: &str| Key {
        kind,
        namespace: "shop".to_owned(),
        name: name.to_owned(),
    };
    let container = json!({ "name": "db", "image": "ghcr.io/org/shop:2" });
    let job = JobGoal {
        key: key(Kind::Job, "db"),
        manifest: json!({ "spec": { "template": { "spec": { "containers": [container] } } } }),
        is_idempotent: false,
    };
    let stage = StageGoal {
        label: "migrate".to_owned(),
        place: "shop.pipeline:1:7".to_owned(),
        pipeline: 0,
        file: String::new(),
        needs_own_source: false,
        waits_for_pin: false,
        key: key(Kind::Kustomization, "shop-migrate"),
        manifest: json!({ "spec": { "targetNamespace": "shop" } }),
        source: 0,
        after: Vec::new(),
        jobs: vec![job],
        releases: Vec::new(),
        timeout_seconds: 60,
    };
    Goal {
        stages: vec![stage],
        ..Goal::default()
    }
}

/// What is answered.
type Played = UnsyncBoxBody<Bytes, Infallible>;

/// What a request for a log is answered with.
enum Log {
    /// These bytes, and then the end.
    Ends(&'static str),
    /// These bytes, and then nothing any more.
    Hangs(&'static str),
    /// An error.
    Refused(u16),
}

/// An API server with one pod.
struct Server {
    pod: Value,
    /// What pods and events are answered with instead.
    refusal: Option<u16>,
    logs: Mutex<VecDeque<Log>>,
    asked: Mutex<Vec<String>>,
    /// The pod fails once this is told.
    fails: Notify,
}

impl Server {
    fn new(goal: &Goal, refusal: Option<u16>, logs: impl IntoIterator<Item = Log>) -> Arc<Self> {
        let job = &goal.stages[0].jobs[0];
        let container = &job.manifest["spec"]["template"]["spec"]["containers"][0];
        let pod = json!({
            "apiVersion": "v1", "kind": "Pod",
            "metadata": { "uid": "u", "name": "db-1", "namespace": job.key.namespace,
                          "resourceVersion": "1",
                          "labels": { "batch.kubernetes.io/job-name": job.key.name } },
            "spec": { "containers": [container] },
            "status": { "phase": "Running", "containerStatuses": [
                { "name": container["name"], "state": { "running": {} } }] },
        });
        Arc::new(Self {
            pod,
            refusal,
            logs: Mutex::new(logs.into_iter().collect()),
            asked: Mutex::default(),
            fails: Notify::new(),
        })
    }

    fn client(self: &Arc<Self>) -> Session {
        let server = Arc::clone(self);
        let service = tower::service_fn(move |request: Request<Body>| {
            let server = Arc::clone(&server);
            let asked = request.uri().to_string();
            async move { Ok::<_, Infallible>(server.answer(asked).await) }
        });
        let client = Client::new(service, "default");
        Session::with(client, "played".to_owned(), "default".to_owned())
    }

    async fn answer(&self, asked: String) -> Response<Played> {
        let (path, query) = asked.split_once('?').unwrap_or((&asked, ""));
        if path.ends_with("/log") {
            self.asked.lock().unwrap().push(query.to_owned());
            return self.log();
        }
        if let Some(code) = self.refusal {
            return refused(code);
        }
        let is_pods = path.ends_with("/pods");
        match (query.contains("watch=true"), is_pods) {
            (false, true) => list(vec![self.pod.clone()]),
            (false, false) => list(Vec::new()),
            (true, false) => std::future::pending().await,
            (true, true) => {
                self.fails.notified().await;
                let event = json!({ "type": "MODIFIED", "object": self.failed() });
                hanging(format!("{event}\n"))
            }
        }
    }

    fn failed(&self) -> Value {
        let mut pod = self.pod.clone();
        pod["metadata"]["resourceVersion"] = json!("2");
        pod["status"]["phase"] = json!("Failed");
        let ended = json!({ "terminated": { "exitCode": 1, "reason": "Error" } });
        pod["status"]["containerStatuses"][0]["state"] = ended;
        pod
    }

    fn log(&self) -> Response<Played> {
        match self.logs.lock().unwrap().pop_front() {
            Some(Log::Ends(text)) => Response::new(whole(text.to_owned())),
            Some(Log::Hangs(text)) => hanging(text.to_owned()),
            Some(Log::Refused(code)) => refused(code),
            None => Response::new(whole(String::new())),
        }
    }
}

fn list(items: Vec<Value>) -> Response<Played> {
    let list = json!({ "kind": "List", "apiVersion": "v1", "metadata": { "resourceVersion": "1" },
                       "items": items });
    Response::new(whole(list.to_string()))
}

fn refused(code: u16) -> Response<Played> {
    let status = json!({ "kind": "Status", "apiVersion": "v1", "status": "Failure", "code": code,
                         "message": "no\u{1b}[2J", "reason": "no" });
    let response = Response::builder().status(code);
    response.body(whole(status.to_string())).unwrap()
}

fn whole(text: String) -> Played {
    Full::new(Bytes::from(text)).boxed_unsync()
}

/// A body that never ends.
fn hanging(text: String) -> Response<Played> {
    let frame = http_body::Frame::data(text.into_bytes().into());
    let frames = stream::iter([Ok::<_, Infallible>(frame)]);
    let frames = futures::StreamExt::chain(frames, stream::pending());
    Response::new(StreamBody::new(frames).boxed_unsync())
}

fn explainer(server: &Arc<Server>, goal: &Goal, logs: Logs) -> Explainer {
    Explainer::new(&server.client(), goal, namespaces(goal), logs)
}

/// What is told until `count` things were, in a few words.
async fn told(explainer: &mut Explainer, count: usize) -> Vec<String> {
    let mut told = Vec::new();
    while told.len() < count {
        told.push(match explainer.next().await {
            Clue::Event(EventKind::Log { line, .. }) => line,
            Clue::Event(EventKind::PodFailed(_, failure)) => {
                format!("failed {:?}", failure.last)
            }
            Clue::Event(EventKind::Unread(problem)) => problem.message,
            other @ (Clue::Event(_) | Clue::Warning(_)) => format!("{other:?}"),
        });
    }
    told
}

#[tokio::test(start_paused = true)]
async fn a_log_that_breaks_off_goes_on_where_it_was() {
    let goal = goal();
    let server = Server::new(
        &goal,
        None,
        [
            Log::Ends(
                "2026-11-27T14:00:01.1Z a\n2026-11-27T14:00:01.2Z b\n2026-11-27T14:00:01.3Z ha",
            ),
            Log::Refused(500),
            Log::Hangs(
                "2026-11-27T14:00:01.1Z a\n2026-11-27T14:00:01.2Z b\n2026-11-27T14:00:01.3Z half\n",
            ),
            Log::Ends("2026-11-27T14:00:01.3Z half\n2026-11-27T14:00:01.4Z \u{1b}[31mend"),
        ],
    );
    let mut explainer = explainer(&server, &goal, Logs::All);
    assert_eq!(told(&mut explainer, 3).await, ["a", "b", "half"]);
    server.fails.notify_one();
    assert_eq!(
        told(&mut explainer, 2).await,
        ["end", "failed [\"a\", \"b\", \"half\", \"end\"]"]
    );
    assert!(explainer.last().await.is_none());
    let asked = server.asked.lock().unwrap().clone();
    assert!(
        asked[0].contains("follow=true") && !asked[0].contains("sinceTime"),
        "{asked:?}"
    );
    assert!(
        asked[1].contains("sinceTime=2026-11-27T14%3A00%3A01Z"),
        "{asked:?}"
    );
    assert!(
        !asked[3].contains("follow"),
        "a container that has ended is not followed: {asked:?}"
    );
}

/// The last stage may be ready before the last line of its Job was read.
#[tokio::test(start_paused = true)]
async fn what_was_not_read_at_the_end_is_told_all_the_same() {
    let goal = goal();
    let lines = "2026-11-27T14:00:01.1Z a\n2026-11-27T14:00:01.2Z b\n";
    let server = Server::new(&goal, None, [Log::Ends(lines), Log::Ends(lines)]);
    let mut explainer = explainer(&server, &goal, Logs::All);
    let mut rest = Vec::new();
    while let Some(Clue::Event(EventKind::Log { line, .. })) = explainer.last().await {
        rest.push(line);
    }
    assert_eq!(rest, ["a", "b"]);
}

#[tokio::test(start_paused = true)]
async fn without_the_right_to_read_logs_there_is_one_note_and_the_exit_code() {
    let goal = goal();
    let server = Server::new(&goal, None, [Log::Refused(403)]);
    let mut explainer = explainer(&server, &goal, Logs::All);
    let note = "cannot read logs in `shop`: no";
    assert_eq!(told(&mut explainer, 1).await, [note]);
    server.fails.notify_one();
    assert_eq!(told(&mut explainer, 1).await, ["failed []"]);
}

#[tokio::test(start_paused = true)]
async fn without_the_right_to_see_pods_and_events_there_is_one_note_for_each() {
    let goal = goal();
    let server = Server::new(&goal, Some(403), []);
    let mut explainer = explainer(&server, &goal, Logs::All);
    let mut notes = told(&mut explainer, 2).await;
    notes.sort();
    assert_eq!(
        notes,
        [
            "cannot read Events in `shop`, so that warnings are missing: no",
            "cannot read Pods in `shop`, so that logs are missing: no",
        ]
    );
    let more = tokio::time::timeout(std::time::Duration::from_secs(600), explainer.next());
    assert!(more.await.is_err(), "said once, and not tried again");
}

#[tokio::test(start_paused = true)]
async fn of_a_failed_pod_the_end_is_read_without_following() {
    let goal = goal();
    let server = Server::new(&goal, None, [Log::Ends("2026-11-27T14:00:01Z bye\n")]);
    let mut explainer = explainer(&server, &goal, Logs::Failed);
    server.fails.notify_one();
    assert_eq!(told(&mut explainer, 1).await, ["failed [\"bye\"]"]);
    let asked = server.asked.lock().unwrap().clone();
    assert!(
        asked[0].contains("tailLines=20") && !asked[0].contains("follow"),
        "{asked:?}"
    );
}
