//! What goes with a Namespace or a definition that a commit takes away: objects that stages still ask for, and that no run
//! before the next one brings back.

use super::change::{Fate, ObjectChange, PipelineChange, StageChange};
use super::effect::judge_again;
use super::object::bare;
use super::pairs::At;
use super::scene::Scene;
use super::state::Item;

/// Says of the stages of a pipeline what goes although they still ask for it.
pub(super) fn take_along(change: &mut PipelineChange, scene: &Scene<'_>, pipeline: usize) {
    let owners = scene.owners();
    if owners.is_empty() {
        return;
    }
    for (number, stage) in change.stages.iter_mut().enumerate() {
        let at = At {
            pipeline,
            stage: number,
        };
        let home = scene.environment(at);
        let items = scene.new_stage(at).map(|it| it.items.as_slice());
        let items = items.unwrap_or_default().iter();
        for item in items.filter(|item| scene.was_in(at, item).is_some()) {
            let mut owners = owners.iter();
            let owner =
                owners.find(|(old, it)| scene.old_environment(*old) == home && it.has(item));
            if let Some((_, owner)) = owner {
                goes(stage, item, owner);
            }
        }
    }
}

fn goes(stage: &mut StageChange, item: &Item<'_>, owner: &Item<'_>) {
    let title = item.title();
    stage.objects.retain(|it| it.title != title);
    stage.objects.push(ObjectChange {
        reason: Some(format!("it goes with {}", owner.title())),
        ..bare(item, Fate::Pruned)
    });
    judge_again(stage);
}
