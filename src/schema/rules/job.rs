//! Jobs (`ValidateJobCreate` in `pkg/apis/batch/validation/validation.go`).

use super::super::problem::{Fault, Found};
use super::super::value::Value;
use super::{indexes, policies, selectors};
use crate::values::name::{LONGEST_LABEL, is_label};

/// Labels that the API server gives the pods of a Job, with their value: its name, or an id that nobody
/// knows before.
const NAME_LABELS: [&str; 2] = ["job-name", "batch.kubernetes.io/job-name"];
const ID_LABELS: [&str; 2] = ["controller-uid", "batch.kubernetes.io/controller-uid"];

/// Most completions with an index that need no bound on failed ones.
const MANY: i64 = 100_000;
/// Most pods at once, and most failed indexes, with more completions.
const FEWER: i64 = 10_000;

/// A whole Job.
pub(super) fn object(job: &Value<'_>, found: &mut Found) {
    let name = job.node.text_at(&["metadata", "name"]).unwrap_or_default();
    let Some(spec) = job.get("spec") else {
        return found.missing(job, "spec");
    };
    if spec.is_on("manualSelector") {
        return selectors::manual(&spec, found);
    }
    labels(&spec, name, found);
    selectors::generated(&spec, name, found);
    longest_name(&spec, name, found);
}

/// Labels of the pods that the API server writes itself.
fn labels(spec: &Value<'_>, name: &str, found: &mut Found) {
    let Some(labels) = spec.at(&["template", "metadata", "labels"]) else {
        return;
    };
    for (key, value) in labels.entries() {
        if ID_LABELS.contains(&key.text()) {
            found.wrong_but(
                &key,
                "is a label that the API server writes itself",
                "remove it: its value is the id of the Job, which nobody knows before".to_owned(),
            );
        }
        if NAME_LABELS.contains(&key.text()) && value.text() != name && !name.is_empty() {
            let rule = "is a label that the API server writes itself, with the name of the Job";
            found.wrong_but(&key, rule, "remove it".to_owned());
        }
    }
}

/// `validateNameAllowsCompletions`.
fn longest_name(spec: &Value<'_>, name: &str, found: &mut Found) {
    let completions = spec.whole_of("completions").unwrap_or_default();
    if spec.text_of("completionMode") != "Indexed" || completions <= 0 || name.is_empty() {
        return;
    }
    let longest = format!("{name}-{}", completions - 1);
    if longest.len() > LONGEST_LABEL || !is_label(&longest) {
        let mode = spec.child("completionMode");
        let rule = format!(
            "makes pods with hosts such as `{longest}`, and that is not the name of a host: it has \
             lower-case letters, digits and `-`, at most {LONGEST_LABEL}"
        );
        let fault = match longest.len() > LONGEST_LABEL {
            true => Fault::OwnCheck,
            false => Fault::Invalid,
        };
        found.fault(fault, &mode, &rule);
    }
}

/// What is under `spec`.
pub(super) fn spec(spec: &Value<'_>, found: &mut Found) {
    if spec.text_of("completionMode") == "Indexed" {
        indexed(spec, found);
    } else {
        not_indexed(spec, found);
    }
    if spec.has("maxFailedIndexes") && !spec.has("backoffLimitPerIndex") {
        let field = spec.child("maxFailedIndexes");
        found.wrong(&field, "needs `backoffLimitPerIndex`");
    }
    restart(spec, found);
    policies::failure(spec, found);
}

fn not_indexed(spec: &Value<'_>, found: &mut Found) {
    for name in ["backoffLimitPerIndex", "maxFailedIndexes", "successPolicy"] {
        if let Some(field) = spec.get(name) {
            found.wrong(&field, "needs `completionMode: Indexed`");
        }
    }
}

fn indexed(spec: &Value<'_>, found: &mut Found) {
    // Without either, both are 1.
    let default = (!spec.has("parallelism")).then_some(1);
    let Some(completions) = spec.whole_of("completions").or(default) else {
        let rule = "is required with `completionMode: Indexed`";
        return found.wrong(&spec.child("completions"), rule);
    };
    at_most(
        spec,
        "parallelism",
        MANY,
        "with `completionMode: Indexed`",
        found,
    );
    at_most(
        spec,
        "maxFailedIndexes",
        completions.min(MANY),
        "as `completions`",
        found,
    );
    if completions > MANY && spec.has("backoffLimitPerIndex") {
        many(spec, found);
    }
    indexes::success(spec, completions, found);
}

fn many(spec: &Value<'_>, found: &mut Found) {
    let why = "with more than 100000 completions and `backoffLimitPerIndex`";
    if !spec.has("maxFailedIndexes") {
        let rule = format!("is required {why}");
        found.wrong(&spec.child("maxFailedIndexes"), rule);
    }
    at_most(spec, "parallelism", FEWER, why, found);
    at_most(spec, "maxFailedIndexes", FEWER, why, found);
}

fn at_most(spec: &Value<'_>, name: &'static str, most: i64, why: &str, found: &mut Found) {
    let Some(field) = spec.get(name) else { return };
    if let Some(number) = field.node.integer().filter(|number| *number > most) {
        found.wrong(
            &field,
            format!("must be at most {most} {why}, and is {number}"),
        );
    }
}

/// The pods of a Job end.
fn restart(spec: &Value<'_>, found: &mut Found) {
    let Some(pod) = spec.at(&["template", "spec"]) else {
        let template = spec.get("template");
        return template
            .iter()
            .for_each(|template| found.missing(template, "spec"));
    };
    let policy = pod.get("restartPolicy");
    let Some(policy) = policy.filter(|policy| !policy.text().is_empty()) else {
        let rule = "is required: `Never` or `OnFailure`";
        return found.fault(Fault::OwnCheck, &pod.child("restartPolicy"), rule);
    };
    let only_never = spec.has("podFailurePolicy");
    match policy.text() {
        "Never" => {}
        "OnFailure" if only_never => {
            let rule = "must be `Never` with `podFailurePolicy`";
            found.fault(Fault::OwnCheck, &policy, rule);
        }
        "OnFailure" => {}
        other => {
            let rule = format!("must be `Never` or `OnFailure` in a Job, and is {other:?}");
            found.fault(Fault::OwnCheck, &policy, &rule);
        }
    }
}
