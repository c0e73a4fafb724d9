//! Jobs run again, and which do not.

use flux_pipeline::cluster::{Consent, Goal, Intent, Key, Problem, ProblemKind, jobs_to_rerun};
use serde_json::json;

use super::control_loop::{live, on_time, ready, request, run, stands, task};
use super::play::{NEW, condition, goal_of, head};
use super::server::Server;

const MARKED: &str = "\
namespace shop
image api = ghcr.io/org/shop:2
stage migrate before app { job db { image api; run \"migrate\"; idempotent } }
stage app { image api }
";

/// What a command may do with the Jobs of the first stage.
fn asked(server: &Server, goal: &mut Goal, consent: Consent) -> Result<Vec<Key>, Problem> {
    on_time(async { jobs_to_rerun(&server.session(), goal, 0, consent).await })
}

/// The stage has failed at [`NEW`], and its Job with it.
fn failed(goal: &Goal) -> Server {
    let server = live(goal);
    server.change("gitrepositories", "shop", |it| {
        it["status"]["artifact"]["revision"] = json!(NEW);
    });
    stands(&server, "shop-migrate", "False", "HealthCheckFailed");
    server.change("kustomizations", "shop-migrate", |it| {
        it["status"]["inventory"] = json!({ "entries": [{ "id": "shop_db_batch_Job" }] });
    });
    job(&server, goal, "Failed");
    server
}

fn job(server: &Server, goal: &Goal, how: &str) {
    let mut job = goal.stages[0].jobs[0].manifest.clone();
    // Kustomize-controller says of what it applies which Kustomization it is from.
    job["metadata"]["labels"]["kustomize.toolkit.fluxcd.io/name"] = json!("shop-migrate");
    job["status"] = json!({ "conditions": [condition(how, "True", "", 1)] });
    server.put("jobs", job);
}

#[test]
fn a_job_that_is_marked_runs_again_and_what_follows_goes_on() {
    let mut goal = goal_of(MARKED, &head());
    let server = failed(&goal);
    let jobs = asked(&server, &mut goal, Consent::Marked).unwrap();
    assert_eq!(jobs.len(), 1);
    let intent = Intent::Rerun {
        stage: 0,
        jobs,
        requests: "r".to_owned(),
    };
    let meanwhile = async {
        server
            .until("kustomizations", "shop-migrate", |it| request(it).is_some())
            .await;
        assert!(server.requests().contains(&"DELETE jobs/db".to_owned()));
        stands(&server, "shop-migrate", "Unknown", "Progressing");
        stands(&server, "shop-app", "False", "DependencyNotReady");
        job(&server, &goal, "Complete");
        ready(&server, "shop-migrate", NEW);
        server
            .until("kustomizations", "shop-app", |it| request(it).is_some())
            .await;
        ready(&server, "shop-app", NEW);
    };
    let run = run(&server, &goal, task(intent), meanwhile);
    assert_eq!(run.states("migrate"), ["waiting", "running", "ready"]);
    assert_eq!(run.states("app").last(), Some(&"ready"));
    let asks_source = |line: &String| line.starts_with("PATCH gitrepositories");
    assert!(!server.requests().iter().any(asks_source));
}

#[test]
fn nothing_runs_again_without_a_mark_or_a_word() {
    let refused = |goal: &mut Goal, server: &Server| {
        let problem = asked(server, goal, Consent::Marked).unwrap_err();
        assert_eq!(problem.kind, ProblemKind::Unconfirmed);
        problem.message
    };
    let unmarked = MARKED.replace("; idempotent", "");
    let mut goal = goal_of(&unmarked, &head());
    let server = failed(&goal);
    assert_eq!(
        refused(&mut goal, &server),
        "stage migrate has Job db, which is not marked `idempotent`"
    );
    assert_eq!(
        asked(&server, &mut goal, Consent::Everything)
            .unwrap()
            .len(),
        1
    );

    let mut goal = goal_of(MARKED, &head());
    let server = failed(&goal);
    server.change("jobs", "db", |it| it["status"] = json!({ "active": 1 }));
    assert_eq!(
        refused(&mut goal, &server),
        "stage migrate has Job db, which is at work"
    );

    let server = failed(&goal);
    server.change("kustomizations", "shop-migrate", |it| {
        let hand_written = json!({ "id": "shop_mine_batch_Job" });
        let entries = it["status"]["inventory"]["entries"].as_array_mut();
        entries.unwrap().push(hand_written);
    });
    assert_eq!(
        refused(&mut goal, &server),
        "stage migrate has Job mine, which is not marked `idempotent`"
    );
    assert_eq!(
        asked(&server, &mut goal, Consent::Everything)
            .unwrap()
            .len(),
        2
    );

    let server = failed(&goal);
    server.change("kustomizations", "shop-migrate", |it| {
        it["spec"]["suspend"] = json!(true)
    });
    assert_eq!(refused(&mut goal, &server), "stage migrate is suspended");
    server.change("kustomizations", "shop-migrate", |it| {
        it["spec"]["path"] = json!("./x/")
    });
    assert_eq!(
        refused(&mut goal, &server),
        "stage migrate is another one in the cluster: `spec.path` is not what was compiled"
    );
}
