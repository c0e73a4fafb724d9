//! Where pods may run (`ValidateTolerations`, `validateTopologySpreadConstraints` and `validateAffinity` in
//! `pkg/apis/core/validation/validation.go`).

use super::super::form::{KEY, LABEL_VALUE, NAME};
use super::super::problem::Found;
use super::super::value::Value;

/// A toleration of taints.
pub(super) fn toleration(toleration: &Value<'_>, found: &mut Found) {
    let operator = toleration.text_of("operator");
    let value = toleration.text_of("value");
    if toleration.text_of("key").is_empty() && operator != "Exists" {
        let rule = "needs a `key`, or `operator: Exists` for every taint";
        found.wrong(toleration, rule);
    }
    if toleration.has("tolerationSeconds") && toleration.text_of("effect") != "NoExecute" {
        let field = toleration.child("tolerationSeconds");
        found.wrong(&field, "can be said only with `effect: NoExecute`");
    }
    match operator {
        "" | "Equal" if !(LABEL_VALUE.fits)(value) => {
            let rule = format!("must be {}", LABEL_VALUE.words);
            found.wrong(&toleration.child("value"), rule);
        }
        "Exists" if !value.is_empty() => {
            found.wrong(
                &toleration.child("value"),
                "cannot go with `operator: Exists`",
            );
        }
        "Lt" | "Gt" => {
            let rule = "is an operator that Kubernetes 1.37 has switched off";
            found.wrong(&toleration.child("operator"), rule);
        }
        _ => {}
    }
}

/// One constraint of how pods spread.
pub(super) fn spread(constraint: &Value<'_>, found: &mut Found) {
    if constraint.has("minDomains") && constraint.text_of("whenUnsatisfiable") != "DoNotSchedule" {
        let field = constraint.child("minDomains");
        found.wrong(
            &field,
            "can be said only with `whenUnsatisfiable: DoNotSchedule`",
        );
    }
    label_keys(constraint, "matchLabelKeys", found);
}

/// Constraints that repeat are found as items of a list; what is left are keys that selectors have too.
pub(super) fn spreads(pod: &Value<'_>, found: &mut Found) {
    for constraint in pod.list("topologySpreadConstraints") {
        repeated(&constraint, found);
    }
}

/// Labels whose values are taken from the pod.
fn label_keys(holder: &Value<'_>, name: &'static str, found: &mut Found) {
    let keys = holder.list(name);
    if keys.is_empty() {
        return;
    }
    if !holder.has("labelSelector") {
        return found.wrong(&holder.child(name), "needs `labelSelector`");
    }
    for key in keys.iter().filter(|key| !(KEY.fits)(key.text())) {
        found.wrong(key, format!("must be {}", KEY.words));
    }
}

/// A label is asked for once.
fn repeated(holder: &Value<'_>, found: &mut Found) {
    let Some(selector) = holder.get("labelSelector") else {
        return;
    };
    let pairs = selector.get("matchLabels");
    let pairs = pairs.iter().flat_map(Value::entries);
    let mut asked: Vec<&str> = pairs.map(|(key, _)| key.text()).collect();
    let expressions = selector.list("matchExpressions");
    asked.extend(expressions.iter().map(|it| it.text_of("key")));
    for key in holder.list("matchLabelKeys") {
        if asked.contains(&key.text()) {
            found.wrong(&key, "is in `labelSelector` already");
        }
    }
}

/// Values that nodes must have; those that are only preferred may be anything.
pub(super) fn nodes(selector: &Value<'_>, found: &mut Found) {
    for term in selector.list("nodeSelectorTerms") {
        let requirements = term.list("matchExpressions");
        for value in requirements.iter().flat_map(|it| it.list("values")) {
            if !(LABEL_VALUE.fits)(value.text()) {
                found.wrong(&value, format!("must be {}", LABEL_VALUE.words));
            }
        }
    }
}

/// A term that nodes must match.
pub(super) fn node_term(term: &Value<'_>, found: &mut Found) {
    for requirement in term.list("matchExpressions") {
        let key = requirement.text_of("key");
        if !key.is_empty() && !(KEY.fits)(key) {
            found.wrong(&requirement.child("key"), format!("must be {}", KEY.words));
        }
        node_values(&requirement, found);
    }
    for requirement in term.list("matchFields") {
        node_field(&requirement, found);
    }
}

fn node_values(requirement: &Value<'_>, found: &mut Found) {
    let count = requirement.list("values").len();
    let values = requirement.child("values");
    match requirement.text_of("operator") {
        "In" | "NotIn" if count == 0 => {
            found.wrong(&values, "are required with `In` and `NotIn`");
        }
        "Exists" | "DoesNotExist" if count > 0 => {
            found.wrong(&values, "must not be said with `Exists` and `DoesNotExist`");
        }
        "Gt" | "Lt" if count != 1 => {
            found.wrong(&values, "must be one number with `Gt` and `Lt`");
        }
        _ => {}
    }
}

fn node_field(requirement: &Value<'_>, found: &mut Found) {
    let values = requirement.list("values");
    let operator = requirement.text_of("operator");
    if !matches!(operator, "In" | "NotIn") {
        let rule = "must be `In` or `NotIn` in `matchFields`";
        found.wrong(&requirement.child("operator"), rule);
    } else if values.len() != 1 {
        found.wrong(&requirement.child("values"), "must be one name");
    }
    if requirement.text_of("key") != "metadata.name" {
        found.wrong(&requirement.child("key"), "must be `metadata.name`");
    } else if let Some(value) = values.iter().find(|value| !(NAME.fits)(value.text())) {
        found.wrong(value, format!("must be {}", NAME.words));
    }
}

/// A term that other pods must match.
pub(super) fn pod_term(term: &Value<'_>, found: &mut Found) {
    label_keys(term, "matchLabelKeys", found);
    label_keys(term, "mismatchLabelKeys", found);
    repeated(term, found);
    let other = term.list("mismatchLabelKeys");
    for key in term.list("matchLabelKeys") {
        if other.iter().any(|other| other.text() == key.text()) {
            found.wrong(&key, "is in `mismatchLabelKeys` too");
        }
    }
}
