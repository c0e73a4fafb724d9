//! What a rollout without Flux tells beside where stages stand: the same as one by Flux.

use std::time::Duration;

use flux_pipeline::cluster::{EventKind, Logs, Outcome, ProblemKind, Reason, State};
use serde_json::{Value, json};

use super::direct::{built, end_beside, goal, play_beside, task, web};
use super::server::{Fault, Server};

/// What explains, in a few words.
fn clues(told: &[EventKind]) -> Vec<String> {
    let words = told.iter().filter_map(|it| match it {
        EventKind::Log { job, line, .. } => Some(format!("{job} | {line}")),
        EventKind::PodFailed(stage, it) => {
            let exit = it.exit.as_ref().map(|(_, code)| *code);
            Some(format!("{stage}: {} failed {exit:?} {:?}", it.pod, it.last))
        }
        EventKind::Trouble(it) => Some(format!(
            "{}: {}: {}: {}",
            it.stage, it.object, it.reason, it.message
        )),
        EventKind::Unread(problem) => Some(problem.message.clone()),
        EventKind::Broken(_) => Some("broken".to_owned()),
        EventKind::Back => Some("back".to_owned()),
        EventKind::Applied(..)
        | EventKind::Wrote(..)
        | EventKind::Deleted(_)
        | EventKind::Busy(_)
        | EventKind::Held(_)
        | EventKind::Source(..)
        | EventKind::Stage { .. }
        | EventKind::Asked(_)
        | EventKind::Unasked(..) => None,
    });
    words.collect()
}

/// A pod of a Job that is there.
fn put_pod(server: &Server, job: &str, phase: &str, state: Value) {
    let job = server.get("jobs", job).unwrap();
    let template = &job["spec"]["template"];
    let container = &template["spec"]["containers"][0];
    let (name, namespace) = (&job["metadata"]["name"], &job["metadata"]["namespace"]);
    let pod = json!({
        "apiVersion": "v1", "kind": "Pod",
        "metadata": { "name": format!("{}-1", name.as_str().unwrap()), "namespace": namespace,
                      "labels": { "batch.kubernetes.io/job-name": name },
                      "annotations": template["metadata"]["annotations"] },
        "spec": { "containers": [container] },
        "status": { "phase": phase,
                    "containerStatuses": [{ "name": container["name"], "state": state }] },
    });
    server.put("pods", pod);
}

/// A Job has ended.
pub fn end(server: &Server, job: &str, how: &str) {
    server.change("jobs", job, |it| {
        let condition = json!({ "type": how, "status": "True", "reason": "Why" });
        it["status"] = json!({ "conditions": [condition] });
    });
}

/// The Deployment has become what it is to be.
pub fn up(server: &Server) {
    server.change("deployments", "web", |it| {
        it["status"] = json!({ "replicas": 1, "updatedReplicas": 1, "readyReplicas": 1,
            "availableReplicas": 1, "conditions": [{ "type": "Available", "status": "True" }] });
    });
}

const LOG: &str = "\
2026-11-27T14:00:01Z applying 0042
2026-11-27T14:00:02Z \u{1b}[31mrelation exists
";

/// The migration runs for a while and fails; of its Job that is seen first.
async fn fail(server: &Server) {
    server.until("jobs", "db", |_| true).await;
    server.write("db-1", LOG);
    put_pod(server, "db", "Running", json!({ "running": {} }));
    tokio::time::sleep(Duration::from_secs(3)).await;
    end(server, "db", "Failed");
    tokio::time::sleep(Duration::from_millis(100)).await;
    let ended = json!({ "terminated": { "exitCode": 3, "reason": "Error" } });
    put_pod(server, "db", "Failed", ended);
}

const FAILED: &str = "0: db-1 failed Some(3) [\"applying 0042\", \"relation exists\"]";

#[test]
fn the_log_of_a_job_is_told_and_how_its_pod_failed() {
    let (server, goal) = (Server::default(), goal());
    let built = built(&goal, vec![web("a")]);
    let told = play_beside(&server, (&goal, &built), &task(Logs::All), fail(&server));
    assert_eq!(told.0.outcome, Outcome::Failed);
    let log = ["db | applying 0042", "db | relation exists"];
    assert_eq!(clues(&told.1), [log[0], log[1], FAILED]);
}

#[test]
fn of_logs_as_much_is_told_as_is_asked_for() {
    let clues = |logs| {
        let (server, goal) = (Server::default(), goal());
        let built = built(&goal, vec![web("a")]);
        clues(&play_beside(&server, (&goal, &built), &task(logs), fail(&server)).1)
    };
    assert_eq!(clues(Logs::Failed), [FAILED]);
    assert_eq!(clues(Logs::None), ["0: db-1 failed Some(3) []"]);
}

#[test]
fn a_release_that_failed_before_says_why_once_more() {
    let (server, goal) = (Server::default(), goal());
    let built = built(&goal, vec![web("a")]);
    play_beside(&server, (&goal, &built), &task(Logs::All), fail(&server));
    let again = play_beside(&server, (&goal, &built), &task(Logs::All), async {});
    assert_eq!(again.0.outcome, Outcome::Failed);
    assert_eq!(clues(&again.1), [FAILED]);
}

#[test]
fn a_job_at_work_is_told_as_with_flux() {
    let (server, goal) = (Server::default(), goal());
    let built = built(&goal, vec![web("a")]);
    let (_, told) = play_beside(&server, (&goal, &built), &task(Logs::All), fail(&server));
    let is_running = |it: &&EventKind| {
        let running = Reason::JobRunning("db".to_owned(), 0, 0);
        matches!(it, EventKind::Stage { stage: 0, verdict, .. }
            if verdict.state == State::Running && verdict.reason == running)
    };
    assert_eq!(told.iter().filter(is_running).count(), 1);
}

/// Everything is done as soon as it is there; `meanwhile` happens once the app is written.
async fn go_well(server: &Server, meanwhile: impl Future<Output = ()>) {
    server.until("jobs", "db", |_| true).await;
    end(server, "db", "Complete");
    server.until("deployments", "web", |_| true).await;
    meanwhile.await;
    up(server);
    server.until("jobs", "warm", |_| true).await;
    end(server, "warm", "Complete");
}

#[test]
fn jobs_that_the_user_wrote_have_logs_too() {
    let (server, goal) = (Server::default(), goal());
    let mut mine = goal.stages[0].jobs[0].manifest.clone();
    mine["metadata"]["name"] = json!("mine");
    let built = built(&goal, vec![web("a"), mine]);
    let meanwhile = async {
        server.until("jobs", "mine", |_| true).await;
        server.write("mine-1", LOG);
        put_pod(&server, "mine", "Running", json!({ "running": {} }));
        tokio::time::sleep(Duration::from_secs(3)).await;
        let ended = json!({ "terminated": { "exitCode": 0, "reason": "Completed" } });
        put_pod(&server, "mine", "Succeeded", ended);
        end(&server, "mine", "Complete");
    };
    let run = go_well(&server, meanwhile);
    let (summary, told) = play_beside(&server, (&goal, &built), &task(Logs::All), run);
    assert_eq!(summary.outcome, Outcome::Live);
    assert_eq!(
        clues(&told),
        ["mine | applying 0042", "mine | relation exists"]
    );
}

#[test]
fn what_keeps_an_object_from_becoming_ready_is_told_once() {
    let (server, goal) = (Server::default(), goal());
    let built = built(&goal, vec![web("a")]);
    let warn = |name: &str, kind: &str, object: &str, reason: &str, message: &str| {
        let event = json!({ "apiVersion": "v1", "kind": "Event", "type": "Warning",
            "metadata": { "name": name, "namespace": "shop" },
            "reason": reason, "message": message,
            "involvedObject": { "kind": kind, "namespace": "shop", "name": object } });
        server.put("events", event);
    };
    let meanwhile = async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        warn(
            "a",
            "ReplicaSet",
            "web-7d4b9",
            "FailedCreate",
            "exceeded quota",
        );
        warn(
            "b",
            "ReplicaSet",
            "web-7d4b9",
            "FailedCreate",
            "exceeded quota",
        );
        warn(
            "c",
            "Pod",
            "web-7d4b9-x",
            "Failed",
            "Failed to pull image `a`: denied",
        );
        warn(
            "d",
            "Pod",
            "other-x",
            "Failed",
            "Failed to pull image `a`: denied",
        );
        warn("e", "Pod", "web-7d4b9-x", "FailedScheduling", "0/3 nodes");
        tokio::time::sleep(Duration::from_secs(1)).await;
    };
    let run = go_well(&server, meanwhile);
    let (summary, told) = play_beside(&server, (&goal, &built), &task(Logs::All), run);
    assert_eq!(summary.outcome, Outcome::Live);
    assert_eq!(
        clues(&told),
        [
            "1: ReplicaSet web-7d4b9: FailedCreate: exceeded quota",
            "1: Pod web-7d4b9-x: ImagePull: Failed to pull image `a`: denied",
            "1: Pod web-7d4b9-x: FailedScheduling: 0/3 nodes",
        ]
    );
}

#[test]
fn what_only_explains_may_be_forbidden() {
    let (server, goal) = (Server::default(), goal());
    let built = built(&goal, vec![web("a")]);
    server.fail("GET pods", Fault::Answer(403, "Forbidden", "no"));
    server.fail("GET events", Fault::Answer(403, "Forbidden", "no"));
    let run = go_well(&server, async {});
    let (summary, told) = play_beside(&server, (&goal, &built), &task(Logs::All), run);
    assert_eq!(summary.outcome, Outcome::Live);
    let mut notes = clues(&told);
    notes.sort();
    assert_eq!(
        notes,
        [
            "cannot read Events in `shop`, so that warnings are missing: no",
            "cannot read Pods in `shop`, so that logs are missing: no",
        ]
    );
}

/// Everything goes well, after every watch was broken off and begun anew with these faults.
async fn break_off(server: &Server, faults: impl IntoIterator<Item = Fault>) {
    server.until("jobs", "db", |_| true).await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    faults.into_iter().for_each(|it| server.fail("watch", it));
    server.end_watches();
    tokio::time::sleep(Duration::from_secs(40)).await;
    go_well(server, async {}).await;
}

#[test]
fn a_connection_that_breaks_is_told_once_and_so_is_its_return() {
    let (server, goal) = (Server::default(), goal());
    let built = built(&goal, vec![web("a")]);
    let meanwhile = break_off(&server, std::iter::repeat_n(Fault::Refused, 12));
    let (summary, told) = play_beside(&server, (&goal, &built), &task(Logs::All), meanwhile);
    assert_eq!(summary.outcome, Outcome::Live);
    assert_eq!(clues(&told), ["broken", "back"]);
}

#[test]
fn an_api_server_that_starts_may_know_nobody_for_a_while() {
    let (server, goal) = (Server::default(), goal());
    let built = built(&goal, vec![web("a")]);
    let unknown = Fault::Answer(401, "Unauthorized", "Unauthorized");
    let absent = Fault::Answer(404, "NotFound", "404 page not found");
    let faults = [Fault::Refused, unknown, absent].into_iter();
    let meanwhile = break_off(&server, faults.flat_map(|it| std::iter::repeat_n(it, 3)));
    let (summary, told) = play_beside(&server, (&goal, &built), &task(Logs::All), meanwhile);
    assert_eq!(summary.outcome, Outcome::Live);
    assert_eq!(clues(&told), ["broken", "back"]);
}

#[test]
fn credentials_that_are_not_accepted_any_more_end_the_command() {
    let (server, goal) = (Server::default(), goal());
    let built = built(&goal, vec![web("a")]);
    let unknown = Fault::Answer(401, "Unauthorized", "Unauthorized");
    let meanwhile = break_off(&server, std::iter::repeat_n(unknown, 100));
    let problem = end_beside(&server, (&goal, &built), &task(Logs::All), meanwhile);
    assert_eq!(problem.0.unwrap_err().kind, ProblemKind::Credentials);
}
