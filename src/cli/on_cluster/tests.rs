//! What people and programs are shown of a rollout that fails, from the same events.

use std::time::Duration;

use indicatif::{InMemoryTerm, ProgressDrawTarget};
use insta::assert_snapshot;

use crate::cluster::{
    Condition, Engine, Event, EventKind, Goal, Outcome, PodFailure, Reason, SourceState,
    StageStatus, State, Summary, Trouble, Verdict, Wanted,
};
use crate::compile::{Input, check};
use crate::source::{Memory, SourceMap};

use crate::cli::failure::Failure;

use super::history::History;
use super::lines::{self, Paint};
use super::row_text::{Room, row_text};
use super::rows::Rows;
use super::{closing, json, junit};

const PLAIN: Paint = Paint { colour: false };

const NEW: &str = "main@sha1:2222222222222222222222222222222222222222";

const SHOP: &str = "\
namespace shop
image api = ghcr.io/org/shop:2
stage migrate before app { job db { image api; run \"migrate\"; retries 0 } }
stage app { image api }
stage cache after app { job warm { image api; run \"warm\" } }
";

fn goal() -> Goal {
    let app = "apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web, namespace: shop }\n\
        spec: { selector: { matchLabels: { app: web } }, template: { metadata: { labels: { app: web } }, spec: { containers: [{ name: web, image: \"ghcr.io/org/shop:v1\" }] } } }\n";
    let repository = Memory::new([("deploy/web.yaml", app)]);
    let mut sources = SourceMap::default();
    let inputs = vec![Input::new("shop.pipeline", SHOP)];
    let outcome = check(inputs, &repository, &mut sources);
    let plan = outcome.plan(&repository).unwrap();
    Goal::of(&plan, &sources, "default", &Wanted::Latest)
}

fn verdict(state: State, reason: Reason) -> Verdict {
    Verdict { state, reason }
}

fn job_failed() -> Verdict {
    let condition = Condition {
        reason: "BackoffLimitExceeded".to_owned(),
        message: "Job has reached the specified backoff limit".to_owned(),
        ..Condition::default()
    };
    verdict(
        State::Failed,
        Reason::JobFailed("shop-migrate-db".to_owned(), condition),
    )
}

fn after(stage: &str) -> Verdict {
    verdict(State::Waiting, Reason::After(vec![stage.to_owned()]))
}

fn blocked(stage: &str) -> Verdict {
    verdict(State::Blocked, Reason::After(vec![stage.to_owned()]))
}

fn failure(was_told: bool) -> PodFailure {
    PodFailure {
        pod: "shop-migrate-db-x7k2p".to_owned(),
        job: "shop-migrate-db".to_owned(),
        exit: Some(("db".to_owned(), 1)),
        reason: "Error".to_owned(),
        last: vec![
            "applying 0042".to_owned(),
            "relation \"orders\" <exists>".to_owned(),
        ],
        was_told,
    }
}

/// A migration that fails, as it is told.
fn events(goal: &Goal, was_told: bool) -> Vec<Event> {
    let stage = |stage: usize, verdict| EventKind::Stage {
        stage,
        label: goal.stages[stage].label.clone(),
        ready: (0, 3),
        verdict,
    };
    let running = Reason::JobRunning("shop-migrate-db".to_owned(), 1, 0);
    let log = |line: &str| EventKind::Log {
        stage: 0,
        job: "shop-migrate-db".to_owned(),
        pod: "shop-migrate-db-x7k2p".to_owned(),
        line: line.to_owned(),
    };
    let trouble = Trouble {
        stage: 0,
        object: "Pod shop-migrate-db-x7k2p".to_owned(),
        reason: "ErrImagePull".to_owned(),
        message: "manifest unknown".to_owned(),
    };
    let mut all = vec![
        EventKind::Source(
            goal.sources[0].key.clone(),
            SourceState::Has(NEW.to_owned()),
        ),
        stage(1, after("migrate")),
        stage(2, after("app")),
        stage(0, verdict(State::Running, running)),
        EventKind::Trouble(trouble),
    ];
    if was_told {
        all.extend([log("applying 0042"), log("relation \"orders\" <exists>")]);
    }
    all.extend([
        EventKind::PodFailed(0, failure(was_told)),
        stage(0, job_failed()),
        stage(1, blocked("migrate")),
        stage(2, blocked("app")),
    ]);
    let events = all.into_iter().enumerate();
    let at = |(second, what)| Event {
        at: Duration::from_secs(second as u64),
        what,
    };
    events.map(at).collect()
}

fn history(goal: &Goal, events: &[Event]) -> History {
    let mut history = History::of(goal);
    events.iter().for_each(|event| history.take(event));
    history
}

fn summary(goal: &Goal, outcome: Outcome, verdicts: Vec<Verdict>) -> Summary {
    let stages = goal
        .stages
        .iter()
        .zip(verdicts)
        .map(|(stage, verdict)| StageStatus {
            label: stage.label.clone(),
            verdict: Some(verdict),
            runs: Some("main@sha1:1111111111111111111111111111111111111111".to_owned()),
        });
    Summary {
        by: Engine::Flux,
        outcome,
        took: Duration::from_secs(75),
        is_written: true,
        early: Vec::new(),
        troubles: Vec::new(),
        stages: stages.collect(),
        sources: vec![SourceState::Has(NEW.to_owned())],
    }
}

fn failed(goal: &Goal) -> Summary {
    let verdicts = vec![job_failed(), blocked("migrate"), blocked("app")];
    summary(goal, Outcome::Failed, verdicts)
}

fn text(goal: &Goal, events: &[Event]) -> String {
    let lines = events
        .iter()
        .filter_map(|event| lines::line(goal, event, PLAIN));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn lines_say_how_far_it_is_and_why() {
    let goal = goal();
    assert_snapshot!(text(&goal, &events(&goal, true)), @r##"
00:00  GitRepository flux-system/shop: has main@sha1:222222222222
00:01  [0/3 done]  app      waiting    after migrate
00:02  [0/3 done]  cache    waiting    after app
00:03  [0/3 done]  migrate  running    Job shop-migrate-db: 1 active, 0 failed
00:04  Pod shop-migrate-db-x7k2p: ErrImagePull
         ^ manifest unknown
00:05  shop-migrate-db | applying 0042
00:06  shop-migrate-db | relation "orders" <exists>
00:07  Pod shop-migrate-db-x7k2p failed: exit code 1, Error
00:08  [0/3 done]  migrate  failed
         ^ Job shop-migrate-db: BackoffLimitExceeded: Job has reached the specified backoff limit
00:09  [0/3 done]  app      blocked    after migrate
00:10  [0/3 done]  cache    blocked    after app
"##);
}

#[test]
fn the_last_lines_of_a_pod_are_said_when_they_were_not_told_before() {
    let goal = goal();
    let events = events(&goal, false);
    let failed = events
        .iter()
        .find(|it| matches!(it.what, EventKind::PodFailed(..)));
    assert_snapshot!(lines::line(&goal, failed.unwrap(), PLAIN).unwrap(), @r##"
00:05  Pod shop-migrate-db-x7k2p failed: exit code 1, Error
         | applying 0042
         | relation "orders" <exists>
"##);
}

#[test]
fn the_end_says_what_failed_where_it_is_written_and_what_runs() {
    let goal = goal();
    let history = history(&goal, &events(&goal, true));
    assert_snapshot!(closing::summary(&goal, &history, &failed(&goal)), @r##"
shop failed after 01:15
  shop.pipeline:3:7: stage migrate failed: Job shop-migrate-db: BackoffLimitExceeded: Job has reached the specified backoff limit
    ^ Pod shop-migrate-db-x7k2p failed: exit code 1, Error
    | applying 0042
    | relation "orders" <exists>
  stage app is blocked: after migrate
  stage cache is blocked: after app
  migrate runs main@sha1:111111111111, app runs main@sha1:111111111111, cache runs main@sha1:111111111111
  next: fix it and push; a failed Job runs again when it changes
"##);
}

#[test]
fn when_time_runs_out_the_end_names_what_is_waited_for() {
    let goal = goal();
    let live = verdict(State::Ready, Reason::Live(NEW.to_owned()));
    let verdicts = vec![live, verdict(State::Running, Reason::Asked), after("app")];
    let summary = summary(&goal, Outcome::TimedOut, verdicts);
    let text = closing::summary(&goal, &History::of(&goal), &summary);
    assert_snapshot!(text.lines().next().unwrap(), @"shop: timed out after 01:15, waiting for: [app, cache]");
}

#[test]
fn programs_get_one_object_a_line_and_the_result() {
    let goal = goal();
    let events = events(&goal, true);
    let mut text = String::new();
    for event in &events {
        text.push_str(&format!("{}\n", json::event(&goal, event)));
    }
    let end = json::end(&goal, &history(&goal, &events), Some(&failed(&goal)));
    text.push_str(&end.to_string());
    assert_snapshot!(text, @r##"
{"event":"source","message":"its source has main@sha1:222222222222","object":{"kind":"GitRepository","name":"shop","namespace":"flux-system"},"revision":"main@sha1:2222222222222222222222222222222222222222","seconds":0.0,"state":"has"}
{"event":"stage","message":"after migrate","object":{"kind":"Kustomization","name":"shop-app","namespace":"flux-system"},"place":"shop.pipeline:4:7","reason":"after","seconds":1.0,"stage":"app","state":"waiting"}
{"event":"stage","message":"after app","object":{"kind":"Kustomization","name":"shop-cache","namespace":"flux-system"},"place":"shop.pipeline:5:7","reason":"after","seconds":2.0,"stage":"cache","state":"waiting"}
{"event":"stage","message":"Job shop-migrate-db: 1 active, 0 failed","object":{"kind":"Kustomization","name":"shop-migrate","namespace":"flux-system"},"place":"shop.pipeline:3:7","reason":"job-running","seconds":3.0,"stage":"migrate","state":"running"}
{"event":"warning","message":"manifest unknown","object":"Pod shop-migrate-db-x7k2p","reason":"ErrImagePull","seconds":4.0,"stage":"migrate"}
{"event":"log","job":"shop-migrate-db","line":"applying 0042","pod":"shop-migrate-db-x7k2p","seconds":5.0,"stage":"migrate"}
{"event":"log","job":"shop-migrate-db","line":"relation \"orders\" <exists>","pod":"shop-migrate-db-x7k2p","seconds":6.0,"stage":"migrate"}
{"container":"db","event":"pod-failed","exit":1,"job":"shop-migrate-db","last":["applying 0042","relation \"orders\" <exists>"],"pod":"shop-migrate-db-x7k2p","reason":"Error","seconds":7.0,"stage":"migrate"}
{"event":"stage","message":"Job shop-migrate-db: BackoffLimitExceeded: Job has reached the specified backoff limit","object":{"kind":"Kustomization","name":"shop-migrate","namespace":"flux-system"},"place":"shop.pipeline:3:7","reason":"job-failed","seconds":8.0,"stage":"migrate","state":"failed"}
{"event":"stage","message":"after migrate","object":{"kind":"Kustomization","name":"shop-app","namespace":"flux-system"},"place":"shop.pipeline:4:7","reason":"after","seconds":9.0,"stage":"app","state":"blocked"}
{"event":"stage","message":"after app","object":{"kind":"Kustomization","name":"shop-cache","namespace":"flux-system"},"place":"shop.pipeline:5:7","reason":"after","seconds":10.0,"stage":"cache","state":"blocked"}
{"event":"end","outcome":"failed","pipeline":"shop","seconds":75.0,"stages":[{"failedPods":[{"container":"db","exit":1,"job":"shop-migrate-db","last":["applying 0042","relation \"orders\" <exists>"],"pod":"shop-migrate-db-x7k2p","reason":"Error"}],"message":"Job shop-migrate-db: BackoffLimitExceeded: Job has reached the specified backoff limit","place":"shop.pipeline:3:7","reason":"job-failed","runs":"main@sha1:1111111111111111111111111111111111111111","stage":"migrate","state":"failed","warnings":[{"message":"manifest unknown","object":"Pod shop-migrate-db-x7k2p","reason":"ErrImagePull"}]},{"failedPods":[],"message":"after migrate","place":"shop.pipeline:4:7","reason":"after","runs":"main@sha1:1111111111111111111111111111111111111111","stage":"app","state":"blocked","warnings":[]},{"failedPods":[],"message":"after app","place":"shop.pipeline:5:7","reason":"after","runs":"main@sha1:1111111111111111111111111111111111111111","stage":"cache","state":"blocked","warnings":[]}],"written":true}
"##);
}

#[test]
fn junit_has_a_case_for_each_stage() {
    let goal = goal();
    let history = history(&goal, &events(&goal, true));
    assert_snapshot!(junit::report(&goal, &history, &failed(&goal)), @r##"
<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="shop" tests="3" failures="1" errors="0" skipped="2" time="75.000">
  <testsuite name="shop" tests="3" failures="1" errors="0" skipped="2" time="75.000">
    <testcase name="migrate" classname="shop" file="shop.pipeline" line="3" time="5.000">
      <failure type="failed" message="Job shop-migrate-db: BackoffLimitExceeded: Job has reached the specified backoff limit">shop.pipeline:3:7: Job shop-migrate-db: BackoffLimitExceeded: Job has reached the specified backoff limit
Pod shop-migrate-db-x7k2p: ErrImagePull: manifest unknown
Pod shop-migrate-db-x7k2p failed: exit code 1, Error
| applying 0042
| relation &quot;orders&quot; &lt;exists&gt;</failure>
    </testcase>
    <testcase name="app" classname="shop" file="shop.pipeline" line="4" time="0.000">
      <skipped message="after migrate"/>
    </testcase>
    <testcase name="cache" classname="shop" file="shop.pipeline" line="5" time="0.000">
      <skipped message="after app"/>
    </testcase>
  </testsuite>
</testsuites>
"##);
}

#[test]
fn junit_is_green_for_a_live_release_only() {
    let goal = goal();
    let live = || verdict(State::Ready, Reason::Live(NEW.to_owned()));
    let suspended = || verdict(State::Suspended, Reason::Suspended);
    let outcomes = [
        (Outcome::Live, live()),
        (Outcome::Suspended, suspended()),
        (Outcome::Blocked, blocked("x")),
        (
            Outcome::Superseded,
            verdict(State::Superseded, Reason::Asked),
        ),
        (Outcome::Interrupted, after("x")),
        (Outcome::TimedOut, after("x")),
        (Outcome::Failed, job_failed()),
    ];
    for (outcome, last) in outcomes {
        let summary = summary(&goal, outcome, vec![live(), live(), last]);
        let report = junit::report(&goal, &History::of(&goal), &summary);
        let is_green = !report.contains("<failure") && !report.contains("<error");
        assert_eq!(is_green, outcome == Outcome::Live, "{outcome:?}\n{report}");
    }
}

#[test]
fn a_command_that_could_not_go_on_leaves_a_report_with_an_error() {
    let goal = goal();
    let mut told = events(&goal, true);
    told.truncate(5);
    let history = history(&goal, &told);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("report.xml");
    let refused = || {
        Failure::usage("cannot watch Jobs in `shop`: <connection> refused")
            .help("see whether it is up")
    };
    let took = Duration::from_secs(4);
    let failure = junit::stopped(Some(&file), (&goal, &history), took, refused());
    assert_eq!(failure.message, refused().message);
    assert_snapshot!(std::fs::read_to_string(&file).unwrap(), @r##"
<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="shop" tests="4" failures="0" errors="1" skipped="3" time="4.000">
  <testsuite name="shop" tests="4" failures="0" errors="1" skipped="3" time="4.000">
    <testcase name="migrate" classname="shop" file="shop.pipeline" line="3" time="1.000">
      <skipped message="Job shop-migrate-db: 1 active, 0 failed"/>
    </testcase>
    <testcase name="app" classname="shop" file="shop.pipeline" line="4" time="0.000">
      <skipped message="after migrate"/>
    </testcase>
    <testcase name="cache" classname="shop" file="shop.pipeline" line="5" time="0.000">
      <skipped message="after app"/>
    </testcase>
    <testcase name="release" classname="shop">
      <error type="stopped" message="cannot watch Jobs in `shop`: &lt;connection&gt; refused">see whether it is up</error>
    </testcase>
  </testsuite>
</testsuites>
"##);
    let missing = folder.path().join("missing/report.xml");
    let failure = junit::unbegun(Some(&missing), &goal, refused());
    assert!(failure.message.starts_with(&refused().message));
    assert!(failure.message.contains("; cannot write `"), "{failure:?}");
    assert_eq!(
        junit::unbegun(None, &goal, refused()).message,
        refused().message
    );
}

#[test]
fn a_report_is_there_whole_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("report.xml");
    junit::write(&file, "first").unwrap();
    junit::write(&file, "second").unwrap();
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "second");
    let names = std::fs::read_dir(folder.path()).unwrap();
    assert_eq!(names.count(), 1, "nothing else is left");
    let inside = folder.path().join("missing/report.xml");
    assert!(
        junit::write(&inside, "x")
            .unwrap_err()
            .message
            .contains("cannot write")
    );
}

#[test]
fn rows_show_how_each_stage_stands() {
    let goal = goal();
    let events = events(&goal, true);
    let room = Room {
        columns: 80,
        rows: 20,
    };
    let at = |count: usize, seconds| {
        let history = history(&goal, &events[..count]);
        row_text(&goal, &history, Duration::from_secs(seconds), room, PLAIN)
    };
    assert_snapshot!(at(0, 0), @r##"
00:00  [0/3 done]  shop
  · migrate
  · app
  · cache
"##);
    assert_snapshot!(at(5, 65), @r##"
01:05  [0/3 done]  shop
  ● migrate  running    01:02  Pod shop-migrate-db-x7k2p: ErrImagePull: manife…
  · app      waiting           after migrate
  · cache    waiting           after app
"##);
    assert_snapshot!(at(events.len(), 70), @r##"
01:10  [0/3 done]  shop
  ✗ migrate  failed     00:05  Job shop-migrate-db: BackoffLimitExceeded: Job …
  - app      blocked           after migrate
  - cache    blocked           after app
"##);
}

#[test]
fn rows_fit_the_terminal() {
    let goal = goal();
    let history = history(&goal, &events(&goal, true));
    for columns in [1, 10, 30] {
        for rows in 1..4 {
            let room = Room { columns, rows };
            let text = row_text(
                &goal,
                &history,
                Duration::ZERO,
                room,
                Paint { colour: true },
            );
            let widest = text.lines().map(console::measure_text_width).max();
            assert!(widest.unwrap() < columns.max(2), "{text:?}");
            assert!(text.lines().count() <= rows.max(2), "{text:?}");
        }
    }
}

#[test]
fn what_stays_is_above_the_rows_and_the_rows_go_at_the_end() {
    let goal = goal();
    let terminal = InMemoryTerm::new(20, 90);
    let target = ProgressDrawTarget::term_like(Box::new(terminal.clone()));
    let rows = Rows::on(&goal, PLAIN, target, Box::new(|| (20, 90)));
    events(&goal, true)
        .iter()
        .for_each(|event| rows.tell(event));
    assert_snapshot!(terminal.contents(), @r##"
00:00  GitRepository flux-system/shop: has main@sha1:222222222222
00:04  Pod shop-migrate-db-x7k2p: ErrImagePull
         ^ manifest unknown
00:05  shop-migrate-db | applying 0042
00:06  shop-migrate-db | relation "orders" <exists>
00:07  Pod shop-migrate-db-x7k2p failed: exit code 1, Error
00:08  [0/3 done]  migrate  failed
         ^ Job shop-migrate-db: BackoffLimitExceeded: Job has reached the specified backof
f limit
00:09  [0/3 done]  app      blocked    after migrate
00:10  [0/3 done]  cache    blocked    after app
00:10  [0/3 done]  shop
  ✗ migrate  failed     00:05  Job shop-migrate-db: BackoffLimitExceeded: Job has reache…
  - app      blocked           after migrate
  - cache    blocked           after app
"##);
    drop(rows);
    assert_snapshot!(terminal.contents(), @r##"
00:00  GitRepository flux-system/shop: has main@sha1:222222222222
00:04  Pod shop-migrate-db-x7k2p: ErrImagePull
         ^ manifest unknown
00:05  shop-migrate-db | applying 0042
00:06  shop-migrate-db | relation "orders" <exists>
00:07  Pod shop-migrate-db-x7k2p failed: exit code 1, Error
00:08  [0/3 done]  migrate  failed
         ^ Job shop-migrate-db: BackoffLimitExceeded: Job has reached the specified backof
f limit
00:09  [0/3 done]  app      blocked    after migrate
00:10  [0/3 done]  cache    blocked    after app
"##);
}

#[test]
fn colours_are_on_request_only() {
    let goal = goal();
    let events = events(&goal, true);
    assert!(!text(&goal, &events).contains('\u{1b}'));
    let red = lines::line(&goal, &events[8], Paint { colour: true }).unwrap();
    assert!(red.contains("\u{1b}[31mfailed"), "{red:?}");
}
