//! Every image that a pipeline's pods run, as the stages' `image` statements leave it.

use crate::manifests::Object;
use crate::source::Span;
use crate::values::image::Version;

use super::late_job::is_workload;
use super::{Project, Site};

/// A reference, where it is written, and who runs it.
#[derive(Clone, Copy)]
pub(super) struct Use<'a> {
    pub(super) reference: &'a str,
    pub(super) span: Span,
    pub(super) site: Site<'a>,
    pub(super) within: ImageIn<'a>,
}

/// Who runs an image.
#[derive(Clone, Copy)]
pub(super) enum ImageIn<'a> {
    /// A Job of the pipeline.
    Generated,
    /// An object of the user's manifests.
    Object(&'a Object),
}

impl<'a> Use<'a> {
    pub(super) fn version(&self) -> Version<'a> {
        Version::of(self.reference)
    }

    /// Who runs it, at the beginning of a message.
    pub(super) fn who(&self) -> String {
        match self.within {
            ImageIn::Generated => "the Job".to_owned(),
            ImageIn::Object(object) if object.is_job() => "the Job".to_owned(),
            ImageIn::Object(object) => format!("{} `{}`", object.kind, object.name),
        }
    }

    pub(super) fn is_of_app(&self) -> bool {
        matches!(self.within, ImageIn::Object(object) if is_workload(object))
    }

    /// Of what runs and ends, at once or by the clock.
    pub(super) fn is_of_job(&self) -> bool {
        match self.within {
            ImageIn::Generated => true,
            ImageIn::Object(object) => {
                object.group() == "batch" && matches!(object.kind.as_str(), "Job" | "CronJob")
            }
        }
    }
}

/// The images of every pipeline.
pub(super) fn of_project(project: &Project) -> impl Iterator<Item = Use<'_>> {
    (0..project.pipelines.len()).flat_map(|index| of_pipeline(project, index))
}

/// The images of every object of every stage, as Flux applies it.
pub(super) fn of_pipeline(project: &Project, index: usize) -> Vec<Use<'_>> {
    project.sites_of(index).flat_map(of_site).collect()
}

/// With a variable in it nobody knows what Flux puts in; without anything it is `missing-image`.
fn is_known(reference: &str) -> bool {
    !reference.is_empty() && !reference.contains("${")
}

fn of_site<'a>(site: Site<'a>) -> impl Iterator<Item = Use<'a>> {
    let objects = site.tree.objects.iter();
    objects.flat_map(move |object| {
        let images = match object.is_custom() {
            true => object.images_of_pods(),
            false => object.images(),
        };
        let images = images.into_iter();
        let known = images.filter(|node| node.text().is_some_and(is_known));
        known.map(move |node| Use {
            reference: node.text().unwrap_or_default(),
            span: node.span,
            site,
            within: match object.generated {
                Some(_) => ImageIn::Generated,
                None => ImageIn::Object(object),
            },
        })
    })
}
