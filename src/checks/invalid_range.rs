//! A range of versions that is none. Page: `invalid_range.md`.

use crate::diagnostics::{Check, Severity};

use super::Project;
use super::findings::Findings;
use crate::values::semver::is_range;

pub(super) static CHECK: Check = Check {
    name: "invalid-range",
    severity: Severity::Error,
    summary: "the range of versions of a source is not one",
    page: include_str!("invalid_range.md"),
};

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    for source in project.sources.iter().flatten().flatten() {
        let Some(range) = source.spec.at(&["ref", "semver"]) else {
            continue;
        };
        if let Some(text) = range.text().filter(|text| !is_range(text)) {
            let finding = CHECK.at(range.span, format!("`{text}` is not a range of versions"));
            found.push(finding.help("write one such as `>=1.2.0 <2.0.0`, `~1.2`, `^1` or `1.x`"));
        }
    }
}
