//! Rollouts without Flux on an API server in memory.

use flux_pipeline::cluster::direct::{Built, Task, rehearse, roll_out};
use flux_pipeline::cluster::{
    Change, Event, EventKind, Force, Goal, Limits, Logs, Outcome, Problem, State, Summary, Wanted,
};
use serde_json::{Value, json};

use super::control_loop::{beside, on_time};
use super::play;
use super::server::Server;

pub fn goal() -> Goal {
    play::goal(&Wanted::Latest)
}

pub fn web(image: &str) -> Value {
    json!({ "apiVersion": "apps/v1", "kind": "Deployment",
        "metadata": { "name": "web", "namespace": "shop" },
        "spec": { "replicas": 1, "template": { "spec": { "containers": [{ "image": image }] } } } })
}

pub fn of_kind(kind: &str, name: &str, data: Value) -> Value {
    json!({ "apiVersion": "v1", "kind": kind, "data": data,
        "metadata": { "name": name, "namespace": "shop" } })
}

/// The Jobs of the goal, and `app` in its stage.
pub fn built(goal: &Goal, app: Vec<Value>) -> Built {
    let stages = goal.stages.iter().map(|stage| match stage.label.as_str() {
        "app" => app.clone(),
        _ => stage.jobs.iter().map(|job| job.manifest.clone()).collect(),
    });
    Built {
        stages: stages.collect(),
        revision: "0123456789abcdef".to_owned(),
    }
}

/// How to roll out, with these logs.
pub fn task(logs: Logs) -> Task {
    Task {
        holder: "test".to_owned(),
        rerun: Vec::new(),
        force: Force::Refuse,
        limits: Limits::default(),
        logs,
    }
}

/// Rolls out to the end; gives how it ended and what happened.
pub fn play(server: &Server, goal: &Goal, built: &Built) -> (Summary, Vec<EventKind>) {
    play_beside(server, (goal, built), &task(Logs::None), async {})
}

/// Rolls out beside what happens in the cluster meanwhile. Time stands still while anything can go on.
pub fn play_beside(
    server: &Server,
    release: (&Goal, &Built),
    task: &Task,
    meanwhile: impl Future<Output = ()>,
) -> (Summary, Vec<EventKind>) {
    let (summary, told) = end_beside(server, release, task, meanwhile);
    (summary.unwrap(), told)
}

/// The same, with whatever it comes to.
pub fn end_beside(
    server: &Server,
    release: (&Goal, &Built),
    task: &Task,
    meanwhile: impl Future<Output = ()>,
) -> (Result<Summary, Problem>, Vec<EventKind>) {
    let mut told = Vec::new();
    let ended = on_time(async {
        let session = server.session();
        let mut tell = |event: Event| told.push(event.what);
        let ended = roll_out(&session, release, task, &mut tell, std::future::pending());
        beside(ended, meanwhile).await
    });
    (ended, told)
}

fn states(summary: &Summary) -> Vec<State> {
    let stages = summary.stages.iter();
    stages
        .map(|it| it.verdict.as_ref().unwrap().state)
        .collect()
}

/// What was done to objects of the stages; inventories are in the namespace of the Kustomizations.
pub fn done(server: &Server) -> Vec<String> {
    let log = server.log().into_iter();
    log.filter(|line| !line.contains("/flux-pipeline-"))
        .collect()
}

#[test]
fn stages_are_written_in_their_order_and_what_they_write_is_known_before() {
    let (server, goal) = (Server::with_controllers(), goal());
    let (summary, _) = play(&server, &goal, &built(&goal, vec![web("a")]));
    assert_eq!(summary.outcome, Outcome::Live);
    assert_eq!(states(&summary), [State::Ready; 3]);
    let log = server.log();
    let at = |what: &str| log.iter().position(|line| line.starts_with(what)).unwrap();
    let order = [
        at("apply configmaps/flux-pipeline-shop-migrate"),
        at("apply jobs/db"),
        at("apply configmaps/flux-pipeline-shop-app"),
        at("apply deployments/web"),
        at("apply configmaps/flux-pipeline-shop-cache"),
        at("apply jobs/warm"),
    ];
    assert!(order.is_sorted(), "{log:?}");
    let web = server.get("deployments", "web").unwrap();
    assert_eq!(web["metadata"]["labels"]["flux-pipeline/stage"], "shop-app");
}

#[test]
fn a_second_run_changes_nothing() {
    let (server, goal) = (Server::with_controllers(), goal());
    let built = built(&goal, vec![web("a")]);
    play(&server, &goal, &built);
    server.log();
    let (summary, happened) = play(&server, &goal, &built);
    assert_eq!(summary.outcome, Outcome::Live);
    assert_eq!(done(&server), [""; 0]);
    let is_other =
        |it: &&EventKind| matches!(it, EventKind::Wrote(_, change) if *change != Change::Unchanged);
    assert_eq!(happened.iter().filter(is_other).count(), 0);
}

#[test]
fn a_stage_that_failed_leaves_those_behind_it_as_they_were() {
    let (server, goal) = (Server::with_controllers(), goal());
    let mut built = built(&goal, vec![web("a")]);
    built.stages[0][0]["metadata"]["name"] = json!("bad");
    let (summary, _) = play(&server, &goal, &built);
    assert_eq!(summary.outcome, Outcome::Failed);
    assert_eq!(
        states(&summary),
        [State::Failed, State::Blocked, State::Blocked]
    );
    assert_eq!(done(&server), ["apply jobs/bad"]);
}

#[test]
fn a_job_that_cannot_be_changed_is_made_again_and_nothing_else_is() {
    let (server, goal) = (Server::with_controllers(), goal());
    let mut built = built(&goal, vec![web("a")]);
    play(&server, &goal, &built);
    server.log();
    built.stages[0][0]["spec"]["backoffLimit"] = json!(7);
    let (summary, _) = play(&server, &goal, &built);
    assert_eq!(summary.outcome, Outcome::Live);
    assert_eq!(done(&server), ["delete jobs/db", "apply jobs/db"]);
}

#[test]
fn only_what_a_stage_wrote_and_still_marks_is_deleted() {
    let (server, goal) = (Server::with_controllers(), goal());
    let map = |name| of_kind("ConfigMap", name, json!({}));
    let mut kept = map("kept");
    kept["metadata"]["annotations"] = json!({ "kustomize.toolkit.fluxcd.io/prune": "disabled" });
    let all = vec![web("a"), map("left"), map("taken"), kept];
    play(&server, &goal, &built(&goal, all));
    server.change("configmaps", "taken", |it| {
        it["metadata"]["labels"] = json!({})
    });
    server.log();
    play(&server, &goal, &built(&goal, vec![web("a")]));
    assert_eq!(done(&server), ["delete configmaps/left"]);
    assert!(server.get("configmaps", "taken").is_some());
    assert!(server.get("configmaps", "kept").is_some());
}

#[test]
fn nothing_is_deleted_where_nothing_is_to_be_pruned() {
    let (server, mut goal) = (Server::with_controllers(), goal());
    goal.stages[1].manifest["spec"]["prune"] = json!(false);
    let map = of_kind("ConfigMap", "left", json!({}));
    play(&server, &goal, &built(&goal, vec![web("a"), map]));
    server.log();
    play(&server, &goal, &built(&goal, vec![web("a")]));
    assert_eq!(done(&server), [""; 0]);
}

#[test]
fn a_suspended_stage_holds_up_what_follows() {
    let (server, mut goal) = (Server::with_controllers(), goal());
    goal.stages[1].manifest["spec"]["suspend"] = json!(true);
    let (summary, _) = play(&server, &goal, &built(&goal, vec![web("a")]));
    assert_eq!(summary.outcome, Outcome::Suspended);
    assert_eq!(
        states(&summary),
        [State::Ready, State::Suspended, State::Blocked]
    );
    assert_eq!(done(&server), ["apply jobs/db"]);
}

#[test]
fn a_dry_run_writes_nothing_and_hides_what_is_secret() {
    let (server, goal) = (Server::with_controllers(), goal());
    let secret = of_kind("Secret", "it", json!({ "a": "aHVudGVyMg==" }));
    let built = built(&goal, vec![web("a"), secret]);
    let found = on_time(async { rehearse(&server.session(), &goal, &built, Force::Refuse).await });
    let found = found.unwrap();
    assert_eq!(server.log(), [""; 0]);
    let created = found.iter().filter(|it| it.change == Change::Created);
    assert_eq!(created.count(), 4);
    assert!(
        found
            .iter()
            .all(|it| !it.diff.is_empty() && !it.diff.contains("aHVudGVyMg"))
    );
}
