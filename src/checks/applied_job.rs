//! Jobs as Flux applies them, whoever wrote them.

use crate::manifests::{Node, Object};
use crate::model::Job;
use crate::source::Span;

use super::Site;

/// A Job as Flux applies it.
#[derive(Clone, Copy)]
pub(super) struct AppliedJob<'a> {
    pub(super) site: Site<'a>,
    pub(super) object: &'a Object,
    /// The `job` block that it was generated from; `None` for one that the user wrote as YAML.
    pub(super) written: Option<&'a Job>,
}

impl<'a> AppliedJob<'a> {
    /// What the user calls it.
    pub(super) fn name(&self) -> &'a str {
        self.written
            .map_or(&self.object.name, |job| &job.name.value)
    }

    /// What the user calls it, with the word in front: ours for a generated one.
    pub(super) fn title(&self) -> String {
        match self.written {
            Some(job) => format!("job `{}`", job.label.value),
            None => format!("Job `{}`", self.object.name),
        }
    }

    /// Where it is declared.
    pub(super) fn place(&self) -> Span {
        self.written
            .map_or_else(|| self.object.name_span(), |job| job.label.span)
    }

    /// The value of a field.
    pub(super) fn at(&self, field: &[&str]) -> Option<&'a Node> {
        self.object.node.at(field).filter(|node| !node.is_null())
    }

    /// Its labels and annotations.
    pub(super) fn marks(&self) -> impl Iterator<Item = &'a (Node, Node)> {
        let of = |field| self.object.node.at(&["metadata", field]);
        let entries = |field| of(field).map(Node::entries).unwrap_or_default();
        entries("annotations").iter().chain(entries("labels"))
    }
}

/// The Jobs of a stage, generated ones first.
pub(super) fn of_site<'a>(site: &Site<'a>) -> Vec<AppliedJob<'a>> {
    let site = *site;
    let job = |object: &'a Object| AppliedJob {
        site,
        object,
        written: object.generated.and_then(|at| site.stage.jobs.get(at)),
    };
    let mut jobs: Vec<AppliedJob<'a>> = site.tree.jobs().map(job).collect();
    jobs.sort_by_key(|job| job.object.generated.unwrap_or(usize::MAX));
    jobs
}

/// The Job of a `job` block, by its place in the stage, as Flux applies it; `None` where nobody looked, or where a patch
/// takes it away.
pub(super) fn applied<'a>(site: &Site<'a>, at: usize) -> Option<&'a Node> {
    let mut objects = site.tree.objects.iter();
    let object = objects.find(|object| object.generated == Some(at))?;
    Some(&object.node)
}

const CONTAINERS: [&str; 4] = ["spec", "template", "spec", "containers"];

/// Whether a container of a Job has no image: `manifest` and patches may bring it, too.
pub(super) fn lacks_image(job: &Node) -> bool {
    let has_one = |container: &Node| {
        container
            .text_at(&["image"])
            .is_some_and(|it| !it.is_empty())
    };
    let containers = job.at(&CONTAINERS).map(Node::items);
    containers.is_none_or(|containers| !containers.iter().all(has_one))
}
