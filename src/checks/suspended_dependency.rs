//! A stage that others wait for is suspended. Page: `suspended_dependency.md`.

use crate::diagnostics::{Check, Severity};

use super::Site;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "suspended-dependency",
    severity: Severity::Warning,
    summary: "a stage that others wait for is suspended",
    page: include_str!("suspended_dependency.md"),
};

pub(super) fn run(site: &Site<'_>, found: &mut Findings<'_>) {
    if !site.settled.is_suspended() {
        return;
    }
    let suspend = site.settled.place(&["suspend"]);
    let (Some(suspend), Some(relation)) = (suspend, site.awaited_by()) else {
        return;
    };
    let (name, then) = (&site.stage.name.value, &relation.then.name.value);
    let message = format!("`{then}` stops at the next release while `{name}` is suspended");
    let finding = CHECK
        .at(suspend, message)
        .also(relation.span, format!("`{then}` comes after `{name}`"))
        .help("remove it again before the next release");
    found.about(site.stage, finding);
}
