//! A source block that names several revisions. Page: `conflicting_refs.md`.

use crate::diagnostics::{Check, Diagnostic, Severity};
use crate::manifests::{Node, SOURCES};
use crate::settle::{Reference, SettledSource, references};
use crate::values::key::group;

use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "conflicting-refs",
    severity: Severity::Error,
    summary: "the block of a source names several revisions",
    page: include_str!("conflicting_refs.md"),
};

pub(super) fn run(source: &SettledSource, found: &mut Findings<'_>) {
    if let Some(finding) = conflict(&source.references) {
        found.push(finding);
    }
}

/// What is wrong with the `ref` of a source that somebody wrote by hand.
#[must_use]
pub fn conflicting_refs(object: &Node) -> Option<Diagnostic> {
    let api = object.text_at(&["apiVersion"])?;
    let kind = object.text_at(&["kind"])?;
    if group(api) != SOURCES {
        return None;
    }
    conflict(&references(kind, object.get("spec")?))
}

fn conflict(references: &[Reference]) -> Option<Diagnostic> {
    let (taken, others) = references.split_first()?;
    let other = others.iter().find(|other| !goes_with(taken, other))?;
    let (last, first) = (taken.field, other.field);
    let message = format!("`{last}` and `{first}` cannot both say what is fetched");
    let finding = CHECK.at(taken.span, message);
    let finding = finding.also(other.span, format!("Flux would not look at `{first}`"));
    Some(finding.help(format!("remove one; Flux takes `{last}`")))
}

/// A commit with its branch is fetched faster than a commit alone; a tag beside a digest tells people, and the tools that
/// keep both up to date, which version it is.
fn goes_with(taken: &Reference, other: &Reference) -> bool {
    matches!(
        (taken.field, other.field),
        ("commit", "branch") | ("digest", "tag")
    )
}
