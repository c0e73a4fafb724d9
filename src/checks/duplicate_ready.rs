//! Two `ready` settings of a stage are about one kind. Page: `duplicate_ready.md`.

use std::collections::HashMap;

use crate::diagnostics::{Check, Severity};
use crate::source::Span;
use crate::values::key::group;

use super::Site;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "duplicate-ready",
    severity: Severity::Error,
    summary: "a stage says twice when one kind of object is ready",
    page: include_str!("duplicate_ready.md"),
};

pub(super) fn run(site: &Site<'_>, found: &mut Findings<'_>) {
    let mut taken: HashMap<(&str, &str), Span> = HashMap::new();
    for entry in site.settled.list(&["healthCheckExprs"]) {
        let api_version = entry.text_at(&["apiVersion"]).unwrap_or_default();
        let Some(kind) = entry.get("kind") else {
            continue;
        };
        let name = kind.text().unwrap_or_default();
        if let Some(other) = taken.insert((group(api_version), name), kind.span) {
            let message = format!("it is declared twice when a `{name}` is ready");
            let finding = CHECK
                .at(kind.span, message)
                .also(other, "declared here already")
                .help("join the two conditions with `||` or `&&`");
            found.push(finding);
        }
    }
}
