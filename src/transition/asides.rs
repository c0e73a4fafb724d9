//! What a commit does not do, although one may think so: pods that keep what they read, and a migration that is not undone.

use crate::values::image::is_older;

use super::change::{Fate, ObjectChange, StageChange};
use super::pairs::{At, sites};
use super::pods;
use super::scene::Scene;
use super::state::{Item, Pipeline, Stage};

/// Says both of the stages of a pipeline of the new side.
pub(super) fn add(
    scene: &Scene<'_>,
    pipeline: usize,
    new: &Pipeline<'_>,
    changes: &mut [StageChange],
) {
    for (number, (stage, change)) in new.stages.iter().zip(changes).enumerate() {
        let at = At {
            pipeline,
            stage: number,
        };
        keep_environment(scene, at, stage, &mut change.objects);
        change.notes.extend(went_back(stage, change));
    }
}

/// A container reads its environment when it starts. What it mounts is written again, and what has a hash in its name is
/// another object.
fn keep_environment(scene: &Scene<'_>, at: At, stage: &Stage<'_>, changes: &mut [ObjectChange]) {
    const VALUES: [&str; 3] = ["data", "binaryData", "stringData"];
    let says_other = |it: &ObjectChange| {
        let mut fields = it.fields.iter();
        fields.any(|field| VALUES.iter().any(|name| field.is_within(name)))
    };
    let is_read = |it: &&mut ObjectChange| {
        let is_one = matches!(it.kind.as_str(), "ConfigMap" | "Secret");
        it.fate == Fate::Patched && is_one && says_other(it)
    };
    for change in changes.iter_mut().filter(is_read) {
        let item = stage.items.iter().find(|it| it.title() == change.title);
        let readers = item
            .map(|item| readers(scene, at, item))
            .unwrap_or_default();
        change.reason = kept(&readers).or_else(|| change.reason.take());
    }
}

fn kept(readers: &[String]) -> Option<String> {
    let first = readers.first()?;
    Some(match readers.len() {
        1 => format!(
            "{first} has it in its environment, and keeps the old values until its pods are replaced"
        ),
        count => format!(
            "{first} and {} more have it in their environment, and keep the old values until their pods are replaced",
            count - 1
        ),
    })
}

/// The workloads whose pods have an object in their environment and are not replaced.
fn readers(scene: &Scene<'_>, at: At, read: &Item<'_>) -> Vec<String> {
    let home = scene.environment(at);
    let stages = sites(scene.after).filter(|(at, _)| scene.environment(*at) == home);
    let mut found = Vec::new();
    for (at, stage) in stages {
        let stays = stage.items.iter().filter(|item| {
            item.is_workload() && item.namespace == read.namespace && !is_replaced(scene, at, item)
        });
        for item in stays {
            let node = item.body.node();
            let reads = pods::environment(&node);
            let mut reads = reads.iter();
            let has_it = reads.any(|(kind, name)| *kind == read.kind && *name == read.name);
            if has_it && !is_restarted(item) {
                found.push(item.title());
            }
        }
    }
    found
}

/// Whether the commit replaces the pods of a workload, or makes them.
fn is_replaced(scene: &Scene<'_>, at: At, item: &Item<'_>) -> bool {
    let Some(delta) = scene.delta(at) else {
        return true;
    };
    let title = item.title();
    let replaces = |fate| matches!(fate, Fate::Rolled | Fate::Replaced | Fate::Created);
    let mut objects = delta.objects.iter();
    objects.any(|it| it.title == title && replaces(it.fate))
}

/// Whether Reloader or the like looks after the pods.
fn is_restarted(item: &Item<'_>) -> bool {
    let node = item.body.node();
    let marks = node.at(&["metadata", "annotations"]);
    let marks = marks.map(|it| it.entries()).unwrap_or_default();
    let mut names = marks.iter().filter_map(|(key, _)| key.text());
    names.any(|name| name.contains("reloader."))
}

/// An older image in a stage with Jobs: what they did for the newer one stays done.
fn went_back(stage: &Stage<'_>, change: &StageChange) -> Option<String> {
    if !stage.items.iter().any(Item::is_job) {
        return None;
    }
    let jobs = change.objects.iter().filter(|it| it.kind == "Job");
    let fields = jobs.flat_map(|job| &job.fields);
    let fields = fields.filter(|field| field.path.ends_with(".image"));
    let fields = fields.map(|field| (field.before.as_deref(), field.after.as_deref()));
    let images = change.images.iter();
    let images = images.map(|image| (image.before.as_deref(), image.after.as_deref()));
    let mut both = fields.chain(images).filter_map(|(was, is)| was.zip(is));
    let (was, is) = both.find(|(was, is)| is_older(is, was))?;
    Some(format!(
        "goes back from {was} to {is}: what its Jobs did for the newer one is not undone"
    ))
}
