//! Two commands at once.

use std::time::Duration;

use flux_pipeline::cluster::direct::roll_out as roll_out_directly;
use flux_pipeline::cluster::{Event, EventKind, Force, Logs, Outcome, ProblemKind, destroy};
use serde_json::{Value, json};

use super::control_loop::{apply, beside, empty, live, on_time, roll_out, run, shop};
use super::direct::{built, goal, task, web};
use super::server::{Fault, Server};

/// Somebody holds the Lease of the pipeline.
fn held(server: &Server, by: &str) {
    server.put(
        "leases",
        json!({ "apiVersion": "coordination.k8s.io/v1", "kind": "Lease",
            "metadata": { "name": "flux-pipeline-shop", "namespace": "flux-system" },
            "spec": { "holderIdentity": by, "leaseDurationSeconds": 15 } }),
    );
}

fn holder(server: &Server) -> Value {
    let lease = server.get("leases", "flux-pipeline-shop").unwrap();
    lease["spec"]["holderIdentity"].clone()
}

fn writes(server: &Server) -> usize {
    let lines = server.requests().into_iter();
    let is_write = |line: &String| {
        line.starts_with("PATCH kustomizations") && line.contains("apply") && !line.contains("dry")
    };
    lines.filter(is_write).count()
}

#[test]
fn who_comes_second_waits_for_the_end_of_the_first() {
    let server = empty();
    held(&server, "the first");
    let meanwhile = async {
        for _ in 0..10 {
            // It is at work, and says so.
            tokio::time::sleep(Duration::from_secs(10)).await;
            server.change("leases", "flux-pipeline-shop", |it| {
                let renewed = it["spec"]["leaseTransitions"].as_i64().unwrap_or_default();
                it["spec"]["leaseTransitions"] = json!(renewed + 1);
            });
        }
        assert_eq!(writes(&server), 0);
        held(&server, "");
        roll_out(&server).await;
    };
    let run = run(&server, &shop(), apply(Force::Refuse), meanwhile);
    assert_eq!(run.outcome(), Some(Outcome::Live));
    assert!(run.has(|it| *it == EventKind::Busy("the first".to_owned())));
    assert_eq!(holder(&server), json!(""));
}

#[test]
fn who_was_killed_holds_nobody_up_for_long() {
    let server = empty();
    held(&server, "the killed one");
    let run = run(&server, &shop(), apply(Force::Refuse), roll_out(&server));
    assert_eq!(run.outcome(), Some(Outcome::Live));
}

#[test]
fn without_flux_the_second_writes_when_the_first_is_done() {
    let (server, goal) = (Server::with_controllers(), goal());
    held(&server, "the first");
    let built = built(&goal, vec![web("v2")]);
    let mut told = Vec::new();
    let summary = on_time(async {
        let session = server.session();
        let mut tell = |event: Event| told.push(event.what);
        let task = task(Logs::None);
        let rolled = roll_out_directly(
            &session,
            (&goal, &built),
            &task,
            &mut tell,
            std::future::pending(),
        );
        let meanwhile = async {
            tokio::time::sleep(Duration::from_secs(5)).await;
            assert_eq!(server.log(), [""; 0]);
            held(&server, "");
        };
        beside(rolled, meanwhile).await
    });
    assert_eq!(summary.unwrap().outcome, Outcome::Live);
    assert_eq!(told[0], EventKind::Busy("the first".to_owned()));
    assert_eq!(holder(&server), json!(""), "it was given back");
}

#[test]
fn a_lease_is_given_back_when_a_write_is_refused() {
    let server = empty();
    let meanwhile = async {
        super::control_loop::fetch(&server).await;
        let refusal = Fault::Answer(403, "Forbidden", "no");
        server.fail("PATCH kustomizations/shop-app apply", refusal);
    };
    let run = run(&server, &shop(), apply(Force::Refuse), meanwhile);
    assert_eq!(run.problem().kind, ProblemKind::Forbidden);
    assert_eq!(holder(&server), json!(""));
}

#[test]
fn a_lease_is_given_back_when_destroy_is_interrupted() {
    let server = live(&shop());
    server.change("kustomizations", "shop-cache", |it| {
        it["status"]["inventory"]["entries"] = json!([{ "id": "shop_db_batch_Job", "v": "v1" }]);
    });
    // It does not go, whatever deletes it.
    server.put(
        "jobs",
        json!({ "apiVersion": "batch/v1", "kind": "Job", "spec": {},
            "metadata": { "name": "db", "namespace": "shop", "labels": {
                "kustomize.toolkit.fluxcd.io/name": "shop-cache",
                "kustomize.toolkit.fluxcd.io/namespace": "flux-system" } } }),
    );
    let ended = on_time(async {
        let interrupt = tokio::time::sleep(Duration::from_secs(3));
        destroy(&server.session(), &shop(), "test", &mut |_| {}, interrupt).await
    });
    assert_eq!(ended.unwrap(), None);
    assert_eq!(holder(&server), json!(""));
}
