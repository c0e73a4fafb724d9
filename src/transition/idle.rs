//! Jobs that do not run although the release changes, releases of Helm that stay as they are, and why.

use std::collections::{BTreeSet, HashSet};

use crate::checks::moving_tag;

use super::change::{Fate, ObjectChange, PipelineChange};
use super::object::bare;
use super::state::{Item, Pipeline, Stage};
use super::{images::Images, pods, releases};

/// Notes the Jobs and the releases of Helm of a pipeline that a commit leaves alone.
pub(super) fn mark(change: &mut PipelineChange, pipeline: &Pipeline<'_>) {
    let touched = touched(change);
    for (stage, now) in change.stages.iter_mut().zip(&pipeline.stages) {
        let known: HashSet<&str> = stage.objects.iter().map(|it| it.title.as_str()).collect();
        let is_sure = stage.notes.is_empty() && !now.is_suspended();
        let left = now.items.iter().filter(|_| is_sure);
        let left = left.filter(|item| !known.contains(item.title().as_str()));
        let idle: Vec<ObjectChange> = left.filter_map(|item| idle(item, now, &touched)).collect();
        stage.objects.extend(idle);
        // A Job whose spec alone changes in place is as idle as one that does not change.
        let patched = stage
            .objects
            .iter_mut()
            .filter(|it| it.fate == Fate::Patched && it.kind == "Job");
        for object in patched {
            object.reason =
                Some("it does not run again: nothing in its template changed".to_owned());
        }
    }
}

/// ConfigMaps and Secrets whose content changes under the same name, as kind and title.
fn touched(change: &PipelineChange) -> BTreeSet<(String, String)> {
    let objects = change.stages.iter().flat_map(|stage| &stage.objects);
    let read = objects.filter(|it| matches!(it.kind.as_str(), "ConfigMap" | "Secret"));
    let patched = read.filter(|it| it.fate == Fate::Patched);
    let name = |title: &str| {
        title
            .rsplit(['/', ' '])
            .next()
            .unwrap_or_default()
            .to_owned()
    };
    patched
        .map(|it| (it.kind.clone(), name(&it.title)))
        .collect()
}

fn idle(
    item: &Item<'_>,
    stage: &Stage<'_>,
    touched: &BTreeSet<(String, String)>,
) -> Option<ObjectChange> {
    if item.is_helm_release() {
        return Some(releases::stays(item));
    }
    item.is_job().then(|| ObjectChange {
        reason: Some(why(item, stage, touched)),
        ..bare(item, Fate::Idle)
    })
}

fn why(item: &Item<'_>, stage: &Stage<'_>, touched: &BTreeSet<(String, String)>) -> String {
    if item.is_once {
        return "it runs once, and nothing of it changed".to_owned();
    }
    let node = Images::of(stage).on(item.body.node());
    for image in pods::images(&node) {
        if let Some(reason) = moving_tag(&image) {
            return format!("its text did not change, and {reason}");
        }
    }
    let read = pods::reads(&node)
        .into_iter()
        .find(|(kind, name)| touched.contains(&((*kind).to_owned(), name.clone())));
    if let Some((kind, name)) = read {
        return format!("{kind} `{name}` that it reads changes, and its name does not");
    }
    match pods::images(&node).first() {
        Some(image) => format!("its image `{image}` and its template did not change"),
        None => "nothing in its template changed".to_owned(),
    }
}
