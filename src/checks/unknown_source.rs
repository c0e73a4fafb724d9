//! A stage names a source that nobody declared. Page: `unknown_source.md`.

use crate::diagnostics::{Check, Severity, closest};

use super::Site;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "unknown-source",
    severity: Severity::Error,
    summary: "a stage names a source that is not declared",
    page: include_str!("unknown_source.md"),
};

pub(super) fn run(site: &Site<'_>, found: &mut Findings<'_>) {
    if site.stage.source.id.is_some() {
        return;
    }
    let named = &site.stage.source.name;
    let declared = site
        .pipeline
        .sources
        .iter()
        .map(|source| source.name.value.as_str());
    let finding = CHECK
        .at(named.span, format!("no source is named `{}`", named.value))
        .help(format!("declare it: `source git {}`", named.value))
        .suggest(closest(&named.value, declared));
    found.push(finding);
}
