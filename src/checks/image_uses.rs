//! Every image that a pipeline's pods run, as the stages' `image` statements leave it.

use std::borrow::Cow;

use crate::manifests::{HelmRelease, Object};
use crate::source::Span;
use crate::values::image::Version;

use super::{Project, Site};

/// A reference, where it is written, and who runs it.
#[derive(Debug)]
pub(super) struct Use<'a> {
    pub(super) reference: Cow<'a, str>,
    pub(super) span: Span,
    pub(super) site: Site<'a>,
    pub(super) within: ImageIn<'a>,
}

/// Who runs an image.
#[derive(Debug)]
pub(super) enum ImageIn<'a> {
    /// A Job of the pipeline.
    Generated,
    /// An object of the user's manifests.
    Object(&'a Object),
    /// A HelmRelease, whose values have it behind these keys.
    Values(&'a Object, Vec<String>),
}

impl<'a> Use<'a> {
    pub(super) fn version(&self) -> Version<'_> {
        Version::of(&self.reference)
    }

    /// Who runs it, at the beginning of a message.
    pub(super) fn who(&self) -> String {
        match &self.within {
            ImageIn::Generated => "the Job".to_owned(),
            ImageIn::Object(object) if object.is_job() => "the Job".to_owned(),
            ImageIn::Object(object) | ImageIn::Values(object, _) => {
                format!("{} `{}`", object.kind, object.name)
            }
        }
    }

    pub(super) fn is_of_app(&self) -> bool {
        match &self.within {
            ImageIn::Object(object) => object.is_workload(),
            ImageIn::Values(..) => true,
            ImageIn::Generated => false,
        }
    }

    pub(super) fn is_of_values(&self) -> bool {
        matches!(self.within, ImageIn::Values(..))
    }

    /// Of what runs and ends, at once or by the clock.
    pub(super) fn is_of_job(&self) -> bool {
        match &self.within {
            ImageIn::Generated => true,
            ImageIn::Object(object) => {
                object.group() == "batch" && matches!(object.kind.as_str(), "Job" | "CronJob")
            }
            ImageIn::Values(..) => false,
        }
    }
}

/// The images of every object of every stage, as Flux applies it.
pub(super) fn uses(project: &Project) -> Vec<Use<'_>> {
    project.sites().flat_map(uses_of).collect()
}

/// With a variable in it nobody knows what Flux puts in, or Helm; without anything it is `missing-image`.
fn is_known(reference: &str) -> bool {
    !reference.is_empty() && !reference.contains("${") && !reference.contains("{{")
}

/// The images of every object of a stage.
pub(super) fn uses_of<'a>(site: Site<'a>) -> impl Iterator<Item = Use<'a>> {
    let objects = site.tree.objects.iter();
    objects.flat_map(move |object| {
        let containers = of_containers(site, object);
        containers.chain(of_values(site, object).into_iter().flatten())
    })
}

fn of_containers<'a>(site: Site<'a>, object: &'a Object) -> impl Iterator<Item = Use<'a>> {
    let images = match object.is_custom() {
        true => object.images_of_pods(),
        false => object.images(),
    };
    let known = images.into_iter();
    let known = known.filter(|node| node.text().is_some_and(is_known));
    known.map(move |node| Use {
        reference: Cow::Borrowed(node.text().unwrap_or_default()),
        span: node.span,
        site,
        within: match object.generated {
            Some(_) => ImageIn::Generated,
            None => ImageIn::Object(object),
        },
    })
}

fn of_values<'a>(site: Site<'a>, object: &'a Object) -> Option<impl Iterator<Item = Use<'a>>> {
    let images = HelmRelease::of(object)?.images(&site.tree.objects);
    let known = images.into_iter();
    let known = known.filter(|image| is_known(&image.reference));
    Some(known.map(move |image| Use {
        reference: Cow::Owned(image.reference),
        span: image.span,
        site,
        within: ImageIn::Values(object, image.keys),
    }))
}
