//! Deployments, StatefulSets and DaemonSets (`pkg/apis/apps/validation/validation.go`).

use super::super::form::LABEL;
use super::super::problem::Found;
use super::super::value::Value;
use super::selectors;
use crate::manifests::Node;

/// How long a Deployment may take where nobody says it (`SetDefaults_Deployment` in `pkg/apis/apps/v1/defaults.go`).
const PROGRESS: i64 = 600;

/// What is under `spec` of a ReplicaSet.
pub(super) fn replica_set(spec: &Value<'_>, found: &mut Found) {
    lasting(spec, found);
}

/// What is under `spec` of a ReplicationController, which asks for the labels of its pods where nothing is said
/// (`ValidateReplicationControllerSpec` in `pkg/apis/core/validation/validation.go`).
pub(super) fn controller(spec: &Value<'_>, found: &mut Found) {
    let Some(template) = spec.get("template") else {
        return found.missing(spec, "template");
    };
    let labels = template.at(&["metadata", "labels"]);
    let selector = spec.get("selector").filter(Value::holds_some);
    let Some(selector) = selector else {
        if !labels.is_some_and(|labels| labels.holds_some()) {
            let rule = "is required where the pod template has no labels";
            found.wrong(&spec.child("selector"), rule);
        }
        return lasting_pods(&template, found);
    };
    let is_there = |(key, value): (Value<'_>, Value<'_>)| {
        let label = labels.as_ref().and_then(|labels| labels.entry(key.text()));
        label.is_some_and(|label| label.text() == value.text())
    };
    if !selector.entries().all(is_there) {
        found.wrong(&selector, "does not select the labels of the pod template");
    }
    lasting_pods(&template, found);
}

/// What is under `spec` of a Deployment.
pub(super) fn deployment(spec: &Value<'_>, found: &mut Found) {
    lasting(spec, found);
    let ready = spec.whole_of("minReadySeconds").unwrap_or_default();
    let progress = spec.whole_of("progressDeadlineSeconds");
    if progress.unwrap_or(PROGRESS) <= ready {
        let rule = format!("must be more than `minReadySeconds`, which is {ready}");
        found.wrong(&spec.child("progressDeadlineSeconds"), rule);
    }
    let rolling = spec.at(&["strategy", "rollingUpdate"]);
    let Some(rolling) = rolling else { return };
    if spec.node.text_at(&["strategy", "type"]) == Some("Recreate") {
        return found.wrong(&rolling, "cannot go with `type: Recreate`");
    }
    let (unavailable, surge) = amounts(&rolling, found);
    if unavailable == Some(0) && surge == Some(0) {
        let rule = "cannot be 0 where `maxSurge` is 0";
        found.wrong(&rolling.child("maxUnavailable"), rule);
    }
}

/// What is under `spec` of a DaemonSet.
pub(super) fn daemon_set(spec: &Value<'_>, found: &mut Found) {
    lasting(spec, found);
    let rolling = spec.at(&["updateStrategy", "rollingUpdate"]);
    let is_rolling = spec.node.text_at(&["updateStrategy", "type"]) != Some("OnDelete");
    let Some(rolling) = rolling.filter(|_| is_rolling) else {
        return;
    };
    let (unavailable, surge) = amounts(&rolling, found);
    at_most_all(&rolling, "maxSurge", found);
    match (unavailable.unwrap_or(1), surge.unwrap_or(0)) {
        (0, 0) => {
            let rule = "cannot be 0 where `maxSurge` is 0";
            found.wrong(&rolling.child("maxUnavailable"), rule);
        }
        (1.., 1..) => {
            let rule = "can be said only with `maxUnavailable: 0`";
            found.wrong(&rolling.child("maxSurge"), rule);
        }
        _ => {}
    }
}

/// What is under `spec` of a StatefulSet.
pub(super) fn stateful_set(spec: &Value<'_>, found: &mut Found) {
    lasting(spec, found);
    for template in spec.list("volumeClaimTemplates") {
        claim(&template, found);
    }
    let rolling = spec.at(&["updateStrategy", "rollingUpdate"]);
    let Some(rolling) = rolling else { return };
    if spec.node.text_at(&["updateStrategy", "type"]) == Some("OnDelete") {
        return found.wrong(&rolling, "cannot go with `type: OnDelete`");
    }
    if amount(&rolling, "maxUnavailable", found) == Some(0) {
        found.wrong(&rolling.child("maxUnavailable"), "cannot be 0");
    }
    at_most_all(&rolling, "maxUnavailable", found);
}

/// Its pods see it as a volume of this name.
fn claim(template: &Value<'_>, found: &mut Found) {
    if !template.has("spec") {
        found.missing(template, "spec");
    }
    let Some(metadata) = template.get("metadata") else {
        return found.missing(template, "metadata");
    };
    match metadata.get("name") {
        None => found.missing(&metadata, "name"),
        Some(name) if !(LABEL.fits)(name.text()) => {
            found.wrong(&name, format!("must be {}", LABEL.words));
        }
        Some(_) => {}
    }
}

/// What all have whose pods go on.
fn lasting(spec: &Value<'_>, found: &mut Found) {
    if let Some(selector) = spec.get("selector") {
        selectors::of_template(&selector, spec, found);
    }
    let template = spec.get("template");
    template
        .iter()
        .for_each(|template| lasting_pods(template, found));
}

/// Pods that go on.
fn lasting_pods(template: &Value<'_>, found: &mut Found) {
    let Some(pod) = template.get("spec") else {
        return found.missing(template, "spec");
    };
    let policy = pod.get("restartPolicy");
    if let Some(policy) = policy.filter(|policy| !matches!(policy.text(), "" | "Always")) {
        let rule = format!("must be `Always`, and is {:?}", policy.text());
        found.wrong_but(&policy, rule, "pods that end are those of a Job".to_owned());
    }
    if let Some(deadline) = pod.get("activeDeadlineSeconds") {
        found.wrong(&deadline, "cannot be said of pods that go on");
    }
}

/// How many pods may be missing, and how many more there may be.
fn amounts(rolling: &Value<'_>, found: &mut Found) -> (Option<i64>, Option<i64>) {
    let unavailable = amount(rolling, "maxUnavailable", found);
    at_most_all(rolling, "maxUnavailable", found);
    (unavailable, amount(rolling, "maxSurge", found))
}

/// A number of pods, or the percentage of them (`ValidatePositiveIntOrPercent`); `None` where nothing is said.
pub(super) fn amount(rolling: &Value<'_>, name: &'static str, found: &mut Found) -> Option<i64> {
    let field = rolling.get(name)?;
    match (field.node.integer(), percentage(field.node)) {
        (Some(number), _) if number < 0 => {
            found.wrong(&field, format!("must not be negative, and is {number}"));
        }
        (None, None) => {
            let rule = format!(
                "must be a number or a percentage such as `25%`, and is {:?}",
                field.text()
            );
            found.wrong(&field, rule);
        }
        (Some(_), _) | (None, Some(_)) => {}
    }
    Some(field.node.integer().or(percentage(field.node)).unwrap_or(0))
}

pub(super) fn at_most_all(rolling: &Value<'_>, name: &'static str, found: &mut Found) {
    if let Some(field) = rolling
        .get(name)
        .filter(|field| percentage(field.node) > Some(100))
    {
        found.wrong(&field, "must be at most 100%");
    }
}

/// `IsValidPercent`.
fn percentage(node: &Node) -> Option<i64> {
    let digits = node.text()?.strip_suffix('%')?;
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| digits.parse().unwrap_or(i64::MAX))
}
