//! A stage goes to another shard in the commit of a release: `split-release`.
//!
//! kustomize-controller takes the Kustomizations that its `--watch-label-selector` fits. A run of the controller that had
//! the stage may still end with what it began with, when the other one is done already.

use std::collections::BTreeSet;

use crate::checks::transitions::SPLIT_RELEASE;

use super::super::delta::Delta;
use super::super::pairs::At;
use super::super::scene::Scene;
use super::super::state::{Pipeline, Stage};
use super::{Found, finding, name, place};

const KEY: &str = "sharding.fluxcd.io/key";

pub(super) fn run(scene: &Scene<'_>, found: &mut Found<'_>) {
    for (at, pipeline) in scene.after.pipelines.iter().enumerate() {
        let moved = (0..pipeline.stages.len()).find_map(|stage| {
            let site = |stage| At {
                pipeline: at,
                stage,
            };
            if !is_in_another(scene, site(stage)) {
                return None;
            }
            let mut ordered = ordered_with(pipeline, stage).into_iter();
            let changed = ordered.find(|it| scene.delta(site(*it)).is_none_or(Delta::differs))?;
            Some((site(stage), site(changed)))
        });
        if let Some((moved, changed)) = moved {
            report(scene, moved, changed, found);
        }
    }
}

fn is_in_another(scene: &Scene<'_>, at: At) -> bool {
    let former = scene.pairs.former(at).and_then(|old| scene.old_stage(old));
    let both = former.zip(scene.new_stage(at));
    both.is_some_and(|(was, is)| shard(was) != shard(is))
}

fn shard<'s>(stage: &'s Stage<'_>) -> Option<&'s str> {
    stage.kustomization.body.text(&["metadata", "labels", KEY])
}

/// A stage with those that it waits for and those that wait for it, directly or not; none where there are no others.
fn ordered_with(pipeline: &Pipeline<'_>, stage: usize) -> BTreeSet<usize> {
    let mut all = BTreeSet::from([stage]);
    for (at, it) in pipeline.stages.iter().enumerate().skip(stage) {
        if it.after.iter().any(|after| all.contains(&after.stage)) {
            all.insert(at);
        }
    }
    let mut open = vec![stage];
    while let Some(at) = open.pop() {
        let after = pipeline.stages.get(at).map(|it| it.after.as_slice());
        let first = after.unwrap_or_default().iter().map(|it| it.stage);
        open.extend(first.filter(|first| all.insert(*first)));
    }
    match all.len() {
        1 => BTreeSet::new(),
        _ => all,
    }
}

fn report(scene: &Scene<'_>, moved: At, changed: At, found: &mut Found<'_>) {
    let stage = name(scene.new_stage(moved));
    let message = match moved == changed {
        true => format!("`{stage}` changes, and goes to another shard in the same commit"),
        false => format!(
            "`{stage}` goes to another shard in the commit that changes `{}`",
            name(scene.new_stage(changed))
        ),
    };
    let help = format!(
        "change `{KEY}` in a commit of its own: a run of the controller that had the stage may end after the new one is done"
    );
    found.push(finding(&SPLIT_RELEASE, place(scene, moved), message).help(help));
}
