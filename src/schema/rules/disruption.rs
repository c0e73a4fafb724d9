//! PodDisruptionBudgets (`pkg/apis/policy/validation/validation.go`).

use super::super::problem::Found;
use super::super::value::Value;
use super::workload;

/// What is under `spec`.
pub(super) fn spec(spec: &Value<'_>, found: &mut Found) {
    let fields = ["minAvailable", "maxUnavailable"];
    if fields.into_iter().all(|name| spec.has(name)) {
        let rule = "cannot go with `minAvailable`";
        found.wrong(&spec.child("maxUnavailable"), rule);
    }
    for name in fields {
        workload::amount(spec, name, found);
        workload::at_most_all(spec, name, found);
    }
}
