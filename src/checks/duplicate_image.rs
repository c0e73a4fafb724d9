//! Two versions of one image in one stage. Page: `duplicate_image.md`.

use std::collections::HashMap;

use crate::diagnostics::{Check, Severity};
use crate::manifests::Node;
use crate::model::{InValues, StageImage};

use super::Site;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "duplicate-image",
    severity: Severity::Error,
    summary: "a stage says two versions of one image, or two images for one place in values",
    page: include_str!("duplicate_image.md"),
};

pub(super) fn run(site: &Site<'_>, found: &mut Findings<'_>) {
    of_values(site, found);
    let mut seen: HashMap<&str, &Node> = HashMap::new();
    for entry in site.settled.list(&["images"]) {
        let Some(name) = entry.text_at(&["name"]) else {
            continue;
        };
        let first = *seen.entry(name).or_insert(entry);
        if !is_same(first, entry) {
            let stage = &site.stage.name.value;
            let message = format!("stage `{stage}` says two versions of `{name}`");
            let finding = CHECK.at(entry.span, message);
            let finding = finding.also(first.span, "the other one");
            found.push(finding.help("keep one of them"));
        }
    }
}

/// Two lines for one place in the values of a HelmRelease, of which the last one would win.
fn of_values(site: &Site<'_>, found: &mut Findings<'_>) {
    let mut seen: Vec<(&StageImage, &InValues)> = Vec::new();
    for image in &site.stage.images {
        let Some(values) = &image.values else {
            continue;
        };
        let reference = |it: &StageImage| Some(site.pipeline.reference(&it.image)?.value.clone());
        let is_other = |(first, place): &&(&StageImage, &InValues)| {
            overlap(place, values) && reference(first) != reference(image)
        };
        match seen.iter().find(is_other) {
            None => seen.push((image, values)),
            Some((first, _)) => {
                let message = format!(
                    "stage `{}` says two images for `{}` of HelmRelease `{}`",
                    site.stage.name.value,
                    values.keys().join("."),
                    values.release.value
                );
                let finding = CHECK.at(image.span(), message);
                let finding = finding.also(first.span(), "the other one");
                found.push(finding.help("keep one of them"));
            }
        }
    }
}

/// Whether two places are one, or one is in the other.
fn overlap(one: &InValues, other: &InValues) -> bool {
    let (keys, others) = (one.keys(), other.keys());
    let is_in = keys.iter().zip(&others).all(|(one, other)| one == other);
    one.release.value == other.release.value && is_in
}

fn is_same(one: &Node, other: &Node) -> bool {
    let mut fields = ["newName", "newTag", "digest"].into_iter();
    fields.all(|field| one.text_at(&[field]) == other.text_at(&[field]))
}
