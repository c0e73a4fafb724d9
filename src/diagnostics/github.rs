//! Findings as GitHub workflow commands, which become annotations of a pull request.

use crate::source::SourceMap;

use super::place::Place;
use super::{Diagnostic, Severity};

/// One `::error …::…` or `::warning …::…` line for each finding.
#[must_use]
pub fn github(map: &SourceMap, found: &[Diagnostic]) -> String {
    found.iter().map(|found| command(map, found)).collect()
}

fn command(map: &SourceMap, found: &Diagnostic) -> String {
    let place = Place::of(map, found.primary.span);
    let word = match found.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let file = property(place.file);
    let title = property(found.check.name);
    let help = found
        .help
        .as_ref()
        .map(|help| format!("\nhelp: {help}"))
        .unwrap_or_default();
    let message = data(&format!("{}{help}", found.message));
    let Place { start, end, .. } = place;
    format!(
        "::{word} file={file},line={},endLine={},col={}{},title={title}::{message}\n",
        start.line,
        end.line,
        start.column,
        // GitHub refuses an end column when the end is on another line.
        if start.line == end.line {
            format!(",endColumn={}", end.column)
        } else {
            String::new()
        },
    )
}

/// Escapes what follows the last `::`, as `escapeData` of `@actions/core` does.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// Escapes the value of a property, as `escapeProperty` of `@actions/core` does.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
