//! A namespace that nobody makes. Page: `undeclared_namespace.md`.

use crate::diagnostics::{Check, Severity};

use super::Project;
use super::findings::Findings;
use super::needs::Kind;
use super::unmade_object::{groups, report};

pub(super) static CHECK: Check = Check {
    name: "undeclared-namespace",
    severity: Severity::Warning,
    summary: "a namespace is used that no stage makes and none calls `external`",
    page: include_str!("undeclared_namespace.md"),
};

/// A warning even where others wait: a namespace is missing on the first rollout and then never again.
pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    let lacks = found.lacks();
    for group in groups(lacks, |kind| kind == Kind::Namespace) {
        report(&CHECK, project, group, found);
    }
}
