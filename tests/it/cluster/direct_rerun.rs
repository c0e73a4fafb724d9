//! Jobs that run again without Flux, and which do not.

use flux_pipeline::cluster::direct::{Built, Task, jobs_to_rerun};
use flux_pipeline::cluster::{
    Consent, EventKind, Goal, Key, Logs, Outcome, Problem, ProblemKind, Wanted,
};
use serde_json::{Value, json};

use super::control_loop::on_time;
use super::direct::{built, done, play, play_beside, task, web};
use super::play::goal_of;
use super::server::Server;
use super::told::{end, up};

const MARKED: &str = "\
namespace shop
image api = ghcr.io/org/shop:2
stage migrate before app { job db { image api; run \"migrate\"; idempotent } }
stage app { image api }
";

fn marked() -> (Goal, Built) {
    let goal = goal_of(MARKED, &Wanted::Latest);
    let built = built(&goal, vec![web("a")]);
    (goal, built)
}

/// What a command may do with the Jobs of a stage.
fn asked(
    server: &Server,
    release: (&Goal, &Built),
    stage: usize,
    consent: Consent,
) -> Result<Vec<Key>, Problem> {
    on_time(async { jobs_to_rerun(&server.session(), release, stage, consent).await })
}

/// Rolls out; everything is done as soon as it is there, and the first Job ends like this.
fn roll_out(server: &Server, (goal, built): (&Goal, &Built), how: &str) -> Outcome {
    let meanwhile = async {
        server.until("jobs", "db", |_| true).await;
        end(server, "db", how);
        server.until("deployments", "web", |_| true).await;
        up(server);
    };
    play_beside(server, (goal, built), &task(Logs::None), meanwhile)
        .0
        .outcome
}

#[test]
fn a_job_that_failed_runs_again_and_what_waits_for_it_goes_on() {
    let server = Server::default();
    let (goal, built) = marked();
    assert_eq!(
        roll_out(&server, (&goal, &built), "Failed"),
        Outcome::Failed
    );
    assert_eq!(done(&server), ["apply jobs/db"; 2]);
    let jobs = asked(&server, (&goal, &built), 0, Consent::Marked).unwrap();
    assert_eq!(done(&server), [""; 0], "asking changes nothing");
    let old = server.get("jobs", "db").unwrap()["metadata"]["uid"].clone();
    let meanwhile = async {
        server
            .until("jobs", "db", |it| it["metadata"]["uid"] != old)
            .await;
        assert!(server.get("deployments", "web").is_none());
        end(&server, "db", "Complete");
        server.until("deployments", "web", |_| true).await;
        up(&server);
    };
    let task = Task {
        rerun: jobs,
        ..task(Logs::None)
    };
    let (summary, told) = play_beside(&server, (&goal, &built), &task, meanwhile);
    assert_eq!(summary.outcome, Outcome::Live);
    assert!(matches!(&told[0], EventKind::Deleted(key) if key.name == "db"));
    assert_eq!(
        done(&server),
        [
            "delete jobs/db",
            "apply jobs/db",
            "apply jobs/db",
            "apply deployments/web",
            "apply deployments/web",
        ]
    );
}

#[test]
fn what_is_ready_stays_as_it_is_while_jobs_run_again() {
    let server = Server::with_controllers();
    let (goal, built) = marked();
    play(&server, &goal, &built);
    done(&server);
    let jobs = asked(&server, (&goal, &built), 0, Consent::Marked).unwrap();
    let task = Task {
        rerun: jobs,
        ..task(Logs::None)
    };
    let (summary, _) = play_beside(&server, (&goal, &built), &task, async {});
    assert_eq!(summary.outcome, Outcome::Live);
    assert_eq!(done(&server), ["delete jobs/db", "apply jobs/db"]);
}

/// Why nothing runs again, with the mark and without consent.
fn refused(server: &Server, release: (&Goal, &Built), stage: usize) -> String {
    let problem = asked(server, release, stage, Consent::Marked).unwrap_err();
    assert_eq!(problem.kind, ProblemKind::Unconfirmed);
    problem.message
}

#[test]
fn what_is_not_marked_or_at_work_needs_a_word() {
    let server = Server::with_controllers();
    let goal = goal_of(&MARKED.replace("; idempotent", ""), &Wanted::Latest);
    let built = built(&goal, vec![web("a")]);
    play(&server, &goal, &built);
    assert_eq!(
        refused(&server, (&goal, &built), 0),
        "stage migrate has Job db, which is not marked `idempotent`"
    );
    let consented = asked(&server, (&goal, &built), 0, Consent::Everything);
    assert_eq!(consented.unwrap().len(), 1);

    let server = Server::default();
    let (goal, built) = marked();
    roll_out(&server, (&goal, &built), "Failed");
    server.change("jobs", "db", |it| it["status"] = json!({ "active": 1 }));
    assert_eq!(
        refused(&server, (&goal, &built), 0),
        "stage migrate has Job db, which is at work"
    );
    let consented = asked(&server, (&goal, &built), 0, Consent::Everything);
    assert_eq!(consented.unwrap().len(), 1);
}

#[test]
fn jobs_that_the_user_wrote_run_again_on_request_only() {
    let server = Server::with_controllers();
    let (goal, mut built) = marked();
    let mut mine = goal.stages[0].jobs[0].manifest.clone();
    mine["metadata"]["name"] = json!("mine");
    built.stages[0].push(mine);
    play(&server, &goal, &built);
    assert_eq!(
        refused(&server, (&goal, &built), 0),
        "stage migrate has Job mine, which is not marked `idempotent`"
    );
    let jobs = asked(&server, (&goal, &built), 0, Consent::Everything).unwrap();
    let names: Vec<&str> = jobs.iter().map(|key| key.name.as_str()).collect();
    assert_eq!(names, ["db", "mine"]);
}

#[test]
fn only_what_was_rolled_out_from_these_files_runs_again() {
    let server = Server::with_controllers();
    let (goal, built) = marked();
    let missing = asked(&server, (&goal, &built), 0, Consent::Everything).unwrap_err();
    assert_eq!(missing.kind, ProblemKind::Missing);
    assert_eq!(missing.message, "stage migrate is not in the cluster");

    play(&server, &goal, &built);
    let mut other = built.clone();
    other.revision = "fedcba9876543210".to_owned();
    assert_eq!(
        refused(&server, (&goal, &other), 0),
        "stage migrate is another one in the cluster: of 0123456789abcdef, and the files are \
         fedcba9876543210"
    );
    let changed = |stage: usize, pointer: &str| {
        let mut changed = built.clone();
        *changed.stages[stage][0].pointer_mut(pointer).unwrap() = json!(7);
        refused(&server, (&goal, &changed), 0)
    };
    assert_eq!(
        changed(0, "/spec/template/spec/containers/0/image"),
        "stage migrate is another one in the cluster: Job shop/db is not what the files say"
    );
    assert_eq!(
        changed(1, "/spec/replicas"),
        "stage app is another one in the cluster: Deployment shop/web is not what the files say"
    );
}

#[test]
fn a_job_that_is_gone_is_made_again() {
    let server = Server::with_controllers();
    let (goal, built) = marked();
    play(&server, &goal, &built);
    server.remove("jobs", "db");
    let jobs = asked(&server, (&goal, &built), 0, Consent::Marked).unwrap();
    assert_eq!(jobs.len(), 1);
}

#[test]
fn a_stage_that_is_held_up_or_has_no_job_does_not_run_again() {
    let server = Server::with_controllers();
    let (goal, built) = marked();
    play(&server, &goal, &built);
    assert_eq!(
        refused(&server, (&goal, &built), 1),
        "stage app has no Job in the cluster"
    );
    let suspended = |goal: &Goal| {
        let mut goal = goal.clone();
        goal.stages[0].manifest["spec"]["suspend"] = Value::Bool(true);
        goal
    };
    assert_eq!(
        refused(&server, (&suspended(&goal), &built), 0),
        "stage migrate is suspended"
    );
    end(&server, "db", "Failed");
    assert_eq!(
        refused(&server, (&goal, &built), 1),
        "stage app waits for migrate, which is failed"
    );
}
