//! A stage or a job names an image that nobody declared. Page: `unknown_image.md`.

use crate::diagnostics::{Check, Severity, closest};
use crate::model::{ImageUse, Pipeline};

use super::Site;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "unknown-image",
    severity: Severity::Error,
    summary: "a stage or a job names an image that is not declared",
    page: include_str!("unknown_image.md"),
};

pub(super) fn run(site: &Site<'_>, found: &mut Findings<'_>) {
    for image in site.images() {
        check_pipeline(site.pipeline, image, found);
    }
}

fn check_pipeline(pipeline: &Pipeline, image: &ImageUse, found: &mut Findings<'_>) {
    let ImageUse::Name(named) = image else { return };
    if named.id.is_some() {
        return;
    }
    let name = &named.name.value;
    let declared = pipeline
        .images
        .iter()
        .map(|image| image.name.value.as_str());
    let finding = CHECK
        .at(named.name.span, format!("no image is named `{name}`"))
        .help(format!("declare it: `image {name} = REFERENCE`"))
        .suggest(closest(name, declared));
    found.push(finding);
}
