//! What goes because a parent applies another folder: stages that are still asked for.

use crate::values::path::{contains, shown};

use super::change::{Effect, Fate, Mark, PipelineChange, StageChange};
use super::object::{bare, is_kept};
use super::pairs::At;
use super::parents::{Goes, Parent};
use super::removed::removed;
use super::scene::Scene;
use super::state::{Pipeline, Stage};

/// Says of the stages and sources that parents delete on the way that they go.
pub(super) fn drop(scene: &Scene<'_>, changes: &mut [PipelineChange]) {
    for parent in scene.parents() {
        for (at, goes) in &parent.leaving {
            let why = match goes {
                Goes::ForGood => no_longer_in(parent),
                Goes::AndComes if parent.remains || parent.folder.is_none() => {
                    format!("{}, until another one applies it", no_longer_in(parent))
                }
                Goes::AndComes => format!("{}, until it has its new spec", no_longer_in(parent)),
            };
            take(scene, changes, (*at, *goes), why);
        }
        // A new spec that nobody applies does nothing.
        let staying = parent.staying.iter().filter(|_| !parent.is_left);
        for (at, goes) in staying {
            let why = still_in(parent);
            take(scene, changes, (*at, *goes), why);
        }
        sources(scene, parent, changes);
        if parent.is_left {
            never_made(scene, parent, changes);
        }
    }
}

fn no_longer_in(parent: &Parent<'_>) -> String {
    let (name, was) = (parent.name, shown(&parent.before));
    match parent.deleted_by {
        Some(_) => format!("Kustomization `{name}` goes, and deletes its Kustomization"),
        None => format!(
            "Kustomization `{name}` deletes its Kustomization, which is no longer in `{was}`"
        ),
    }
}

fn still_in(parent: &Parent<'_>) -> String {
    let (name, was) = (parent.name, shown(&parent.before));
    format!(
        "Kustomization `{name}` leaves `{was}`, where its Kustomization stays, and deletes that"
    )
}

fn take(scene: &Scene<'_>, changes: &mut [PipelineChange], (at, goes): (At, Goes), why: String) {
    let old = scene.pairs.former(at).and_then(|old| scene.old_stage(old));
    let (Some(old), Some(pipeline)) = (old, changes.get_mut(at.pipeline)) else {
        return;
    };
    let Some(change) = pipeline.stages.get_mut(at.stage) else {
        return;
    };
    match goes {
        Goes::ForGood => {
            *change = removed(scene, old, |_| None);
            pipeline.critical_path.clear();
            pipeline.worst_case_seconds = 0;
        }
        Goes::AndComes => risk(change, old),
    }
    if let Some(change) = pipeline.stages.get_mut(at.stage) {
        change.notes.push(why);
    }
}

/// What goes and comes again may change besides.
fn risk(change: &mut StageChange, old: &Stage<'_>) {
    change.mark = Mark::Replaced;
    change.effect = Effect::Risked;
    let deletes = old.deletes_with_itself();
    let all = old
        .items
        .iter()
        .filter(|it| deletes && is_kept(it).is_none());
    for item in all {
        let title = item.title();
        match change.objects.iter_mut().find(|it| it.title == title) {
            Some(known) if known.fate == Fate::Pruned => {}
            Some(known) => (known.fate, known.reason) = (Fate::Risked, None),
            None => change.objects.push(bare(item, Fate::Risked)),
        }
    }
}

/// The files of sources that the parent no longer finds.
fn sources(scene: &Scene<'_>, parent: &Parent<'_>, changes: &mut [PipelineChange]) {
    let pipelines = scene.after.pipelines.iter().zip(changes);
    let here = pipelines.filter(|(it, _)| it.environment.as_deref() == parent.environment);
    for (new, change) in here {
        for (title, goes) in dropped_sources(scene, parent, new) {
            let (name, was) = (parent.name, shown(&parent.before));
            let reason = Some(match parent.deleted_by {
                Some(_) => format!("Kustomization `{name}` goes, and deletes it"),
                None => format!("Kustomization `{name}` deletes it, which is no longer in `{was}`"),
            });
            let fate = match goes {
                Goes::ForGood => Fate::Pruned,
                Goes::AndComes => Fate::Risked,
            };
            let known = change.sources.iter_mut().find(|it| it.title == title);
            if let Some(known) = known {
                (known.fate, known.reason) = (fate, reason);
            }
        }
    }
}

fn dropped_sources(
    scene: &Scene<'_>,
    parent: &Parent<'_>,
    new: &Pipeline<'_>,
) -> Vec<(String, Goes)> {
    let olds = scene.before.pipelines.iter();
    let olds = olds.filter(|it| it.environment.as_deref() == parent.environment);
    let olds = olds.flat_map(|it| &it.sources);
    let gone = olds.filter_map(|was| {
        let mut now = new.sources.iter();
        let is = now.find(|it| it.item.key() == was.item.key())?;
        // Whoever applies the file of a parent applies what is beside it.
        let goes_along = parent.remains && parent.folder == Some(is.folder.as_str());
        if goes_along {
            return None;
        }
        let goes = parent.takes(&was.folder, &is.folder)?;
        is_kept(&was.item)
            .is_none()
            .then(|| (is.item.title(), goes))
    });
    gone.collect()
}

/// New stages whose folder nobody applies.
fn never_made(scene: &Scene<'_>, parent: &Parent<'_>, changes: &mut [PipelineChange]) {
    let is = shown(&parent.after);
    let pipelines = scene.after.pipelines.iter().zip(changes);
    let here = pipelines.filter(|(it, _)| it.environment.as_deref() == parent.environment);
    let stages = here.flat_map(|(new, change)| new.stages.iter().zip(&mut change.stages));
    let is_reached = |folder: &str| contains(&parent.before, folder);
    let new = stages.filter(|(new, change)| {
        let folder = &new.directory;
        change.mark == Mark::New && contains(&parent.after, folder) && !is_reached(folder)
    });
    for (_, change) in new {
        change.effect = Effect::Nothing;
        change.objects.clear();
        change
            .notes
            .push(format!("nobody applies `{is}`: it is not made"));
    }
}
