//! An image that does not reach the values of a HelmRelease. Page: `unreached_values.md`.

use crate::diagnostics::{Check, Diagnostic, Severity, closest};
use crate::manifests::{HelmRelease, chart_image, image_place};
use crate::model::{InValues, StageImage};
use crate::settle::{Project, Site, release_of};
use crate::values::image::split;

use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "unreached-values",
    severity: Severity::Error,
    summary: "an image is set in a stage whose HelmRelease does not get it",
    page: include_str!("unreached_values.md"),
};

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    for site in project.sites().filter(|site| site.tree.complete) {
        for image in &site.stage.images {
            let finding = match &image.values {
                Some(values) => unplaced(project, &site, (image, values)),
                None => unreached(&site, image),
            };
            if let Some(finding) = finding {
                found.about(site.stage, finding);
            }
        }
    }
}

/// The image transformer of kustomize knows the fields of containers only (`kustomize/api/filters/imagetag`).
fn unreached(site: &Site<'_>, image: &StageImage) -> Option<Diagnostic> {
    let release = HelmRelease::among(&site.tree.objects).next()?;
    let reference = site.pipeline.reference(&image.image)?;
    let name = split(&reference.value).0;
    if is_in_container(site, name) {
        return None;
    }
    let release = &release.object.name;
    let message = format!(
        "no container of stage `{}` has `{name}`, and `image` does not reach the values of HelmRelease `{release}`",
        site.stage.name.value
    );
    let help = format!(
        "write `in helmrelease {release}` behind it, and `at KEY` when the chart does not take it at `image`"
    );
    Some(CHECK.at(image.span(), message).help(help))
}

fn is_in_container(site: &Site<'_>, name: &str) -> bool {
    let objects = site.settled.alone.objects.iter();
    let images = objects.flat_map(|object| object.images());
    let mut names = images.filter_map(|image| Some(split(image.text()?).0));
    names.any(|it| it == name)
}

/// A line that says which HelmRelease is meant, and means none, or a place where no image is.
fn unplaced(
    project: &Project,
    site: &Site<'_>,
    (image, values): (&StageImage, &InValues),
) -> Option<Diagnostic> {
    let stage = &site.stage.name.value;
    let Some(release) = release_of(values, site.tree) else {
        return is_nowhere(project, site, image).then(|| no_release(site, values));
    };
    let reference = site.pipeline.reference(&image.image)?;
    let keys = values.keys();
    let span = values
        .key
        .as_ref()
        .map_or(values.release.span, |it| it.span);
    let said = release.values(&site.tree.objects);
    let now = image_place(said.as_deref(), &keys);
    let image = now.and_then(|now| chart_image(now, &reference.value, span));
    if image.is_none() {
        let message = format!(
            "`{}` in the values of HelmRelease `{}` is no place for an image",
            keys.join("."),
            values.release.value
        );
        let help = "name the keys of the map that has `repository` and `tag`, or of the text that is the image";
        return Some(CHECK.at(span, message).help(help));
    }
    if let Some(finding) = several(site, values) {
        return Some(finding);
    }
    let is_found = site.settled.unpatched.target(release.object).is_some();
    (!is_found).then(|| {
        let message = format!(
            "a patch of stage `{stage}` cannot tell HelmRelease `{}` from another object",
            values.release.value
        );
        CHECK
            .at(values.release.span, message)
            .help("give it a name of its own")
    })
}

/// Two HelmReleases of the name, in two namespaces: the first would get the image.
fn several(site: &Site<'_>, values: &InValues) -> Option<Diagnostic> {
    let name = values.release.value.as_str();
    let named = HelmRelease::among(&site.tree.objects);
    let named = named.filter(|it| it.object.names().any(|it| it == name));
    (named.count() > 1).then(|| {
        let message = format!(
            "stage `{}` makes several HelmReleases `{name}`, and only one of them would get the image",
            site.stage.name.value
        );
        let help = "give each of them a name or a stage of its own";
        CHECK.at(values.release.span, message).help(help)
    })
}

/// Whether no stage that has the line makes the HelmRelease: a line of `defaults` is for those that do.
fn is_nowhere(project: &Project, site: &Site<'_>, image: &StageImage) -> bool {
    let mut others = project.sites().filter(|other| {
        std::ptr::eq(other.pipeline, site.pipeline)
            && other
                .stage
                .images
                .iter()
                .any(|it| it.span() == image.span())
    });
    others.all(|other| {
        let values = image.values.as_ref();
        other.tree.complete && values.is_none_or(|it| release_of(it, other.tree).is_none())
    })
}

fn no_release(site: &Site<'_>, values: &InValues) -> Diagnostic {
    let names = HelmRelease::among(&site.tree.objects).map(|it| it.object.name.as_str());
    let names: Vec<&str> = names.collect();
    let wanted = values.release.value.as_str();
    let message = format!(
        "stage `{}` makes no HelmRelease `{wanted}`",
        site.stage.name.value
    );
    let near = closest(wanted, names.iter().copied());
    let finding = CHECK.at(values.release.span, message);
    match near {
        Some(_) => finding.suggest(near),
        None => finding.help("name the HelmRelease of the stage that takes the image"),
    }
}
