//! A source block that names several revisions. Page: `conflicting_refs.md`.

use crate::diagnostics::{Check, Severity};
use crate::settle::{Reference, SettledSource};

use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "conflicting-refs",
    severity: Severity::Error,
    summary: "the block of a source names several revisions",
    page: include_str!("conflicting_refs.md"),
};

pub(super) fn run(source: &SettledSource, found: &mut Findings<'_>) {
    let [taken, others @ ..] = source.references.as_slice() else {
        return;
    };
    let Some(other) = others.iter().find(|other| !goes_with(taken, other)) else {
        return;
    };
    let (last, first) = (taken.field, other.field);
    let message = format!("`{last}` and `{first}` cannot both say what is fetched");
    let finding = CHECK.at(taken.span, message);
    let finding = finding.also(other.span, format!("Flux would not look at `{first}`"));
    found.push(finding.help(format!("remove one; Flux takes `{last}`")));
}

/// A commit with its branch is fetched faster than a commit alone.
fn goes_with(taken: &Reference, other: &Reference) -> bool {
    (taken.field, other.field) == ("commit", "branch")
}
