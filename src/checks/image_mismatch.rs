//! A Job that runs another version than the app. Page: `image_mismatch.md`.

use std::collections::HashMap;

use crate::diagnostics::{Check, Severity};
use crate::manifests::{Node, split_image};
use crate::model::Pipeline;
use crate::source::Span;

use super::findings::Findings;
use super::late_job::is_workload;
use super::{Project, Site};

pub(super) static CHECK: Check = Check {
    name: "image-mismatch",
    severity: Severity::Warning,
    summary: "a Job runs another version of an image than the app",
    page: include_str!("image_mismatch.md"),
};

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    for index in 0..project.pipelines.len() {
        let sites: Vec<Site<'_>> = project.sites_of(index).collect();
        let versions = versions(&sites);
        if versions.is_empty() {
            continue;
        }
        for site in &sites {
            for image in job_images(site) {
                compare(site, &image, &versions, found);
            }
        }
    }
}

/// A reference and where it is written.
#[derive(Clone, Copy)]
struct Image<'a> {
    reference: &'a str,
    span: Span,
}

/// The one version of each image that the app runs; `None` for one with several.
type Versions<'a> = HashMap<&'a str, Option<Image<'a>>>;

fn versions<'a>(sites: &[Site<'a>]) -> Versions<'a> {
    let mut versions = Versions::new();
    for site in sites {
        let workloads = site.tree.objects.iter().filter(|object| is_workload(object));
        for node in workloads.flat_map(|object| object.images()) {
            let image = effective(site, node);
            let (name, rest) = split_image(image.reference);
            let known = versions.entry(name).or_insert(Some(image));
            if known.is_some_and(|known| split_image(known.reference).1 != rest) {
                *known = None;
            }
        }
    }
    versions
}

/// The image of a container after the stage's `image` statements.
fn effective<'a>(site: &Site<'a>, node: &'a Node) -> Image<'a> {
    let written = Image { reference: node.text().unwrap_or_default(), span: node.span };
    let name = split_image(written.reference).0;
    let stage_images = site.stage.images.iter().filter_map(|image| reference(site.pipeline, image));
    let over = stage_images.into_iter().find(|image| split_image(image.reference).0 == name);
    over.unwrap_or(written)
}

fn reference<'a>(pipeline: &'a Pipeline, image: &'a crate::model::ImageUse) -> Option<Image<'a>> {
    let reference = pipeline.reference(image)?;
    Some(Image { reference: &reference.value, span: reference.span })
}

fn job_images<'a>(site: &Site<'a>) -> Vec<Image<'a>> {
    let generated = site.stage.jobs.iter().filter_map(|job| reference(site.pipeline, job.image.as_ref()?));
    let written = site.tree.jobs().flat_map(|job| job.images()).map(|node| effective(site, node));
    generated.chain(written).collect()
}

fn compare(site: &Site<'_>, image: &Image<'_>, versions: &Versions<'_>, found: &mut Findings<'_>) {
    let (name, version) = split_image(image.reference);
    let Some(Some(app)) = versions.get(name) else { return };
    let other = split_image(app.reference).1;
    if version == other {
        return;
    }
    let message = format!("the Job runs `{}`, and the app `{}`", image.reference, app.reference);
    let finding = CHECK
        .at(image.span, message)
        .also(app.span, "the image of the app")
        .help(format!("declare `image NAME = {}` once, and name it in both stages", app.reference));
    found.about(site.stage, finding);
}
