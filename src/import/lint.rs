//! What is wrong with hand-written YAML, said where the YAML is.
//!
//! The Kustomizations are drafted as pipelines in memory, Jobs left where they are, and the ordinary checks look at
//! the drafts. A finding in a draft is moved to the YAML that the words come from; one that comes from nowhere in the
//! YAML is left out.

use std::ops::Range;

use crate::checks::{self, is_waivable};
use crate::diagnostics::{Diagnostic, Label, Severity, Sink};
use crate::manifests::Reader;
use crate::model::{self};
use crate::settle::Project;
use crate::source::{FileId, Files, SourceMap, Span};
use crate::{settle, syntax};

use super::repository::Work;
use super::rules;
use super::say::jobs::Reading;
use super::say::line::Text;
use super::search::circle;
use super::search::found::search;
use super::search::group::groups;
use super::search::naming::Naming;
use super::search::own_sources::most_there;

/// What was looked at, and what is wrong with it.
#[derive(Debug, Default)]
pub struct Lint {
    /// In the order of the sources.
    pub found: Vec<Diagnostic>,
    /// Kustomizations that were looked at.
    pub kustomizations: usize,
}

/// Checks that say nothing about hand-written YAML, and why.
const LEFT_OUT: [(&str, &str); 24] = [
    (
        "broken-substitution",
        "it reads fewer operators than Flux does, such as `${NAME/./-}`",
    ),
    (
        "duplicate-kustomization",
        "a namespace may be put in by what applies the file",
    ),
    ("empty-stage", "a directory may hold nothing yet"),
    (
        "foreign-cycle",
        "two clusters have the same names; `circle` looks at each by itself",
    ),
    ("hidden-edge", "`dependsOn` is how YAML says an order"),
    (
        "ineffective-timeout",
        "the draft says timeouts that the YAML leaves out",
    ),
    ("invalid-name", "the draft makes up names"),
    ("invalid-path", "a path with variables is finished by Flux"),
    ("letter-case", "nothing is written"),
    (
        "missing-namespace",
        "a namespace may be put in by what applies the file",
    ),
    (
        "nested-paths",
        "Kustomizations that apply Kustomizations are usual; `shared-path` finds twins",
    ),
    (
        "order-cycle",
        "`circle` finds the same, and what goes through several drafts",
    ),
    (
        "outdated-flux",
        "nothing is built that would need a newer Flux",
    ),
    (
        "overridden-word",
        "the draft says in `spec` what has no word",
    ),
    (
        "shared-cluster",
        "which Kustomizations meet in a cluster, and with which values, is not in the YAML",
    ),
    ("shared-file", "nothing is written"),
    (
        "shared-object",
        "which Kustomizations meet in a cluster, and with which values, is not in the YAML",
    ),
    (
        "undeclared-kind",
        "definitions come with charts that nobody reads here",
    ),
    (
        "undeclared-namespace",
        "what is made by hand or by charts is nowhere declared",
    ),
    (
        "undeclared-object",
        "what is made by hand or by charts is nowhere declared",
    ),
    (
        "unmade-object",
        "what is made by hand or by charts is nowhere declared",
    ),
    (
        "unordered-object",
        "what is made by hand or by charts is nowhere declared",
    ),
    (
        "unplaced-object",
        "a namespace may be put in by what applies the file",
    ),
    ("unused-allow", "nothing is allowed in the draft"),
];

/// Looks at the Kustomizations below a directory. `files` looks at the root of the repository; the texts that were
/// read are in `sources` afterwards.
pub fn lint(files: &dyn Files, directory: &str, sources: &mut SourceMap) -> Lint {
    let mut reader = Reader::new(files);
    let found = search(files, &mut reader, directory, sources);
    let work = Work::new(files, &found, most_there);
    let reading = &mut Reading {
        reader: &mut reader,
        sources,
    };
    let chosen = work.chosen();
    let mut own = Sink::new();
    rules::run(files, directory, &found, &chosen, &mut own);
    circle::run(&found.kustomizations, &mut own);
    let mut drafts = Drafts::default();
    for (group, number) in groups(&found.kustomizations, &chosen).iter().zip(1..) {
        let text = work.drafted(group, &naming(group.cluster.clone(), number), reading);
        drafts.read(text, number, files, reading);
    }
    let mut sink = Sink::new();
    drafts.check(&mut sink);
    let moved = sink.finish().into_iter().filter_map(|it| drafts.moved(it));
    let mut lint = Lint {
        found: own.finish().into_iter().chain(moved).collect(),
        kustomizations: chosen.len(),
    };
    lint.found
        .sort_by_key(|it| (it.primary.span, it.check.name));
    lint
}

/// Names of a draft: every stage is named like its Kustomization, and nobody sees the rest.
fn naming(environment: Option<String>, number: usize) -> Naming {
    let name = format!("draft-{number}");
    Naming {
        file: name.clone(),
        pipeline: name,
        environment,
    }
}

/// Drafts that were read, with where their texts come from.
#[derive(Default)]
struct Drafts {
    texts: Vec<(FileId, Text)>,
    project: Project,
}

impl Drafts {
    fn read(
        &mut self,
        text: Text,
        number: usize,
        files: &dyn Files,
        reading: &mut Reading<'_, '_>,
    ) {
        let path = format!("draft-{number}.pipeline");
        let file = reading.sources.add(path.clone(), text.text.clone());
        // What the draft cannot say is left out of it; the YAML itself is not wrong.
        let mut aside = Sink::new();
        let tree = syntax::parse(file, &text.text, &mut aside);
        let pipelines = model::build(&tree, &path, reading.sources, files, &mut aside);
        let read = settle::settle(pipelines, reading.reader, files, reading.sources);
        self.project.append(read);
        self.texts.push((file, text));
    }

    /// Runs the checks, and adds what is wrong with the manifests themselves.
    fn check(&mut self, sink: &mut Sink) {
        let project = std::mem::take(&mut self.project);
        let findings = project.manifest_findings().into_iter();
        findings.cloned().for_each(|it| sink.push(it));
        // Whether it could be built is no question here.
        let _ = checks::run(project, sink);
    }

    /// The finding in terms of the YAML; `None` when it says nothing about it.
    fn moved(&self, mut found: Diagnostic) -> Option<Diagnostic> {
        if LEFT_OUT.iter().any(|(name, _)| *name == found.check.name) {
            return None;
        }
        if is_waivable(found.check) {
            // YAML promises no order, and cannot say `allow`.
            found.severity = Severity::Warning;
        }
        let was_draft = self.draft(found.primary.span).is_some();
        found.primary.span = self.place(found.primary.span)?;
        let related = std::mem::take(&mut found.related).into_iter();
        let moved = |label: Label| {
            Some(Label {
                span: self.place(label.span)?,
                ..label
            })
        };
        found.related = related.filter_map(moved).collect();
        if was_draft {
            // It would put words of a pipeline into YAML.
            found.fixes.clear();
            found.help = rules::help(found.check.name)
                .map(str::to_owned)
                .or(found.help);
        }
        Some(found)
    }

    fn draft(&self, span: Span) -> Option<&Text> {
        self.texts
            .iter()
            .find(|(file, _)| *file == span.file)
            .map(|(_, text)| text)
    }

    fn place(&self, span: Span) -> Option<Span> {
        match self.draft(span) {
            Some(text) => {
                let range: Range<usize> = span.range();
                text.origin(&range)
            }
            None => Some(span),
        }
    }
}
