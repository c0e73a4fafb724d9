//! An image tag that can move. Page: `mutable_image_tag.md`.

use crate::diagnostics::{Check, Severity};
use crate::manifests::Node;

use super::Site;
use super::findings::Findings;
use super::image_uses::{Use, uses_of};
use crate::model::Stage;
use crate::source::Span;
use crate::values::image::{Reference, parse};

pub(super) static CHECK: Check = Check {
    name: "mutable-image-tag",
    severity: Severity::Warning,
    summary: "an image tag that can move to another image",
    page: include_str!("mutable_image_tag.md"),
};

/// Names that people use for a branch or a channel rather than a version.
const MOVING: [&str; 22] = [
    "alpha",
    "beta",
    "canary",
    "current",
    "dev",
    "develop",
    "development",
    "edge",
    "head",
    "latest",
    "lts",
    "main",
    "master",
    "next",
    "nightly",
    "preview",
    "prod",
    "production",
    "release",
    "stable",
    "staging",
    "trunk",
];

pub(super) fn run(site: &Site<'_>, found: &mut Findings<'_>) {
    for image in site.settled.list(&["images"]) {
        let (reference, span) = set_by(image);
        check_stage(site.stage, &reference, span, found);
    }
    for image in uses_of(*site).filter(Use::is_of_job) {
        check_stage(site.stage, &image.reference, image.span, found);
    }
}

/// What an entry of `images` sets, and where it says so.
fn set_by(image: &Node) -> (String, Span) {
    let text = |field: &str| image.text_at(&[field]);
    let reference = Reference {
        name: text("newName").or(text("name")).unwrap_or_default(),
        tag: text("newTag"),
        digest: text("digest"),
    };
    let place = ["digest", "newTag", "newName"];
    let place = place.iter().find_map(|field| image.get(field));
    (reference.to_string(), place.unwrap_or(image).span)
}

fn check_stage(stage: &Stage, reference: &str, span: Span, found: &mut Findings<'_>) {
    if let Some(message) = moving_tag(reference) {
        let finding = CHECK
            .at(span, message)
            .help("name a version or a digest; a Job runs again only when its text changes");
        found.about(stage, finding);
    }
}

/// Why an image reference may mean another image tomorrow; `None` for one that stays.
#[must_use]
pub fn moving_tag(reference: &str) -> Option<String> {
    moves(&parse(reference).ok()?)
}

fn moves(image: &Reference<'_>) -> Option<String> {
    if image.digest.is_some() {
        return None;
    }
    let Some(tag) = image.tag else {
        return Some(format!("`{}` has no tag, which means `latest`", image.name));
    };
    let lower = tag.to_ascii_lowercase();
    MOVING
        .binary_search(&lower.as_str())
        .is_ok()
        .then(|| format!("the tag `{tag}` can move"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_and_digests_stay_and_branches_move() {
        assert!(MOVING.is_sorted());
        let moves = |text| moves(&parse(text).unwrap()).is_some();
        assert!(
            ["app", "app:latest", "app:Main", "app:stable"]
                .into_iter()
                .all(moves)
        );
        let digest = format!("app:latest@sha256:{}", "0".repeat(64));
        assert!(!["app:v1", "app:main-4f2a", &digest].into_iter().any(moves));
    }
}
