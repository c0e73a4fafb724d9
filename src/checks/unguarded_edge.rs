//! An order between stages of two sources that nothing guards. Page: `unguarded_edge.md`.

use crate::diagnostics::{Check, Severity};
use crate::model::{Pipeline, Relation, Source, SourceKind};

use super::Project;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "unguarded-edge",
    severity: Severity::Error,
    summary: "an order between stages of two sources that is not pinned",
    page: include_str!("unguarded_edge.md"),
};

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    for pipeline in &project.pipelines {
        for relation in &pipeline.relations {
            look(pipeline, relation, found);
        }
    }
}

/// `checkDependencies` of kustomize-controller compares revisions only when kind, name and namespace of
/// both `sourceRef` are equal; across sources only a pin in the spec says which revision is meant.
fn look(pipeline: &Pipeline, relation: &Relation, found: &mut Findings<'_>) {
    let (Some(first), Some(then)) = (relation.first.id, relation.then.id) else {
        return;
    };
    let (Some(first), Some(then)) = (pipeline.stage(first), pipeline.stage(then)) else {
        return;
    };
    if first.source.id == then.source.id {
        return;
    }
    let (Some(from), Some(to)) = (pipeline.source_of(first), pipeline.source_of(then)) else {
        return;
    };
    let loose: Vec<&Source> = [from, to]
        .into_iter()
        .filter(|source| !is_pinned(source))
        .collect();
    let Some(unpinned) = loose.first() else {
        return;
    };
    let (a, b) = (&first.name.value, &then.name.value);
    let message = format!("nothing makes `{b}` wait for `{a}`: they come from different sources");
    let finding = CHECK
        .at(relation.span, message)
        .also(from.span, format!("`{a}` comes from here"))
        .also(to.span, format!("`{b}` comes from here"))
        .help(format!(
            "{}, or let both stages use one source",
            how_to_pin(unpinned)
        ));
    found.about_all(&[first, then], finding);
}

/// Whether the pipeline says which revision the source has.
fn is_pinned(source: &Source) -> bool {
    source.block.as_ref().is_some_and(|block| {
        block.tag.is_some() || block.commit.is_some() || block.digest.is_some()
    })
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
