//! `changed-namespace`: the objects of a stage go to another namespace.

use std::collections::HashSet;

use crate::checks::transitions::CHANGED_NAMESPACE;

use super::super::object::is_kept;
use super::super::pairs::sites;
use super::super::scene::Scene;
use super::super::state::{Item, Stage};
use super::{Found, finding, listed, place};

pub(super) fn run(scene: &Scene<'_>, found: &mut Found<'_>) {
    for (at, new) in sites(scene.after) {
        let old = scene.pairs.former(at).and_then(|old| scene.old_stage(old));
        let Some(old) = old.filter(|old| old.prunes() || new.prunes()) else {
            continue;
        };
        let moved = moved(old, new);
        if moved.is_empty() {
            continue;
        }
        let message = format!(
            "{} of `{}` goes to another namespace, and Flux deletes it in the old one",
            listed(moved),
            new.name
        );
        let finding = finding(&CHANGED_NAMESPACE, place(scene, at), message).help(format!(
            "add a stage for the new namespace, and remove `{}` when that one is live",
            new.name
        ));
        found.push(finding);
    }
}

/// Workloads and data that are gone from their namespace while their namesakes are in another one.
fn moved(old: &Stage<'_>, new: &Stage<'_>) -> Vec<String> {
    let matters =
        |item: &&Item<'_>| item.is_workload() || item.is_helm_release() || item.holds_others();
    let keys: HashSet<_> = new.items.iter().map(Item::key).collect();
    let names: HashSet<_> = new
        .items
        .iter()
        .map(|item| (&item.group, &item.kind, &item.name))
        .collect();
    let gone = old
        .items
        .iter()
        .filter(matters)
        .filter(|item| !keys.contains(&item.key()));
    let moved = gone.filter(|item| names.contains(&(&item.group, &item.kind, &item.name)));
    moved
        .filter(|item| is_kept(item).is_none())
        .map(Item::title)
        .collect()
}
