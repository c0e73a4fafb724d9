//! Where a release stands that was rolled out without Flux.

use flux_pipeline::cluster::direct::{Built, jobs_to_rerun, rehearse, release_summary, roll_out};
use flux_pipeline::cluster::{Consent, Force, Goal, Logs, Outcome, ProblemKind, Summary};
use serde_json::json;

use super::control_loop::on_time;
use super::direct::{built, goal, of_kind, play, task, web};
use super::server::Server;
use super::told::{end, up};

fn asked(server: &Server, goal: &Goal) -> Summary {
    on_time(async { release_summary(&server.session(), goal).await }).unwrap()
}

/// Every stage as its state and reason, and what it runs.
fn rows(summary: &Summary) -> Vec<String> {
    let rows = summary.stages.iter().map(|it| {
        let verdict = it.verdict.as_ref().unwrap();
        let runs = it.runs.as_deref().unwrap_or("-");
        format!(
            "{} {}: {} ({runs})",
            it.label,
            verdict.state.word(),
            verdict.reason
        )
    });
    rows.collect()
}

const RUNS: &str = "0123456789abcdef";

#[test]
fn nothing_stands_anywhere_before_it_is_rolled_out() {
    let (server, goal) = (Server::with_controllers(), goal());
    let summary = asked(&server, &goal);
    assert_eq!(summary.outcome, Outcome::NotApplied);
    assert_eq!(
        rows(&summary),
        [
            "migrate waiting: nothing is applied yet (-)",
            "app waiting: after migrate (-)",
            "cache waiting: after app (-)",
        ]
    );
}

#[test]
fn what_was_rolled_out_and_is_ready_is_live_and_looking_changes_nothing() {
    let (server, goal) = (Server::with_controllers(), goal());
    play(&server, &goal, &built(&goal, vec![web("a")]));
    let before = server.requests().len();
    let summary = asked(&server, &goal);
    assert_eq!(summary.outcome, Outcome::Live);
    assert_eq!(rows(&summary)[0], format!("migrate ready: {RUNS} ({RUNS})"));
    let requests = server.requests().split_off(before);
    let mut kinds: Vec<&str> = requests
        .iter()
        .map(|line| line.split_once('-').map_or(line.as_str(), |(kind, _)| kind))
        .collect();
    kinds.sort_unstable();
    kinds.dedup();
    // The first asks which kinds there are, which everybody may.
    assert_eq!(
        kinds,
        [
            "GET ",
            "GET configmaps/flux",
            "GET deployments",
            "GET jobs",
            "GET kustomizations/shop",
        ]
    );
}

#[test]
fn an_object_that_is_not_ready_any_more_is_seen() {
    let (server, goal) = (Server::with_controllers(), goal());
    play(&server, &goal, &built(&goal, vec![web("a")]));
    server.change("deployments", "web", |it| {
        it["status"]["readyReplicas"] = json!(0)
    });
    let summary = asked(&server, &goal);
    assert_eq!(summary.outcome, Outcome::UnderWay);
    assert_eq!(
        rows(&summary)[1..],
        [
            format!("app running: Deployment shop/web: 0 of 1 pods ready ({RUNS})"),
            format!("cache waiting: after app ({RUNS})"),
        ]
    );
    up(&server);
    assert_eq!(asked(&server, &goal).outcome, Outcome::Live);
    end(&server, "db", "Failed");
    assert_eq!(asked(&server, &goal).outcome, Outcome::Failed);
}

#[test]
fn a_release_that_failed_leaves_the_others_where_they_were() {
    let (server, goal) = (Server::with_controllers(), goal());
    play(&server, &goal, &built(&goal, vec![web("a")]));
    let mut next = built(&goal, vec![web("b")]);
    next.revision = "fedcba9876543210".to_owned();
    next.stages[0][0]["metadata"]["name"] = json!("bad");
    play(&server, &goal, &next);
    let summary = asked(&server, &goal);
    assert_eq!(summary.outcome, Outcome::Failed);
    assert_eq!(
        rows(&summary),
        [
            format!("migrate failed: Job bad:  ({RUNS})"),
            format!("app blocked: after migrate ({RUNS})"),
            format!("cache blocked: after app ({RUNS})"),
        ]
    );
}

#[test]
fn what_was_stopped_is_not_taken_for_live() {
    let (server, goal) = (Server::default(), goal());
    let built = built(&goal, vec![web("a")]);
    interrupted(&server, &goal, &built);
    let stands = |summary: &Summary| rows(summary)[0].clone();
    assert_eq!(
        stands(&asked(&server, &goal)),
        "migrate running: Job db: no pod is at work yet (-)"
    );
    end(&server, "db", "Complete");
    assert_eq!(
        stands(&asked(&server, &goal)),
        format!("migrate running: {RUNS} was begun, and has not come to its end (-)")
    );
}

/// Rolls out, and stops as soon as the first Job is there.
fn interrupted(server: &Server, goal: &Goal, built: &Built) {
    let summary = on_time(async {
        let session = server.session();
        let interrupt = async {
            server.until("jobs", "db", |_| true).await;
        };
        let task = task(Logs::None);
        roll_out(&session, (goal, built), &task, &mut |_| {}, interrupt).await
    });
    assert_eq!(summary.unwrap().outcome, Outcome::Interrupted);
}

#[test]
fn what_is_left_to_others_is_not_waited_for() {
    let (server, goal) = (Server::with_controllers(), goal());
    let mut map = of_kind("ConfigMap", "theirs", json!({}));
    map["metadata"]["annotations"] = json!({ "kustomize.toolkit.fluxcd.io/reconcile": "disabled" });
    play(&server, &goal, &built(&goal, vec![web("a"), map]));
    assert!(server.get("configmaps", "theirs").is_none());
    assert_eq!(asked(&server, &goal).outcome, Outcome::Live);
}

#[test]
fn where_only_some_objects_are_waited_for_only_they_are_looked_at() {
    let (server, mut goal) = (Server::with_controllers(), goal());
    let check = json!({ "apiVersion": "apps/v1", "kind": "Deployment", "name": "web",
        "namespace": "shop" });
    goal.stages[1].manifest["spec"]["wait"] = json!(false);
    goal.stages[1].manifest["spec"]["healthChecks"] = json!([check]);
    let map = of_kind("ConfigMap", "seen", json!({}));
    play(&server, &goal, &built(&goal, vec![web("a"), map]));
    server.change("configmaps", "seen", |it| {
        it["metadata"]["labels"] = json!({})
    });
    assert_eq!(asked(&server, &goal).outcome, Outcome::Live);
    server.change("deployments", "web", |it| {
        it["status"]["replicas"] = json!(0)
    });
    assert_eq!(asked(&server, &goal).outcome, Outcome::UnderWay);
}

#[test]
fn a_stage_that_flux_rolls_out_is_left_to_flux() {
    let (server, goal) = (Server::with_controllers(), goal());
    let built = built(&goal, vec![web("a")]);
    server.put("kustomizations", goal.stages[1].manifest.clone());
    server.log();
    let task = task(Logs::None);
    let refused = on_time(async {
        let (session, never) = (server.session(), std::future::pending());
        let release = (&goal, &built);
        [
            release_summary(&session, &goal).await.map(drop),
            rehearse(&session, &goal, &built, Force::Refuse)
                .await
                .map(drop),
            jobs_to_rerun(&session, release, 0, Consent::Everything)
                .await
                .map(drop),
            roll_out(&session, release, &task, &mut |_| {}, never)
                .await
                .map(drop),
        ]
    });
    for refused in refused {
        let problem = refused.unwrap_err();
        assert_eq!(problem.kind, ProblemKind::Conflict);
        assert_eq!(
            problem.message,
            "Kustomization flux-system/shop-app is in the cluster: Flux rolls this stage out"
        );
    }
    assert_eq!(server.log(), [""; 0]);
}
