//! Whether an object has become what its spec says.
//!
//! The rules are those of `pkg/kstatus/status` of cli-utils, which kustomize-controller waits by, but for Pods that
//! failed and Jobs that are suspended: these count as done there, and a stage that relies on them has not happened.

use serde_json::Value;

use crate::cluster::sanitize::{sanitize, sanitize_message};

/// Whether an object has become what its spec says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Health {
    /// It has.
    Current,
    /// It will: what is missing.
    Progress(String),
    /// It is a Job at work: pods that run, and pods that failed.
    Working(u64, u64),
    /// It is a Job that somebody has to resume.
    Suspended,
    /// It will not by itself: why.
    Failed(String),
}

/// Whether `object`, as the API server has it, has become what its spec says.
#[must_use]
pub fn health(object: &Value) -> Health {
    let open = general(object).or_else(|| match group_and_kind(object) {
        ("" | "core", "Service") => service(object),
        ("", "Pod") => pod(object),
        ("", "PersistentVolumeClaim") => claim(object),
        ("", "Secret" | "ConfigMap") | ("batch", "CronJob") | ("policy", "PodDisruptionBudget") => {
            None
        }
        ("apps", "StatefulSet") => stateful_set(object),
        ("apps", "DaemonSet") => daemon_set(object),
        ("apps", "Deployment") => deployment(object),
        ("apps", "ReplicaSet") => replica_set(object),
        ("batch", "Job") => job(object),
        ("apiextensions.k8s.io", "CustomResourceDefinition") => definition(object),
        _ => ready(object),
    });
    open.unwrap_or(Health::Current)
}

fn group_and_kind(object: &Value) -> (&str, &str) {
    let api_version = text(object, "/apiVersion");
    let group = api_version.split_once('/').map_or("", |(group, _)| group);
    (group, text(object, "/kind"))
}

fn text<'o>(object: &'o Value, pointer: &str) -> &'o str {
    let text = object.pointer(pointer).and_then(Value::as_str);
    text.unwrap_or_default()
}

fn count(object: &Value, pointer: &str) -> i64 {
    count_or(object, pointer, 0)
}

fn count_or(object: &Value, pointer: &str, default: i64) -> i64 {
    let count = object.pointer(pointer).and_then(Value::as_i64);
    count.unwrap_or(default)
}

fn condition<'o>(object: &'o Value, kind: &str) -> Option<&'o Value> {
    let conditions = object.pointer("/status/conditions")?.as_array()?;
    conditions.iter().find(|it| text(it, "/type") == kind)
}

fn is_true(condition: Option<&Value>) -> bool {
    condition.is_some_and(|it| text(it, "/status") == "True")
}

/// Reason and message of a condition in one line.
fn words(condition: &Value) -> String {
    let message = text(condition, "/message").split_whitespace();
    let message = sanitize_message(&message.collect::<Vec<_>>().join(" "));
    let reason = sanitize(text(condition, "/reason"));
    match (reason.is_empty(), message.is_empty()) {
        (true, _) => message,
        (false, true) => reason,
        (false, false) => format!("{reason}: {message}"),
    }
}

fn progress(text: impl Into<String>) -> Option<Health> {
    Some(Health::Progress(text.into()))
}

/// What is true of every kind.
fn general(object: &Value) -> Option<Health> {
    if object.pointer("/metadata/deletionTimestamp").is_some() {
        return progress("is being deleted");
    }
    let observed = object.pointer("/status/observedGeneration");
    let generation = object.pointer("/metadata/generation");
    let is_behind = observed.is_some_and(|observed| Some(observed) != generation);
    if is_behind {
        return progress("its controller has not looked at the new spec");
    }
    if let Some(stalled) = condition(object, "Stalled").filter(|it| is_true(Some(it))) {
        return Some(Health::Failed(words(stalled)));
    }
    let reconciling = condition(object, "Reconciling").filter(|it| is_true(Some(it)));
    reconciling.map(|it| Health::Progress(words(it)))
}

/// Custom kinds that say `Ready`.
fn ready(object: &Value) -> Option<Health> {
    let ready = condition(object, "Ready")?;
    match is_true(Some(ready)) {
        true => None,
        false => Some(Health::Progress(words(ready))),
    }
}

fn service(object: &Value) -> Option<Health> {
    let is_open =
        text(object, "/spec/type") == "LoadBalancer" && text(object, "/spec/clusterIP").is_empty();
    is_open.then(|| Health::Progress("has no cluster address".to_owned()))
}

fn claim(object: &Value) -> Option<Health> {
    match text(object, "/status/phase") {
        "Bound" => None,
        "" => progress("is not bound"),
        phase => progress(format!("is not bound: {phase}")),
    }
}

fn pod(object: &Value) -> Option<Health> {
    match text(object, "/status/phase") {
        "Succeeded" => None,
        "Failed" => Some(Health::Failed("has failed".to_owned())),
        "Running" if is_true(condition(object, "Ready")) => None,
        "Running" if is_crash_looping(object) => Some(Health::Failed(
            "a container crashes again and again".to_owned(),
        )),
        "Running" => progress("runs and is not ready"),
        _ => progress("has not started"),
    }
}

fn is_crash_looping(object: &Value) -> bool {
    let statuses = object.pointer("/status/containerStatuses");
    let mut statuses = statuses.and_then(Value::as_array).into_iter().flatten();
    statuses.any(|it| text(it, "/state/waiting/reason") == "CrashLoopBackOff")
}

/// What is missing of a number of pods.
fn few(what: &str, have: i64, want: i64) -> Option<Health> {
    (have < want).then(|| Health::Progress(format!("{have} of {want} {what}")))
}

fn extra(have: i64, want: i64) -> Option<Health> {
    (have > want).then(|| Health::Progress(format!("{} to stop", have - want)))
}

fn deployment(object: &Value) -> Option<Health> {
    let progressing = condition(object, "Progressing");
    if let Some(it) = progressing
        && text(it, "/reason") == "ProgressDeadlineExceeded"
    {
        return Some(Health::Failed(words(it)));
    }
    let want = count_or(object, "/spec/replicas", 1);
    let updated = count(object, "/status/updatedReplicas");
    // The controller says `Progressing` only when there is a deadline, and the largest one means none.
    let deadline = count_or(object, "/spec/progressDeadlineSeconds", i64::from(i32::MAX));
    let has_progressed = deadline == i64::from(i32::MAX)
        || progressing
            .is_some_and(|it| is_true(Some(it)) && text(it, "/reason") == "NewReplicaSetAvailable");
    few("pods made", count(object, "/status/replicas"), want)
        .or_else(|| few("pods updated", updated, want))
        .or_else(|| extra(count(object, "/status/replicas"), want))
        .or_else(|| {
            few(
                "pods available",
                count(object, "/status/availableReplicas"),
                updated,
            )
        })
        .or_else(|| few("pods ready", count(object, "/status/readyReplicas"), want))
        .or_else(|| (!has_progressed).then(|| Health::Progress("is not rolled out".to_owned())))
        .or_else(|| {
            let is_available = is_true(condition(object, "Available"));
            (!is_available).then(|| Health::Progress("is not available".to_owned()))
        })
}

fn replica_set(object: &Value) -> Option<Health> {
    let want = count_or(object, "/spec/replicas", 1);
    let failure = condition(object, "ReplicaFailure").filter(|it| is_true(Some(it)));
    failure
        .map(|it| Health::Progress(words(it)))
        .or_else(|| {
            few(
                "pods made",
                count(object, "/status/fullyLabeledReplicas"),
                want,
            )
        })
        .or_else(|| {
            few(
                "pods available",
                count(object, "/status/availableReplicas"),
                want,
            )
        })
        .or_else(|| few("pods ready", count(object, "/status/readyReplicas"), want))
        .or_else(|| extra(count(object, "/status/replicas"), want))
}

fn stateful_set(object: &Value) -> Option<Health> {
    if text(object, "/spec/updateStrategy/type") == "OnDelete" {
        return None;
    }
    let want = count_or(object, "/spec/replicas", 1);
    let partition = object.pointer("/spec/updateStrategy/rollingUpdate/partition");
    let partition = partition.and_then(Value::as_i64).filter(|it| *it > 0);
    let open = few("pods made", count(object, "/status/replicas"), want)
        .or_else(|| few("pods ready", count(object, "/status/readyReplicas"), want))
        .or_else(|| extra(count(object, "/status/replicas"), want));
    let updated = count(object, "/status/updatedReplicas");
    open.or_else(|| match partition {
        Some(partition) => few("pods updated", updated, want - partition),
        None => few(
            "pods current",
            count(object, "/status/currentReplicas"),
            want,
        )
        .or_else(|| one_revision(object)),
    })
}

fn one_revision(object: &Value) -> Option<Health> {
    let is_one = text(object, "/status/currentRevision") == text(object, "/status/updateRevision");
    (!is_one).then(|| Health::Progress("some pods are of the old revision".to_owned()))
}

fn daemon_set(object: &Value) -> Option<Health> {
    if object.pointer("/status/observedGeneration").is_none() {
        return progress("its controller has not looked at it");
    }
    let want = count(object, "/status/desiredNumberScheduled");
    let have = |name: &str| count(object, &format!("/status/{name}"));
    few("pods scheduled", have("currentNumberScheduled"), want)
        .or_else(|| few("pods updated", have("updatedNumberScheduled"), want))
        .or_else(|| few("pods available", have("numberAvailable"), want))
        .or_else(|| few("pods ready", have("numberReady"), want))
}

fn job(object: &Value) -> Option<Health> {
    if let Some(failed) = condition(object, "Failed").filter(|it| is_true(Some(it))) {
        return Some(Health::Failed(words(failed)));
    }
    if is_true(condition(object, "Complete")) {
        return None;
    }
    if object.pointer("/spec/suspend") == Some(&Value::Bool(true)) {
        return Some(Health::Suspended);
    }
    let count = |pointer| object.pointer(pointer).and_then(Value::as_u64);
    let [active, failed] = ["/status/active", "/status/failed"].map(count);
    Some(Health::Working(
        active.unwrap_or_default(),
        failed.unwrap_or_default(),
    ))
}

fn definition(object: &Value) -> Option<Health> {
    let names = condition(object, "NamesAccepted");
    if let Some(refused) = names.filter(|it| text(it, "/status") == "False") {
        return Some(Health::Failed(words(refused)));
    }
    match condition(object, "Established") {
        Some(established) if is_true(Some(established)) => None,
        Some(established) if text(established, "/reason") == "Installing" => {
            progress("is not served yet")
        }
        Some(established) if text(established, "/status") == "False" => {
            Some(Health::Failed(words(established)))
        }
        Some(_) | None => progress("is not served yet"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn judge(api_version: &str, kind: &str, spec: Value, status: Value) -> String {
        judge_at(api_version, kind, 1, (spec, status))
    }

    fn judge_at(api_version: &str, kind: &str, generation: i64, parts: (Value, Value)) -> String {
        let object = json!({ "apiVersion": api_version, "kind": kind, "spec": parts.0,
            "status": parts.1, "metadata": { "name": "it", "generation": generation } });
        match health(&object) {
            Health::Current => "current".to_owned(),
            Health::Suspended => "suspended".to_owned(),
            Health::Progress(text) => text,
            Health::Working(active, failed) => format!("{active} active, {failed} failed"),
            Health::Failed(text) => format!("failed: {text}"),
        }
    }

    fn conditions(kinds: &[(&str, &str, &str)]) -> Value {
        let conditions = kinds.iter().map(
            |(kind, status, reason)| json!({ "type": kind, "status": status, "reason": reason }),
        );
        conditions.collect()
    }

    #[test]
    fn jobs_are_done_when_they_say_so() {
        let judge = |spec, status| judge("batch/v1", "Job", spec, status);
        let one = |kind| json!({ "conditions": conditions(&[(kind, "True", "Why")]) });
        assert_eq!(judge(json!({}), json!({})), "0 active, 0 failed");
        assert_eq!(
            judge(json!({}), json!({ "active": 1, "failed": 2 })),
            "1 active, 2 failed"
        );
        assert_eq!(judge(json!({}), one("Complete")), "current");
        assert_eq!(judge(json!({}), one("Failed")), "failed: Why");
        assert_eq!(
            judge(json!({}), one("SuccessCriteriaMet")),
            "0 active, 0 failed"
        );
        assert_eq!(judge(json!({ "suspend": true }), json!({})), "suspended");
        assert_eq!(
            judge(json!({ "suspend": true }), one("Complete")),
            "current"
        );
    }

    #[test]
    fn what_a_condition_says_is_harmless_on_a_terminal() {
        let refused = json!({ "type": "Failed", "status": "True", "reason": "No\u{1b}[31m",
            "message": "a:\n Invalid value: {\"b\": \"hunter2\"}: it is\u{1b}[2J immutable" });
        assert_eq!(
            judge(
                "batch/v1",
                "Job",
                json!({}),
                json!({ "conditions": [refused] })
            ),
            "failed: No: a: Invalid value: {…}: it is immutable"
        );
    }

    #[test]
    fn a_status_of_an_older_spec_says_nothing() {
        let complete = json!({ "replicas": 1, "updatedReplicas": 1, "availableReplicas": 1,
            "readyReplicas": 1, "observedGeneration": 1,
            "conditions": conditions(&[
                ("Available", "True", ""), ("Progressing", "True", "NewReplicaSetAvailable")]) });
        let spec = json!({ "replicas": 1, "progressDeadlineSeconds": 600 });
        let judge = |generation| {
            judge_at(
                "apps/v1",
                "Deployment",
                generation,
                (spec.clone(), complete.clone()),
            )
        };
        assert_eq!(judge(1), "current");
        assert_eq!(judge(2), "its controller has not looked at the new spec");
    }

    #[test]
    fn a_deployment_is_rolled_out_when_nothing_of_the_old_is_left() {
        let judge = |replicas: [i64; 4], reason: &str, available: &str| {
            let [all, updated, up, ready] = replicas;
            let status = json!({ "replicas": all, "updatedReplicas": updated,
                "availableReplicas": up, "readyReplicas": ready,
                "conditions": conditions(&[
                    ("Available", available, ""), ("Progressing", "True", reason)]) });
            let spec = json!({ "replicas": 2, "progressDeadlineSeconds": 600 });
            judge("apps/v1", "Deployment", spec, status)
        };
        let done = "NewReplicaSetAvailable";
        assert_eq!(judge([1, 1, 1, 1], done, "True"), "1 of 2 pods made");
        assert_eq!(judge([2, 1, 2, 2], done, "True"), "1 of 2 pods updated");
        assert_eq!(judge([3, 2, 2, 2], done, "True"), "1 to stop");
        assert_eq!(judge([2, 2, 1, 2], done, "True"), "1 of 2 pods available");
        assert_eq!(judge([2, 2, 2, 1], done, "True"), "1 of 2 pods ready");
        assert_eq!(
            judge([2, 2, 2, 2], "ReplicaSetUpdated", "True"),
            "is not rolled out"
        );
        assert_eq!(judge([2, 2, 2, 2], done, "False"), "is not available");
        assert_eq!(judge([2, 2, 2, 2], done, "True"), "current");
        assert_eq!(
            judge([2, 2, 2, 2], "ProgressDeadlineExceeded", "True"),
            "failed: ProgressDeadlineExceeded"
        );
    }

    #[test]
    fn sets_are_ready_by_their_counts() {
        let set = |spec, status| judge("apps/v1", "StatefulSet", spec, status);
        let full = |current: &str| {
            json!({ "replicas": 1, "readyReplicas": 1, "currentReplicas": 1,
                "updatedReplicas": 0, "currentRevision": current, "updateRevision": "b" })
        };
        assert_eq!(set(json!({}), json!({})), "0 of 1 pods made");
        assert_eq!(
            set(json!({}), full("a")),
            "some pods are of the old revision"
        );
        assert_eq!(set(json!({}), full("b")), "current");
        let on_delete = json!({ "updateStrategy": { "type": "OnDelete" } });
        assert_eq!(set(on_delete, full("a")), "current");
        let partition = json!({ "updateStrategy": { "rollingUpdate": { "partition": 1 } } });
        assert_eq!(set(partition, full("a")), "current");

        let daemons = |status| judge("apps/v1", "DaemonSet", json!({}), status);
        assert_eq!(daemons(json!({})), "its controller has not looked at it");
        let some = json!({ "observedGeneration": 1, "desiredNumberScheduled": 2,
            "currentNumberScheduled": 2, "updatedNumberScheduled": 1 });
        assert_eq!(daemons(some), "1 of 2 pods updated");
        let none = json!({ "observedGeneration": 1, "desiredNumberScheduled": 0 });
        assert_eq!(daemons(none), "current");
    }

    #[test]
    fn definitions_are_ready_when_they_are_served() {
        let judge = |kinds: &[(&str, &str, &str)]| {
            let status = json!({ "conditions": conditions(kinds) });
            judge(
                "apiextensions.k8s.io/v1",
                "CustomResourceDefinition",
                json!({}),
                status,
            )
        };
        assert_eq!(judge(&[]), "is not served yet");
        assert_eq!(judge(&[("Established", "True", "")]), "current");
        assert_eq!(
            judge(&[("Established", "False", "Installing")]),
            "is not served yet"
        );
        assert_eq!(
            judge(&[("NamesAccepted", "False", "Taken")]),
            "failed: Taken"
        );
    }

    #[test]
    fn other_kinds_are_ready_unless_they_say_that_they_are_not() {
        let judge = |status| judge("example.org/v1", "Thing", json!({}), status);
        let one = |kind, status| json!({ "conditions": conditions(&[(kind, status, "Why")]) });
        assert_eq!(judge(json!({})), "current");
        assert_eq!(judge(one("Ready", "True")), "current");
        assert_eq!(judge(one("Ready", "False")), "Why");
        assert_eq!(judge(one("Reconciling", "True")), "Why");
        assert_eq!(judge(one("Stalled", "True")), "failed: Why");
        assert_eq!(judge(one("Stalled", "False")), "current");
    }

    #[test]
    fn claims_pods_and_services() {
        let judge = |kind, spec, status| judge("v1", kind, spec, status);
        let phase = |phase| json!({ "phase": phase });
        assert_eq!(
            judge("PersistentVolumeClaim", json!({}), phase("Pending")),
            "is not bound: Pending"
        );
        assert_eq!(
            judge("PersistentVolumeClaim", json!({}), phase("Bound")),
            "current"
        );
        assert_eq!(
            judge("Pod", json!({}), phase("Failed")),
            "failed: has failed"
        );
        assert_eq!(judge("Pod", json!({}), phase("Pending")), "has not started");
        assert_eq!(
            judge("Pod", json!({}), phase("Running")),
            "runs and is not ready"
        );
        let balancer = json!({ "type": "LoadBalancer" });
        assert_eq!(
            judge("Service", balancer, json!({})),
            "has no cluster address"
        );
        assert_eq!(judge("Service", json!({}), json!({})), "current");
        assert_eq!(judge("ConfigMap", json!({}), json!({})), "current");
    }
}
