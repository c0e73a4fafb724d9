//! PriorityClasses and RuntimeClasses (`pkg/apis/scheduling/validation`, `pkg/apis/node/validation`).

use super::super::problem::Found;
use super::super::value::Value;
use super::resources;

/// Highest priority that is not of the system itself (`HighestUserDefinablePriority`).
const HIGHEST: i64 = 1_000_000_000;
const OF_SYSTEM: &str = "system-";
/// Classes that Kubernetes makes itself (`SystemPriorityClasses`).
const KNOWN: [&str; 2] = ["system-node-critical", "system-cluster-critical"];

/// A whole PriorityClass.
pub(super) fn priority(class: &Value<'_>, found: &mut Found) {
    let name = class
        .node
        .text_at(&["metadata", "name"])
        .unwrap_or_default();
    if name.starts_with(OF_SYSTEM) {
        let field = class.at(&["metadata", "name"]);
        let field = field.filter(|_| !KNOWN.contains(&name));
        return field.iter().for_each(|field| {
            found.wrong(field, "must not begin with `system-`");
        });
    }
    let value = class.get("value");
    if let Some(value) = value.filter(|it| it.node.integer().is_some_and(|it| it > HIGHEST)) {
        found.wrong(&value, format!("must be at most {HIGHEST}"));
    }
}

/// What pods of a RuntimeClass need beyond their own.
pub(super) fn overhead(overhead: &Value<'_>, found: &mut Found) {
    if let Some(fixed) = overhead.get("podFixed") {
        resources::overhead(&fixed, found);
    }
}

/// Where pods of a RuntimeClass may run: no toleration is there twice.
pub(super) fn scheduling(scheduling: &Value<'_>, found: &mut Found) {
    const FIELDS: [&str; 4] = ["key", "operator", "value", "effect"];
    let mut seen = Vec::new();
    for toleration in scheduling.list("tolerations") {
        let what = FIELDS.map(|name| toleration.text_of(name).to_owned());
        if seen.contains(&what) {
            found.wrong(&toleration, "is there twice");
        }
        seen.push(what);
    }
}
