//! Every source object of a run: those that pipelines make, and those among the objects of stages.

use crate::manifests::{Node, Object, is_source};
use crate::model::Stage;
use crate::settle::Project;

use super::frozen::is_never_sent;

/// A source as it is applied.
#[derive(Clone, Copy)]
pub(super) struct SourceObject<'a> {
    /// Such as `GitRepository`.
    pub(super) kind: &'a str,
    /// What it says.
    pub(super) spec: &'a Node,
    /// The stage that applies it; `None` for a source of the pipeline itself.
    pub(super) stage: Option<&'a Stage>,
}

/// All of them that source-controller looks at.
pub(super) fn all(project: &Project) -> impl Iterator<Item = SourceObject<'_>> {
    let is_read = |it: &SourceObject<'_>| !it.spec.get("suspend").is_some_and(Node::is_true);
    made(project).chain(applied(project)).filter(is_read)
}

fn made(project: &Project) -> impl Iterator<Item = SourceObject<'_>> {
    let pipelines = project.pipelines.iter().enumerate();
    let sources = pipelines.flat_map(|(index, pipeline)| {
        let settled = project.sources_of(index).iter();
        pipeline.sources.iter().zip(settled)
    });
    sources.filter_map(|(source, settled)| {
        let spec = &settled.as_ref()?.spec;
        let (kind, stage) = (source.kind.kind(), None);
        Some(SourceObject { kind, spec, stage })
    })
}

fn applied(project: &Project) -> impl Iterator<Item = SourceObject<'_>> {
    project.sites().flat_map(|site| {
        let is_sent = |it: &&Object| is_source(it) && !is_never_sent(it);
        let sent = site.tree.objects.iter().filter(is_sent);
        sent.filter_map(move |object| {
            let (kind, stage) = (object.kind.as_str(), Some(site.stage));
            let spec = object.node.get("spec")?;
            Some(SourceObject { kind, spec, stage })
        })
    })
}
