//! All pages as one document, `docs/checks.md`.

use std::fmt::Write as _;

use crate::diagnostics::{Check, Severity};

use super::{all, is_waivable};

/// The reference of the checks: a table, and then every page, in Markdown.
#[must_use]
pub fn reference() -> String {
    let mut text = String::from(INTRODUCTION);
    for check in all() {
        line(check, &mut text);
    }
    for check in all() {
        section(check, &mut text);
    }
    text
}

const INTRODUCTION: &str = "\
<!-- Generated from the pages of the checks: UPDATE_DOCS=1 cargo test --test it checks -->
# Checks

Everything that `flux-pipeline check` and `flux-pipeline plan` can find, by name.
`flux-pipeline explain NAME` prints one page.
A check marked *may be allowed* is kept back by `allow NAME \"reason\"` in the stage that it is about.

| check | | finds that |
| --- | --- | --- |
";

fn line(check: &Check, text: &mut String) {
    let name = check.name;
    let allowed = if is_waivable(check) {
        ", may be allowed"
    } else {
        ""
    };
    // Writing into a text cannot fail.
    let _ = writeln!(
        text,
        "| [`{name}`](#{name}) | {}{allowed} | {} |",
        word(check),
        check.summary
    );
}

fn word(check: &Check) -> &'static str {
    match check.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

/// The page under a heading of its own, its headings one level deeper.
fn section(check: &Check, text: &mut String) {
    let _ = writeln!(text, "\n## {}\n", check.name);
    let mut is_code = false;
    for line in check.page.trim_end().lines() {
        is_code ^= line.starts_with("```");
        let deeper = if line.starts_with("##") && !is_code {
            "#"
        } else {
            ""
        };
        let _ = writeln!(text, "{deeper}{line}");
    }
}
