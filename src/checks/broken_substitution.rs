//! Text that the substitution of variables breaks. Page: `broken_substitution.md`.

use crate::diagnostics::{Check, Severity};

use super::Site;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "broken-substitution",
    severity: Severity::Error,
    summary: "a manifest holds text that the substitution of variables breaks",
    page: include_str!("broken_substitution.md"),
};

pub(super) fn run(site: &Site<'_>, found: &mut Findings<'_>) {
    for fault in &site.settled.substitution.faults {
        let finding = CHECK.at(fault.span, fault.message.clone());
        found.about(site.stage, finding.help(fault.help.clone()));
    }
}
