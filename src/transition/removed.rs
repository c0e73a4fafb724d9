//! A stage that goes, with what becomes of its objects.

use super::change::{Effect, Mark, ObjectChange, StageChange};
use super::object;
use super::pairs::At;
use super::scene::Scene;
use super::state::{Item, Stage};

const KEPT: &str = "`prune: disabled` keeps its Kustomization, which goes on";

/// A stage that is gone, with what becomes of its objects; `is_in` tells which stage has one now.
pub(super) fn removed<'s>(
    scene: &Scene<'_>,
    stage: &'s Stage<'s>,
    is_in: impl Fn(&'s Item<'s>) -> Option<At>,
) -> StageChange {
    let deletes = stage.deletes_with_itself();
    let objects = stage.items.iter().map(|item| {
        let taken = is_in(item).and_then(|now| scene.new_stage(now));
        let reason = taken.map(|now| format!("stage `{}` has it now", now.name));
        let change = object::gone(item, deletes);
        let kept = stage.is_kept().then(|| KEPT.to_owned());
        ObjectChange {
            reason: reason.or(kept).or_else(|| change.reason.clone()),
            ..change
        }
    });
    StageChange {
        objects: objects.collect(),
        mark: Mark::Removed,
        effect: if deletes {
            Effect::Deleted
        } else {
            Effect::Orphaned
        },
        ..empty(stage)
    }
}

/// A stage of which nothing is known yet.
pub(super) fn empty(stage: &Stage<'_>) -> StageChange {
    StageChange {
        name: stage.name.clone(),
        kustomization: match &stage.kustomization.namespace {
            Some(namespace) => format!("{namespace}/{}", stage.kustomization.name),
            None => stage.kustomization.name.as_ref().to_owned(),
        },
        mark: Mark::Same,
        effect: Effect::Nothing,
        images: Vec::new(),
        settings: Vec::new(),
        orders: Vec::new(),
        objects: Vec::new(),
        notes: Vec::new(),
        waits_for: Vec::new(),
        is_complete: true,
        catches_up: false,
        timeout_seconds: 0,
        ends_within_seconds: 0,
        is_critical: false,
    }
}
