//! A source block that names several revisions. Page: `conflicting_refs.md`.

use crate::diagnostics::{Check, Severity};
use crate::model::SourceBlock;
use crate::source::Span;

use super::Project;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "conflicting-refs",
    severity: Severity::Error,
    summary: "the block of a source names several revisions",
    page: include_str!("conflicting_refs.md"),
};

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    let sources = project
        .pipelines
        .iter()
        .flat_map(|pipeline| &pipeline.sources);
    for block in sources.filter_map(|source| source.block.as_ref()) {
        let refs = refs(block);
        let [(first, first_span), .., (last, last_span)] = refs.as_slice() else {
            continue;
        };
        // A commit with its branch is fetched faster than a commit alone.
        if refs.len() == 2 && (*first, *last) == ("branch", "commit") {
            continue;
        }
        let finding = CHECK
            .at(
                *last_span,
                format!("`{last}` and `{first}` cannot both say what is fetched"),
            )
            .also(*first_span, format!("Flux would not look at `{first}`"))
            .help(format!("remove one; Flux takes `{last}`"));
        found.push(finding);
    }
}

/// What says the revision, in the order in which Flux prefers the later over the earlier.
fn refs(block: &SourceBlock) -> Vec<(&'static str, Span)> {
    let refs = [
        ("branch", &block.branch),
        ("tag", &block.tag),
        ("semver", &block.semver),
        ("commit", &block.commit),
        ("digest", &block.digest),
    ];
    refs.into_iter()
        .filter_map(|(word, value)| Some((word, value.as_ref()?.span)))
        .collect()
}
