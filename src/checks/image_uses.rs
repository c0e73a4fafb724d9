//! Every image that a pipeline's pods run, as the stages' `image` statements leave it.

use crate::manifests::{Node, Object};
use crate::source::{Span, Spanned};
use crate::values::image::{Reference, Version};

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

/// The images of the generated Jobs and of the manifests of every stage.
pub(super) fn of_pipeline(project: &Project, index: usize) -> Vec<Use<'_>> {
    project
        .sites_of(index)
        .flat_map(|site| generated(site).chain(written(site)))
        .collect()
}

fn generated<'a>(site: Site<'a>) -> impl Iterator<Item = Use<'a>> {
    site.stage.jobs.iter().filter_map(move |job| {
        let Spanned { value, span } = site.pipeline.reference(job.image.as_ref()?)?;
        Some(Use {
            reference: value,
            span: *span,
            site,
            within: ImageIn::Generated,
        })
    })
}

/// One with a variable is left out: nobody knows what Flux puts in.
fn written<'a>(site: Site<'a>) -> impl Iterator<Item = Use<'a>> {
    let objects = site.tree.objects.iter();
    objects.flat_map(move |object| {
        let images = object.images().into_iter();
        let known = images.filter(|node| !node.text().is_some_and(|text| text.contains("${")));
        known.map(move |node| {
            let (reference, span) = effective(&site, node);
            Use {
                reference,
                span,
                site,
                within: ImageIn::Object(object),
            }
        })
    })
}

/// The image of a container after the stage's `image` statements, which replace tag and digest of the
/// images of that very name.
fn effective<'a>(site: &Site<'a>, node: &'a Node) -> (&'a str, Span) {
    let written = node.text().unwrap_or_default();
    let name = Reference::split(written).name;
    let set = site
        .stage
        .images
        .iter()
        .filter_map(|image| site.pipeline.reference(image));
    let over = set.into_iter().find(|set| {
        let reference = Reference::split(&set.value);
        reference.is_versioned() && reference.name == name
    });
    over.map_or((written, node.span), |over| (&over.value, over.span))
}
