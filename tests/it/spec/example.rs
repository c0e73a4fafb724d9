//! One example: compiled, and compared with what its comments announce.

use std::collections::{BTreeMap, BTreeSet};

use flux_pipeline::compile::{Input, check};
use flux_pipeline::diagnostics::{Diagnostic, Severity, Sink};
use flux_pipeline::import::{Excluded, import, lint};
use flux_pipeline::model;
use flux_pipeline::source::{Memory, SourceMap};

use crate::support::commit;

/// A pipeline file and the repository around it.
pub struct Example {
    /// The text of `shop.pipeline`.
    pub text: String,
    /// Other files, as path and text.
    pub files: Vec<(String, String)>,
    /// What is run on it.
    pub run: Run,
}

/// What is run on an example.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Run {
    /// The pipeline file is checked.
    Check,
    /// The files are imported.
    Import,
    /// The files are linted.
    Lint,
}

const PIPELINE: &str = "shop.pipeline";

/// Files below this folder are those of the commit before; what is not there was as it is.
const BEFORE: &str = "before/";

impl Example {
    /// Whether it announces nothing.
    pub fn is_right(&self) -> bool {
        self.announced().is_empty()
    }

    /// Whether it announces warnings at most, and so compiles.
    pub fn has_no_error(&self) -> bool {
        let announced = self.announced_checks();
        announced
            .iter()
            .all(|(severity, _)| *severity == Severity::Warning)
    }

    /// The names of the checks that it announces.
    pub fn names(&self) -> BTreeSet<String> {
        self.announced_checks()
            .into_iter()
            .map(|(_, name)| name)
            .collect()
    }

    /// The checks that it announces, with what it calls them.
    pub fn announced_checks(&self) -> BTreeSet<(Severity, String)> {
        let texts = self.files.iter().map(|(_, text)| text).chain([&self.text]);
        texts
            .flat_map(|text| text.lines())
            .flat_map(markers)
            .collect()
    }

    /// What is announced and not found, and what is found and not announced.
    pub fn differences(&self) -> impl Iterator<Item = String> + use<> {
        let (announced, found) = (self.announced(), self.found());
        let missing = announced
            .difference(&found)
            .map(|it| format!("not found: {it}"));
        let surplus = found
            .difference(&announced)
            .map(|it| format!("not announced: {it}"));
        missing.chain(surplus).collect::<Vec<_>>().into_iter()
    }

    fn announced(&self) -> BTreeSet<String> {
        let main = (PIPELINE, self.text.as_str());
        let others = self
            .files
            .iter()
            .map(|(path, text)| (path.as_str(), text.as_str()));
        let mut announced = BTreeSet::new();
        for (path, text) in others.chain([main]) {
            for (line, nth) in text.lines().zip(1..) {
                for (severity, name) in markers(line) {
                    announced.insert(entry(path, nth, severity, &name));
                }
            }
        }
        announced
    }

    fn found(&self) -> BTreeSet<String> {
        if self.run != Run::Check {
            return self.found_in_yaml();
        }
        let before = self.files.iter().any(|(path, _)| path.starts_with(BEFORE));
        let mut found = if before {
            self.found_in_commit()
        } else {
            self.found_in_tree()
        };
        if !self.is_about_namespaces() {
            found.retain(|it| !it.ends_with(" undeclared-namespace"));
        }
        found
    }

    /// The other examples live in a namespace that is there, without a line that says so.
    fn is_about_namespaces(&self) -> bool {
        let texts = self.files.iter().map(|(_, text)| text).chain([&self.text]);
        let words = [
            "undeclared-namespace",
            "external namespace",
            "kind: Namespace",
        ];
        texts
            .into_iter()
            .any(|text| words.iter().any(|word| text.contains(word)))
    }

    fn found_in_yaml(&self) -> BTreeSet<String> {
        let mut sources = SourceMap::default();
        let files = self.repository();
        let found = match self.run {
            Run::Import => import(&files, "", &mut sources).found,
            Run::Lint | Run::Check => lint(&files, "", &Excluded::default(), &mut sources).found,
        };
        found.iter().map(|found| place(&sources, found)).collect()
    }

    fn found_in_commit(&self) -> BTreeSet<String> {
        let of = |path: &str, text: &str| (path.to_owned(), text.to_owned());
        let is_old = |path: &str| path.starts_with(BEFORE);
        let now = self.files.iter().filter(|(path, _)| !is_old(path));
        let mut after: BTreeMap<String, String> = now.map(|(path, text)| of(path, text)).collect();
        after.insert(PIPELINE.to_owned(), self.text.clone());
        let mut before = after.clone();
        let old = self
            .files
            .iter()
            .filter_map(|(path, text)| Some((path.strip_prefix(BEFORE)?, text)));
        before.extend(old.map(|(path, text)| of(path, text)));
        // An empty text says that the file was not there.
        before.retain(|_, text| !text.is_empty());
        after.retain(|_, text| !text.is_empty());
        let commit = commit(&before, &after);
        commit
            .found
            .iter()
            .map(|found| place(&commit.sources, found))
            .collect()
    }

    fn found_in_tree(&self) -> BTreeSet<String> {
        let files = self.repository();
        let mut sources = SourceMap::default();
        let others = self.files.iter();
        let others = others.filter(|(path, _)| path.ends_with(".pipeline"));
        let others = others.map(|(path, text)| Input::new(path.as_str(), text.as_str()));
        let main = Input::new(PIPELINE, self.text.as_str());
        let outcome = check(others.chain([main]).collect(), &files, &mut sources);
        outcome
            .diagnostics
            .iter()
            .map(|found| place(&sources, found))
            .collect()
    }

    /// The files of the page, or, when it has none, some manifest for every stage that needs one.
    pub fn repository(&self) -> Memory {
        if !self.files.is_empty() {
            return Memory::new(self.files.iter().cloned());
        }
        let (mut sources, mut sink) = (SourceMap::default(), Sink::new());
        let file = sources.add(PIPELINE, self.text.as_str());
        let nothing = Memory::default();
        let pipelines = model::build(file, PIPELINE, &mut sources, &nothing, &mut sink);
        let stages = pipelines.iter().flat_map(|pipeline| &pipeline.stages);
        let bare = stages.filter(|stage| stage.jobs.is_empty());
        Memory::new(bare.map(|stage| {
            let directory = if stage.path_is_default && stage.name.value == "app" {
                "deploy"
            } else {
                stage.path.value.as_str()
            };
            (format!("{directory}/stub.yaml"), stub(&stage.name.value))
        }))
    }
}

fn stub(name: &str) -> String {
    format!("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\n  namespace: shop\n")
}

/// What the comment at the end of a line announces.
fn markers(line: &str) -> Vec<(Severity, String)> {
    for (mark, severity) in [
        ("# error: ", Severity::Error),
        ("# warning: ", Severity::Warning),
    ] {
        if let Some((_, names)) = line.split_once(mark) {
            return names
                .split(", ")
                .map(|name| (severity, name.trim().to_owned()))
                .collect();
        }
    }
    Vec::new()
}

fn place(sources: &SourceMap, found: &Diagnostic) -> String {
    let span = found.primary.span;
    let file = sources.get(span.file).unwrap();
    let line = file.lines().position(&file.text, span.start as usize).line;
    entry(&file.name, line, found.severity, found.check.name)
}

fn entry(path: &str, line: u32, severity: Severity, name: &str) -> String {
    format!("{path}:{line}: {severity:?} {name}").to_lowercase()
}
