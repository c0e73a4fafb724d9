//! `allow` names an error that cannot be allowed. Page: `unwaivable_check.md`.

use crate::diagnostics::{Check, Severity};

use super::findings::Findings;
use super::{Site, find, is_waivable};

pub(super) static CHECK: Check = Check {
    name: "unwaivable-check",
    severity: Severity::Error,
    summary: "`allow` names an error that cannot be allowed",
    page: include_str!("unwaivable_check.md"),
};

pub(super) fn run(site: &Site<'_>, found: &mut Findings<'_>) {
    for allow in &site.stage.allows {
        let name = &allow.check.value;
        if find(name).is_some_and(|check| !is_waivable(check)) {
            let finding = CHECK
                .at(allow.check.span, format!("`{name}` cannot be allowed"))
                .help(format!(
                    "remove this line, and see `flux-pipeline explain {name}`"
                ));
            found.push(finding);
        }
    }
}
