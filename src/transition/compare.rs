//! Both sides of a commit to what it does.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::change::{
    Effect, Fate, ImageChange, Mark, ObjectChange, OrderChange, PipelineChange, StageChange,
    Transition, Wait,
};
use super::effect::judge;
use super::pairs::At;
use super::removed::{empty, removed};
use super::scene::Scene;
use super::state::{Item, Pipeline, Stage};
use super::{asides, by_hand, cascade, dropped, followers, held, idle, object, releases, written};
use crate::plan::Guard;
use crate::values::path::shown;

/// Says what a commit does, pipeline by pipeline.
pub(super) fn compare(scene: &Scene<'_>) -> Transition {
    let mut changes: Vec<PipelineChange> = Vec::with_capacity(scene.after.pipelines.len());
    for (at, new) in scene.after.pipelines.iter().enumerate() {
        let old = scene.pairs.pipelines.iter().position(|it| *it == Some(at));
        let old = old.and_then(|old| scene.before.pipelines.get(old));
        changes.push(pipeline(scene, at, old, new));
    }
    let mut lost: BTreeMap<usize, PipelineChange> = BTreeMap::new();
    for &at in &scene.pairs.removed {
        let Some(stage) = scene.old_stage(at) else {
            continue;
        };
        let place = scene.pairs.pipelines.get(at.pipeline).copied().flatten();
        let change = match place.and_then(|place| changes.get_mut(place)) {
            Some(change) => change,
            None => lost
                .entry(at.pipeline)
                .or_insert_with(|| gone(scene, at.pipeline)),
        };
        let mut removed = removed(scene, stage, |item| scene.is_in(at, item));
        removed.notes.extend(perhaps_by_hand(scene, stage));
        change.stages.push(removed);
    }
    let places = scene.pairs.pipelines.iter().enumerate();
    for (at, _) in places.filter(|(_, now)| now.is_none()) {
        if !gone_sources(scene, at).is_empty() {
            lost.entry(at).or_insert_with(|| gone(scene, at));
        }
    }
    changes.extend(lost.into_values());
    dropped::drop(scene, &mut changes);
    Transition { pipelines: changes }
}

fn gone(scene: &Scene<'_>, at: usize) -> PipelineChange {
    let old = scene.before.pipelines.get(at);
    PipelineChange {
        file: old.map_or_else(String::new, |it| it.file.clone()),
        name: old.map_or_else(String::new, |it| it.name.clone()),
        environment: old.and_then(|it| it.environment.clone()),
        sources: gone_sources(scene, at),
        ..PipelineChange::default()
    }
}

/// The sources and the parent of a pipeline of the old side that nobody writes any more.
fn gone_sources(scene: &Scene<'_>, at: usize) -> Vec<ObjectChange> {
    let old = scene.before.pipelines.get(at);
    let lost = old.map(|old| {
        let written = &scene.written;
        written.gone((at, old), |it| scene.is_handed(&it.item))
    });
    lost.unwrap_or_default()
}

fn pipeline(
    scene: &Scene<'_>,
    at: usize,
    old: Option<&Pipeline<'_>>,
    new: &Pipeline<'_>,
) -> PipelineChange {
    let images = images(old, new);
    let critical: HashSet<usize> = new.critical_path.iter().copied().collect();
    let mut stages: Vec<StageChange> = Vec::with_capacity(new.stages.len());
    for (number, it) in new.stages.iter().enumerate() {
        let site = At {
            pipeline: at,
            stage: number,
        };
        let is_critical = critical.contains(&number);
        stages.push(StageChange {
            is_critical,
            ..stage(scene, site, new, it, &images)
        });
    }
    let mut sources = scene
        .written
        .changes((at, new), (scene.before, &scene.pairs));
    let known = scene.pairs.pipelines.iter().position(|it| *it == Some(at));
    sources.extend(known.into_iter().flat_map(|old| gone_sources(scene, old)));
    let names = new
        .critical_path
        .iter()
        .filter_map(|&at| new.stages.get(at));
    let mut change = PipelineChange {
        file: new.file.clone(),
        name: new.name.clone(),
        environment: new.environment.clone(),
        images,
        sources,
        stages,
        critical_path: names.map(|stage| stage.name.clone()).collect(),
        worst_case_seconds: new.worst_case_seconds,
    };
    followers::follow_sources(&mut change, scene, at);
    held::resume(&mut change, scene, at);
    cascade::take_along(&mut change, scene, at);
    let mut lost = scene.pairs.removed.iter();
    let loses = lost.any(|it| scene.pairs.pipelines.get(it.pipeline) == Some(&Some(at)));
    if loses || !change.is_empty() {
        follow(&mut change, new);
        idle::mark(&mut change, new);
    }
    // Behind what is idle, which says nothing of a stage with notes, and before what is held back.
    asides::add(scene, at, new, &mut change.stages);
    by_hand_now(&mut change, new);
    from_another(&mut change, scene, at);
    held::hold(&mut change, new);
    change
}

/// Says of which stages the Kustomization is one by hand from now on.
fn by_hand_now(change: &mut PipelineChange, new: &Pipeline<'_>) {
    let stages = change.stages.iter_mut().zip(&new.stages);
    for (stage, now) in stages.filter(|(_, now)| now.is_by_hand) {
        let folder = shown(&now.directory);
        let note = format!("its Kustomization is one by hand from now on, in `{folder}`");
        stage.notes.push(note);
        if stage.mark == Mark::Same {
            (stage.mark, stage.effect) = (Mark::Changed, Effect::Settings);
        }
    }
}

/// Says of which stages another pipeline had the Kustomization.
fn from_another(change: &mut PipelineChange, scene: &Scene<'_>, pipeline: usize) {
    for (number, stage) in change.stages.iter_mut().enumerate() {
        let at = At {
            pipeline,
            stage: number,
        };
        let old = scene.pairs.former(at);
        let old = old.filter(|old| !scene.pairs.is_one(old.pipeline, pipeline));
        let was = old.and_then(|old| scene.before.pipelines.get(old.pipeline));
        let Some((was, is)) = was.zip(scene.after.pipelines.get(pipeline)) else {
            continue;
        };
        let both = old
            .and_then(|old| scene.old_stage(old))
            .zip(scene.new_stage(at));
        let way = both.and_then(|(old, new)| written::way(&old.directory, &new.directory));
        if way.is_some() && stage.mark == Mark::Same {
            (stage.mark, stage.effect) = (Mark::Changed, Effect::Settings);
        }
        let way = way.map(|way| format!("its file moves to another folder: {way}"));
        stage.notes.extend(way);
        stage.notes.push(written::from_another(was, is));
    }
}

fn images(old: Option<&Pipeline<'_>>, new: &Pipeline<'_>) -> Vec<ImageChange> {
    let Some(old) = old.filter(|old| !old.images.is_empty()) else {
        return Vec::new();
    };
    let before: HashMap<&str, &str> = old
        .images
        .iter()
        .map(|(name, reference)| (name.as_str(), reference.as_str()))
        .collect();
    let changed = new.images.iter().filter_map(|(name, reference)| {
        let was = before.get(name.as_str()).copied();
        (was != Some(reference.as_str())).then(|| ImageChange {
            name: name.clone(),
            before: was.map(str::to_owned),
            after: Some(reference.clone()),
        })
    });
    changed.collect()
}

fn stage(
    scene: &Scene<'_>,
    at: At,
    pipeline: &Pipeline<'_>,
    new: &Stage<'_>,
    images: &[ImageChange],
) -> StageChange {
    let wait = |after: &super::state::After| {
        let first = pipeline.stages.get(after.stage)?;
        Some(Wait {
            stage: first.name.clone(),
            guard: after.guard,
        })
    };
    let used = images
        .iter()
        .filter(|image| new.images.contains(&image.name));
    let mut change = StageChange {
        images: used.cloned().collect(),
        waits_for: new.after.iter().filter_map(wait).collect(),
        is_complete: new.is_complete,
        timeout_seconds: new.timeout_seconds,
        ends_within_seconds: new.ends_within_seconds,
        ..empty(new)
    };
    match (scene.delta(at), scene.pairs.former(at)) {
        (Some(delta), Some(old)) => {
            change.settings.clone_from(&delta.settings);
            change.objects.clone_from(&delta.objects);
            change.notes.clone_from(&delta.notes);
            change.orders = orders(scene, at, old, &change.waits_for);
            say_where_from(scene, at, &mut change.objects);
            let origins = scene.origins(at);
            if let Some((old, origins)) = scene.old_stage(old).zip(origins) {
                releases::follow(origins, (old, new), &mut change.objects);
            }
            (change.mark, change.effect) = judge(&change);
        }
        (_, _) => {
            change.objects = new.items.iter().map(object::created).collect();
            say_where_from(scene, at, &mut change.objects);
            (change.mark, change.effect) = (Mark::New, judge(&change).1);
        }
    }
    change
}

/// Orders that are new or gone, and those with another guard; a stage that was renamed is still the same.
fn orders(scene: &Scene<'_>, at: At, old: At, now: &[Wait]) -> Vec<OrderChange> {
    let before = former_orders(scene, at, old);
    let known: HashMap<&str, Guard> = before
        .iter()
        .map(|wait| (wait.stage.as_str(), wait.guard))
        .collect();
    let names: HashSet<&str> = now.iter().map(|wait| wait.stage.as_str()).collect();
    let of = |wait: &Wait, before, after| OrderChange {
        stage: wait.stage.clone(),
        before,
        after,
    };
    let changed = now.iter().filter_map(|wait| {
        let was = known.get(wait.stage.as_str()).copied();
        (was != Some(wait.guard)).then(|| of(wait, was, Some(wait.guard)))
    });
    let mut changes: Vec<OrderChange> = changed.collect();
    let lost = before
        .iter()
        .filter(|wait| !names.contains(wait.stage.as_str()));
    changes.extend(lost.map(|wait| of(wait, Some(wait.guard), None)));
    changes
}

/// What a stage waited for, by the names of today.
fn former_orders(scene: &Scene<'_>, at: At, old: At) -> Vec<Wait> {
    let after = scene
        .old_stage(old)
        .map(|it| it.after.as_slice())
        .unwrap_or_default();
    let wait = |after: &super::state::After| {
        let first = At {
            pipeline: old.pipeline,
            stage: after.stage,
        };
        let now = scene.now(first).filter(|now| now.pipeline == at.pipeline);
        let stage = now
            .and_then(|now| scene.new_stage(now))
            .or(scene.old_stage(first))?;
        Some(Wait {
            stage: stage.name.clone(),
            guard: after.guard,
        })
    };
    after.iter().filter_map(wait).collect()
}

/// An object that another stage had before is not new to the cluster: it is changed where that stage leaves it there.
fn say_where_from(scene: &Scene<'_>, at: At, objects: &mut Vec<ObjectChange>) {
    let made = |it: &ObjectChange| it.fate == Fate::Created && it.reason.is_none();
    let Some(stage) = scene.new_stage(at).filter(|_| objects.iter().any(made)) else {
        return;
    };
    let former = scene.pairs.former(at);
    let was = stage.items.iter().filter_map(|item| {
        let was = scene.was_in(at, item).filter(|was| Some(*was) != former)?;
        Some((item.title(), (was, item)))
    });
    let was: HashMap<String, (At, &Item<'_>)> = was.collect();
    objects.retain_mut(|object| {
        let Some((from, item)) = was.get(&object.title).filter(|_| made(object)) else {
            return true;
        };
        handed_over(scene, *from, (stage, item), object)
    });
}

/// Says what becomes of an object that was in another stage, and whether anything does.
fn handed_over(
    scene: &Scene<'_>,
    from: At,
    (to, item): (&Stage<'_>, &Item<'_>),
    object: &mut ObjectChange,
) -> bool {
    let Some(stage) = scene.old_stage(from) else {
        return true;
    };
    let was = stage.items.iter().find(|was| was.key() == item.key());
    let left = was.filter(|was| !scene.deletes(from, was));
    if let Some(was) = left {
        match object::taken_over((stage, was), (to, item), &scene.secrets) {
            Some(change) => *object = change,
            None => return false,
        }
    }
    object.reason = Some(format!("it was in stage `{}`", stage.name));
    true
}

/// That somebody has written the Kustomization of a stage by hand, where nobody knows who applies that.
fn perhaps_by_hand(scene: &Scene<'_>, stage: &Stage<'_>) -> Option<String> {
    let mut all = scene.after.foreign.iter();
    let one = all.find(|it| by_hand::is_by_hand_now(it, stage))?;
    let folder = shown(&one.directory);
    Some(format!(
        "`{folder}` has its Kustomization by hand: it stays where what applied it so far applies that too, which is not seen here"
    ))
}

/// Stages behind one that changes wait for it.
fn follow(change: &mut PipelineChange, pipeline: &Pipeline<'_>) {
    let mut moves: Vec<bool> = Vec::with_capacity(change.stages.len());
    for (stage, now) in change.stages.iter_mut().zip(&pipeline.stages) {
        let waits = now
            .after
            .iter()
            .any(|it| moves.get(it.stage).copied().unwrap_or(false));
        if stage.mark == Mark::Same && waits {
            stage.effect = Effect::Waits;
        }
        moves.push(waits || stage.mark != Mark::Same);
    }
}
