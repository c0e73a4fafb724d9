//! An `allow` keeps nothing back. Page: `unused_allow.md`.

use crate::diagnostics::{Check, Severity};

use super::findings::Findings;
use super::{Project, find, is_waivable};

pub(super) static CHECK: Check = Check {
    name: "unused-allow",
    severity: Severity::Warning,
    summary: "an `allow` keeps nothing back",
    page: include_str!("unused_allow.md"),
};

/// Looks only at a project without errors: after an error, a check may have had nothing to look at.
pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    if found.has_errors() {
        return;
    }
    for allow in project.sites().flat_map(|site| &site.stage.allows) {
        let name = &allow.check.value;
        if find(name).is_some_and(is_waivable) && !found.has_used(allow) {
            let message = format!("`{name}` finds nothing here");
            let finding = CHECK.at(allow.check.span, message).unnecessary();
            found.push(finding.help("remove this line"));
        }
    }
}
