//! What is deleted with a stage, or because a stage prunes from now on: `deleted-app`, `killed-job` and
//! `prune-turned-on`.

use crate::checks::transitions::{DELETED_APP, KILLED_JOB, PRUNE_TURNED_ON};

use super::super::change::Fate;
use super::super::object::is_kept;
use super::super::pairs::{At, sites};
use super::super::scene::Scene;
use super::super::state::{Item, Stage};
use super::{Found, finding, listed, place};

pub(super) fn run(scene: &Scene<'_>, found: &mut Found<'_>) {
    for &at in &scene.pairs.removed {
        if let Some(stage) = scene
            .old_stage(at)
            .filter(|stage| stage.deletes_with_itself())
        {
            removed(scene, at, stage, found);
        }
    }
    for (at, _) in sites(scene.after) {
        prune(scene, at, found);
    }
}

/// The deletion policy of the stage decides, as it was in the cluster: nobody reads the one of a commit that
/// removes it.
fn removed(scene: &Scene<'_>, at: At, stage: &Stage<'_>, found: &mut Found<'_>) {
    let gone = |item: &&Item<'_>| is_kept(item).is_none() && scene.is_in(at, item).is_none();
    let lost = |wanted: fn(&Item<'_>) -> bool| -> Vec<String> {
        let items = stage.items.iter().filter(|item| wanted(item)).filter(gone);
        items.map(Item::title).collect()
    };
    let name = &stage.name;
    let help =
        format!("write `deletion orphan` in `{name}` in a commit before this one, or plan with");
    let apps = lost(|item| item.is_workload() || item.is_helm_release() || item.holds_others());
    if !apps.is_empty() {
        let message = format!("stage `{name}` goes, and Flux deletes {}", listed(apps));
        let span = found.old(scene, at);
        found.push(
            finding(&DELETED_APP, span, message).help(format!("{help} `--allow deleted-app`")),
        );
    }
    let jobs = lost(|item| item.is_job());
    if !jobs.is_empty() {
        let message = format!(
            "stage `{name}` goes, and Flux deletes {}, running or not",
            listed(jobs)
        );
        let span = found.old(scene, at);
        found
            .push(finding(&KILLED_JOB, span, message).help(format!("{help} `--allow killed-job`")));
    }
}

fn prune(scene: &Scene<'_>, at: At, found: &mut Found<'_>) {
    let (Some(new), Some(old), Some(delta)) = (
        scene.new_stage(at),
        scene.pairs.former(at).and_then(|old| scene.old_stage(old)),
        scene.delta(at),
    ) else {
        return;
    };
    if old.prunes() || !new.prunes() {
        return;
    }
    let name = &new.name;
    let pruned = delta.objects.iter().filter(|it| it.fate == Fate::Pruned);
    let pruned: Vec<String> = pruned.map(|it| it.title.clone()).collect();
    if !pruned.is_empty() {
        let message = format!(
            "`{name}` prunes from this commit on, which takes {} out of it",
            listed(pruned)
        );
        let finding = finding(&PRUNE_TURNED_ON, place(scene, at), message)
            .help("take them out in a commit before this one: they stay then");
        found.push(finding);
        return;
    }
    let shared = |item: &&Item<'_>| {
        let is_elsewhere = scene.is_in_another(at, item);
        item.holds_others() || is_elsewhere
    };
    let held: Vec<String> = new.items.iter().filter(shared).map(Item::title).collect();
    if !held.is_empty() {
        let message = format!(
            "`{name}` prunes from this commit on, and holds {}, which others use",
            listed(held)
        );
        let finding = finding(&PRUNE_TURNED_ON, place(scene, at), message)
            .help("annotate them with `kustomize.toolkit.fluxcd.io/prune: disabled`");
        found.push(finding);
    }
}
