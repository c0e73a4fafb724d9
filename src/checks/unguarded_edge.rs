//! An order between stages of two sources that nothing guards. Page: `unguarded_edge.md`.

use crate::diagnostics::{Check, Severity};
use crate::model::{Pipeline, Relation, Source, SourceId, SourceKind, StageId};
use crate::settle::SettledSource;

use super::Project;
use super::findings::Findings;

/// An order between stages, or hand-written Kustomizations, of two sources that is not pinned.
pub static CHECK: Check = Check {
    name: "unguarded-edge",
    severity: Severity::Error,
    summary: "an order between stages of two sources that is not pinned",
    page: include_str!("unguarded_edge.md"),
};

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    for (index, pipeline) in project.pipelines.iter().enumerate() {
        let sources = project.sources_of(index);
        for relation in &pipeline.relations {
            check_pipeline(pipeline, sources, relation, found);
        }
    }
}

/// `checkDependencies` of kustomize-controller compares revisions only when kind, name and namespace of
/// both `sourceRef` are equal; across sources only a pin in the spec says which revision is meant.
fn check_pipeline(
    pipeline: &Pipeline,
    sources: &[Option<SettledSource>],
    relation: &Relation,
    found: &mut Findings<'_>,
) {
    let end = |id: Option<StageId>| id.and_then(|id| pipeline.stage(id));
    let (Some(first), Some(then)) = (end(relation.first.id), end(relation.then.id)) else {
        return;
    };
    let (Some(from), Some(to)) = (first.source.id, then.source.id) else {
        return;
    };
    let is_loose = |id: &SourceId| !sources.get(id.0).is_some_and(is_pinned);
    let Some(loose) = [from, to].into_iter().find(is_loose).filter(|_| from != to) else {
        return;
    };
    let source = |id: SourceId| pipeline.sources.get(id.0);
    let (Some(from), Some(to), Some(loose)) = (source(from), source(to), source(loose)) else {
        return;
    };
    let (a, b) = (&first.name.value, &then.name.value);
    let message = format!("nothing makes `{b}` wait for `{a}`: they come from different sources");
    let help = format!("{}, or let both stages use one source", how_to_pin(loose));
    let finding = CHECK
        .at(relation.span, message)
        .also(from.span, format!("`{a}` comes from here"))
        .also(to.span, format!("`{b}` comes from here"))
        .help(help);
    found.about_all(&[first, then], finding);
}

/// Whether the pipeline says which revision the source has.
fn is_pinned(source: &Option<SettledSource>) -> bool {
    source.as_ref().is_some_and(|source| source.pin().is_some())
}

fn how_to_pin(source: &Source) -> String {
    let name = &source.name.value;
    match source.kind {
        SourceKind::Git => format!("pin `{name}` with `tag` or `commit` in its block"),
        SourceKind::Oci => format!("pin `{name}` with `tag` or `digest` in its block"),
        SourceKind::Bucket | SourceKind::External => {
            format!("put what `{name}` holds into a git or oci source that can be pinned")
        }
    }
}
