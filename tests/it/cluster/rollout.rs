//! What is done next, and what is not.

use flux_pipeline::cluster::{Asking, EventKind, Goal, Kind, Next, Outcome, Step, Wanted};
use serde_json::json;

use super::play::{NEW, OLD, Play, condition, goal, head};

fn asking() -> Asking {
    Asking::With("r".to_owned())
}

/// Whom a look asks.
fn asked(next: &Next) -> Vec<String> {
    let names = next
        .steps
        .iter()
        .map(|Step::Ask(key, request)| format!("{} {request}", key.name));
    names.collect()
}

#[test]
fn the_source_is_asked_first_and_each_stage_as_soon_as_it_may_start() {
    let goal = goal(&head());
    let mut play = Play::new(&goal, asking());
    assert_eq!(asked(&play.next()), ["shop r.1"]);
    play.handle(Kind::GitRepository, "shop", "r.1");
    assert!(
        asked(&play.fetch(NEW)).is_empty(),
        "the source tells them itself"
    );
    play.not_ready("shop-migrate", "Unknown", "Progressing");
    assert!(asked(&play.not_ready("shop-app", "False", "DependencyNotReady")).is_empty());
    assert_eq!(play.stands("app"), "waiting: after migrate");
    assert_eq!(asked(&play.ready("shop-migrate", NEW)), ["shop-app r.2"]);
    assert!(asked(&play.next()).is_empty(), "once is enough");
    assert_eq!(
        play.stands("app"),
        "waiting: its controller was asked to look"
    );
    play.handle(Kind::Kustomization, "shop-app", "r.2");
    play.ready("shop-app", NEW);
    assert_eq!(play.ready("shop-cache", NEW).end, Some(Outcome::Live));
}

#[test]
fn a_stage_that_is_still_refused_is_asked_again_after_a_second() {
    let goal = goal(&head());
    let mut play = Play::new(&goal, asking());
    play.fetch(NEW);
    play.not_ready("shop-app", "False", "DependencyNotReady");
    assert_eq!(asked(&play.ready("shop-migrate", NEW)), ["shop-app r.2"]);
    let next = play.handle(Kind::Kustomization, "shop-app", "r.2");
    assert!(asked(&next).is_empty());
    assert!(next.wake.is_some());
    assert_eq!(asked(&play.pass(1)), ["shop-app r.3"]);
}

#[test]
fn a_stage_that_its_controller_forgot_is_asked_after_a_while() {
    let goal = goal(&head());
    let mut play = Play::new(&goal, asking());
    play.next();
    let next = play.fetch(NEW);
    assert!(asked(&next).is_empty());
    assert_eq!(asked(&play.pass(3)), ["shop-migrate r.2"]);
    assert!(asked(&play.pass(3)).is_empty());
}

#[test]
fn who_only_watches_asks_nobody() {
    let goal = goal(&head());
    let mut play = Play::new(&goal, Asking::Never);
    assert!(play.next().steps.is_empty());
    play.fetch(NEW);
    play.not_ready("shop-app", "False", "DependencyNotReady");
    assert!(play.ready("shop-migrate", NEW).steps.is_empty());
    assert!(play.pass(30).steps.is_empty());
}

#[test]
fn a_suspended_stage_is_left_alone() {
    let goal = goal(&head());
    let mut play = Play::new(&goal, asking());
    play.change(Kind::Kustomization, "shop-migrate", |it| {
        it["spec"]["suspend"] = json!(true);
    });
    let next = play.fetch(NEW);
    assert_eq!(next.end, Some(Outcome::Suspended));
    assert!(play.pass(60).steps.is_empty());
}

#[test]
fn what_failed_before_anybody_asked_is_tried_once_more() {
    let goal = goal(&head());
    let mut play = Play::new(&goal, asking());
    play.rollout = flux_pipeline::cluster::Rollout::new(&goal, Asking::Never, None);
    play.fetch(NEW);
    play.not_ready("shop-migrate", "False", "HealthCheckFailed");
    assert_eq!(play.stands("migrate"), "failed: HealthCheckFailed");
    play.rollout = flux_pipeline::cluster::Rollout::new(&goal, asking(), None);
    let next = play.next();
    assert_eq!(asked(&next), ["shop r.1", "shop-migrate r.2"]);
    assert_eq!(next.end, None);
    assert_eq!(play.pass(1).end, None);
    let next = play.handle(Kind::Kustomization, "shop-migrate", "r.2");
    assert_eq!(next.end, Some(Outcome::Failed));
}

#[test]
fn a_source_that_has_looked_and_lacks_the_commit_is_the_end() {
    let goal = goal(&head());
    let mut play = Play::new(&goal, asking());
    assert_eq!(play.next().end, None);
    let next = play.handle(Kind::GitRepository, "shop", "r.1");
    assert_eq!(next.end, Some(Outcome::Blocked));
    let mut play = Play::new(&goal, Asking::Never);
    assert_eq!(play.next().end, None, "somebody may still push it");
}

#[test]
fn the_latest_revision_is_what_the_source_has_once_it_has_looked() {
    let goal = goal(&Wanted::Latest);
    let mut play = Play::new(&goal, asking());
    play.next();
    assert_eq!(
        play.stands("migrate"),
        "waiting: its source looks for the revision"
    );
    play.fetch(NEW);
    play.handle(Kind::GitRepository, "shop", "r.1");
    assert_eq!(
        play.stands("migrate"),
        "waiting: still at main@sha1:111111111111"
    );
    assert_eq!(play.fetch(OLD).end, Some(Outcome::Superseded));
}

#[test]
fn a_stage_that_takes_longer_than_its_timeout_and_a_minute_has_failed() {
    let goal = goal(&head());
    let mut play = Play::new(&goal, Asking::Never);
    play.fetch(NEW);
    play.not_ready("shop-migrate", "Unknown", "Progressing");
    let limit = goal.stages[0].timeout_seconds + 60;
    assert_eq!(play.pass(limit - 1).end, None);
    assert_eq!(play.pass(1).end, Some(Outcome::Failed));
    assert_eq!(
        play.stands("migrate"),
        format!("failed: not finished after {limit}s")
    );
}

#[test]
fn what_mends_itself_as_a_rule_has_failed_after_a_minute() {
    let goal = goal(&head());
    let mut play = Play::new(&goal, Asking::Never);
    play.fetch(NEW);
    play.not_ready("shop-migrate", "False", "ArtifactFailed");
    assert_eq!(play.stands("migrate"), "failing: ArtifactFailed");
    assert_eq!(play.pass(59).end, None);
    assert_eq!(play.pass(1).end, Some(Outcome::Failed));
}

/// A stage whose spec was written while a run with the old one was on its way, which failed at the new revision.
fn failed_by_an_old_run(play: &mut Play<'_>) -> Next {
    play.next();
    play.handle(Kind::GitRepository, "shop", "r.1");
    play.fetch(NEW);
    play.change(Kind::Kustomization, "shop-migrate", |it| {
        it["metadata"]["generation"] = json!(4);
        it["status"]["lastAttemptedRevision"] = json!(NEW);
        it["status"]["conditions"] = json!([condition("Ready", "False", "BuildFailed", 4)]);
    })
}

#[test]
fn a_failure_that_may_be_of_the_old_spec_is_asked_for_again() {
    let goal = goal(&head());
    let mut play = Play::new(&goal, asking());
    let next = failed_by_an_old_run(&mut play);
    assert_eq!(next.end, None);
    assert_eq!(asked(&next), ["shop-migrate r.2"]);
    let next = play.handle(Kind::Kustomization, "shop-migrate", "r.2");
    assert_eq!(next.end, Some(Outcome::Failed), "that run had the new spec");
}

#[test]
fn who_only_watches_believes_such_a_failure_after_a_minute() {
    let goal = goal(&head());
    let mut play = Play::new(&goal, Asking::Never);
    assert_eq!(failed_by_an_old_run(&mut play).end, None);
    assert_eq!(play.pass(59).end, None);
    assert_eq!(play.pass(1).end, Some(Outcome::Failed));
}

#[test]
fn a_run_that_begins_long_after_the_spec_came_is_believed() {
    let goal = goal(&head());
    let mut play = Play::new(&goal, Asking::Never);
    failed_by_an_old_run(&mut play);
    play.pass(6);
    play.change(Kind::Kustomization, "shop-migrate", |it| {
        let begun = condition("Reconciling", "True", "Progressing", 4);
        it["status"]["conditions"] =
            json!([condition("Ready", "Unknown", "Progressing", 4), begun]);
    });
    let next = play.change(Kind::Kustomization, "shop-migrate", |it| {
        it["status"]["conditions"] = json!([condition("Ready", "False", "HealthCheckFailed", 4)]);
    });
    assert_eq!(next.end, Some(Outcome::Failed));
}

/// What is told of controllers that say nothing, with their stages.
fn silent(next: &Next) -> Vec<(usize, &str)> {
    let troubles = next.happened.iter().filter_map(|it| {
        let EventKind::Trouble(it) = it else {
            return None;
        };
        (it.reason == "Silent").then_some((it.stage, it.message.as_str()))
    });
    troubles.collect()
}

/// The first stage is at work, and its controller has said this; its Job is done or is not.
fn at_work<'g>(goal: &'g Goal, asking: Asking, says: &str, is_done: bool) -> Play<'g> {
    let mut play = Play::new(goal, asking);
    play.fetch(NEW);
    if !is_done {
        play.change(Kind::Job, "db", |it| it["status"] = json!({ "active": 1 }));
    }
    play.change(Kind::Kustomization, "shop-migrate", |it| {
        let mut reconciling = condition("Reconciling", "True", "Progressing", 3);
        reconciling["message"] = json!(says);
        let ready = condition("Ready", "Unknown", "Progressing", 3);
        it["status"]["conditions"] = json!([ready, reconciling]);
        it["status"]["inventory"] = json!({ "entries": [{ "id": "shop_db_batch_Job" }] });
    });
    play
}

const BUILDING: &str = "Building manifests for revision x with a timeout of 5m0s";
const CHECKING: &str = "Running health checks for revision x with a timeout of 5m0s";

#[test]
fn a_controller_that_lost_a_stage_is_asked_to_look_again() {
    let goal = goal(&head());
    for says in [BUILDING, CHECKING] {
        let mut play = at_work(&goal, asking(), says, true);
        let next = play.pass(59);
        assert!(silent(&next).is_empty() && asked(&next).is_empty());
        let next = play.pass(1);
        let [(0, message)] = silent(&next)[..] else {
            panic!("{next:?}");
        };
        assert!(message.ends_with("it is asked to look again"), "{message}");
        assert_eq!(asked(&next), ["shop-migrate r.2"]);
        let later = play.pass(120);
        assert!(
            silent(&later).is_empty() && asked(&later).is_empty(),
            "once"
        );
    }
}

#[test]
fn who_only_watches_says_how_a_controller_is_asked() {
    let goal = goal(&head());
    let mut play = at_work(&goal, Asking::Never, BUILDING, true);
    let next = play.pass(60);
    let [(0, message)] = silent(&next)[..] else {
        panic!("{next:?}");
    };
    let command = "`flux reconcile kustomization shop-migrate --namespace flux-system`";
    assert!(message.ends_with(command), "{message}");
    assert!(next.steps.is_empty());
}

#[test]
fn a_run_that_ended_without_a_result_is_lost_whatever_it_waited_for() {
    let goal = goal(&head());
    let mut play = Play::new(&goal, asking());
    play.next();
    play.fetch(NEW);
    assert_eq!(asked(&play.pass(3)), ["shop-migrate r.2"]);
    let at_work = |play: &mut Play, handled: &str| {
        play.change(Kind::Kustomization, "shop-migrate", |it| {
            let mut reconciling = condition("Reconciling", "True", "Progressing", 3);
            reconciling["message"] = json!(CHECKING);
            let ready = condition("Ready", "Unknown", "Progressing", 3);
            it["status"]["conditions"] = json!([ready, reconciling]);
            it["status"]["lastHandledReconcileAt"] = json!(handled);
        });
    };
    at_work(&mut play, "r.1");
    assert!(silent(&play.pass(200)).is_empty(), "it waits for objects");
    at_work(&mut play, "r.2");
    assert_eq!(asked(&play.pass(60)), ["shop-migrate r.3"]);
}

#[test]
fn a_stage_that_waits_for_its_objects_may_be_silent() {
    let goal = goal(&head());
    let mut play = at_work(&goal, asking(), CHECKING, false);
    assert!(silent(&play.pass(200)).is_empty());
}

#[test]
fn a_controller_that_does_not_look_is_told_of() {
    let goal = goal(&head());
    let mut play = Play::new(&goal, asking());
    play.fetch(NEW);
    assert_eq!(asked(&play.pass(3)), ["shop-migrate r.2"]);
    play.next();
    let next = play.pass(60);
    let [(0, message)] = silent(&next)[..] else {
        panic!("{next:?}");
    };
    assert!(
        message.contains("has not looked at it for 60s"),
        "{message}"
    );
    assert!(asked(&next).is_empty());
}
