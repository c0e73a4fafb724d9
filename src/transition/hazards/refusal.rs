//! What the API server refuses: `immutable-field`.

use crate::checks::transitions::IMMUTABLE_FIELD;

use super::super::change::{Fate, ObjectChange};
use super::super::pairs::sites;
use super::super::scene::Scene;
use super::{Found, finding, place};

pub(super) fn run(scene: &Scene<'_>, found: &mut Found<'_>) {
    for (at, stage) in sites(scene.after).filter(|(_, stage)| !stage.is_suspended()) {
        let objects = scene.delta(at).map(|delta| delta.objects.as_slice());
        let refused = objects.unwrap_or_default().iter();
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
