//! Ready means this release, and nothing less.

use flux_pipeline::cluster::{Asking, Kind, Outcome, Wanted};
use serde_json::{Value, json};

use super::play::{NEW, OLD, Play, condition, goal, head};

/// Everything is live at the new revision, but for one change to one object.
fn live_but(kind: Kind, name: &str, change: impl FnOnce(&mut Value)) -> (Option<Outcome>, String) {
    let goal = goal(&head());
    let mut play = Play::new(&goal, Asking::Never);
    play.fetch(NEW);
    for stage in ["shop-migrate", "shop-app", "shop-cache"] {
        play.ready(stage, NEW);
    }
    let end = play.change(kind, name, change).end;
    (end, play.stands("migrate"))
}

#[test]
fn a_release_whose_stages_have_applied_it_is_live() {
    let (end, stands) = live_but(Kind::Kustomization, "shop-migrate", |_| {});
    assert_eq!(end, Some(Outcome::Live));
    assert_eq!(stands, "ready: main@sha1:222222222222");
}

/// Each of these is true of an older release, or of a stage that Flux alone calls ready.
#[test]
fn nothing_less_is_ready() {
    type Change = fn(&mut Value);
    let kustomization: [(&str, Change, &str); 7] = [
        (
            "another spec",
            |it| it["spec"]["path"] = json!("./other/"),
            "waiting: `spec.path` is not what was compiled",
        ),
        (
            "one dependency more",
            |it| it["spec"]["dependsOn"] = json!([{ "name": "x" }]),
            "waiting: `spec.dependsOn` is not what was compiled",
        ),
        (
            "a spec that nobody looked at",
            |it| it["metadata"]["generation"] = json!(4),
            "waiting: its controller has not looked at it yet",
        ),
        (
            "a condition about an older spec",
            |it| {
                it["metadata"]["generation"] = json!(4);
                it["status"]["observedGeneration"] = json!(4);
            },
            "waiting: its controller has not looked at it yet",
        ),
        (
            "another revision",
            |it| {
                it["status"]["lastAppliedRevision"] = json!(OLD);
                it["status"]["lastAttemptedRevision"] = json!(OLD);
            },
            "waiting: still at main@sha1:111111111111",
        ),
        (
            "a run that is not over",
            |it| {
                it["status"]["conditions"] =
                    json!([condition("Ready", "Unknown", "Progressing", 3)])
            },
            "running: Progressing",
        ),
        (
            "on its way out",
            |it| it["metadata"]["deletionTimestamp"] = json!("2026-01-01T00:00:00Z"),
            "waiting: its Kustomization is being deleted",
        ),
    ];
    for (what, change, expected) in kustomization {
        let (end, stands) = live_but(Kind::Kustomization, "shop-migrate", change);
        assert_eq!((end, stands.as_str()), (None, expected), "{what}");
    }
}

/// Seen on a cluster: the new spec had failed on the files of the old revision, and the run on the new ones had begun.
#[test]
fn the_failure_of_the_run_before_is_not_believed() {
    let failed = |reconciling: &'static str| {
        live_but(Kind::Kustomization, "shop-migrate", move |it| {
            let again = condition("Reconciling", "True", reconciling, 3);
            it["status"]["conditions"] =
                json!([again, condition("Ready", "False", "BuildFailed", 3)]);
        })
    };
    assert_eq!(
        failed("Progressing"),
        (None, "running: BuildFailed".to_owned())
    );
    let (end, stands) = failed("ProgressingWithRetry");
    assert_eq!(
        (end, stands.as_str()),
        (Some(Outcome::Failed), "failed: BuildFailed")
    );
}

#[test]
fn a_job_that_has_not_completed_is_not_ready_whatever_flux_says() {
    let job = |change: fn(&mut Value)| live_but(Kind::Job, "db", change);
    let (end, stands) = job(|it| it["status"] = json!({ "active": 1 }));
    assert_eq!(
        (end, stands.as_str()),
        (None, "running: Job db: 1 active, 0 failed")
    );
    // Its pod has ended, and neither the controller of Jobs nor Flux has come to it.
    let (end, stands) = job(|it| it["status"] = json!({ "succeeded": 1 }));
    assert_eq!(
        (end, stands.as_str()),
        (None, "running: Job db is done, and Flux has not looked yet")
    );
    let (end, stands) = job(|it| {
        it["status"]["conditions"] = json!([condition("Failed", "True", "BackoffLimitExceeded", 1)])
    });
    assert_eq!(end, Some(Outcome::Failed));
    assert_eq!(stands, "failed: Job db: BackoffLimitExceeded");
    let (end, stands) = job(|it| {
        it["spec"]["suspend"] = json!(true);
        it["status"] = json!({});
    });
    assert_eq!(end, Some(Outcome::Suspended));
    assert_eq!(stands, "suspended: Job db is suspended");
    let (_, stands) = job(|it| it["metadata"]["annotations"]["flux-pipeline/content"] = json!("x"));
    assert_eq!(stands, "waiting: Job db is that of another release");
}

#[test]
fn a_job_that_is_gone_counts_unless_something_else_has_its_name() {
    let goal = goal(&head());
    let mut play = Play::new(&goal, Asking::Never);
    play.fetch(NEW);
    play.ready("shop-migrate", NEW);
    play.remove(Kind::Job, "db");
    assert_eq!(play.stands("migrate"), "ready: main@sha1:222222222222");
    play.change(Kind::Kustomization, "shop-migrate", |it| {
        it["status"]["inventory"]["entries"] = json!([{ "id": "shop_db_batch_Job", "v": "v1" }]);
    });
    assert_eq!(play.stands("migrate"), "waiting: Job db is not there");
}

#[test]
fn failed_stalled_suspended_and_blocked_are_told_apart() {
    let goal = goal(&head());
    let at_new = || {
        let mut play = Play::new(&goal, Asking::Never);
        play.fetch(NEW);
        play
    };
    let mut play = at_new();
    let end = play
        .not_ready("shop-migrate", "False", "HealthCheckFailed")
        .end;
    assert_eq!(end, Some(Outcome::Failed));
    assert_eq!(play.stands("migrate"), "failed: HealthCheckFailed");
    assert_eq!(play.stands("app"), "blocked: after migrate");
    assert_eq!(play.stands("cache"), "blocked: after app");

    let mut play = at_new();
    let next = play.change(Kind::Kustomization, "shop-migrate", |it| {
        it["status"]["conditions"] =
            json!([condition("Stalled", "True", "InvalidCELExpression", 3)]);
    });
    assert_eq!(next.end, Some(Outcome::Failed));
    assert_eq!(play.stands("migrate"), "stalled: InvalidCELExpression");

    let mut play = at_new();
    let next = play.change(Kind::Kustomization, "shop-migrate", |it| {
        it["spec"]["suspend"] = json!(true);
    });
    assert_eq!(next.end, Some(Outcome::Suspended));
    assert_eq!(
        play.stands("migrate"),
        "suspended: its Kustomization is suspended"
    );

    let mut play = at_new();
    play.ready("shop-migrate", NEW);
    let end = play
        .fetch("main@sha1:3333333333333333333333333333333333333333")
        .end;
    assert_eq!(end, Some(Outcome::Superseded));
    assert_eq!(
        play.stands("migrate"),
        "superseded: its source has gone on to main@sha1:333333333333"
    );
}

#[test]
fn a_failure_of_another_revision_is_none_of_this_one() {
    let goal = goal(&head());
    let mut play = Play::new(&goal, Asking::Never);
    play.fetch(NEW);
    play.not_ready("shop-migrate", "False", "HealthCheckFailed");
    let next = play.change(Kind::Kustomization, "shop-migrate", |it| {
        it["status"]["lastAttemptedRevision"] = json!(OLD);
    });
    assert_eq!(next.end, None);
    assert_eq!(
        play.stands("migrate"),
        "waiting: still at main@sha1:111111111111"
    );
}

/// Suspended while an old run ends, it gets both generations of a spec that never ran.
#[test]
fn a_suspended_stage_is_not_ready_whatever_its_status_says() {
    let (end, stands) = live_but(Kind::Kustomization, "shop-migrate", |it| {
        it["spec"]["suspend"] = json!(true);
    });
    assert_eq!(end, Some(Outcome::Suspended));
    assert_eq!(stands, "suspended: its Kustomization is suspended");
}

/// The end of a run with the old spec, in conditions with the generation of the new one.
#[test]
fn what_an_old_run_says_in_new_conditions_is_not_believed() {
    let old = |kind: &'static str, status: &'static str, reason: &'static str| {
        live_but(Kind::Kustomization, "shop-migrate", move |it| {
            it["metadata"]["generation"] = json!(4);
            it["status"]["conditions"] = json!([condition(kind, status, reason, 4)]);
        })
    };
    let (end, stands) = old("Ready", "True", "ReconciliationSucceeded");
    assert_ne!(end, Some(Outcome::Live), "{stands}");
    let (end, stands) = old("Ready", "False", "BuildFailed");
    assert_eq!((end, stands.as_str()), (None, "failing: BuildFailed"));
    let (end, stands) = old("Stalled", "True", "InvalidCELExpression");
    assert_eq!(end, None, "{stands}");
}

#[test]
fn what_is_wanted_is_found_by_commit_digest_and_tag() {
    let commit = "2".repeat(40);
    let git = |wanted: &Wanted| wanted.is(Kind::GitRepository, NEW, None);
    assert!(git(&Wanted::Head(commit.clone())));
    assert!(git(&Wanted::Revision("2222222".to_owned())));
    assert!(git(&Wanted::Revision("main@sha1:2222222".to_owned())));
    assert!(git(&Wanted::Tag("main".to_owned())));
    assert!(!git(&Wanted::Revision("222222".to_owned())), "too short");
    assert!(!git(&Wanted::Revision("other@sha1:2222222".to_owned())));
    assert!(!git(&Wanted::Tag("mai".to_owned())));
    assert!(!git(&Wanted::Head("1".repeat(40))));
    let oci = |origin| Wanted::Head(commit.clone()).is(Kind::OciRepository, "v1@sha256:ab", origin);
    assert!(
        oci(None),
        "an artifact that says no commit is taken as it is"
    );
    assert!(oci(Some(NEW)));
    assert!(!oci(Some(OLD)));
}
