//! A HelmRelease is judged as strictly as a Job: by its chart, its values and what Helm says, not by `Ready` alone.

use flux_pipeline::cluster::{Asking, Goal, Kind, Outcome};
use serde_json::{Value, json};

use super::play::{NEW, Play, condition, goal_with, head};

const SHOP: &str = "\
source git shop
namespace shop
defaults { external namespace shop }
stage app
stage cache after app { job warm { image ghcr.io/org/shop:2; run \"warm\" } }
";

const WEB: &str = "\
apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata: { name: web, namespace: shop }
spec: { interval: 1h, url: oci://ghcr.io/org/charts/web, ref: { tag: 1.4.0 } }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: values, namespace: shop }
data: { values.yaml: 'replicas: 2' }
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: web, namespace: shop }
spec:
  interval: 1h
  chartRef: { kind: OCIRepository, name: web }
  valuesFrom: [{ kind: ConfigMap, name: values }]
";

fn goal() -> Goal {
    goal_with(SHOP, WEB, &head())
}

/// Everything is live at the new revision, but for one change to the HelmRelease.
fn live_but(change: impl FnOnce(&mut Value)) -> (Option<Outcome>, String) {
    let goal = goal();
    let mut play = Play::new(&goal, Asking::Never);
    play.fetch(NEW);
    for stage in ["shop-app", "shop-cache"] {
        play.ready(stage, NEW);
    }
    let end = play.change(Kind::HelmRelease, "web", change).end;
    (end, play.stands("app"))
}

#[test]
fn a_helm_release_at_the_chart_and_values_of_this_release_is_live() {
    let (end, stands) = live_but(|_| {});
    assert_eq!(end, Some(Outcome::Live));
    assert_eq!(stands, "ready: main@sha1:222222222222");
}

/// Each of these is called ready by Flux, or was before helm-controller came to it.
#[test]
fn nothing_less_is_ready() {
    type Change = fn(&mut Value);
    let cases: [(&str, Change, &str); 7] = [
        (
            "the chart before",
            |it| it["status"]["lastAttemptedRevision"] = json!("1.3.0+0123456789ab"),
            "running: HelmRelease web is still at chart 1.3.0+0123456789ab",
        ),
        (
            "the values before",
            |it| it["spec"]["commonMetadata"]["annotations"]["flux-pipeline/values"] = json!("x"),
            "waiting: HelmRelease web has the values of another release",
        ),
        (
            "a spec that nobody looked at",
            |it| it["metadata"]["generation"] = json!(3),
            "running: HelmRelease web: helm-controller has not come to it yet",
        ),
        (
            "a condition about an older spec",
            |it| {
                it["metadata"]["generation"] = json!(3);
                it["status"]["observedGeneration"] = json!(3);
            },
            "running: HelmRelease web: helm-controller has not come to it yet",
        ),
        (
            "Helm at work",
            |it| {
                it["status"]["conditions"] = json!([
                    condition("Ready", "Unknown", "Progressing", 2),
                    { "type": "Reconciling", "status": "True", "reason": "Progressing",
                      "message": "Running 'upgrade' action with timeout of 5m0s" },
                ]);
            },
            "running: HelmRelease web: Progressing: Running 'upgrade' action with timeout of 5m0s",
        ),
        (
            "a release that Helm calls failed",
            |it| it["status"]["history"][0]["status"] = json!("failed"),
            "failing: HelmRelease web: Helm calls it failed, with chart 1.4.0+0123456789ab",
        ),
        (
            "on its way out",
            |it| it["metadata"]["deletionTimestamp"] = json!("2026-01-01T00:00:00Z"),
            "waiting: HelmRelease web: is being deleted",
        ),
    ];
    for (what, change, expected) in cases {
        let (end, stands) = live_but(change);
        assert_eq!((end, stands.as_str()), (None, expected), "{what}");
    }
}

/// Measured: a suspended run writes `observedGeneration` beside the old `Ready=True`, and Flux calls the stage done.
#[test]
fn a_suspended_release_is_not_live() {
    let (end, stands) = live_but(|it| it["spec"]["suspend"] = json!(true));
    assert_eq!(end, Some(Outcome::Suspended));
    assert_eq!(stands, "suspended: HelmRelease web is suspended");
}

fn failed(reason: &str, message: &str) -> Value {
    let mut condition = condition("Released", "False", reason, 2);
    condition["message"] = json!(message);
    condition
}

/// Kustomizations say no more than that a HelmRelease failed.
#[test]
fn why_helm_failed_is_said() {
    let goal = goal();
    let mut play = Play::new(&goal, Asking::Never);
    play.fetch(NEW);
    play.change(Kind::HelmRelease, "web", |it| {
        it["status"]["conditions"] = json!([
            condition("Ready", "False", "RetriesExceeded", 2),
            condition("Stalled", "True", "RetriesExceeded", 2),
            failed(
                "UpgradeFailed",
                "Helm upgrade failed: context deadline exceeded"
            ),
        ]);
    });
    let end = play.not_ready("shop-app", "False", "HealthCheckFailed").end;
    assert_eq!(end, Some(Outcome::Failed));
    assert_eq!(
        play.stands("app"),
        "failed: HelmRelease web: UpgradeFailed: Helm upgrade failed: context deadline exceeded"
    );
    assert_eq!(play.stands("cache"), "blocked: after app");
}

#[test]
fn an_older_failure_is_not_that_of_this_release() {
    let goal = goal();
    let mut play = Play::new(&goal, Asking::Never);
    play.fetch(NEW);
    play.change(Kind::HelmRelease, "web", |it| {
        it["metadata"]["generation"] = json!(3);
        it["status"]["conditions"] = json!([condition("Ready", "False", "UpgradeFailed", 2)]);
    });
    play.not_ready("shop-app", "False", "HealthCheckFailed");
    assert_eq!(play.stands("app"), "failed: HealthCheckFailed");
}

#[test]
fn what_helm_is_at_is_said_while_the_stage_waits() {
    let goal = goal();
    let mut play = Play::new(&goal, Asking::Never);
    play.fetch(NEW);
    play.change(Kind::HelmRelease, "web", |it| {
        it["status"]["lastAttemptedRevision"] = json!("1.3.0+0123456789ab");
    });
    play.not_ready("shop-app", "Unknown", "Progressing");
    assert_eq!(play.stands("app"), "running: Progressing");
    play.change(Kind::Kustomization, "shop-app", |it| {
        let conditions = it["status"]["conditions"].as_array_mut().unwrap();
        conditions.push(
            json!({ "type": "Reconciling", "status": "True", "reason": "Progressing",
            "message": "Running health checks for revision main@sha1:2 with a timeout of 5m" }),
        );
    });
    assert_eq!(
        play.stands("app"),
        "running: HelmRelease web is still at chart 1.3.0+0123456789ab"
    );
}
