//! What no statement says.

use crate::checks::imports::{ADDED_GUARD, DROPPED_DEPENDENCY, DROPPED_FIELD};
use crate::diagnostics::Sink;
use crate::source::Span;

use super::say::draft::{Draft, Stage};
use super::settle::rounds::{Gap, GapKind};

/// Says what a settled draft does not say.
pub(super) fn report(draft: &Draft<'_>, gaps: &[Gap], sink: &mut Sink) {
    for stage in &draft.stages {
        metadata(stage, sink);
        digests(stage, sink);
    }
    for gap in gaps {
        if let Some(stage) = draft.stages.get(gap.stage) {
            report_gap(stage, &gap.kind, sink);
        }
    }
}

fn report_gap(stage: &Stage<'_>, gap: &GapKind, sink: &mut Sink) {
    let name = &stage.kustomization.name;
    sink.push(match gap {
        GapKind::Key(key) => {
            let span = stage.kustomization.field(key).map_or(stage.span(), |it| it.span);
            let message = format!("nothing says `{key}` of `{name}` as it is");
            DROPPED_FIELD.at(span, message).help("compare what the build writes with what is there")
        }
        GapKind::Added(key) => {
            let message = format!("the build adds `{key}` to `{name}`");
            ADDED_GUARD.at(stage.span(), message).help("read what is built, and say otherwise where you must")
        }
        GapKind::Implied(other) => {
            let message = format!("`{name}` waits for `{other}` anyway, through others");
            DROPPED_DEPENDENCY.at(entry(stage, other), message).help("nothing is lost; remove the entry")
        }
        GapKind::Expression(other) => {
            let message = format!("the `readyExpr` of `{other}` is left out, and the order is guarded as the build does");
            let help = "read docs/order.md: an expression takes the place of the check of the revision";
            DROPPED_DEPENDENCY.at(entry(stage, other), message).help(help)
        }
        GapKind::Unguarded => {
            let message = format!("the release id of `{name}` is left out: nothing in its group carries a release");
            DROPPED_FIELD
                .at(stage.span(), message)
                .help("nothing is lost when no `readyExpr` asks for it")
        }
        GapKind::Address => {
            let message = format!("the directory of `{name}` gets another digest");
            let span = stage.kustomization.field("path").map_or(stage.span(), |it| it.span);
            DROPPED_FIELD.at(span, message).help("compare what the build writes with what is there")
        }
        GapKind::Guard => {
            let message = format!("the build guards `{name}` in lockstep: a spec of its group may carry a release");
            let help = "expect `readyExpr` entries and an annotation with the release id in what is built";
            ADDED_GUARD.at(stage.span(), message).help(help)
        }
    });
}

/// Where a Kustomization waits for another.
fn entry(stage: &Stage<'_>, other: &str) -> Span {
    let list = stage
        .kustomization
        .field("dependsOn")
        .map(|list| list.items());
    let mut entries = list.unwrap_or_default().iter();
    let found = entries.find(|entry| entry.text_at(&["name"]) == Some(other));
    found.map_or(stage.span(), |entry| entry.span)
}

/// Metadata of a Kustomization beside its name and namespace, and the version of its API.
fn metadata(stage: &Stage<'_>, sink: &mut Sink) {
    let found = stage.kustomization;
    let node = &found.written.node;
    let entries = node
        .get("metadata")
        .map(|it| it.entries())
        .unwrap_or_default();
    for (key, value) in entries {
        let key = key.text().unwrap_or_default();
        let is_said = match key {
            "name" | "namespace" => true,
            "labels" | "annotations" => {
                let all = value.entries().iter();
                all.clone().all(|(_, value)| value.text().is_some())
            }
            _ => false,
        };
        if !is_said && !value.is_null() {
            let message = format!("nothing says `{key}` in the metadata of `{}`", found.name);
            sink.push(
                DROPPED_FIELD
                    .at(value.span, message)
                    .help("the build leaves it out"),
            );
        }
    }
    let version = node.get("apiVersion");
    if let Some(version) = version.filter(|it| it.text() != Some("kustomize.toolkit.fluxcd.io/v1"))
    {
        let message = format!("`{}` becomes `kustomize.toolkit.fluxcd.io/v1`", found.name);
        sink.push(
            DROPPED_FIELD
                .at(version.span, message)
                .help("see that Flux is new enough for it"),
        );
    }
}

/// Digests of files that Jobs keep as they are.
fn digests(stage: &Stage<'_>, sink: &mut Sink) {
    for job in stage.jobs.iter().filter(|job| job.keeps_digest()) {
        let message = "the Job has a digest of files, and which files these are is nowhere said";
        let help =
            "write `rerun on \"GLOB\"` in the job, and remove the digest from its `manifest`";
        sink.push(DROPPED_FIELD.at(job.node.span, message).help(help));
    }
}
