//! Files of manifests as they were parsed, for a run that comes soon after another: most files are the same.

use std::collections::HashMap;
use std::sync::Arc;

use crate::diagnostics::Diagnostic;
use crate::source::{Decoded, Encoding, FileId, SourceMap, Span};
use crate::values::path;

use super::generated::generated_from;
use super::yaml::Unquoted;
use super::{Node, errors, paths, yaml};

/// One file of manifests.
#[derive(Debug)]
pub(super) struct Manifest {
    /// Its text in the source map.
    pub file: FileId,
    /// Its documents.
    pub documents: Vec<Arc<Node>>,
    /// What is wrong with it as YAML.
    pub findings: Vec<Diagnostic>,
    /// What has no quotes and is no text without them.
    pub unquoted: Unquoted,
    /// The pipeline that it was generated from.
    pub generated_from: Option<String>,
}

impl Manifest {
    /// The start of the file, for findings about the whole.
    pub(super) fn start(&self) -> Span {
        Span::new(self.file, 0, 0)
    }
}

/// What was parsed, by path.
#[derive(Debug, Default)]
pub struct Parsed {
    /// No run comes after this one.
    is_last: bool,
    /// Of this run.
    now: HashMap<String, Known>,
    /// Of the run before.
    before: HashMap<String, Known>,
}

#[derive(Debug)]
struct Known {
    text: Decoded,
    manifest: Arc<Manifest>,
}

impl Parsed {
    /// For a run that nothing is taken over from.
    pub(super) fn last() -> Self {
        Self {
            is_last: true,
            ..Self::default()
        }
    }

    /// A new run begins: what it does not ask for is forgotten with the next one.
    pub(super) fn begin(&mut self) {
        self.before = std::mem::take(&mut self.now);
    }

    /// The documents of a text. Those of the run before, when the text is the same, and its place in the source map
    /// too, by which places are told.
    pub(super) fn manifest(
        &mut self,
        path: &str,
        text: Decoded,
        sources: &mut SourceMap,
    ) -> Arc<Manifest> {
        let encoding = text.encoding;
        let before = self.before.remove(path);
        let before = before.filter(|known| known.text == text);
        let file = sources.add(path, text.text);
        let known = match before.filter(|known| known.manifest.file == file) {
            Some(known) => known,
            None if self.is_last => return parse(path, (file, encoding), sources),
            None => Known {
                text: Decoded {
                    text: text_of(file, sources).to_owned(),
                    encoding,
                },
                manifest: parse(path, (file, encoding), sources),
            },
        };
        let manifest = Arc::clone(&known.manifest);
        self.now.insert(path.to_owned(), known);
        manifest
    }
}

fn text_of(file: FileId, sources: &SourceMap) -> &str {
    sources.get(file).map_or("", |source| source.text.as_str())
}

fn parse(path: &str, (file, encoding): (FileId, Encoding), sources: &SourceMap) -> Arc<Manifest> {
    let text = text_of(file, sources);
    let is_kustomization = paths::is_kustomization(path::name(path));
    let mut documents = match is_kustomization {
        true => yaml::parse_old(file, text),
        false => yaml::parse_as_kustomize(file, text),
    };
    let problems = documents.problems.iter();
    let findings = problems.map(|problem| errors::of_problem(problem, text));
    let mut findings: Vec<Diagnostic> = findings.collect();
    if encoding == Encoding::Utf16 {
        findings.extend(only_first(path, &mut documents.nodes));
    }
    Arc::new(Manifest {
        file,
        unquoted: documents.unquoted,
        documents: documents.nodes.into_iter().map(Arc::new).collect(),
        findings,
        generated_from: generated_from(text).map(str::to_owned),
    })
}

/// kustomize splits a file at bytes that are `---` in UTF-8, and reads one document of each part
/// (`splitDocuments` in `kyaml/kio/byteio_reader.go`).
fn only_first(path: &str, documents: &mut Vec<Node>) -> Option<Diagnostic> {
    let second = documents.get(1)?.span;
    documents.truncate(1);
    let message = format!("of `{path}` only the first document is read: it is UTF-16");
    let finding = errors::UNREADABLE_MANIFEST.at(second, message);
    Some(finding.help("write the file in UTF-8, or one file for each document"))
}

/// A file that is there and cannot be read.
pub(super) fn unreadable(path: &str, reason: &str, sources: &mut SourceMap) -> Manifest {
    let file = sources.add(path, "");
    let finding = errors::UNREADABLE_MANIFEST.at(
        Span::new(file, 0, 0),
        format!("`{path}` cannot be read: {reason}"),
    );
    let help = match reason.contains("larger") {
        true => "split it, or name it in `.sourceignore`",
        false => "mend it, or name it in `.sourceignore` where it is no manifest",
    };
    Manifest {
        file,
        documents: Vec::new(),
        findings: vec![finding.help(help)],
        unquoted: Unquoted::default(),
        generated_from: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "kind: A\n";

    fn decoded(text: &str) -> Decoded {
        Decoded {
            text: text.to_owned(),
            encoding: Encoding::Utf8,
        }
    }

    fn run(parsed: &mut Parsed, files: &[(&str, &str)]) -> Vec<Arc<Manifest>> {
        let mut sources = SourceMap::default();
        parsed.begin();
        let files = files.iter();
        let read = files.map(|(path, text)| parsed.manifest(path, decoded(text), &mut sources));
        read.collect()
    }

    #[test]
    fn only_the_same_text_at_the_same_place_is_taken_over() {
        let mut parsed = Parsed::default();
        let first = run(&mut parsed, &[("a.yaml", TEXT), ("b.yaml", TEXT)]);
        let same = run(&mut parsed, &[("a.yaml", TEXT), ("b.yaml", "kind: B\n")]);
        assert!(Arc::ptr_eq(&first[0], &same[0]));
        assert!(!Arc::ptr_eq(&first[1], &same[1]));
        let moved = run(&mut parsed, &[("b.yaml", "kind: B\n"), ("a.yaml", TEXT)]);
        assert!(!Arc::ptr_eq(&same[0], &moved[1]));
        assert_eq!(moved[1].file, FileId(1));
        let gone = run(&mut parsed, &[]);
        assert!(gone.is_empty());
        assert!(parsed.now.is_empty());
    }
}
