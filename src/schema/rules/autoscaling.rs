//! HorizontalPodAutoscalers (`pkg/apis/autoscaling/validation/validation.go`).

use super::super::problem::{Found, shortened};
use super::super::value::Value;
use super::{quantity, resources};

/// Kinds of metrics, each with its field.
const METRICS: [(&str, &str); 5] = [
    ("Resource", "resource"),
    ("ContainerResource", "containerResource"),
    ("Pods", "pods"),
    ("Object", "object"),
    ("External", "external"),
];

/// What is under `spec`.
pub(super) fn spec(spec: &Value<'_>, found: &mut Found) {
    target_of(spec, found);
    let least = replicas(spec, found);
    let is_outer = |metric: &Value<'_>| matches!(metric.text_of("type"), "Object" | "External");
    if least == 0 && !spec.list("metrics").iter().any(is_outer) {
        let rule = "can be 0 only with a metric of `Object` or `External`";
        found.wrong(&spec.child("minReplicas"), rule);
    }
}

/// A whole one of `autoscaling/v1`, which has other metrics in an annotation only.
pub(super) fn old(object: &Value<'_>, found: &mut Found) {
    const METRICS: &str = "autoscaling.alpha.kubernetes.io/metrics";
    let Some(spec) = object.get("spec") else {
        return;
    };
    target_of(&spec, found);
    let least = replicas(&spec, found);
    let metrics = object.at(&["metadata", "annotations", METRICS]);
    if least == 0 && metrics.is_none() {
        let rule = "can be 0 only with a metric of `Object` or `External`";
        found.wrong(&spec.child("minReplicas"), rule);
    }
}

/// What is scaled is of a group (`ValidateAPIVersion`).
fn target_of(spec: &Value<'_>, found: &mut Found) {
    let Some(target) = spec.get("scaleTargetRef").filter(Value::is_map) else {
        return;
    };
    let version = target.text_of("apiVersion");
    let field = target.child("apiVersion");
    match version.split_once('/') {
        None if version.is_empty() => {
            found.wrong(&field, "is required, with a group, such as `apps/v1`");
        }
        Some((group, rest)) if !group.is_empty() && !rest.contains('/') => {}
        Some(_) | None => {
            let rule = format!("must be `GROUP/VERSION`, and is {:?}", shortened(version));
            found.wrong(&field, rule);
        }
    }
}

/// How few there may be, and that there may be more.
fn replicas(spec: &Value<'_>, found: &mut Found) -> i64 {
    // Without a word it is one.
    let least = spec.whole_of("minReplicas").unwrap_or(1);
    let most = spec.whole_of("maxReplicas");
    if let Some(most) = most.filter(|most| *most >= 1 && *most < least) {
        let rule = format!("must be at least `minReplicas`, which is {least}, and is {most}");
        found.wrong(&spec.child("maxReplicas"), rule);
    }
    least
}

/// A metric has the field of its type (`validateMetricSpec`).
pub(super) fn metric(metric: &Value<'_>, found: &mut Found) {
    let kind = metric.text_of("type");
    let Some((_, own)) = METRICS.iter().find(|(name, _)| *name == kind) else {
        return;
    };
    if !metric.has(own) {
        let rule = format!("is required with `type: {kind}`");
        found.wrong(&metric.child(own), rule);
    }
    let others = METRICS.iter().map(|(_, field)| *field);
    for field in others.filter(|field| field != own) {
        if let Some(field) = metric.get(field) {
            found.wrong(&field, format!("cannot go with `type: {kind}`"));
        }
    }
}

/// A goal (`validateMetricTarget`).
pub(super) fn target(target: &Value<'_>, found: &mut Found) {
    for name in ["value", "averageValue"] {
        if let Some(amount) = target.get(name)
            && quantity::read(amount.node).is_some_and(|amount| amount <= 0)
        {
            found.wrong(&amount, "must be more than nothing");
        }
    }
}

/// The goal of a kind of metric.
pub(super) fn source(name: &str, source: &Value<'_>, found: &mut Found) {
    if name == "ContainerResourceMetricSource"
        && let Some(resource) = source.get("name")
    {
        resources::name(&resource, resources::is_of_container, found);
    }
    let Some(target) = source.get("target") else {
        return;
    };
    let (fields, is_one): (&[&'static str], bool) = match name {
        "PodsMetricSource" => (&["averageValue"], true),
        "ObjectMetricSource" => (&["value", "averageValue"], false),
        "ExternalMetricSource" => (&["value", "averageValue"], true),
        _ => (&["averageUtilization", "averageValue"], true),
    };
    match fields.iter().filter(|field| target.has(field)).count() {
        0 => {
            let rule = format!("needs {}", super::super::problem::listed(fields));
            found.wrong(&target, rule);
        }
        2.. if is_one => {
            let rule = format!(
                "can have only one of {}",
                super::super::problem::listed(fields)
            );
            found.wrong(&target, rule);
        }
        _ => {}
    }
}
