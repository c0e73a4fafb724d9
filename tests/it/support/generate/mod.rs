//! Random pipelines without errors, each with the repository that it needs.
//!
//! A repository is written from a list of decisions, so that proptest can shrink it. Everything that the
//! language has a word for turns up; where one setting forbids another, the generator knows.

mod choices;
mod job;
mod layout;
mod manifest;
mod pipeline;
mod settings;
mod source;
mod stage;
mod text;

use std::collections::BTreeMap;
use std::fmt;

use flux_pipeline::compile::{Input, Outcome, check};
use flux_pipeline::source::{Memory, SourceMap};
use proptest::prelude::*;

use choices::Choices;
use source::Sources;

/// Pipeline files and the repository around them.
#[derive(Clone)]
pub struct Repository {
    /// Path and text of each pipeline file.
    pub pipelines: Vec<(String, String)>,
    /// The order as meant: pairs of stages, the earlier one first.
    pub order: Vec<(String, String)>,
    /// Every other file: manifests, and what is imported.
    pub files: BTreeMap<String, String>,
}

/// Random repositories.
pub fn repositories() -> impl Strategy<Value = Repository> {
    prop::collection::vec(any::<u16>(), 0..1200)
        .prop_map(|drawn| Repository::of(Choices::new(drawn)))
}

impl Repository {
    fn of(choices: Choices) -> Self {
        let mut draft = Draft {
            choices,
            names: 0,
            order: Vec::new(),
            jobs: Vec::new(),
            given: Vec::new(),
            files: BTreeMap::new(),
        };
        let count = draft.choices.pick(&[1, 1, 1, 2, 3]);
        let pipelines = (0..count)
            .map(|number| pipeline::pipeline(&mut draft, number))
            .collect();
        Self {
            pipelines,
            order: draft.order,
            files: draft.files,
        }
    }

    /// What the compiler sees beside the pipeline files.
    pub fn memory(&self) -> Memory {
        Memory::new(self.files.clone())
    }

    /// Reads and checks all pipeline files together.
    pub fn check(&self) -> (Outcome, SourceMap) {
        let inputs = self
            .pipelines
            .iter()
            .map(|(path, text)| Input::new(path, text));
        let mut sources = SourceMap::default();
        let outcome = check(inputs.collect(), &self.memory(), &mut sources);
        (outcome, sources)
    }

    /// Every file with its path.
    pub fn all(&self) -> impl Iterator<Item = (&str, &str)> {
        let pipelines = self
            .pipelines
            .iter()
            .map(|(path, text)| (path.as_str(), text.as_str()));
        pipelines.chain(
            self.files
                .iter()
                .map(|(path, text)| (path.as_str(), text.as_str())),
        )
    }
}

impl fmt::Debug for Repository {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (path, text) in self.all() {
            writeln!(f, "=== {path}\n{text}")?;
        }
        Ok(())
    }
}

/// A repository that is being written.
struct Draft {
    choices: Choices,
    names: usize,
    order: Vec<(String, String)>,
    /// The jobs to generate: stage and label.
    jobs: Vec<(String, String)>,
    /// What the jobs of a stage need and nobody makes, as `external` names it.
    given: Vec<String>,
    files: BTreeMap<String, String>,
}

/// What the stages of a pipeline have to know of it.
#[derive(Default)]
struct About {
    environments: Vec<String>,
    images: Vec<String>,
    sources: Sources,
    has_no_namespace: bool,
    /// A Kustomization that is made elsewhere.
    external: Option<String>,
}

impl Draft {
    /// A name that nothing else in the repository has.
    fn name(&mut self, words: &[&str]) -> String {
        self.names += 1;
        format!("{}-{}", self.choices.pick(words), self.names)
    }

    /// `secret NAME` or `configmap NAME`.
    fn object(&mut self) -> String {
        let kind = self.choices.pick(&["secret", "configmap"]);
        let object = format!("{kind} {}", self.name(&["db", "settings"]));
        self.given.push(object.clone());
        object
    }

    /// The name of an object of a kind that someone else makes.
    fn given(&mut self, kind: &str, words: &[&str]) -> String {
        let name = self.name(words);
        if kind != "empty" {
            self.given.push(format!("{kind} {name}"));
        }
        name
    }

    fn write(&mut self, path: &str, text: String) {
        self.files.insert(path.to_owned(), text);
    }

    fn remove(&mut self, path: &str) {
        self.files.remove(path);
    }
}
