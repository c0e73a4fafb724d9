//! Edits of texts as the protocol has them.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value, json};
use similar::{DiffTag, TextDiff};

use crate::diagnostics::Edit;
use crate::ide::Analysis;
use crate::source::SourceFile;

use super::client::Client;
use super::documents::Documents;
use super::encode::{self, Encoding};

/// Edits of one repository, new files with their texts, and files that go.
pub(super) struct Changes<'a> {
    pub(super) analysis: &'a Analysis,
    pub(super) root: &'a Path,
    pub(super) edits: &'a [Edit],
    pub(super) files: &'a [(String, String)],
    pub(super) gone: &'a [String],
}

impl Changes<'_> {
    /// The `WorkspaceEdit`.
    pub(super) fn value(&self, documents: &Documents, client: &Client) -> Value {
        let mut by_file: BTreeMap<String, Vec<Value>> = BTreeMap::new();
        for edit in self.edits {
            let Some(file) = self.analysis.sources.get(edit.span.file) else {
                continue;
            };
            let range = encode::range(client.encoding, file, edit.span.range());
            let uri = documents.uri(self.root, &file.name);
            by_file
                .entry(uri)
                .or_default()
                .push(json!({"range": range, "newText": edit.text}));
        }
        if !client.versioned_edits {
            return json!({"changes": by_file});
        }
        let made = self.files.iter().flat_map(|(path, text)| {
            let uri = documents.uri(self.root, path);
            let edit = json!({"range": encode::beginning(), "newText": text});
            let document = json!({"uri": uri, "version": null});
            [
                json!({"kind": "create", "uri": uri, "options": {"ignoreIfExists": true}}),
                json!({"textDocument": document, "edits": [edit]}),
            ]
        });
        let changed = by_file.into_iter().map(|(uri, edits)| {
            let version = documents.open.get(&uri).map(|it| it.version);
            json!({"textDocument": {"uri": uri, "version": version}, "edits": edits})
        });
        let gone = self.gone.iter().map(|path| {
            let uri = documents.uri(self.root, path);
            json!({"kind": "delete", "uri": uri, "options": {"ignoreIfNotExists": true}})
        });
        let all: Vec<Value> = made.chain(changed).chain(gone).collect();
        json!({"documentChanges": all})
    }
}

/// The lines that differ between a text and what it should be, within some bytes of it.
pub(super) fn between(
    encoding: Encoding,
    file: &SourceFile,
    new: &str,
    within: &std::ops::Range<usize>,
) -> Vec<Value> {
    let old_lines: Vec<&str> = file.text.split_inclusive('\n').collect();
    let new_lines: Vec<&str> = new.split_inclusive('\n').collect();
    let diff = TextDiff::from_slices(&old_lines, &new_lines);
    let changed = diff.ops().iter().filter(|op| op.tag() != DiffTag::Equal);
    let edits = changed.filter_map(|op| {
        let start = length(old_lines.get(..op.old_range().start)?);
        let end = start + length(old_lines.get(op.old_range())?);
        let touches = start <= within.end && within.start <= end;
        let text: String = new_lines.get(op.new_range())?.concat();
        touches
            .then(|| json!({"range": encode::range(encoding, file, start..end), "newText": text}))
    });
    edits.collect()
}

fn length(lines: &[&str]) -> usize {
    lines.iter().map(|line| line.len()).sum()
}
