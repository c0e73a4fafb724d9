//! An image that does not reach the values of a HelmRelease. Page: `unreached_values.md`.

use crate::diagnostics::{Check, Severity};
use crate::manifests::HelmRelease;
use crate::model::ImageUse;
use crate::settle::{Project, Site};
use crate::source::Span;
use crate::values::image::split;

use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "unreached-values",
    severity: Severity::Error,
    summary: "an image is set in a stage whose HelmRelease does not get it",
    page: include_str!("unreached_values.md"),
};

/// The image transformer of kustomize knows the fields of containers only (`kustomize/api/filters/imagetag`).
pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    for site in project.sites().filter(|site| site.tree.complete) {
        let Some(release) = HelmRelease::among(&site.tree.objects).next() else {
            continue;
        };
        for image in &site.stage.images {
            let Some(reference) = site.pipeline.reference(image) else {
                continue;
            };
            let name = split(&reference.value).0;
            if is_in_container(&site, name) {
                continue;
            }
            let message = format!(
                "no container of stage `{}` has `{name}`, and `image` does not reach the values of HelmRelease `{}`",
                site.stage.name.value, release.object.name
            );
            let help = "say the tag in `values` of the HelmRelease, and remove `image` here";
            let finding = CHECK.at(span(image), message).help(help);
            found.about(site.stage, finding);
        }
    }
}

fn is_in_container(site: &Site<'_>, name: &str) -> bool {
    let objects = site.settled.alone.objects.iter();
    let images = objects.flat_map(|object| object.images());
    let mut names = images.filter_map(|image| Some(split(image.text()?).0));
    names.any(|it| it == name)
}

fn span(image: &ImageUse) -> Span {
    match image {
        ImageUse::Name(named) => named.name.span,
        ImageUse::Reference(reference) => reference.span,
    }
}
