//! An object is needed that nobody makes. Page: `undeclared_object.md`.

use crate::diagnostics::{Check, Severity};

use super::Project;
use super::findings::Findings;
use super::unmade_object::{blocks, groups, is_thing, report};

pub(super) static CHECK: Check = Check {
    name: "undeclared-object",
    severity: Severity::Warning,
    summary: "an object is needed that no stage makes and none calls `external`",
    page: include_str!("undeclared_object.md"),
};

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    let lacks = found.lacks();
    for group in groups(lacks, is_thing).filter(|group| !group.iter().any(blocks)) {
        report(&CHECK, project, group, found);
    }
}
