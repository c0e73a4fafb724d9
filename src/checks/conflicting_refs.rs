//! A source block that names several revisions. Page: `conflicting_refs.md`.

use crate::diagnostics::{Check, Severity};
use crate::settle::Reference;

use super::Project;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "conflicting-refs",
    severity: Severity::Error,
    summary: "the block of a source names several revisions",
    page: include_str!("conflicting_refs.md"),
};

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    for source in project.sources.iter().flatten().flatten() {
        let [taken, others @ ..] = source.references.as_slice() else {
            continue;
        };
        let Some(other) = others.iter().find(|other| !goes_with(taken, other)) else {
            continue;
        };
        let (last, first) = (taken.field, other.field);
        let finding = CHECK
            .at(
                taken.span,
                format!("`{last}` and `{first}` cannot both say what is fetched"),
            )
            .also(other.span, format!("Flux would not look at `{first}`"))
            .help(format!("remove one; Flux takes `{last}`"));
        found.push(finding);
    }
}

/// A commit with its branch is fetched faster than a commit alone.
fn goes_with(taken: &Reference, other: &Reference) -> bool {
    (taken.field, other.field) == ("commit", "branch")
}
