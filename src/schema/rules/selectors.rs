//! Label selectors (`ValidateLabelSelector` in `k8s.io/apimachinery/pkg/apis/meta/v1/validation`), and those
//! of Jobs (`validateGeneratedSelector` in `pkg/apis/batch/validation/validation.go`).

use super::super::form::LABEL_VALUE;
use super::super::problem::Found;
use super::super::value::Value;

/// Values go with some operators only.
pub(super) fn requirement(requirement: &Value<'_>, found: &mut Found) {
    let values = requirement.list("values");
    match requirement.text_of("operator") {
        "In" | "NotIn" if values.is_empty() => {
            found.wrong(
                &requirement.child("values"),
                "are required with `In` and `NotIn`",
            );
        }
        "Exists" | "DoesNotExist" if !values.is_empty() => {
            found.wrong(
                &requirement.child("values"),
                "must not be said with `Exists` and `DoesNotExist`",
            );
        }
        _ => {}
    }
    for value in values {
        if !(LABEL_VALUE.fits)(value.text()) {
            found.wrong(&value, format!("must be {}", LABEL_VALUE.words));
        }
    }
}

/// Labels as a selector sees them; `None` for a value that nobody knows before.
type Labels<'n> = Vec<(&'n str, Option<&'n str>)>;

/// A selector beside the one that the API server makes may ask for nothing but what it writes itself.
pub(super) fn generated(spec: &Value<'_>, name: &str, found: &mut Found) {
    let Some(selector) = spec.get("selector") else {
        return;
    };
    let labels: Labels<'_> = vec![
        ("job-name", Some(name)),
        ("batch.kubernetes.io/job-name", Some(name)),
        ("controller-uid", None),
        ("batch.kubernetes.io/controller-uid", None),
    ];
    if !matches(&selector, &labels) {
        let rule = "is one of your own, and the API server makes the selector of a Job";
        let help = "remove it: `manualSelector: true` would let a Job take the pods of another";
        found.wrong_but(&selector, rule, help.to_owned());
    }
}

/// With `manualSelector` the selector is all there is, and the pods must have its labels.
pub(super) fn manual(spec: &Value<'_>, found: &mut Found) {
    let Some(selector) = spec.get("selector") else {
        let field = spec.child("selector");
        return found.wrong(&field, "is required with `manualSelector: true`");
    };
    selects(&selector, spec, found);
}

/// The selector of what keeps pods going, which must ask for something.
pub(super) fn of_template(selector: &Value<'_>, spec: &Value<'_>, found: &mut Found) {
    let is_empty = |field| {
        let asked = selector.get(field);
        asked.is_none_or(|it| it.node.entries().is_empty() && it.node.items().is_empty())
    };
    match is_empty("matchLabels") && is_empty("matchExpressions") {
        true => found.wrong(selector, "must ask for a label"),
        false => selects(selector, spec, found),
    }
}

fn selects(selector: &Value<'_>, spec: &Value<'_>, found: &mut Found) {
    let labels = spec.at(&["template", "metadata", "labels"]);
    let labels: Labels<'_> = labels
        .iter()
        .flat_map(Value::entries)
        .map(|(key, value)| (key.text(), Some(value.text())))
        .collect();
    if !matches(selector, &labels) {
        found.wrong(selector, "does not select the labels of the pod template");
    }
}

/// `LabelSelectorAsSelector` and `Matches`.
fn matches(selector: &Value<'_>, labels: &Labels<'_>) -> bool {
    let of = |key: &str| labels.iter().find(|(name, _)| *name == key);
    let pairs = selector.get("matchLabels");
    let mut pairs = pairs.iter().flat_map(Value::entries);
    let has_pairs = pairs
        .all(|(key, value)| of(key.text()).is_some_and(|(_, label)| *label == Some(value.text())));
    let expressions = selector.list("matchExpressions");
    has_pairs
        && expressions.iter().all(|expression| {
            let label = of(expression.text_of("key"));
            let values = expression.list("values");
            let is_in = label.is_some_and(|(_, label)| {
                label.is_some_and(|label| values.iter().any(|value| value.text() == label))
            });
            match expression.text_of("operator") {
                "In" => is_in,
                "NotIn" => !is_in,
                "Exists" => label.is_some(),
                "DoesNotExist" => label.is_none(),
                // Said already: there is no such operator.
                _ => true,
            }
        })
}
