//! `suspended-release`: a stage is suspended by the commit that changes it.

use crate::checks::transitions::SUSPENDED_RELEASE;

use super::super::delta::Delta;
use super::super::pairs::{At, sites};
use super::super::scene::Scene;
use super::{Found, finding, place};

pub(super) fn run(scene: &Scene<'_>, found: &mut Found<'_>) {
    for (at, stage) in sites(scene.after) {
        let Some(pipeline) = scene.after.pipelines.get(at.pipeline) else {
            continue;
        };
        let then = stage.after.iter().map(|it| it.stage);
        for first in then {
            let first = At {
                pipeline: at.pipeline,
                stage: first,
            };
            if !is_suspended_with_a_change(scene, first) {
                continue;
            }
            let name = super::name(pipeline.stages.get(first.stage));
            let message = format!("this commit changes `{name}` and suspends it");
            let finding = finding(&SUSPENDED_RELEASE, place(scene, first), message)
                .also(
                    place(scene, at),
                    "this stage waits for the change, or goes ahead without it",
                )
                .help(format!(
                    "suspend `{name}` in a commit of its own, once its change is live"
                ));
            found.push(finding);
        }
    }
}

fn is_suspended_with_a_change(scene: &Scene<'_>, at: At) -> bool {
    let is_now = scene
        .new_stage(at)
        .is_some_and(|stage| stage.is_suspended());
    let former = scene.pairs.former(at).and_then(|old| scene.old_stage(old));
    let was = former.is_none_or(|stage| stage.is_suspended());
    is_now && !was && scene.delta(at).is_some_and(Delta::differs)
}
