//! What goes on at the same time while `apply` is at work, and what must not.

use flux_pipeline::cluster::{EventKind, Force, Goal, Outcome};
use serde_json::{Value, json};

use super::control_loop::{apply, live, ready, request, roll_out, run, shop};
use super::play::{condition, goal_of, head};
use super::server::Server;

/// A stage that the pipeline had, whose finalizer waits for the run under way.
fn put_leaving(server: &Server) {
    server.put(
        "kustomizations",
        json!({
            "apiVersion": "kustomize.toolkit.fluxcd.io/v1", "kind": "Kustomization",
            "metadata": { "name": "shop-old", "namespace": "flux-system", "finalizers": ["finalizers.fluxcd.io"],
                          "labels": { "flux-pipeline/pipeline": "shop" } },
            "spec": { "sourceRef": { "kind": "GitRepository", "name": "shop" } },
        }),
    );
}

#[test]
fn stages_go_on_while_a_removed_one_takes_its_time() {
    let server = live(&shop());
    put_leaving(&server);
    let meanwhile = async {
        roll_out(&server).await;
        tokio::time::sleep(std::time::Duration::from_secs(30)).await;
        server.remove("kustomizations", "shop-old");
    };
    let run = run(&server, &shop(), apply(Force::Refuse), meanwhile);
    assert_eq!(run.outcome(), Some(Outcome::Live));
    let at = |is: &dyn Fn(&EventKind) -> bool| run.told.iter().position(is).unwrap();
    let ready =
        at(&|it| matches!(it, EventKind::Stage { label, ready: (3, _), .. } if label == "cache"));
    let gone = at(&|it| matches!(it, EventKind::Deleted(key) if key.name == "shop-old"));
    assert!(ready < gone, "{:?}", run.told);
}

const PINNED: &str = "\
pipeline shop
source git base elsewhere { url https://example.com/base; tag v2 }
source git front elsewhere { url https://example.com/front; tag v2 }
stage migrate before app { source base; path ./migrate/ }
stage app { source front; path ./deploy/ }
";

/// The release before, with the tag `v1` of both sources.
fn pinned(goal: &Goal) -> Server {
    let server = Server::default();
    for name in ["base", "front"] {
        server.put(
            "gitrepositories",
            json!({
                "apiVersion": "source.toolkit.fluxcd.io/v1", "kind": "GitRepository",
                "metadata": { "name": name, "namespace": "flux-system" }, "spec": { "ref": { "tag": "v1" } },
                "status": { "observedGeneration": 1, "artifact": { "revision": "v1@sha1:11" },
                            "conditions": [condition("Ready", "True", "Succeeded", 1)] },
            }),
        );
    }
    for stage in &goal.stages {
        let mut old = stage.manifest.clone();
        old["spec"]["commonMetadata"] =
            json!({ "annotations": { "flux-pipeline/release": "old" } });
        server.put("kustomizations", old);
        ready(&server, &stage.key.name, "v1@sha1:11");
    }
    server
}

/// Source-controller has the tag that it is told.
async fn fetch_pinned(server: &Server, name: &str) {
    let is_told = |it: &Value| it["spec"]["ref"]["tag"] == "v2";
    server.until("gitrepositories", name, is_told).await;
    server.change("gitrepositories", name, |it| {
        it["status"]["lastHandledReconcileAt"] = json!(request(it));
        it["status"]["observedGeneration"] = it["metadata"]["generation"].clone();
        it["status"]["artifact"]["revision"] = json!("v2@sha1:22");
    });
}

#[test]
fn a_source_gets_its_pin_when_the_stage_behind_it_goes_by_its_new_spec() {
    let goal = goal_of(PINNED, &head());
    let server = pinned(&goal);
    let meanwhile = async {
        server
            .until("kustomizations", "shop-app", |it| request(it).is_some())
            .await;
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        let tag = server.get("gitrepositories", "front").unwrap()["spec"]["ref"]["tag"].clone();
        assert_eq!(tag, "v1", "its controller has not seen the new spec");
        server.change("kustomizations", "shop-app", |it| {
            it["status"]["lastHandledReconcileAt"] = json!(request(it));
            it["status"]["conditions"] =
                json!([condition("Ready", "False", "DependencyNotReady", 2)]);
        });
        fetch_pinned(&server, "base").await;
        fetch_pinned(&server, "front").await;
        let is_new = |it: &Value| {
            it["spec"]["commonMetadata"]["annotations"]["flux-pipeline/release"] != "old"
        };
        server.until("kustomizations", "shop-migrate", is_new).await;
        ready(&server, "shop-migrate", "v2@sha1:22");
        ready(&server, "shop-app", "v2@sha1:22");
    };
    let run = run(&server, &goal, apply(Force::Refuse), meanwhile);
    assert_eq!(run.outcome(), Some(Outcome::Live));
    assert_eq!(run.summary().early, ["app"]);
}

#[test]
fn the_stages_behind_a_pin_are_waited_for_side_by_side() {
    let text = format!("{PINNED}stage web after migrate {{ source front; path ./web/ }}\n");
    let goal = goal_of(&text, &head());
    let server = pinned(&goal);
    let meanwhile = async {
        let started = tokio::time::Instant::now();
        for name in ["shop-app", "shop-web"] {
            let is_asked = |it: &Value| request(it).is_some();
            server.until("kustomizations", name, is_asked).await;
        }
        let waited = started.elapsed();
        assert!(waited.as_secs() < 5, "{waited:?}");
        for name in ["shop-app", "shop-web"] {
            server.change("kustomizations", name, |it| {
                it["status"]["lastHandledReconcileAt"] = json!(request(it));
            });
        }
        fetch_pinned(&server, "base").await;
        fetch_pinned(&server, "front").await;
        let is_new = |it: &Value| {
            it["spec"]["commonMetadata"]["annotations"]["flux-pipeline/release"] != "old"
        };
        server.until("kustomizations", "shop-migrate", is_new).await;
        for name in ["shop-migrate", "shop-app", "shop-web"] {
            ready(&server, name, "v2@sha1:22");
        }
    };
    let run = run(&server, &goal, apply(Force::Refuse), meanwhile);
    assert_eq!(run.outcome(), Some(Outcome::Live));
}
