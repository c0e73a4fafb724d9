//! Specs are written when the files that they belong to are there, and not before.

use flux_pipeline::cluster::{EventKind, Force, Goal, Intent, Outcome, SourceState, Task};
use serde_json::json;

use super::control_loop::{apply, empty, fetch, live, ready, roll_out, run, shop, task, written};
use super::play::{NEW, OLD};
use super::server::Server;

/// What was written of the stages.
fn specs(server: &Server) -> Vec<String> {
    let lines = server.requests().into_iter();
    let is_write = |line: &String| {
        line.starts_with("PATCH kustomizations") && line.contains("apply") && !line.contains("dry")
    };
    lines.filter(is_write).collect()
}

/// The source looks, and has what it had.
async fn looks_in_vain(server: &Server) {
    let is_asked = |it: &serde_json::Value| super::control_loop::request(it).is_some();
    let asked = server.until("gitrepositories", "shop", is_asked).await;
    server.change("gitrepositories", "shop", |it| {
        it["status"]["lastHandledReconcileAt"] = json!(super::control_loop::request(&asked));
    });
}

/// A commit that comes after the one that is checked out.
const NEXT: &str = "main@sha1:3333333333333333333333333333333333333333";

/// The goal of a checkout that knows of a commit after its own.
fn behind() -> Goal {
    let mut goal = shop();
    goal.sources[0].newer = vec!["3".repeat(40)];
    goal
}

fn at(revision: &str) -> Server {
    let server = empty();
    server.change("gitrepositories", "shop", |it| {
        it["status"]["artifact"]["revision"] = json!(revision);
    });
    server
}

#[test]
fn a_commit_that_was_not_pushed_is_not_written() {
    let server = empty();
    let run = run(
        &server,
        &shop(),
        apply(Force::Refuse),
        looks_in_vain(&server),
    );
    assert_eq!(run.outcome(), Some(Outcome::Blocked));
    assert!(!run.summary().is_written);
    assert_eq!(specs(&server), [""; 0]);
}

#[test]
fn an_older_checkout_is_refused_before_anything_is_written() {
    let server = at(NEXT);
    let run = run(
        &server,
        &behind(),
        apply(Force::Refuse),
        looks_in_vain(&server),
    );
    assert_eq!(run.outcome(), Some(Outcome::Superseded));
    assert!(!run.summary().is_written);
    assert_eq!(specs(&server), [""; 0]);
}

#[test]
fn who_goes_back_on_purpose_takes_the_source_back_first() {
    let server = at(NEXT);
    let back = task(Intent::Apply {
        force: Force::Refuse,
        requests: "r".to_owned(),
        back: true,
        wait: true,
    });
    let meanwhile = async {
        looks_in_vain(&server).await;
        let is_held = |it: &serde_json::Value| it["spec"]["ref"]["commit"] == json!("2".repeat(40));
        server.until("gitrepositories", "shop", is_held).await;
        assert_eq!(specs(&server), [""; 0]);
        roll_out(&server).await;
    };
    let run = run(&server, &behind(), back, meanwhile);
    assert_eq!(run.outcome(), Some(Outcome::Live));
    assert!(run.has(|it| matches!(it, EventKind::Held(_))));
}

/// A source with a commit that a manager has set.
fn held_by(manager: &str, commit: &str) -> Server {
    let server = at(NEW);
    server.change("gitrepositories", "shop", |it| {
        it["spec"] = json!({ "ref": { "commit": commit.repeat(40) } });
        it["metadata"]["managedFields"] = json!([{
            "manager": manager, "operation": "Apply", "apiVersion": "v1", "fieldsType": "FieldsV1",
            "fieldsV1": { "f:spec": { "f:ref": { "f:commit": {} } } },
        }]);
    });
    server
}

#[test]
fn what_was_taken_back_goes_on_with_the_next_release() {
    let let_go = |server: &Server| {
        let run = run(server, &shop(), apply(Force::Refuse), roll_out(server));
        assert_eq!(run.outcome(), Some(Outcome::Live));
        server
            .requests()
            .contains(&"PATCH gitrepositories/shop apply".to_owned())
    };
    assert!(let_go(&held_by("flux-pipeline", "1")));
    assert!(!let_go(&held_by("flux-pipeline", "2")), "it is that commit");
    assert!(!let_go(&held_by("kubectl", "1")), "it is not ours");
}

/// Whether the controllers have heard of a revision shows in the runs of what begins first.
#[test]
fn the_controller_is_waited_for_as_far_as_it_shows() {
    let server = live(&shop());
    let meanwhile = async {
        fetch(&server).await;
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        assert_eq!(specs(&server), [""; 0], "it still works on {OLD}");
        super::control_loop::stands(&server, "shop-migrate", "False", "BuildFailed");
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        assert_eq!(specs(&server).len(), 3);
        for name in ["shop-migrate", "shop-app", "shop-cache"] {
            ready(&server, name, NEW);
        }
    };
    let run = run(&server, &shop(), apply(Force::Refuse), meanwhile);
    assert_eq!(run.outcome(), Some(Outcome::Live));
}

#[test]
fn who_does_not_wait_ends_when_it_is_written() {
    let server = empty();
    let no_wait = Task {
        ..task(Intent::Apply {
            force: Force::Refuse,
            requests: "r".to_owned(),
            back: false,
            wait: false,
        })
    };
    let run = run(&server, &shop(), no_wait, fetch(&server));
    assert_eq!(run.outcome(), None);
    assert_eq!(specs(&server).len(), 3);
    assert!(run.has(|it| matches!(it, EventKind::Source(_, SourceState::Has(_)))));
}

/// The watch may still tell of a stage as it was before it was written.
#[test]
fn what_was_before_the_writing_is_not_taken_for_the_work_of_others() {
    let server = empty();
    let meanwhile = async {
        fetch(&server).await;
        written(&server).await;
        for name in ["shop-migrate", "shop-app", "shop-cache"] {
            ready(&server, name, NEW);
        }
    };
    let run = run(&server, &shop(), apply(Force::Refuse), meanwhile);
    assert_eq!(run.outcome(), Some(Outcome::Live));
    assert!(!run.states("migrate").contains(&"failing"));
}
