//! CronJobs (`ValidateCronJobCreate` in `pkg/apis/batch/validation/validation.go`).

use super::super::problem::Found;
use super::super::value::Value;

/// What a CronJob makes its Jobs from.
pub(super) fn template(template: &Value<'_>, found: &mut Found) {
    let Some(spec) = template.get("spec") else {
        return found.missing(template, "spec");
    };
    // The API server fills this in for a Job, and not for what Jobs are made from.
    let says_how_many = spec.has("completions") || spec.has("parallelism");
    if spec.text_of("completionMode") == "Indexed" && !says_how_many {
        let rule = "is required with `completionMode: Indexed`";
        found.wrong(&spec.child("completions"), rule);
    }
    let own = spec.get("selector").map(|_| "selector");
    let manual = spec.is_on("manualSelector").then_some("manualSelector");
    for field in [own, manual].into_iter().flatten() {
        let rule = "cannot be said here: the API server makes the selector of each Job";
        found.wrong_but(&spec.child(field), rule, "remove it".to_owned());
    }
}
