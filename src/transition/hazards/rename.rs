//! Objects that change hands: `renamed-stage` and `moved-object`.
//!
//! Flux deletes what a Kustomization no longer has, if the object still carries its label. Whether the other
//! Kustomization has put its own label on it by then is a race (`prune` and `finalize` in kustomize-controller).

use std::collections::BTreeMap;

use crate::checks::transitions::{MOVED_OBJECT, RENAMED_STAGE};

use super::super::object::is_kept;
use super::super::pairs::{At, sites};
use super::super::scene::Scene;
use super::super::state::Stage;
use super::{Found, finding, listed, name, place};

pub(super) fn run(scene: &Scene<'_>, found: &mut Found<'_>) {
    for &old in &scene.pairs.removed {
        let Some(stage) = scene
            .old_stage(old)
            .filter(|stage| stage.deletes_with_itself())
        else {
            continue;
        };
        for (new, titles) in moved(scene, old) {
            let is = name(scene.new_stage(new));
            let old_name = &stage.kustomization.name;
            let message = format!(
                "`{is}` takes {} over from Kustomization `{old_name}`, which this commit deletes",
                listed(titles)
            );
            let help = advice(scene, stage, new);
            let was_at = found.old(scene, old);
            let finding = finding(&RENAMED_STAGE, place(scene, new), message)
                .also(was_at, "as it was")
                .help(help);
            found.push(finding);
        }
    }
    for (new, _) in sites(scene.after) {
        let Some(old) = scene.pairs.former(new) else {
            continue;
        };
        let was = scene.old_stage(old);
        // One that rests takes nothing out, and when it goes on the object has the label of the other one.
        let rests = was.is_some_and(Stage::is_suspended)
            && scene.new_stage(new).is_some_and(Stage::is_suspended);
        if rests || !was.is_some_and(Stage::prunes) {
            continue;
        }
        for (to, titles) in moved(scene, old).into_iter().filter(|(to, _)| *to != new) {
            let (was, is) = (name(scene.new_stage(new)), name(scene.new_stage(to)));
            let message = format!("{} moves from `{was}` to `{is}`", listed(titles));
            let help = format!(
                "write `prune false` in `{was}` in a commit before this one, and take it out afterwards"
            );
            let finding = finding(&MOVED_OBJECT, place(scene, to), message)
                .also(place(scene, new), "deletes it if it comes first")
                .help(help);
            found.push(finding);
        }
    }
}

/// What keeps the objects: the Kustomization, where the new stage has none yet; else they are let go first.
fn advice(scene: &Scene<'_>, stage: &Stage<'_>, new: At) -> String {
    let (was, is) = (stage.name.as_str(), name(scene.new_stage(new)));
    let kustomization = &stage.kustomization.name;
    let now = scene.new_stage(new).map(|stage| &stage.kustomization.name);
    let has_another = scene.pairs.former(new).is_some();
    // Of one name, they are in two namespaces.
    if has_another || now == Some(kustomization) {
        return format!("write `deletion orphan` in `{was}` in a commit before this one");
    }
    // Only a Kustomization that has the name of its stage is kept by the words about stages.
    let is_named_after = kustomization.ends_with(&format!("-{was}"));
    if was == is || !is_named_after {
        return format!("write `name {kustomization}` in `{is}`, which keeps the Kustomization");
    }
    format!("write `stage {is} renamed from {was}`, which keeps the Kustomization")
}

/// The objects of an old stage that other stages have now, by stage.
fn moved(scene: &Scene<'_>, old: At) -> BTreeMap<At, Vec<String>> {
    let mut moved: BTreeMap<At, Vec<String>> = BTreeMap::new();
    let items = scene
        .old_stage(old)
        .map(|stage| stage.items.as_slice())
        .unwrap_or_default();
    for item in items.iter().filter(|item| is_kept(item).is_none()) {
        let now = scene
            .is_in(old, item)
            .filter(|now| scene.pairs.former(*now) != Some(old));
        if let Some(now) = now {
            moved.entry(now).or_default().push(item.title());
        }
    }
    moved
}
