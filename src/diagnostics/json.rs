//! Findings as JSON, for programs.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::source::{SourceMap, Span};

use super::human::count;
use super::place::{Place, Region};
use super::{Diagnostic, Fix, Label, Safety, Severity};

/// All findings as one JSON document that ends in a newline.
///
/// ```json
/// {"diagnostics": [{"check": "order-cycle", "severity": "error", "message": "…", "primary": {…},
///   "related": [], "help": "…", "fixes": [{"title": "…", "safety": "safe", "edits": [{…, "text": "…"}]}]}],
///   "errors": 1, "warnings": 0}
/// ```
#[must_use]
pub fn json(map: &SourceMap, found: &[Diagnostic]) -> String {
    json_beside(map, found, &BTreeMap::<String, ()>::new())
}

/// The same with more fields at its end.
#[must_use]
pub fn json_beside<E: Serialize>(map: &SourceMap, found: &[Diagnostic], beside: &E) -> String {
    let report = Report {
        diagnostics: found.iter().map(|found| finding(map, found)).collect(),
        errors: count(found, Severity::Error),
        warnings: count(found, Severity::Warning),
        beside,
    };
    // The report holds texts and numbers only, which always have a JSON form.
    let mut text = serde_json::to_string_pretty(&report).unwrap_or_default();
    text.push('\n');
    text
}

#[derive(Serialize)]
struct Report<'a, E> {
    diagnostics: Vec<Finding<'a>>,
    errors: usize,
    warnings: usize,
    #[serde(flatten)]
    beside: &'a E,
}

#[derive(Serialize)]
struct Finding<'a> {
    check: &'a str,
    severity: Severity,
    message: &'a str,
    primary: Note<'a>,
    related: Vec<Note<'a>>,
    help: Option<&'a str>,
    fixes: Vec<Mend<'a>>,
    unnecessary: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    kustomization: Option<&'a str>,
}

/// A place with a few words about it.
#[derive(Serialize)]
struct Note<'a> {
    #[serde(flatten)]
    at: Region<'a>,
    text: &'a str,
}

/// A fix; its edits are places with the text that takes theirs.
#[derive(Serialize)]
struct Mend<'a> {
    title: &'a str,
    safety: Safety,
    edits: Vec<Note<'a>>,
}

fn finding<'a>(map: &'a SourceMap, found: &'a Diagnostic) -> Finding<'a> {
    Finding {
        check: found.check.name,
        severity: found.severity,
        message: &found.message,
        primary: note(map, &found.primary),
        related: found.related.iter().map(|label| note(map, label)).collect(),
        help: found.help.as_deref(),
        fixes: found.fixes.iter().map(|fix| mend(map, fix)).collect(),
        unnecessary: found.unnecessary,
        kustomization: found.about.as_deref(),
    }
}

fn note<'a>(map: &'a SourceMap, label: &'a Label) -> Note<'a> {
    Note {
        at: region(map, label.span),
        text: &label.text,
    }
}

fn mend<'a>(map: &'a SourceMap, fix: &'a Fix) -> Mend<'a> {
    let edits = fix.edits.iter().map(|edit| Note {
        at: region(map, edit.span),
        text: &edit.text,
    });
    Mend {
        title: &fix.title,
        safety: fix.safety,
        edits: edits.collect(),
    }
}

fn region(map: &SourceMap, span: Span) -> Region<'_> {
    Place::of(map, span).into()
}
