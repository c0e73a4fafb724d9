//! Findings for clients: pushed after each change, or given when asked for.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::{Value, json};

use crate::diagnostics::{Diagnostic, Label, Severity};
use crate::ide::Analysis;

use super::client::Client;
use super::documents::Documents;
use super::encode::{self, put};

/// Findings of each file, by its address.
pub(super) type ByFile = BTreeMap<String, Vec<Value>>;

/// What makes two findings one: where, which check, and what it says.
type Seen = (String, (u32, u32), &'static str, String);

/// The findings of every directory with an open pipeline file, of the files that are wanted; one that several pipelines
/// read has each finding once. Only what is wanted is encoded.
pub(super) fn known(
    documents: &Documents,
    client: &Client,
    wants: &dyn Fn(&str) -> bool,
) -> ByFile {
    let mut found = ByFile::new();
    let mut seen = BTreeSet::new();
    for repository in documents.repositories.values() {
        for analysis in repository.runs() {
            let shown = Shown {
                analysis,
                documents,
                root: &repository.root,
                client,
            };
            shown.add(&mut found, &mut seen, wants);
        }
    }
    found
}

/// What a finding is shown with.
pub(super) struct Shown<'a> {
    pub(super) analysis: &'a Analysis,
    pub(super) documents: &'a Documents,
    pub(super) root: &'a Path,
    pub(super) client: &'a Client,
}

impl Shown<'_> {
    fn add(&self, found: &mut ByFile, seen: &mut BTreeSet<Seen>, wants: &dyn Fn(&str) -> bool) {
        let mut addresses = BTreeMap::new();
        for (number, finding) in self.analysis.diagnostics().iter().enumerate() {
            let span = finding.primary.span;
            let address = || {
                let uri = self
                    .documents
                    .uri(self.root, self.analysis.sources.name(span.file));
                wants(&uri).then_some(uri)
            };
            let Some(uri) = addresses.entry(span.file).or_insert_with(address) else {
                continue;
            };
            let place = (span.start, span.end);
            let same = (uri.clone(), place, finding.check.name, message(finding));
            if seen.insert(same) {
                let value = self.finding(finding, number);
                found.entry(uri.clone()).or_default().push(value);
            }
        }
    }

    /// A finding as the protocol has it.
    pub(super) fn finding(&self, found: &Diagnostic, number: usize) -> Value {
        let mut value = json!({
            "range": self.range(&found.primary),
            "severity": match found.severity { Severity::Error => 1, Severity::Warning => 2 },
            "code": found.check.name,
            "source": "flux-pipeline",
            "message": message(found),
            "data": number,
        });
        if let Some(pages) = &self.client.pages {
            put(
                &mut value,
                "codeDescription",
                json!({"href": format!("{pages}{}", found.check.name)}),
            );
        }
        if found.unnecessary {
            put(&mut value, "tags", json!([1]));
        }
        if !found.related.is_empty() {
            let related = found.related.iter().map(|label| self.related(label));
            put(
                &mut value,
                "relatedInformation",
                related.collect::<Vec<Value>>(),
            );
        }
        value
    }

    fn related(&self, label: &Label) -> Value {
        let name = self.analysis.sources.name(label.span.file);
        json!({
            "location": {"uri": self.documents.uri(self.root, name), "range": self.range(label)},
            "message": label.text,
        })
    }

    fn range(&self, label: &Label) -> Value {
        let file = self.analysis.sources.get(label.span.file);
        file.map_or_else(encode::beginning, |file| {
            encode::range(self.client.encoding, file, label.span.range())
        })
    }
}

fn message(found: &Diagnostic) -> String {
    let mut text = found.message.clone();
    if !found.primary.text.is_empty() {
        text.push_str(": ");
        text.push_str(&found.primary.text);
    }
    if let Some(help) = &found.help {
        text.push_str("\nhelp: ");
        text.push_str(help);
    }
    text
}
