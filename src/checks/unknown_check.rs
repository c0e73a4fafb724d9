//! `allow` names a check that does not exist. Page: `unknown_check.md`.

use crate::diagnostics::{Check, Severity, closest};

use super::findings::Findings;
use super::{Site, all, find};

pub(super) static CHECK: Check = Check {
    name: "unknown-check",
    severity: Severity::Error,
    summary: "`allow` names a check that does not exist",
    page: include_str!("unknown_check.md"),
};

pub(super) fn run(site: &Site<'_>, found: &mut Findings<'_>) {
    for allow in &site.stage.allows {
        let name = &allow.check.value;
        if find(name).is_none() {
            let meant = closest(name, all().iter().map(|check| check.name));
            let finding = CHECK
                .at(allow.check.span, format!("no check is named `{name}`"))
                .help("run `flux-pipeline explain` for the names")
                .suggest(meant);
            found.push(finding);
        }
    }
}
