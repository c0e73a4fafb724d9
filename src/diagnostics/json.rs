//! Findings as JSON, for programs.

use serde::Serialize;

use crate::source::{SourceMap, Span};

use super::human::count;
use super::place::{Place, Region};
use super::{Diagnostic, Fix, Label, Severity};

/// All findings as one JSON document that ends in a newline.
///
/// ```json
/// {"diagnostics": [{"check": "order-cycle", "severity": "error", "message": "…", "primary": {…},
///   "related": [], "help": "…", "fix": null}], "errors": 1, "warnings": 0}
/// ```
#[must_use]
pub fn json(map: &SourceMap, found: &[Diagnostic]) -> String {
    let report = Report {
        diagnostics: found.iter().map(|found| finding(map, found)).collect(),
        errors: count(found, Severity::Error),
        warnings: count(found, Severity::Warning),
    };
    // The report holds texts and numbers only, which always have a JSON form.
    let mut text = serde_json::to_string_pretty(&report).unwrap_or_default();
    text.push('\n');
    text
}

#[derive(Serialize)]
struct Report<'a> {
    diagnostics: Vec<Finding<'a>>,
    errors: usize,
    warnings: usize,
}

#[derive(Serialize)]
struct Finding<'a> {
    check: &'a str,
    severity: Severity,
    message: &'a str,
    primary: Note<'a>,
    related: Vec<Note<'a>>,
    help: Option<&'a str>,
    fix: Option<Edit<'a>>,
}

/// A place with a few words about it.
#[derive(Serialize)]
struct Note<'a> {
    #[serde(flatten)]
    at: Region<'a>,
    text: &'a str,
}

/// A replacement.
#[derive(Serialize)]
struct Edit<'a> {
    #[serde(flatten)]
    at: Region<'a>,
    replacement: &'a str,
}

fn finding<'a>(map: &'a SourceMap, found: &'a Diagnostic) -> Finding<'a> {
    Finding {
        check: found.check.name,
        severity: found.severity,
        message: &found.message,
        primary: note(map, &found.primary),
        related: found.related.iter().map(|label| note(map, label)).collect(),
        help: found.help.as_deref(),
        fix: found.fix.as_ref().map(|fix| edit(map, fix)),
    }
}

fn note<'a>(map: &'a SourceMap, label: &'a Label) -> Note<'a> {
    Note {
        at: region(map, label.span),
        text: &label.text,
    }
}

fn edit<'a>(map: &'a SourceMap, fix: &'a Fix) -> Edit<'a> {
    Edit {
        at: region(map, fix.span),
        replacement: &fix.replacement,
    }
}

fn region(map: &SourceMap, span: Span) -> Region<'_> {
    Place::of(map, span).into()
}
