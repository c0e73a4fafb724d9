//! What is done next, and what is not.

use flux_pipeline::cluster::{Asking, Kind, Next, Outcome, Step, Wanted};
use serde_json::json;

use super::play::{NEW, OLD, Play, goal, head};

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
    assert_eq!(asked(&play.look()), ["shop r.1"]);
    play.handle(Kind::GitRepository, "shop", "r.1");
    assert!(
        asked(&play.fetch(NEW)).is_empty(),
        "the source tells them itself"
    );
    play.not_ready("shop-migrate", "Unknown", "Progressing");
    assert!(asked(&play.not_ready("shop-app", "False", "DependencyNotReady")).is_empty());
    assert_eq!(play.stands("app"), "waiting: after migrate");
    assert_eq!(asked(&play.ready("shop-migrate", NEW)), ["shop-app r.2"]);
    assert!(asked(&play.look()).is_empty(), "once is enough");
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
    play.look();
    let next = play.fetch(NEW);
    assert!(asked(&next).is_empty());
    assert_eq!(asked(&play.pass(3)), ["shop-migrate r.2"]);
    assert!(asked(&play.pass(3)).is_empty());
}

#[test]
fn who_only_watches_asks_nobody() {
    let goal = goal(&head());
    let mut play = Play::new(&goal, Asking::Never);
    assert!(play.look().steps.is_empty());
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
    let next = play.look();
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
    assert_eq!(play.look().end, None);
    let next = play.handle(Kind::GitRepository, "shop", "r.1");
    assert_eq!(next.end, Some(Outcome::Blocked));
    let mut play = Play::new(&goal, Asking::Never);
    assert_eq!(play.look().end, None, "somebody may still push it");
}

#[test]
fn the_latest_revision_is_what_the_source_has_once_it_has_looked() {
    let goal = goal(&Wanted::Latest);
    let mut play = Play::new(&goal, asking());
    play.look();
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
