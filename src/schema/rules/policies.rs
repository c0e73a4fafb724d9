//! `podFailurePolicy` (`validatePodFailurePolicy` in `pkg/apis/batch/validation/validation.go`).

use super::super::problem::{Found, listed};
use super::super::value::Value;

/// What a policy asks of the other fields of the Job.
pub(super) fn failure(spec: &Value<'_>, found: &mut Found) {
    let Some(policy) = spec.get("podFailurePolicy") else {
        return;
    };
    if let Some(replacement) = spec.get("podReplacementPolicy")
        && replacement.text() != "Failed"
    {
        found.wrong(&replacement, "must be `Failed` with `podFailurePolicy`");
    }
    let containers = containers(spec);
    for rule in policy.list("rules") {
        index(spec, &rule, found);
        container(&rule, &containers, found);
    }
}

fn containers(spec: &Value<'_>) -> Vec<String> {
    let pod = spec.at(&["template", "spec"]);
    let lists = ["containers", "initContainers"].map(|name| pod.as_ref().map(|pod| pod.list(name)));
    let all = lists.into_iter().flatten().flatten();
    all.map(|it| it.text_of("name").to_owned()).collect()
}

fn index(spec: &Value<'_>, rule: &Value<'_>, found: &mut Found) {
    if rule.text_of("action") == "FailIndex" && !spec.has("backoffLimitPerIndex") {
        let action = rule.child("action");
        found.wrong(
            &action,
            "can be `FailIndex` only with `backoffLimitPerIndex`",
        );
    }
}

fn container(rule: &Value<'_>, containers: &[String], found: &mut Found) {
    let Some(name) = rule.at(&["onExitCodes", "containerName"]) else {
        return;
    };
    if !containers.iter().any(|container| container == name.text()) {
        let rule = format!("must name a container: {}", listed(containers));
        found.wrong(&name, rule);
    }
}

/// A rule has one condition.
pub(super) fn failure_rule(rule: &Value<'_>, found: &mut Found) {
    let has_conditions = !rule.list("onPodConditions").is_empty();
    match (rule.has("onExitCodes"), has_conditions) {
        (true, true) => found.wrong(rule, "must have either `onExitCodes` or `onPodConditions`"),
        (false, false) => found.wrong(rule, "needs `onExitCodes` or `onPodConditions`"),
        (true, false) | (false, true) => {}
    }
}

/// Exit codes are in order, and none is there twice.
pub(super) fn exit_codes(requirement: &Value<'_>, found: &mut Found) {
    let mut before: Option<i64> = None;
    let is_in = requirement.text_of("operator") == "In";
    for code in requirement.list("values") {
        let Some(number) = code.node.integer() else {
            continue;
        };
        if is_in && number == 0 {
            found.wrong(
                &code,
                "must not be 0 with `operator: In`: a pod that ends so has not failed",
            );
        }
        if before.is_some_and(|before| before >= number) {
            found.wrong(&code, "must be greater than the one before it");
        }
        before = Some(number);
    }
}
