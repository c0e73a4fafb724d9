//! Objects as the API server gives them, to the facts that decide.

use serde_json::Value;

use super::sanitize::{sanitize, sanitize_message};

/// A condition of an object.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Condition {
    /// `True`, `False` or `Unknown`.
    pub status: String,
    /// Why, in one word.
    pub reason: String,
    /// Why, in the controller's words.
    pub message: String,
    /// The generation that it speaks about.
    pub observed_generation: Option<i64>,
}

impl Condition {
    /// Whether its status is `True`.
    #[must_use]
    pub fn is_true(&self) -> bool {
        self.status == "True"
    }

    /// Whether its status is `False`.
    #[must_use]
    pub fn is_false(&self) -> bool {
        self.status == "False"
    }
}

/// What there is to know about a Kustomization.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct KustomizationFacts {
    /// Changes when it is deleted and made again.
    pub uid: String,
    /// `metadata.generation`.
    pub generation: i64,
    /// It has a `deletionTimestamp`.
    pub is_deleting: bool,
    /// `spec`.
    pub spec: Value,
    /// `spec.suspend`.
    pub is_suspended: bool,
    /// The last generation that became ready, or failed for good.
    pub observed_generation: Option<i64>,
    /// `Ready`.
    pub ready: Option<Condition>,
    /// `Stalled`.
    pub stalled: Option<Condition>,
    /// `Reconciling`.
    pub reconciling: Option<Condition>,
    /// The revision that was last applied, and found healthy.
    pub last_applied: Option<String>,
    /// The revision that was last tried.
    pub last_attempted: Option<String>,
    /// The request that the last run began with.
    pub last_handled: Option<String>,
    /// What it has applied, as `namespace_name_group_kind`.
    pub inventory: Vec<String>,
    /// The Kustomization that applies it, as `namespace/name`.
    pub parent: Option<String>,
}

/// What there is to know about a source.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SourceFacts {
    /// `metadata.generation`.
    pub generation: i64,
    /// `spec.suspend`.
    pub is_suspended: bool,
    /// The last generation that was looked at.
    pub observed_generation: Option<i64>,
    /// `Ready`.
    pub ready: Option<Condition>,
    /// `Stalled`.
    pub stalled: Option<Condition>,
    /// Revision of the artifact.
    pub revision: Option<String>,
    /// The revision that the artifact says it was made from.
    pub origin: Option<String>,
    /// The request that was last handled.
    pub last_handled: Option<String>,
}

/// What there is to know about a Job.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct JobFacts {
    /// Changes when it is deleted and made again.
    pub uid: String,
    /// It has a `deletionTimestamp`.
    pub is_deleting: bool,
    /// `spec.suspend`.
    pub is_suspended: bool,
    /// `Complete`.
    pub complete: Option<Condition>,
    /// `Failed`.
    pub failed: Option<Condition>,
    /// Pods that run.
    pub active: u64,
    /// Pods that succeeded.
    pub succeeded: u64,
    /// Pods that failed.
    pub failures: u64,
    /// Annotations of the Job.
    pub annotations: Value,
    /// Annotations of its pod template.
    pub template_annotations: Value,
}

impl KustomizationFacts {
    /// The facts of an object of kind Kustomization.
    #[must_use]
    pub fn of(object: &Value) -> Self {
        let label = |name| {
            let label = format!("/metadata/labels/kustomize.toolkit.fluxcd.io~1{name}");
            text(object, &label)
        };
        let parent = label("namespace").zip(label("name"));
        Self {
            uid: text(object, "/metadata/uid").unwrap_or_default(),
            generation: number(object, "/metadata/generation").unwrap_or_default(),
            is_deleting: object.pointer("/metadata/deletionTimestamp").is_some(),
            spec: object.get("spec").cloned().unwrap_or_default(),
            is_suspended: flag(object, "/spec/suspend"),
            observed_generation: number(object, "/status/observedGeneration"),
            ready: condition(object, "Ready"),
            stalled: condition(object, "Stalled"),
            reconciling: condition(object, "Reconciling"),
            last_applied: text(object, "/status/lastAppliedRevision"),
            last_attempted: text(object, "/status/lastAttemptedRevision"),
            last_handled: text(object, "/status/lastHandledReconcileAt"),
            inventory: inventory(object),
            parent: parent.map(|(namespace, name)| format!("{namespace}/{name}")),
        }
    }
}

impl SourceFacts {
    /// The facts of a source of any kind.
    #[must_use]
    pub fn of(object: &Value) -> Self {
        let origin = "/status/artifact/metadata/org.opencontainers.image.revision";
        Self {
            generation: number(object, "/metadata/generation").unwrap_or_default(),
            is_suspended: flag(object, "/spec/suspend"),
            observed_generation: number(object, "/status/observedGeneration"),
            ready: condition(object, "Ready"),
            stalled: condition(object, "Stalled"),
            revision: text(object, "/status/artifact/revision"),
            origin: text(object, origin),
            last_handled: text(object, "/status/lastHandledReconcileAt"),
        }
    }
}

impl JobFacts {
    /// The facts of a Job.
    #[must_use]
    pub fn of(object: &Value) -> Self {
        let count = |pointer| object.pointer(pointer).and_then(Value::as_u64);
        let annotations = |pointer| object.pointer(pointer).cloned().unwrap_or_default();
        Self {
            uid: text(object, "/metadata/uid").unwrap_or_default(),
            is_deleting: object.pointer("/metadata/deletionTimestamp").is_some(),
            is_suspended: flag(object, "/spec/suspend"),
            complete: condition(object, "Complete"),
            failed: condition(object, "Failed"),
            active: count("/status/active").unwrap_or_default(),
            succeeded: count("/status/succeeded").unwrap_or_default(),
            failures: count("/status/failed").unwrap_or_default(),
            annotations: annotations("/metadata/annotations"),
            template_annotations: annotations("/spec/template/metadata/annotations"),
        }
    }
}

fn inventory(object: &Value) -> Vec<String> {
    let entries = object.pointer("/status/inventory/entries");
    let entries = entries.and_then(Value::as_array).into_iter().flatten();
    entries.filter_map(|entry| text(entry, "/id")).collect()
}

pub(super) fn text(object: &Value, pointer: &str) -> Option<String> {
    object.pointer(pointer)?.as_str().map(sanitize)
}

pub(super) fn number(object: &Value, pointer: &str) -> Option<i64> {
    object.pointer(pointer)?.as_i64()
}

pub(super) fn flag(object: &Value, pointer: &str) -> bool {
    object.pointer(pointer).and_then(Value::as_bool) == Some(true)
}

pub(super) fn condition(object: &Value, kind: &str) -> Option<Condition> {
    let conditions = object.pointer("/status/conditions")?.as_array()?;
    let is_it = |condition: &&Value| condition.get("type").and_then(Value::as_str) == Some(kind);
    let condition = conditions.iter().find(is_it)?;
    let message = condition.get("message").and_then(Value::as_str);
    Some(Condition {
        status: text(condition, "/status").unwrap_or_default(),
        reason: text(condition, "/reason").unwrap_or_default(),
        message: message.map(sanitize_message).unwrap_or_default(),
        observed_generation: number(condition, "/observedGeneration"),
    })
}
