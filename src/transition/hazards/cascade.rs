//! What Kubernetes deletes with a Namespace or a definition: `cascading-deletion`.

use crate::checks::transitions::CASCADING_DELETION;

use super::super::pairs::{At, sites};
use super::super::scene::Scene;
use super::super::state::Item;
use super::{Found, finding, listed, place};

pub(super) fn run(scene: &Scene<'_>, found: &mut Found<'_>) {
    for &(old, item) in scene.owners() {
        let taken = taken_along(scene, old, item);
        // What goes with a whole stage is the matter of `deleted-app`.
        if scene.now(old).is_some() || !taken.is_empty() {
            report(scene, (old, item), taken, found);
        }
    }
}

/// The objects that the commit means to stay, those that stages still have and those that are left alone, and that go.
fn taken_along(scene: &Scene<'_>, old: At, owner: &Item<'_>) -> Vec<String> {
    let home = scene.old_environment(old);
    let now = sites(scene.after).filter(|(at, _)| scene.environment(*at) == home);
    let wanted = now.flat_map(|(_, stage)| &stage.items);
    let mut taken: Vec<String> = Vec::new();
    for item in wanted.filter(|item| owner.has(item)) {
        taken.push(item.title());
    }
    let then = sites(scene.before).filter(|(at, _)| scene.old_environment(*at) == home);
    for (at, stage) in then {
        let left = stage.items.iter().filter(|item| owner.has(item));
        let left = left.filter(|item| scene.is_in(at, item).is_none() && !scene.deletes(at, item));
        taken.extend(left.map(Item::title));
    }
    taken
}

fn report(
    scene: &Scene<'_>,
    (old, item): (At, &Item<'_>),
    taken: Vec<String>,
    found: &mut Found<'_>,
) {
    let what = match (taken.is_empty(), item.is_namespace()) {
        (false, _) => listed(taken),
        (true, true) => "everything in it".to_owned(),
        (true, false) => "every object of its kind".to_owned(),
    };
    let title = item.title();
    let name = scene.old_stage(old).map_or("", |stage| stage.name.as_str());
    let message = format!("{title} leaves `{name}`, and Kubernetes deletes {what} with it");
    let help = format!(
        "annotate {title} with `kustomize.toolkit.fluxcd.io/prune: disabled` in a commit before this one, which keeps it, or plan with `--allow cascading-deletion`"
    );
    let span = match scene.now(old) {
        Some(now) => place(scene, now),
        None => found.old(scene, old),
    };
    found.push(finding(&CASCADING_DELETION, span, message).help(help));
}
