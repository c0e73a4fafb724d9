//! Which events of Kubernetes explain a stage.

use flux_pipeline::cluster::{Asking, Goal, Kind, StageGoal, StageStatus, Warning};
use serde_json::{Value, json};

use super::play::{NEW, Play, goal, head};

/// What a stage has applied.
fn applied(play: &Play<'_>, stage: &StageGoal) -> Vec<String> {
    let facts = play.observed.kustomization(&stage.key);
    facts.unwrap().inventory.clone()
}

fn event(kind: &str, name: &str, reason: &str, message: &str) -> Value {
    json!({ "type": "Warning", "reason": reason, "message": message,
            "involvedObject": { "kind": kind, "namespace": "shop", "name": name } })
}

/// The stage and its object that a warning explains, while every stage is at work.
fn place(goal: &Goal, event: &Value) -> Option<(usize, String)> {
    let mut play = Play::new(goal, Asking::Never);
    play.change(Kind::Kustomization, "shop-app", |it| {
        let ids = ["shop_web_apps_Deployment", "shop_web-admin_apps_Deployment"];
        let entries = ids.map(|id| json!({ "id": id, "v": "v1" }));
        it["status"]["inventory"] = json!({ "entries": entries });
    });
    play.fetch(NEW);
    let stage_statuses: Vec<StageStatus> = play.rollout.stage_statuses(&play.observed);
    Warning::of(event)?.place(goal, &stage_statuses, |stage| applied(&play, stage))
}

#[test]
fn a_warning_goes_to_the_stage_whose_object_made_the_pod() {
    let goal = goal(&head());
    let at = |kind, name| {
        let event = event(kind, name, "FailedMount", "secret `x` not found");
        place(&goal, &event).map(|(stage, owner)| (goal.stages[stage].label.clone(), owner))
    };
    let app = |owner: &str| Some(("app".to_owned(), owner.to_owned()));
    assert_eq!(at("Pod", "web-7d4b9-x2x"), app("web"));
    assert_eq!(at("Pod", "web-admin-7d4b9-x2x"), app("web-admin"));
    assert_eq!(at("Deployment", "web"), app("web"));
    let job = &goal.stages[0].jobs[0].key.name;
    assert_eq!(at("Job", job), Some(("migrate".to_owned(), job.clone())));
    assert_eq!(at("Pod", "webhook-1"), None);
    assert_eq!(at("Service", "web-x"), None);
}

#[test]
fn a_stage_that_is_ready_needs_no_explanation() {
    let goal = goal(&head());
    let mut play = Play::new(&goal, Asking::Never);
    play.fetch(NEW);
    let job = goal.stages[0].jobs[0].key.name.clone();
    let warning = Warning::of(&event("Job", &job, "FailedCreate", "exceeded quota")).unwrap();
    let place = |play: &Play<'_>, stage_statuses: &[StageStatus]| {
        warning.place(&goal, stage_statuses, |stage| applied(play, stage))
    };
    let open = play.rollout.stage_statuses(&play.observed);
    assert!(place(&play, &open).is_some());
    play.ready("shop-migrate", NEW);
    let ready = play.rollout.stage_statuses(&play.observed);
    assert!(place(&play, &ready).is_none());
}

#[test]
fn only_what_explains_is_a_warning() {
    let is_one = |reason, message| Warning::of(&event("Pod", "web-1", reason, message)).is_some();
    assert!(is_one("FailedScheduling", "0/1 nodes"));
    assert!(!is_one("BackoffLimitExceeded", "the Job says so itself"));
    let mut normal = event("Pod", "web-1", "Failed", "");
    normal["type"] = json!("Normal");
    assert_eq!(Warning::of(&normal), None);
}

#[test]
fn what_is_wrong_with_an_image_has_one_name() {
    let reason = |reason, message| {
        Warning::of(&event("Pod", "p", reason, message))
            .unwrap()
            .reason
    };
    assert_eq!(
        reason("Failed", "Failed to pull image `x`: denied"),
        "ImagePull"
    );
    assert_eq!(reason("BackOff", "Back-off pulling image `x`"), "ImagePull");
    assert_eq!(
        reason("BackOff", "Back-off restarting failed container"),
        "BackOff"
    );
}
