//! Findings as a SARIF 2.1.0 log, for code-scanning services.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;

use serde::Serialize;
use serde_json::Value;

use crate::source::{FileId, SourceMap, Span};

use super::place::Place;
use super::sarif_log::{
    Artifact, Change, Configuration, Driver, Location, Log, Mend, Message, Outcome, Physical,
    Region, Replacement, Rule, Run, Text, Tool,
};
use super::{Check, Diagnostic, Edit, Fix, Label, Severity};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// All findings as one SARIF log; `checks` are the rules that it describes, found or not.
#[must_use]
pub fn sarif(map: &SourceMap, found: &[Diagnostic], checks: &[&'static Check]) -> String {
    sarif_beside(map, found, checks, &BTreeMap::<String, ()>::new())
}

/// The same with more properties of the run.
#[must_use]
pub fn sarif_beside<E: Serialize>(
    map: &SourceMap,
    found: &[Diagnostic],
    checks: &[&'static Check],
    beside: &E,
) -> String {
    let index = checks
        .iter()
        .zip(0..)
        .map(|(check, at)| (check.name, at))
        .collect();
    let results = found
        .iter()
        .map(|found| outcome(map, found, &index))
        .collect();
    let run = Run {
        tool: tool(checks),
        newline_sequences: ["\r\n", "\n", "\r"],
        column_kind: "utf16CodeUnits",
        results,
        properties: properties(beside),
    };
    let log = Log {
        schema: SCHEMA,
        version: "2.1.0",
        runs: [run],
    };
    // The log holds texts and numbers only, which always have a JSON form.
    let mut text = serde_json::to_string_pretty(&log).unwrap_or_default();
    text.push('\n');
    text
}

/// A property bag holds whatever a tool has to say beside its results (3.8 of the standard); none without any.
fn properties(beside: &impl Serialize) -> Option<Value> {
    let said = serde_json::to_value(beside).ok()?;
    said.as_object()
        .is_some_and(|it| !it.is_empty())
        .then_some(said)
}

fn tool<'a>(checks: &[&'static Check]) -> Tool<'a> {
    let rules = checks.iter().map(|check| rule(check)).collect();
    let semantic_version = env!("CARGO_PKG_VERSION");
    Tool {
        driver: Driver {
            name: "flux-pipeline",
            semantic_version,
            rules,
        },
    }
}

fn rule<'a>(check: &'static Check) -> Rule<'a> {
    Rule {
        id: check.name,
        short_description: Message {
            text: check.summary,
            markdown: None,
        },
        help_uri: help_uri(env!("CARGO_PKG_REPOSITORY"), check),
        help: Message {
            text: check.page,
            markdown: Some(check.page),
        },
        default_configuration: Configuration {
            level: level(check.severity),
        },
    }
}

/// The page of a check on the web; the standard wants an absolute address, so none without a `home`.
fn help_uri(home: &str, check: &Check) -> Option<String> {
    (!home.is_empty()).then(|| format!("{home}/blob/main/{}", check.page_link()))
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

fn outcome<'a>(
    map: &'a SourceMap,
    found: &'a Diagnostic,
    index: &HashMap<&str, usize>,
) -> Outcome<'a> {
    let related = found.related.iter().zip(0..);
    let help = found
        .help
        .as_ref()
        .map(|help| format!("\nhelp: {help}"))
        .unwrap_or_default();
    Outcome {
        rule_id: found.check.name,
        rule_index: index.get(found.check.name).copied(),
        level: level(found.severity),
        message: Text {
            text: format!("{}{help}", found.message),
        },
        locations: [location(map, &found.primary, None)],
        related_locations: related
            .map(|(label, id)| location(map, label, Some(id)))
            .collect(),
        fixes: found.fixes.iter().map(|fix| mend(map, fix)).collect(),
    }
}

fn location<'a>(map: &SourceMap, label: &'a Label, id: Option<usize>) -> Location<'a> {
    let physical_location = Physical {
        artifact_location: artifact(map, label.span),
        region: region(map, label.span),
    };
    let message = (!label.text.is_empty()).then_some(Message {
        text: &label.text,
        markdown: None,
    });
    Location {
        id,
        physical_location,
        message,
    }
}

fn mend<'a>(map: &SourceMap, fix: &'a Fix) -> Mend<'a> {
    let mut edits: BTreeMap<FileId, Vec<&Edit>> = BTreeMap::new();
    for edit in &fix.edits {
        edits.entry(edit.span.file).or_default().push(edit);
    }
    let changes = edits.values().filter_map(|edits| change(map, edits));
    Mend {
        description: Text {
            text: fix.title.clone(),
        },
        artifact_changes: changes.collect(),
    }
}

fn change<'a>(map: &SourceMap, edits: &[&'a Edit]) -> Option<Change<'a>> {
    let replacement = |edit: &&'a Edit| Replacement {
        deleted_region: region(map, edit.span),
        inserted_content: BTreeMap::from([("text", edit.text.as_str())]),
    };
    Some(Change {
        artifact_location: artifact(map, edits.first()?.span),
        replacements: edits.iter().map(replacement).collect(),
    })
}

fn artifact(map: &SourceMap, span: Span) -> Artifact {
    Artifact {
        uri: uri(map.name(span.file)),
    }
}

fn region(map: &SourceMap, span: Span) -> Region {
    let Place { start, end, .. } = Place::of(map, span);
    Region {
        start_line: start.line,
        start_column: start.utf16,
        end_line: end.line,
        end_column: end.utf16,
    }
}

/// A path as a URI reference: `file://` when absolute, otherwise relative.
fn uri(path: &str) -> String {
    let path = path.strip_prefix("./").unwrap_or(path);
    let mut uri = if path.starts_with('/') {
        "file://".to_owned()
    } else {
        String::new()
    };
    push_encoded(&mut uri, path);
    uri
}

/// Writes a path behind a URI, each byte that may not stand in one as `%XX` (RFC 3986, 2.1 and 3.3).
pub(crate) fn push_encoded(uri: &mut String, path: &str) {
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            // Writing into a text cannot fail.
            let _ = write!(uri, "%{byte:02X}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_becomes_a_uri() {
        assert_eq!(uri("./a b/c:é.pipeline"), "a%20b/c%3A%C3%A9.pipeline");
        assert_eq!(uri("/tmp/x.pipeline"), "file:///tmp/x.pipeline");
    }

    #[test]
    fn a_page_has_an_address_once_the_project_has_one() {
        static CHECK: Check = Check {
            name: "x",
            severity: Severity::Error,
            summary: "",
            page: "",
        };
        assert_eq!(help_uri("", &CHECK), None);
        let address = "https://example.com/p/blob/main/docs/checks.md#x";
        assert_eq!(
            help_uri("https://example.com/p", &CHECK).as_deref(),
            Some(address)
        );
    }
}
