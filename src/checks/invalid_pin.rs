//! A commit or digest that is none. Page: `invalid_pin.md`.

use crate::diagnostics::{Check, Severity};
use crate::values::image::is_digest;

use super::Project;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "invalid-pin",
    severity: Severity::Error,
    summary: "a `commit` or `digest` of a source is not one",
    page: include_str!("invalid_pin.md"),
};

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    let sources = project.sources.iter().flatten().flatten();
    for pin in sources.flat_map(|source| &source.references) {
        let text = &pin.value;
        let (what, help) = match pin.field {
            "commit" if !is_commit(text) => {
                ("commit", "write the whole hash: 40 hexadecimal digits")
            }
            "digest" if !is_digest(text) => (
                "digest",
                "write `sha256:` and 64 lower-case hexadecimal digits",
            ),
            _ => continue,
        };
        found.push(
            CHECK
                .at(pin.span, format!("`{text}` is no {what}"))
                .help(help),
        );
    }
}

/// A whole SHA-1 or SHA-256; source-controller does not look up short ones.
fn is_commit(text: &str) -> bool {
    matches!(text.len(), 40 | 64) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}
