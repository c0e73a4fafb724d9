//! Whole rollouts against an API server that fails on demand.

use std::time::Duration;

use flux_pipeline::cluster::{
    Event, EventKind, Force, Goal, Intent, Limits, Outcome, Problem, ProblemKind, Summary, Task,
    run_rollout,
};
use serde_json::{Value, json};

use super::play::{NEW, OLD, condition, goal, head};
use super::server::{Fault, Server};

/// What came of a command, and what it told.
pub struct Run {
    ended: Result<Option<Summary>, Problem>,
    pub told: Vec<EventKind>,
}

impl Run {
    pub fn outcome(&self) -> Option<Outcome> {
        self.ended.as_ref().unwrap().as_ref().map(|it| it.outcome)
    }

    pub fn problem(&self) -> &Problem {
        self.ended.as_ref().unwrap_err()
    }

    /// What the stages went through, without their reasons.
    pub fn states(&self, stage: &str) -> Vec<&'static str> {
        let states = self.told.iter().filter_map(|it| {
            let EventKind::Stage { label, verdict, .. } = it else {
                return None;
            };
            (label == stage).then(|| verdict.state.word())
        });
        let mut states: Vec<&str> = states.collect();
        states.dedup();
        states
    }

    /// How it ended, in full.
    pub fn summary(&self) -> &Summary {
        self.ended.as_ref().unwrap().as_ref().unwrap()
    }

    pub fn has(&self, is: impl Fn(&EventKind) -> bool) -> bool {
        self.told.iter().any(is)
    }
}

pub fn apply(force: Force) -> Task {
    task(Intent::Apply {
        force,
        requests: "r".to_owned(),
        back: false,
        wait: true,
    })
}

fn wait() -> Task {
    task(Intent::Wait)
}

pub fn shop() -> Goal {
    goal(&head())
}

/// Runs something on a clock that goes on only when nothing else can.
pub fn on_time<T>(what: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .start_paused(true)
        .build();
    runtime.unwrap().block_on(what)
}

/// What is to be done, with the usual limits.
pub fn task(intent: Intent) -> Task {
    Task {
        logs: flux_pipeline::cluster::Logs::None,
        intent,
        limits: Limits::default(),
    }
}

/// What a command comes to beside what happens in the cluster meanwhile.
pub async fn beside<T>(command: impl Future<Output = T>, meanwhile: impl Future<Output = ()>) -> T {
    tokio::pin!(command);
    tokio::pin!(meanwhile);
    let mut is_over = false;
    loop {
        tokio::select! {
            ended = &mut command => return ended,
            () = &mut meanwhile, if !is_over => is_over = true,
        }
    }
}

/// Runs a command beside what happens in the cluster meanwhile. Time stands still while anything can go on.
pub fn run(server: &Server, goal: &Goal, task: Task, meanwhile: impl Future<Output = ()>) -> Run {
    let mut told = Vec::new();
    let ended = on_time(async {
        let session = server.session();
        let mut tell = |event: Event| told.push(event.what);
        let ended = run_rollout(&session, goal, task, &mut tell, std::future::pending());
        beside(ended, meanwhile).await
    });
    Run { ended, told }
}

/// A server with the source at [`OLD`] and nothing else.
pub fn empty() -> Server {
    let server = Server::default();
    server.put(
        "gitrepositories",
        json!({
            "apiVersion": "source.toolkit.fluxcd.io/v1", "kind": "GitRepository",
            "metadata": { "name": "shop", "namespace": "flux-system" }, "spec": {},
            "status": { "observedGeneration": 1, "artifact": { "revision": OLD },
                        "conditions": [condition("Ready", "True", "Succeeded", 1)] },
        }),
    );
    server
}

/// A server with the whole goal applied, and live at [`OLD`].
pub fn live(goal: &Goal) -> Server {
    let server = empty();
    for stage in &goal.stages {
        server.put("kustomizations", stage.manifest.clone());
        ready(&server, &stage.key.name, OLD);
    }
    server
}

pub fn request(object: &Value) -> Option<&str> {
    object["metadata"]["annotations"]["reconcile.fluxcd.io/requestedAt"].as_str()
}

/// Source-controller does as it is asked, and finds [`NEW`].
pub async fn fetch(server: &Server) {
    let asked = server
        .until("gitrepositories", "shop", |it| request(it).is_some())
        .await;
    server.change("gitrepositories", "shop", |it| {
        it["status"]["lastHandledReconcileAt"] = json!(request(&asked));
        it["status"]["observedGeneration"] = it["metadata"]["generation"].clone();
        it["status"]["artifact"]["revision"] = json!(NEW);
    });
}

/// The specs are written.
pub async fn written(server: &Server) {
    server.until("kustomizations", "shop-cache", |_| true).await;
}

pub fn stands(server: &Server, name: &str, status: &str, reason: &str) {
    server.change("kustomizations", name, |it| {
        let generation = it["metadata"]["generation"].as_i64().unwrap();
        it["status"]["lastAttemptedRevision"] = json!(NEW);
        it["status"]["conditions"] = json!([condition("Ready", status, reason, generation)]);
    });
}

pub fn ready(server: &Server, name: &str, revision: &str) {
    server.change("kustomizations", name, |it| {
        let generation = it["metadata"]["generation"].clone();
        let handled = request(it).map(str::to_owned);
        it["status"] = json!({
            "observedGeneration": generation, "lastHandledReconcileAt": handled,
            "lastAppliedRevision": revision, "lastAttemptedRevision": revision,
            "conditions": [condition("Ready", "True", "ReconciliationSucceeded",
                                     generation.as_i64().unwrap())],
        });
    });
}

/// Kustomize-controller as far as it goes: the first stage by itself, the others when they are asked.
pub async fn roll_out(server: &Server) {
    fetch(server).await;
    written(server).await;
    stands(server, "shop-app", "False", "DependencyNotReady");
    stands(server, "shop-cache", "False", "DependencyNotReady");
    stands(server, "shop-migrate", "Unknown", "Progressing");
    ready(server, "shop-migrate", NEW);
    for name in ["shop-app", "shop-cache"] {
        server
            .until("kustomizations", name, |it| request(it).is_some())
            .await;
        ready(server, name, NEW);
    }
}

#[test]
fn a_release_is_tried_fetched_written_and_followed() {
    let server = empty();
    let run = run(&server, &shop(), apply(Force::Refuse), roll_out(&server));
    assert_eq!(run.outcome(), Some(Outcome::Live));
    assert_eq!(run.states("cache").last(), Some(&"ready"));
    let writes: Vec<String> = server
        .requests()
        .into_iter()
        .filter(|line| line.starts_with("PATCH"))
        .collect();
    assert_eq!(
        writes,
        [
            "PATCH kustomizations/shop-migrate apply dry",
            "PATCH kustomizations/shop-app apply dry",
            "PATCH kustomizations/shop-cache apply dry",
            "PATCH gitrepositories/shop",
            "PATCH kustomizations/shop-migrate apply",
            "PATCH kustomizations/shop-app apply",
            "PATCH kustomizations/shop-cache apply",
            "PATCH kustomizations/shop-app",
            "PATCH kustomizations/shop-cache",
        ]
    );
}

#[test]
fn waiting_writes_nothing() {
    let server = live(&shop());
    let meanwhile = async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        server.change("gitrepositories", "shop", |it| {
            it["status"]["artifact"]["revision"] = json!(NEW);
        });
        for name in ["shop-migrate", "shop-app", "shop-cache"] {
            ready(&server, name, NEW);
        }
    };
    let run = run(&server, &shop(), wait(), meanwhile);
    assert_eq!(run.outcome(), Some(Outcome::Live));
    let writes = server
        .requests()
        .into_iter()
        .filter(|it| !it.starts_with("GET"));
    assert_eq!(writes.count(), 0);
}

/// Breaks every watch in the middle of a rollout, in one of the ways in which they break.
fn broken_by(breaking: impl Fn(&Server)) -> (Server, Run) {
    let server = empty();
    let meanwhile = async {
        fetch(&server).await;
        written(&server).await;
        stands(&server, "shop-migrate", "Unknown", "Progressing");
        tokio::time::sleep(Duration::from_secs(1)).await;
        breaking(&server);
        // What happens while nobody sees it must not be missed.
        ready(&server, "shop-migrate", NEW);
        stands(&server, "shop-app", "False", "DependencyNotReady");
        server
            .until("kustomizations", "shop-app", |it| request(it).is_some())
            .await;
        ready(&server, "shop-app", NEW);
        ready(&server, "shop-cache", NEW);
    };
    let run = run(&server, &shop(), apply(Force::Refuse), meanwhile);
    (server, run)
}

#[test]
fn a_watch_that_ends_goes_on_where_it_was() {
    let (server, run) = broken_by(Server::end_watches);
    assert_eq!(run.outcome(), Some(Outcome::Live));
    assert_eq!(lists(&server), 2, "nothing was watched anew");
    assert!(!run.has(|it| matches!(it, EventKind::Broken(_))));
}

#[test]
fn a_watch_that_is_cut_in_the_middle_of_an_event_goes_on() {
    let (_, run) = broken_by(Server::cut_watches);
    assert_eq!(run.outcome(), Some(Outcome::Live));
}

#[test]
fn a_watch_that_is_too_old_begins_anew() {
    let (server, run) = broken_by(Server::forget);
    assert_eq!(run.outcome(), Some(Outcome::Live));
    assert_eq!(lists(&server), 3);
}

#[test]
fn a_watch_that_says_nothing_any_more_is_given_up() {
    let (_, run) = broken_by(Server::hang_watches);
    assert_eq!(run.outcome(), Some(Outcome::Live));
}

#[test]
fn an_api_server_that_is_away_is_waited_for() {
    let (_, run) = broken_by(|server| {
        server.end_watches();
        for _ in 0..9 {
            server.fail("watch", Fault::Refused);
        }
    });
    assert_eq!(run.outcome(), Some(Outcome::Live));
    assert!(run.has(|it| matches!(it, EventKind::Broken(_))));
    assert!(run.has(|it| matches!(it, EventKind::Back)));
}

#[test]
fn an_api_server_that_starts_may_know_nobody_for_a_while() {
    let (_, run) = broken_by(|server| {
        server.end_watches();
        for _ in 0..3 {
            server.fail("watch", Fault::Answer(401, "Unauthorized", "Unauthorized"));
            server.fail(
                "watch",
                Fault::Answer(404, "NotFound", "404 page not found"),
            );
        }
    });
    assert_eq!(run.outcome(), Some(Outcome::Live));
}

/// One when the watch begins, and one for what is left of stages that are not there any more.
fn lists(server: &Server) -> usize {
    let lines = server.requests();
    lines
        .iter()
        .filter(|line| *line == "GET kustomizations")
        .count()
}

#[test]
fn too_many_requests_are_made_again() {
    let server = empty();
    server.fail(
        "GET jobs",
        Fault::Answer(429, "TooManyRequests", "slow down"),
    );
    server.fail("watch", Fault::Answer(429, "TooManyRequests", "slow down"));
    let run = run(&server, &shop(), apply(Force::Refuse), roll_out(&server));
    assert_eq!(run.outcome(), Some(Outcome::Live));
}

#[test]
fn credentials_that_expire_end_the_watching() {
    let server = empty();
    let meanwhile = async {
        fetch(&server).await;
        server.end_watches();
        for _ in 0..1000 {
            server.fail("watch", Fault::Answer(401, "Unauthorized", "Unauthorized"));
        }
    };
    let run = run(&server, &shop(), apply(Force::Refuse), meanwhile);
    assert_eq!(run.problem().kind, ProblemKind::Credentials);
    assert_eq!(
        run.problem().message,
        "cannot watch Kustomizations in `flux-system`: the cluster does not accept the credentials"
    );
}

#[test]
fn conflicts_are_all_told_and_nothing_is_written() {
    let server = live(&shop());
    server.own("shop-app", "spec.path", "kubectl-edit");
    server.own("shop-cache", "spec.interval", "helm");
    let refused = run(&server, &shop(), apply(Force::Refuse), async {});
    assert_eq!(refused.problem().kind, ProblemKind::Conflict);
    assert_eq!(
        refused.problem().message,
        "nothing was written: `spec.path` of Kustomization flux-system/shop-app belongs to `kubectl-edit`; \
         `spec.interval` of Kustomization flux-system/shop-cache belongs to `helm`"
    );
    let is_write = |line: &String| line.contains(" apply") && !line.contains("dry");
    assert!(!server.requests().iter().any(is_write));
    let forced = run(&server, &shop(), apply(Force::Conflicts), roll_out(&server));
    assert_eq!(forced.outcome(), Some(Outcome::Live));
    assert!(
        server
            .requests()
            .contains(&"PATCH kustomizations/shop-app apply force".to_owned())
    );
}

#[test]
fn who_may_not_ask_waits_for_the_polling() {
    let server = live(&shop());
    let meanwhile = async {
        tokio::time::sleep(Duration::from_secs(5)).await;
        server.change("gitrepositories", "shop", |it| {
            it["status"]["artifact"]["revision"] = json!(NEW);
        });
        for name in ["shop-migrate", "shop-app", "shop-cache"] {
            ready(&server, name, NEW);
        }
    };
    server.fail(
        "PATCH gitrepositories",
        Fault::Answer(403, "Forbidden", "no"),
    );
    let run = run(&server, &shop(), apply(Force::Refuse), meanwhile);
    assert_eq!(run.outcome(), Some(Outcome::Live));
    assert!(run.has(|it| matches!(it, EventKind::Unasked(..))));
}

#[test]
fn what_the_cluster_says_at_first_ends_the_command() {
    let first = |fault| {
        let server = empty();
        server.fail("dry", fault);
        run(&server, &shop(), apply(Force::Refuse), async {})
    };
    let away = first(Fault::Refused);
    assert_eq!(away.problem().kind, ProblemKind::Unreachable);
    assert!(away.problem().message.ends_with("connection refused"));
    let expired = first(Fault::Answer(401, "Unauthorized", "Unauthorized"));
    assert_eq!(expired.problem().kind, ProblemKind::Credentials);
    let forbidden = first(Fault::Answer(403, "Forbidden", "user cannot patch"));
    assert_eq!(forbidden.problem().kind, ProblemKind::Forbidden);
    assert!(forbidden.problem().message.ends_with("user cannot patch"));
    let text = "the server could not find the requested resource";
    let bare = first(Fault::Answer(404, "NotFound", text));
    assert_eq!(bare.problem().kind, ProblemKind::NoFlux);
}

#[test]
fn time_runs_out() {
    let server = live(&shop());
    let task = Task {
        logs: flux_pipeline::cluster::Logs::None,
        intent: Intent::Wait,
        limits: Limits {
            overall: Some(Duration::from_secs(30)),
            stage_seconds: None,
        },
    };
    let run = run(&server, &shop(), task, async {});
    assert_eq!(run.outcome(), Some(Outcome::TimedOut));
}

#[test]
fn a_command_that_was_killed_goes_on_where_it_was() {
    let server = empty();
    let first = Task {
        logs: flux_pipeline::cluster::Logs::None,
        limits: Limits {
            overall: Some(Duration::from_secs(1)),
            stage_seconds: None,
        },
        ..apply(Force::Refuse)
    };
    run(&server, &shop(), first, fetch(&server));
    let again = run(&server, &shop(), apply(Force::Refuse), roll_out(&server));
    assert_eq!(again.outcome(), Some(Outcome::Live));
    let change = |it: &EventKind| matches!(it, EventKind::Applied(_, change) if change.word() != "unchanged");
    assert!(!again.has(change));
}
