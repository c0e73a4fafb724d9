//! What a commit does while a stage is suspended: nothing, and neither to the stages that wait for it.
//!
//! `dependsOn` asks that a dependency on the same source has applied the revision that is there now
//! (`checkDependencies` in kustomize-controller), which a suspended stage does not do.

use super::change::{Effect, Fate, Mark, ObjectChange, PipelineChange, StageChange};
use super::pairs::At;
use super::scene::Scene;
use super::state::{Pipeline, Stage};

/// Holds back what a suspended stage, and what waits for one, would apply.
pub(super) fn hold(change: &mut PipelineChange, pipeline: &Pipeline<'_>) {
    let by = reached(pipeline, &|_, stage| stage.is_suspended());
    for ((stage, now), by) in change.stages.iter_mut().zip(&pipeline.stages).zip(by) {
        let Some(first) = by.and_then(|by| pipeline.stages.get(by)) else {
            continue;
        };
        let reason = match now.is_suspended() {
            true => "the stage is suspended".to_owned(),
            false => format!("it waits for stage `{}`, which is suspended", first.name),
        };
        stage.objects.iter_mut().for_each(|it| keep(it, &reason));
        if stage.mark == Mark::Replaced {
            stage.mark = Mark::Changed;
        }
        stage.effect = effect(stage, now);
    }
}

/// What the commit leaves alone is not held back.
fn keep(object: &mut ObjectChange, reason: &str) {
    if object.fate == Fate::Idle {
        return;
    }
    object.fate = Fate::Held;
    object.forced_by = None;
    object.reason = Some(reason.to_owned());
}

fn effect(stage: &StageChange, now: &Stage<'_>) -> Effect {
    match (now.is_suspended(), stage.mark) {
        (true, Mark::Same) | (_, Mark::Removed) => stage.effect,
        (true, Mark::New | Mark::Replaced | Mark::Changed) => Effect::Suspended,
        (false, Mark::Same | Mark::New | Mark::Replaced | Mark::Changed) => Effect::Waits,
    }
}

/// Says of the stages that are not suspended any more, and of those that waited for them, that more may change.
pub(super) fn resume(change: &mut PipelineChange, scene: &Scene<'_>, at: usize) {
    let Some(pipeline) = scene.after.pipelines.get(at) else {
        return;
    };
    let site = |stage| At {
        pipeline: at,
        stage,
    };
    let by = reached(pipeline, &|stage, _| is_resumed(scene, site(stage)));
    for ((at, stage), by) in change.stages.iter_mut().enumerate().zip(by) {
        let Some(first) = by.and_then(|by| pipeline.stages.get(by)) else {
            continue;
        };
        let name = match by == Some(at) {
            true => "it".to_owned(),
            false => format!("stage `{}`, for which it waits,", first.name),
        };
        stage.notes.push(format!(
            "{name} was suspended: what changed in the meantime is applied now, and is not seen here"
        ));
        stage.catches_up = true;
        if matches!(stage.effect, Effect::Nothing | Effect::Settings) {
            (stage.mark, stage.effect) = (Mark::Changed, Effect::Resumes);
        }
    }
}

/// Whether a commit ends that a stage is suspended.
fn is_resumed(scene: &Scene<'_>, at: At) -> bool {
    let former = scene.pairs.former(at).and_then(|old| scene.old_stage(old));
    let is_now = scene.new_stage(at).is_some_and(Stage::is_suspended);
    former.is_some_and(Stage::is_suspended) && !is_now
}

/// For each stage the first of those that `is_first` picks which it is, or waits for on the same source, directly or
/// not.
fn reached(
    pipeline: &Pipeline<'_>,
    is_first: &dyn Fn(usize, &Stage<'_>) -> bool,
) -> Vec<Option<usize>> {
    let mut reached: Vec<Option<usize>> = Vec::with_capacity(pipeline.stages.len());
    for (at, stage) in pipeline.stages.iter().enumerate() {
        let before = stage.after.iter().find_map(|it| {
            let first = pipeline.stages.get(it.stage)?;
            let by = reached.get(it.stage).copied().flatten()?;
            follow_one_source(first, stage).then_some(by)
        });
        reached.push(is_first(at, stage).then_some(at).or(before));
    }
    reached
}

fn follow_one_source(one: &Stage<'_>, other: &Stage<'_>) -> bool {
    ["kind", "name", "namespace"].iter().all(|field| {
        let path = ["spec", "sourceRef", field];
        one.kustomization.body.text(&path) == other.kustomization.body.text(&path)
    })
}
