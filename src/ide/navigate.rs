//! Where a thing is declared, and where it is used.

use crate::source::{FileId, Span};

use super::Analysis;
use super::names::{self, Kind, Occurrence, Role};

/// Somewhere to go.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// A place in a text of the analysis.
    Place(Span),
    /// A file or directory, by its path below the root.
    Path(String),
}

/// Where the thing at a place is declared.
#[must_use]
pub fn definition(analysis: &Analysis, file: FileId, offset: usize) -> Vec<Target> {
    let Some(name) = names::at(analysis.occurrences(), file, offset) else {
        return Vec::new();
    };
    match name.kind {
        Kind::File | Kind::Directory => vec![Target::Path(name.name.clone())],
        Kind::Object(kind) => objects(analysis, kind, &name.name),
        Kind::Namespace => objects(analysis, "Namespace", &name.name),
        Kind::Check => Vec::new(),
        Kind::Pipeline
        | Kind::Stage
        | Kind::Image
        | Kind::Source
        | Kind::Environment
        | Kind::Job => declarations(analysis, name),
    }
}

fn declarations(analysis: &Analysis, name: &Occurrence) -> Vec<Target> {
    let all = analysis.visible(name.span.file);
    let same: Vec<&Occurrence> = all.filter(|one| is_same(one, name)).collect();
    let with = |role: Role| {
        let found = same.iter().filter(move |one| one.role == role);
        found
            .map(|one| Target::Place(one.span))
            .collect::<Vec<Target>>()
    };
    let declared = with(Role::Declares);
    if declared.is_empty() {
        with(Role::Overrides)
    } else {
        declared
    }
}

/// The file that declares a thing: what is named there is what is meant everywhere that imports it.
pub(super) fn home(analysis: &Analysis, name: &Occurrence) -> FileId {
    let mut same = analysis
        .visible(name.span.file)
        .filter(|one| is_same(one, name));
    let declared = same.find(|one| one.role == Role::Declares);
    declared.map_or(name.span.file, |one| one.span.file)
}

/// Whether two names are of one thing; jobs are told apart by their statement.
fn is_same(one: &Occurrence, other: &Occurrence) -> bool {
    let is_job = one.kind == Kind::Job && one.statement != other.statement;
    one.kind == other.kind && one.name == other.name && one.role != Role::Former && !is_job
}

/// The manifests that make an object, and statements that say that it is made elsewhere.
fn objects(analysis: &Analysis, kind: &'static str, name: &str) -> Vec<Target> {
    let sites = analysis.project().sites();
    let objects = sites.flat_map(|site| &site.tree.objects);
    let made = objects.filter(|object| object.kind == kind && object.name == name);
    let made = made.map(|object| object.name_span());
    let all = analysis.occurrences().iter();
    let said = all.filter(|one| one.kind == Kind::Object(kind) && one.role == Role::Declares);
    let said = said.filter(|one| one.name == name).map(|one| one.span);
    let mut targets: Vec<Target> = made.chain(said).map(Target::Place).collect();
    targets.sort();
    targets.dedup();
    targets
}

/// Every place that names the thing at a place, its declaration included where that is asked for.
#[must_use]
pub fn references(analysis: &Analysis, file: FileId, offset: usize, declared: bool) -> Vec<Span> {
    let all = analysis.occurrences();
    let Some(name) = names::at(all, file, offset) else {
        return Vec::new();
    };
    let home = home(analysis, name);
    let same = analysis.visible(home).filter(|one| is_same(one, name));
    let wanted = same.filter(|one| declared || one.role != Role::Declares);
    wanted.map(|one| one.span).collect()
}
