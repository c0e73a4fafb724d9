//! ResourceQuotas (`ValidateResourceQuotaSpec` in `pkg/apis/core/validation/validation.go`).

use super::super::form::KEY;
use super::super::problem::Found;
use super::super::scalar::one_of;
use super::super::value::Value;
use super::quantity;
use super::resources::{HUGE, is_extended};

/// Resources that are counted (`integerResources` in `pkg/apis/core/helper/helpers.go`).
const COUNTED: [&str; 9] = [
    "pods",
    "resourcequotas",
    "services",
    "replicationcontrollers",
    "secrets",
    "configmaps",
    "persistentvolumeclaims",
    "services.nodeports",
    "services.loadbalancers",
];
/// Resources that are measured (`standardQuotaResources`).
const MEASURED: [&str; 10] = [
    "cpu",
    "memory",
    "ephemeral-storage",
    "requests.cpu",
    "requests.memory",
    "requests.storage",
    "requests.ephemeral-storage",
    "limits.cpu",
    "limits.memory",
    "limits.ephemeral-storage",
];
/// Resources of pods that have a scope (`podComputeQuotaResources`).
const OF_PODS: [&str; 6] = [
    "cpu",
    "memory",
    "limits.cpu",
    "limits.memory",
    "requests.cpu",
    "requests.memory",
];
const SCOPES: [&str; 7] = [
    "Terminating",
    "NotTerminating",
    "BestEffort",
    "NotBestEffort",
    "PriorityClass",
    "CrossNamespacePodAffinity",
    "VolumeAttributesClass",
];

/// What is under `spec`.
pub(super) fn spec(spec: &Value<'_>, found: &mut Found) {
    let hard = spec.get("hard");
    for (key, amount) in hard.iter().flat_map(Value::entries) {
        resource(&key, found);
        limit(key.text(), &amount, found);
    }
    let selectors = spec.at(&["scopeSelector", "matchExpressions"]);
    let selectors: Vec<Value<'_>> = selectors.iter().flat_map(Value::items).collect();
    let scopes: Vec<Value<'_>> = spec.list("scopes");
    for field in &scopes {
        scope(field, hard.as_ref(), found);
    }
    contrary(spec, &scopes, found);
    let names = selectors.iter().filter_map(|it| it.get("scopeName"));
    let names: Vec<Value<'_>> = names.collect();
    for field in &names {
        scope(field, hard.as_ref(), found);
    }
    contrary(spec, &names, found);
    selectors.iter().for_each(|it| selector(it, found));
}

/// `IsStandardQuotaResourceName`.
pub(super) fn is_standard(name: &str) -> bool {
    let is_huge = name.starts_with(HUGE) || name.starts_with("requests.hugepages-");
    COUNTED.contains(&name) || MEASURED.contains(&name) || is_huge
}

/// `ValidateResourceQuotaResourceName`.
fn resource(key: &Value<'_>, found: &mut Found) {
    let name = key.text();
    if !(KEY.fits)(name) || !(is_standard(name) || name.contains('/')) {
        let rule = "is not a resource that a quota can have";
        let help = "write `cpu`, `requests.memory`, `pods`, `count/deployments.apps` and the like";
        found.wrong_but(key, rule, help.to_owned());
    }
}

/// `ValidateResourceQuantityValue`.
fn limit(name: &str, amount: &Value<'_>, found: &mut Found) {
    let number = quantity::read(amount.node).unwrap_or_default();
    if number < 0 {
        found.wrong(amount, "must not be negative");
    }
    if (COUNTED.contains(&name) || is_extended(name)) && !quantity::is_whole(number) {
        found.wrong(amount, "must be a whole number");
    }
}

/// `validateResourceQuotaScopes`.
fn scope(field: &Value<'_>, hard: Option<&Value<'_>>, found: &mut Found) {
    let scope = field.text();
    if !SCOPES.contains(&scope) {
        return one_of(&SCOPES, field, found);
    }
    for (key, _) in hard.into_iter().flat_map(Value::entries) {
        let name = key.text();
        if is_standard(name) && !is_under(scope, name) {
            let rule = format!("is `{scope}`, which `{name}` cannot have");
            found.wrong(field, rule);
        }
    }
}

/// `IsResourceQuotaScopeValidForResource`.
fn is_under(scope: &str, name: &str) -> bool {
    match scope {
        "BestEffort" => name == "pods",
        "VolumeAttributesClass" => matches!(name, "persistentvolumeclaims" | "requests.storage"),
        _ => name == "pods" || OF_PODS.contains(&name),
    }
}

fn contrary(spec: &Value<'_>, scopes: &[Value<'_>], found: &mut Found) {
    let has = |name: &str| scopes.iter().any(|scope| scope.text() == name);
    for (one, other) in [
        ("BestEffort", "NotBestEffort"),
        ("Terminating", "NotTerminating"),
    ] {
        if has(one) && has(other) {
            let rule = format!("cannot ask for `{one}` and `{other}`");
            found.wrong(spec, rule);
        }
    }
}

/// `validateScopedResourceSelectorRequirement`.
fn selector(selector: &Value<'_>, found: &mut Found) {
    let operator = selector.get("operator");
    let (name, values) = (selector.text_of("scopeName"), selector.list("values"));
    let Some(operator) = operator.filter(|operator| !operator.text().is_empty()) else {
        return;
    };
    let has_values = matches!(name, "PriorityClass" | "VolumeAttributesClass");
    if SCOPES.contains(&name) && !has_values && operator.text() != "Exists" {
        let rule = format!("must be `Exists` for `{name}`");
        found.wrong(&operator, rule);
    }
    match operator.text() {
        "In" | "NotIn" if values.is_empty() => {
            let rule = "are required with `In` and `NotIn`";
            found.wrong(&selector.child("values"), rule);
        }
        "Exists" | "DoesNotExist" if !values.is_empty() => {
            let rule = "must not be said with `Exists` and `DoesNotExist`";
            found.wrong(&selector.child("values"), rule);
        }
        "In" | "NotIn" | "Exists" | "DoesNotExist" => {}
        _ => one_of(&["In", "NotIn", "Exists", "DoesNotExist"], &operator, found),
    }
}
