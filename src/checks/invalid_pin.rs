//! A commit or digest that is none. Page: `invalid_pin.md`.

use crate::diagnostics::{Check, Severity};
use crate::settle::{Reference, references};
use crate::values::image::is_digest;

use super::Project;
use super::findings::Findings;
use super::source_objects::all;

pub(super) static CHECK: Check = Check {
    name: "invalid-pin",
    severity: Severity::Error,
    summary: "a `commit` or `digest` of a source is not one",
    page: include_str!("invalid_pin.md"),
};

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    for source in all(project) {
        for pin in references(source.kind, source.spec) {
            let Some((what, help)) = problem(&pin) else {
                continue;
            };
            let finding = CHECK.at(pin.span, format!("`{}` is no {what}", pin.value));
            found.about_any(source.stage, finding.help(help));
        }
    }
}

/// What a text should be and is not, and how to write it. A variable of whoever applies the source may be anything.
fn problem(pin: &Reference) -> Option<(&'static str, &'static str)> {
    let text = &pin.value;
    match pin.field {
        _ if text.contains('$') => None,
        "commit" if !is_commit(text) => {
            Some(("commit", "write the whole hash: 40 hexadecimal digits"))
        }
        "digest" if !is_digest(text) => Some((
            "digest",
            "write `sha256:` and 64 lower-case hexadecimal digits",
        )),
        _ => None,
    }
}

/// A whole SHA-1 or SHA-256; source-controller does not look up short ones.
fn is_commit(text: &str) -> bool {
    matches!(text.len(), 40 | 64) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}
