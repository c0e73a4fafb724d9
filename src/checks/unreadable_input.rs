//! A file of `rerun on` that cannot be read. Page: `unreadable_input.md`.

use crate::diagnostics::{Check, Severity};

use super::Project;
use super::findings::Findings;
use super::invalid_glob::globs;

pub(super) static CHECK: Check = Check {
    name: "unreadable-input",
    severity: Severity::Error,
    summary: "a file that `rerun on` names cannot be read",
    page: include_str!("unreadable_input.md"),
};

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    for (stage, glob, matched) in globs(project) {
        if let Some((path, reason)) = matched.unreadable.first() {
            let message = format!("`{}` matches `{path}`: {reason}", glob.value);
            let help = "write a glob that leaves it out";
            found.about(stage, CHECK.at(glob.span, message).help(help));
        }
    }
}
