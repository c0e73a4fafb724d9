//! What goes: stages that a pipeline does not have any more, and whole pipelines.

use flux_pipeline::cluster::{
    Event, EventKind, Force, Goal, Outcome, Problem, destroy, release_summary, removals,
};
use serde_json::{Value, json};

use super::control_loop::{apply, empty, live, on_time, ready, roll_out, run, shop};
use super::play::{NEW, goal_of, head};
use super::server::Server;

/// The pipeline without its first and its last stage.
const SMALLER: &str = "\
namespace shop
image api = ghcr.io/org/shop:2
stage app { image api }
";

/// A Kustomization of somebody else.
fn other(name: &str, after: &[&str]) -> Value {
    let after: Vec<Value> = after.iter().map(|it| json!({ "name": it })).collect();
    json!({ "apiVersion": "kustomize.toolkit.fluxcd.io/v1", "kind": "Kustomization",
        "metadata": { "name": name, "namespace": "flux-system" }, "spec": { "dependsOn": after } })
}

fn deletes(server: &Server) -> Vec<String> {
    let lines = server.requests().into_iter();
    lines.filter(|line| line.starts_with("DELETE")).collect()
}

#[test]
fn stages_that_are_not_there_any_more_go_the_last_one_first() {
    let server = live(&shop());
    server.put("kustomizations", other("payments", &[]));
    let smaller = goal_of(SMALLER, &head());
    let meanwhile = async {
        super::control_loop::fetch(&server).await;
        server
            .until("kustomizations", "shop-app", |it| {
                it["spec"] == smaller.stages[0].manifest["spec"]
            })
            .await;
        ready(&server, "shop-app", NEW);
    };
    let run = run(&server, &smaller, apply(Force::Refuse), meanwhile);
    assert_eq!(run.outcome(), Some(Outcome::Live));
    assert_eq!(
        deletes(&server),
        [
            "DELETE kustomizations/shop-cache",
            "DELETE kustomizations/shop-migrate"
        ]
    );
    assert!(server.get("kustomizations", "payments").is_some());
}

#[test]
fn what_a_parent_applies_is_left_to_it() {
    let server = live(&shop());
    applied_by(&server, "shop-migrate");
    let smaller = goal_of(SMALLER, &head());
    let meanwhile = async {
        super::control_loop::fetch(&server).await;
        ready(&server, "shop-app", NEW);
    };
    run(&server, &smaller, apply(Force::Refuse), meanwhile);
    assert_eq!(deletes(&server), ["DELETE kustomizations/shop-cache"]);
}

/// `fleet`, which follows a source of its own, applies a stage.
fn applied_by(server: &Server, stage: &str) {
    let mut fleet = other("fleet", &[]);
    fleet["spec"] = json!({ "sourceRef": { "kind": "GitRepository", "name": "fleet" } });
    server.put("kustomizations", fleet);
    server.change("kustomizations", stage, |it| {
        it["metadata"]["labels"]["kustomize.toolkit.fluxcd.io/name"] = json!("fleet");
        it["metadata"]["labels"]["kustomize.toolkit.fluxcd.io/namespace"] = json!("flux-system");
    });
}

#[test]
fn a_parent_on_another_source_is_told_of() {
    let server = live(&shop());
    let troubles = |server: &Server| {
        let summary = on_time(async { release_summary(&server.session(), &shop()).await });
        summary.unwrap().troubles
    };
    assert_eq!(troubles(&server), []);
    applied_by(&server, "shop-app");
    let found = troubles(&server);
    let [trouble] = found.as_slice() else {
        panic!("{found:?}");
    };
    assert_eq!(trouble.object, "Kustomization flux-system/fleet");
    assert_eq!(
        trouble.message,
        "it applies this stage from GitRepository flux-system/fleet, and the stage reads GitRepository \
         flux-system/shop: a new spec may come before its files, and then the order does not hold; let it follow \
         GitRepository flux-system/shop, or say `layout addressed`"
    );
    let run = run(&server, &shop(), apply(Force::Refuse), roll_out(&server));
    assert!(run.has(|it| *it == EventKind::Trouble(trouble.clone())));
    server.change("kustomizations", "fleet", |it| {
        it["spec"]["sourceRef"]["name"] = json!("shop");
    });
    assert_eq!(troubles(&server), []);
}

/// `apply` does not write it, so that people must know when nobody does.
#[test]
fn a_parent_that_nobody_applies_is_told_of() {
    let goal = goal_of(&format!("flux {{ parent shop }}\n{SMALLER}"), &head());
    let message = "it is not in the cluster, and `apply` does not write it: until somebody does, with `kubectl apply -f \
                   flux/shop.parent.yaml`, only `apply` brings a commit";
    let is_told = |server: &Server| {
        let meanwhile = async {
            super::control_loop::fetch(server).await;
            ready(server, "shop-app", NEW);
        };
        let run = run(server, &goal, apply(Force::Refuse), meanwhile);
        assert_eq!(run.outcome(), Some(Outcome::Live));
        run.has(|it| matches!(it, EventKind::Trouble(it) if it.reason == "NoParent" && it.message == message))
    };
    let server = live(&goal);
    assert!(is_told(&server));
    let server = live(&goal);
    server.put("kustomizations", other("shop", &[]));
    assert!(!is_told(&server));
}

fn going(server: &Server, goal: &Goal) -> Result<Vec<String>, String> {
    let found = on_time(async { removals(&server.session(), goal).await });
    let names = found.map(|all| all.into_iter().map(|it| it.label).collect());
    names.map_err(|problem: Problem| problem.message)
}

#[test]
fn a_pipeline_goes_in_the_reverse_of_its_order() {
    let server = live(&shop());
    server.put("kustomizations", other("payments", &[]));
    assert_eq!(
        going(&server, &shop()).unwrap(),
        ["cache", "app", "migrate"]
    );
    let mut told = Vec::new();
    on_time(async {
        let session = server.session();
        let mut tell = |event: Event| told.push(event.what);
        let never = std::future::pending();
        let ended = destroy(&session, &shop(), "test", &mut tell, never).await;
        assert_eq!(ended.unwrap(), Some(()));
    });
    let gone = |it: &EventKind| matches!(it, EventKind::Deleted(_));
    assert_eq!(told.iter().filter(|it| gone(it)).count(), 3);
    let requests = server.requests();
    let of = |line: &str| requests.iter().position(|it| it == line).unwrap();
    assert!(of("PATCH kustomizations/shop-cache") < of("DELETE kustomizations/shop-cache"));
    assert!(of("DELETE kustomizations/shop-cache") < of("PATCH kustomizations/shop-app"));
    assert!(of("DELETE kustomizations/shop-app") < of("DELETE kustomizations/shop-migrate"));
    assert!(server.get("kustomizations", "payments").is_some());
    assert_eq!(going(&server, &shop()).unwrap(), [""; 0]);
}

#[test]
fn what_others_need_or_would_make_again_stays() {
    let server = live(&shop());
    server.put("kustomizations", other("payments", &["shop-app"]));
    assert_eq!(
        going(&server, &shop()).unwrap_err(),
        "Kustomization flux-system/payments waits for Kustomization flux-system/shop-app, and is not of this pipeline"
    );
    let server = live(&shop());
    applied_by(&server, "shop-app");
    assert_eq!(
        going(&server, &shop()).unwrap_err(),
        "Kustomization flux-system/fleet applies Kustomization flux-system/shop-app, and would make it again"
    );
    // One that rests, or that is gone itself, makes nothing again.
    server.change("kustomizations", "fleet", |it| {
        it["spec"]["suspend"] = json!(true)
    });
    let all = ["cache", "app", "migrate"];
    assert_eq!(going(&server, &shop()).unwrap(), all);
    server.remove("kustomizations", "fleet");
    assert_eq!(going(&server, &shop()).unwrap(), all);
    let server = live(&shop());
    server.change("kustomizations", "shop-app", |it| {
        it["spec"]["suspend"] = json!(true)
    });
    assert_eq!(
        going(&server, &shop()).unwrap_err(),
        "Kustomization flux-system/shop-app is suspended, and its objects would stay"
    );
    assert_eq!(going(&empty(), &shop()).unwrap(), [""; 0]);
}

/// The finalizer gave up on an object: it is waited for, unless it is somebody else's by now.
#[test]
fn objects_are_waited_for_until_they_are_gone() {
    let job = |owner: &str| {
        json!({ "apiVersion": "batch/v1", "kind": "Job", "spec": {},
            "metadata": { "name": "db", "namespace": "shop", "labels": {
                "kustomize.toolkit.fluxcd.io/name": owner,
                "kustomize.toolkit.fluxcd.io/namespace": "flux-system" } } })
    };
    let play = |owner: &str| {
        let server = live(&shop());
        server.change("kustomizations", "shop-migrate", |it| {
            it["status"]["inventory"]["entries"] =
                json!([{ "id": "shop_db_batch_Job", "v": "v1" }]);
        });
        server.put("jobs", job(owner));
        on_time(async {
            let never = std::future::pending();
            destroy(&server.session(), &shop(), "test", &mut |_| {}, never).await
        })
    };
    assert_eq!(
        play("shop-migrate").unwrap_err().message,
        "Kustomization flux-system/shop-migrate is gone, and its Job shop/db is not"
    );
    assert_eq!(play("payments").unwrap(), Some(()));
}
