//! Objects of Flux that nothing looks at as they are applied: what is wrong with them by themselves.
//!
//! Such a file may be finished by somebody before it is applied: what may be there to be replaced is left alone, and
//! so is what lies where people keep templates and examples.

use std::collections::BTreeSet;

use crate::diagnostics::{Diagnostic, Severity};
use crate::settle::Project;
use crate::source::{Files, SourceMap};
use crate::values::path::{above, contains, folder, join};

use super::left_out::severity;
use super::scope::Scope;
use super::search::dead::is_archive;
use super::search::found::Found;
use super::search::open::{may_be_replaced, may_have_branches};

/// Directories whose files somebody finishes, or that show what is wrong.
const NAMES: [&str; 13] = [
    "boilerplate",
    "docs",
    "example",
    "examples",
    "fixtures",
    "sample",
    "samples",
    "skeleton",
    "template",
    "templates",
    "test",
    "testdata",
    "tests",
];

/// What was looked at as it is applied, and what is to be.
pub(super) struct Alone<'a> {
    pub(super) found: &'a Found,
    /// Files that builds have read: what comes out of these is judged.
    pub(super) read: BTreeSet<String>,
    /// The Kustomizations that were looked at.
    pub(super) chosen: &'a [usize],
    pub(super) scope: Scope<'a>,
}

/// The files that the builds of a project have read.
pub(super) fn read_by(project: &Project) -> impl Iterator<Item = String> + '_ {
    project
        .sites()
        .flat_map(|it| it.tree.inputs.iter().cloned())
}

impl Alone<'_> {
    /// What is wrong with what nobody looked at.
    pub(super) fn wrong(&self, files: &dyn Files, sources: &SourceMap) -> Vec<Diagnostic> {
        let elsewhere = self.elsewhere();
        let is_left = |file: &str| elsewhere.iter().any(|it| contains(it, file));
        let is_meant = |it: &&Diagnostic| {
            let file = sources.name(it.primary.span.file);
            self.scope.holds(file)
                && !self.read.contains(file)
                && !is_left(file)
                && !is_finished_later(files, file)
                && !is_open(it, sources)
        };
        let wrong = self.found.wrong.iter().filter(is_meant);
        wrong.map(|it| self.said(it, sources)).collect()
    }

    /// Directories of Kustomizations that were not looked at, because a pipeline writes them or they are out of scope.
    fn elsewhere(&self) -> Vec<&str> {
        let chosen: BTreeSet<usize> = self.chosen.iter().copied().collect();
        let all = self.found.kustomizations.iter().zip(0..);
        let others = all.filter(|(_, at)| !chosen.contains(at));
        let paths = others.filter_map(|(it, _)| it.path.as_deref());
        paths.collect()
    }

    /// What no Kustomization in sight applies stops nothing.
    fn said(&self, found: &Diagnostic, sources: &SourceMap) -> Diagnostic {
        let file = sources.name(found.primary.span.file);
        let mut chosen = self.chosen.iter();
        let is_chosen = chosen.any(|at| {
            let one = self.found.kustomizations.get(*at);
            one.is_some_and(|it| it.written.file == file)
        });
        Diagnostic {
            severity: match is_chosen {
                true => severity(found),
                false => Severity::Warning,
            },
            fixes: Vec::new(),
            ..found.clone()
        }
    }
}

/// Whether a template engine or a script may mend what is wrong.
fn is_open(found: &Diagnostic, sources: &SourceMap) -> bool {
    let span = found.primary.span;
    match found.check.name {
        "duplicate-key" => {
            let file = sources.get(span.file);
            file.is_some_and(|it| may_have_branches(&it.text))
        }
        _ => may_be_replaced(sources.slice(span)),
    }
}

/// Whether a file lies in a chart, or where people keep what is not applied, or not as it is.
fn is_finished_later(files: &dyn Files, file: &str) -> bool {
    let is_named = |it: &str| NAMES.contains(&it.trim_matches(['_', '-', '.']));
    let has_chart = |folder: &str| files.read(&join(folder, "Chart.yaml")).is_ok();
    let folder = folder(file);
    folder.split('/').any(is_named) || is_archive(folder) || above(file).any(has_chart)
}
