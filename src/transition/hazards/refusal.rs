//! What the API server refuses: `immutable-field`.

use crate::checks::transitions::IMMUTABLE_FIELD;

use super::super::change::{Fate, ObjectChange};
use super::super::object;
use super::super::pairs::{At, sites};
use super::super::scene::Scene;
use super::super::state::{Item, Stage};
use super::{Found, finding, place};

pub(super) fn run(scene: &Scene<'_>, found: &mut Found<'_>) {
    for (at, stage) in sites(scene.after).filter(|(_, stage)| !stage.is_suspended()) {
        let objects = scene.delta(at).map(|delta| delta.objects.as_slice());
        let mut objects = objects.unwrap_or_default().to_vec();
        objects.extend(taken_over(scene, at, stage));
        let refused = objects.iter();
        for object in refused.filter(|it| it.fate == Fate::Refused) {
            let (name, field) = (&stage.name, object.forced_by.as_deref().unwrap_or_default());
            let message = format!(
                "`{name}` changes `{field}` of {}, which the API server refuses",
                object.title
            );
            let finding = finding(&IMMUTABLE_FIELD, place(scene, at), message).help(help(object));
            found.push(finding);
        }
    }
}

/// What becomes of objects that another stage leaves in the cluster and this one takes over.
fn taken_over<'s>(
    scene: &'s Scene<'_>,
    at: At,
    stage: &'s Stage<'_>,
) -> impl Iterator<Item = ObjectChange> {
    let former = scene.pairs.former(at).and_then(|old| scene.old_stage(old));
    let had = move |item: &Item<'_>| former.is_some_and(|it| has(it, item).is_some());
    let new = stage.items.iter().filter(move |item| !had(item));
    new.filter_map(move |item| {
        let from = scene.was_in(at, item)?;
        let old = scene.old_stage(from)?;
        let was = has(old, item).filter(|was| !scene.deletes(from, was))?;
        object::taken_over((old, was), (stage, item), &scene.secrets)
    })
}

fn has<'s, 'a>(stage: &'s Stage<'a>, item: &Item<'_>) -> Option<&'s Item<'a>> {
    stage.items.iter().find(|it| it.key() == item.key())
}

fn help(object: &ObjectChange) -> &'static str {
    match object.kind.as_str() {
        "Job" => {
            "write `force true` in the stage, or annotate the Job with `kustomize.toolkit.fluxcd.io/force: enabled`: it is deleted and runs again"
        }
        "PersistentVolumeClaim" | "PersistentVolume" | "CustomResourceDefinition" => {
            "make a new one under another name, and take this one out when nothing needs what is in it"
        }
        _ => {
            "give it another name, or annotate it with `kustomize.toolkit.fluxcd.io/force: enabled`: it is deleted then, and made again"
        }
    }
}
