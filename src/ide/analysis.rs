//! What is known of some pipeline files at one moment.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use crate::compile::{self, Input, Outcome};
use crate::diagnostics::{Diagnostic, Sink};
use crate::model::Pipeline;
use crate::plan::{self, Plan};
use crate::settle::{Project, Site};
use crate::source::{FileId, Files, SourceMap};
use crate::syntax::{self, Tree};

pub use crate::manifests::Parsed;

use super::names::{Occurrence, occurrences};
use super::removal::with_removals;

/// What is known of some pipeline files at one moment: the texts, the findings, and the pipelines as far as they
/// could be read.
#[derive(Debug)]
pub struct Analysis {
    /// Every text that was read: the pipeline files first, then what they import, then manifests.
    pub sources: SourceMap,
    outcome: Outcome,
    nothing: Project,
    inputs: usize,
    trees: OnceCell<Vec<Tree>>,
    scopes: OnceCell<BTreeMap<FileId, BTreeSet<FileId>>>,
    occurrences: OnceCell<Vec<Occurrence>>,
}

impl Analysis {
    /// Reads and checks pipeline files together, as `check` does.
    #[must_use]
    pub fn of(inputs: Vec<Input>, files: &dyn Files) -> Self {
        Self::after(inputs, files, &mut Parsed::default())
    }

    /// The same soon after another time; `parsed` has the manifests of that time, and those of this one afterwards.
    #[must_use]
    pub fn after(inputs: Vec<Input>, files: &dyn Files, parsed: &mut Parsed) -> Self {
        let count = inputs.len();
        let mut sources = SourceMap::default();
        let mut outcome = compile::check_after(inputs, files, &mut sources, parsed);
        outcome.diagnostics = with_removals(outcome.diagnostics, &sources);
        Self {
            sources,
            outcome,
            nothing: Project::default(),
            inputs: count,
            trees: OnceCell::new(),
            scopes: OnceCell::new(),
            occurrences: OnceCell::new(),
        }
    }

    /// The pipeline files that were read, as they were.
    pub(super) fn inputs(&self) -> impl Iterator<Item = Input> {
        let files = self.sources.iter().take(self.inputs);
        files.map(|(_, file)| Input::new(file.name.clone(), file.text.clone()))
    }

    /// The pipelines, one for each environment of each file, as far as they could be read.
    #[must_use]
    pub fn project(&self) -> &Project {
        self.outcome.project().unwrap_or(&self.nothing)
    }

    /// What was found, in the order of the sources.
    #[must_use]
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.outcome.diagnostics
    }

    /// What would be emitted if the checks let it through.
    #[must_use]
    pub fn plan(&self, files: &dyn Files) -> Plan<'_> {
        plan::sketch(self.project(), files)
    }

    /// The text with this path below the root.
    #[must_use]
    pub fn file(&self, path: &str) -> Option<FileId> {
        let mut files = self.sources.iter();
        files.find(|(_, file)| file.name == path).map(|(id, _)| id)
    }

    /// A text; empty when the id is of another analysis.
    #[must_use]
    pub fn text(&self, file: FileId) -> &str {
        self.sources.get(file).map_or("", |file| &file.text)
    }

    /// The trees of the pipeline files and of what they import, each once.
    pub fn trees(&self) -> &[Tree] {
        self.trees.get_or_init(|| self.read_trees())
    }

    /// The tree of a file.
    #[must_use]
    pub fn tree(&self, file: FileId) -> Option<&Tree> {
        self.trees().iter().find(|tree| tree.file == file)
    }

    /// Every name in the pipeline files and in what they import.
    pub fn occurrences(&self) -> &[Occurrence] {
        self.occurrences
            .get_or_init(|| self.trees().iter().flat_map(occurrences).collect())
    }

    /// Whether a name in one file can mean what another declares: a pipeline file with all that it imports is a scope,
    /// and a file that several import is in the scopes of all of them.
    #[must_use]
    pub fn is_in_scope(&self, file: FileId, other: FileId) -> bool {
        let scopes = self.scopes.get_or_init(|| self.read_scopes());
        file == other
            || scopes
                .get(&file)
                .is_some_and(|scope| scope.contains(&other))
    }

    /// Every name that can mean something in a file.
    pub fn visible(&self, file: FileId) -> impl Iterator<Item = &Occurrence> {
        let all = self.occurrences().iter();
        all.filter(move |one| self.is_in_scope(file, one.span.file))
    }

    /// The pipelines that a file belongs to.
    pub fn pipelines_of(&self, file: FileId) -> impl Iterator<Item = &Pipeline> {
        let all = self.project().pipelines.iter();
        all.filter(move |it| self.is_in_scope(file, it.file))
    }

    /// The stages of the pipelines that a file belongs to.
    pub fn sites_of(&self, file: FileId) -> impl Iterator<Item = Site<'_>> {
        let all = self.project().sites();
        all.filter(move |it| self.is_in_scope(file, it.pipeline.file))
    }

    fn read_scopes(&self) -> BTreeMap<FileId, BTreeSet<FileId>> {
        let of = |tree: &Tree| {
            let imported = imports(tree).filter_map(|path| self.file(&path));
            (tree.file, imported.collect::<Vec<FileId>>())
        };
        let imports: BTreeMap<FileId, Vec<FileId>> = self.trees().iter().map(of).collect();
        let imported: BTreeSet<FileId> = imports.values().flatten().copied().collect();
        let mut scopes: BTreeMap<FileId, BTreeSet<FileId>> = BTreeMap::new();
        for &entry in imports.keys() {
            let closure = closure(entry, &imports);
            let is_library = imported.contains(&entry);
            for &file in closure.iter().filter(|file| !is_library || **file == entry) {
                scopes
                    .entry(file)
                    .or_default()
                    .extend(closure.iter().copied());
            }
        }
        scopes
    }

    fn read_trees(&self) -> Vec<Tree> {
        let mut open: Vec<FileId> = self
            .sources
            .iter()
            .map(|(id, _)| id)
            .take(self.inputs)
            .collect();
        open.reverse();
        let mut seen: BTreeSet<FileId> = open.iter().copied().collect();
        let mut trees = Vec::new();
        while let Some(file) = open.pop() {
            let tree = syntax::parse(file, self.text(file), &mut Sink::new());
            let imported = imports(&tree).filter_map(|path| self.file(&path));
            open.extend(imported.filter(|file| seen.insert(*file)));
            trees.push(tree);
        }
        trees
    }
}

/// A file and everything that it imports.
fn closure(entry: FileId, imports: &BTreeMap<FileId, Vec<FileId>>) -> BTreeSet<FileId> {
    let mut closure = BTreeSet::from([entry]);
    let mut open = vec![entry];
    while let Some(file) = open.pop() {
        let imported = imports.get(&file).into_iter().flatten().copied();
        open.extend(imported.filter(|file| closure.insert(*file)));
    }
    closure
}

/// The paths behind `import`.
fn imports(tree: &Tree) -> impl Iterator<Item = String> {
    let names = occurrences(tree).into_iter();
    names
        .filter(|name| name.kind == super::Kind::File)
        .map(|name| name.name)
}
