//! The machine form.
//!
//! ```json
//! { "against": "main", "changes": true, "refused": [ … ], "pipelines": [ { "pipeline": "shop", … } ] }
//! ```
//!
//! Fields are only ever added; durations are seconds.

use serde::Serialize;

use crate::diagnostics::{Diagnostic, Severity};

use super::change::{ImageChange, ObjectChange, PipelineChange, StageChange, Transition};
use super::field::Field;

/// Writes a transition as JSON, indented by two blanks, with a line end.
#[must_use]
pub fn json(transition: &Transition, refused: &[Diagnostic], against: &str) -> String {
    let view = View {
        against,
        changes: !transition.is_empty(),
        refused: refused.iter().map(Refused::new).collect(),
        pipelines: transition.pipelines.iter().map(PipelineView::new).collect(),
    };
    // Serializing strings, numbers and lists cannot fail.
    serde_json::to_string_pretty(&view).unwrap_or_default() + "\n"
}

#[derive(Serialize)]
struct View<'a> {
    /// The old side.
    against: &'a str,
    /// Anything changes.
    changes: bool,
    /// What the order does not survive.
    refused: Vec<Refused<'a>>,
    /// One for each environment of each pipeline.
    pipelines: Vec<PipelineView<'a>>,
}

#[derive(Serialize)]
struct Refused<'a> {
    check: &'a str,
    /// `error`, or `warning` where it was allowed.
    severity: Severity,
    message: &'a str,
    help: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PipelineView<'a> {
    file: &'a str,
    pipeline: &'a str,
    environment: Option<&'a str>,
    images: Vec<ImageView<'a>>,
    sources: Vec<ObjectView<'a>>,
    stages: Vec<StageView<'a>>,
    critical_path: &'a [String],
    worst_case_seconds: u64,
}

#[derive(Serialize)]
struct ImageView<'a> {
    name: &'a str,
    before: Option<&'a str>,
    after: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct StageView<'a> {
    stage: &'a str,
    kustomization: &'a str,
    /// `new`, `replaced`, `changed`, `unchanged` or `removed`.
    change: &'a str,
    /// Such as `runs-again`, `rolls`, `waits`, `nothing`.
    effect: &'a str,
    images: Vec<ImageView<'a>>,
    settings: Vec<FieldView<'a>>,
    orders: Vec<OrderView<'a>>,
    objects: Vec<ObjectView<'a>>,
    notes: &'a [String],
    waits_for: Vec<WaitView<'a>>,
    /// Everything in its directory could be followed.
    complete: bool,
    timeout_seconds: u64,
    ends_within_seconds: u64,
    on_critical_path: bool,
}

#[derive(Serialize)]
struct WaitView<'a> {
    stage: &'a str,
    guard: &'static str,
}

#[derive(Serialize)]
struct OrderView<'a> {
    stage: &'a str,
    before: Option<&'static str>,
    after: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ObjectView<'a> {
    object: &'a str,
    kind: &'a str,
    /// Such as `replaced`, `pruned`, `idle`.
    fate: &'static str,
    fields: Vec<FieldView<'a>>,
    forced_by: Option<&'a str>,
    reason: Option<&'a str>,
}

#[derive(Serialize)]
struct FieldView<'a> {
    path: &'a str,
    before: Option<&'a str>,
    after: Option<&'a str>,
}

impl<'a> Refused<'a> {
    fn new(found: &'a Diagnostic) -> Self {
        Self {
            check: found.check.name,
            severity: found.severity,
            message: &found.message,
            help: found.help.as_deref(),
        }
    }
}

impl<'a> PipelineView<'a> {
    fn new(pipeline: &'a PipelineChange) -> Self {
        Self {
            file: &pipeline.file,
            pipeline: &pipeline.name,
            environment: pipeline.environment.as_deref(),
            images: pipeline.images.iter().map(ImageView::new).collect(),
            sources: pipeline.sources.iter().map(ObjectView::new).collect(),
            stages: pipeline.stages.iter().map(StageView::new).collect(),
            critical_path: &pipeline.critical_path,
            worst_case_seconds: pipeline.worst_case_seconds,
        }
    }
}

impl<'a> ImageView<'a> {
    fn new(image: &'a ImageChange) -> Self {
        Self {
            name: &image.name,
            before: image.before.as_deref(),
            after: image.after.as_deref(),
        }
    }
}

impl<'a> StageView<'a> {
    fn new(stage: &'a StageChange) -> Self {
        let waits = stage.waits_for.iter().map(|it| WaitView {
            stage: &it.stage,
            guard: it.guard.word(),
        });
        let orders = stage.orders.iter().map(|it| OrderView {
            stage: &it.stage,
            before: it.before.map(super::Guard::word),
            after: it.after.map(super::Guard::word),
        });
        Self {
            stage: &stage.name,
            kustomization: &stage.kustomization,
            change: stage.mark.word(),
            effect: stage.effect.word(),
            images: stage.images.iter().map(ImageView::new).collect(),
            settings: stage.settings.iter().map(FieldView::new).collect(),
            orders: orders.collect(),
            objects: stage.objects.iter().map(ObjectView::new).collect(),
            notes: &stage.notes,
            waits_for: waits.collect(),
            complete: stage.is_complete && !stage.catches_up,
            timeout_seconds: stage.timeout_seconds,
            ends_within_seconds: stage.ends_within_seconds,
            on_critical_path: stage.is_critical,
        }
    }
}

impl<'a> ObjectView<'a> {
    fn new(object: &'a ObjectChange) -> Self {
        Self {
            object: &object.title,
            kind: &object.kind,
            fate: object.fate.word(),
            fields: object.fields.iter().map(FieldView::new).collect(),
            forced_by: object.forced_by.as_deref(),
            reason: object.reason.as_deref(),
        }
    }
}

impl<'a> FieldView<'a> {
    fn new(field: &'a Field) -> Self {
        Self {
            path: &field.path,
            before: field.before.as_deref(),
            after: field.after.as_deref(),
        }
    }
}
