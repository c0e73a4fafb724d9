//! A Job that somebody wrote into the directory of a stage, as a `job` of the stage.
//!
//! It is offered only where the compiler says that the same objects are applied afterwards.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::compile::Input;
use crate::diagnostics::{Edit, edited};
use crate::import::{HandWritten, Said, Verdict, is_same_job};
use crate::manifests::{Node, Object, Reader, is_kustomization};
use crate::settle::Site;
use crate::source::{Entry, FileId, Files, Overlay, ReadError, SourceMap, Span};
use crate::syntax::Statement;
use crate::values::path::{folder, join, name};

use super::action::{Action, ActionKind};
use super::fixes::has_new_error;
use super::names::{self, Kind};
use super::walk::walk;
use super::{Analysis, edits};

/// How often a Job is said another way.
const ROUNDS: usize = 4;

/// What may be done with the Jobs that somebody wrote for the stage whose head is at a place.
pub(super) fn rewrites(
    analysis: &Analysis,
    file: FileId,
    offset: usize,
    files: &dyn Files,
) -> Vec<Action> {
    let Some(stage) = Stage::at(analysis, file, offset) else {
        return Vec::new();
    };
    let paths = stage.files_with_jobs(analysis);
    let rewrites = paths.iter().flat_map(|path| {
        let rewrite = Rewrite {
            analysis,
            files,
            stage: &stage,
            path,
        };
        rewrite.actions()
    });
    rewrites.collect()
}

/// A stage as its statement says it.
struct Stage<'a> {
    statement: &'a Statement,
    name: &'a str,
    /// Blocks around what stands in its own.
    depth: usize,
}

impl<'a> Stage<'a> {
    /// The stage with the word `stage` or its name at a place.
    fn at(analysis: &'a Analysis, file: FileId, offset: usize) -> Option<Self> {
        let mut found = None;
        walk(analysis.tree(file)?, &mut |visit| {
            let statement = visit.statement;
            let name = statement.arguments.first().and_then(names::bare);
            let head = name.map(|(_, span)| statement.word.span.to(span).range());
            let is_here = head.is_some_and(|it| it.start <= offset && offset <= it.end);
            if let (true, "stage", Some((name, _))) = (is_here, statement.word.value.as_str(), name)
            {
                found = Some(Self {
                    statement,
                    name,
                    depth: visit.around.len() + 1,
                });
            }
        });
        found
    }

    fn file(&self) -> FileId {
        self.statement.span.file
    }

    fn sites<'b>(&'b self, analysis: &'b Analysis) -> impl Iterator<Item = Site<'b>> {
        let sites = analysis.sites_of(self.file());
        sites.filter(|site| site.stage.name.value == self.name)
    }

    /// The files in its directory that hold Jobs of somebody.
    fn files_with_jobs(&self, analysis: &Analysis) -> BTreeSet<String> {
        let jobs = self.sites(analysis).flat_map(|site| {
            let jobs = site.tree.users().filter(|it| it.is_job());
            let paths = jobs.map(|job| analysis.sources.name(job.node.span.file).to_owned());
            paths.filter(move |path| folder(path) == site.stage.path.value)
        });
        jobs.collect()
    }
}

/// What becomes of a Job in one file.
struct Rewrite<'a> {
    analysis: &'a Analysis,
    files: &'a dyn Files,
    stage: &'a Stage<'a>,
    /// The file of the Job.
    path: &'a str,
}

/// What is changed.
#[derive(Default)]
struct Change {
    edits: Vec<Edit>,
    gone: Vec<String>,
}

impl Rewrite<'_> {
    fn actions(&self) -> Vec<Action> {
        let mut texts = SourceMap::default();
        let mut reader = Reader::new(self.files);
        let Some(documents) = reader.documents(self.path, "batch/v1", &mut texts) else {
            return Vec::new();
        };
        if !documents.is_whole || documents.generated_from.is_some() {
            return Vec::new();
        }
        let is_alone = documents.nodes.len() == 1;
        let jobs = documents.nodes.iter();
        let actions = jobs.filter_map(|document| self.action(document, is_alone, &texts));
        actions.collect()
    }

    fn action(&self, document: &Arc<Node>, is_alone: bool, texts: &SourceMap) -> Option<Action> {
        let mut job = HandWritten::of(self.path, document)?;
        let written = join(folder(self.path), &job.file_name());
        let is_taken = self.files.bytes(&written).is_ok();
        if is_taken && !(is_alone && written == self.path) {
            return None;
        }
        let leaving = self.leaving(document.span, is_alone, &job)?;
        for _ in 0..ROUNDS {
            let said = job.said(self.stage.name, self.stage.depth, texts, self.images())?;
            let change = self.change(&said, &leaving)?;
            let after = self.after(&change);
            let emitted = self.emitted(&after, job.label())?;
            match job.judge(&emitted) {
                Verdict::Same => return self.holds(&after).then(|| self.named(&job, change)),
                Verdict::Again => {}
                Verdict::Unsayable => return None,
            }
        }
        None
    }

    fn named(&self, job: &HandWritten, change: Change) -> Action {
        let title = format!("Turn Job `{}` of `{}` into a `job`", job.name(), self.path);
        Action {
            gone: change.gone,
            ..Action::new(title, ActionKind::Rewrite, change.edits)
        }
    }

    /// The names of images that are taken.
    fn images(&self) -> impl Iterator<Item = String> {
        let all = self.analysis.occurrences().iter();
        let images = all.filter(|one| one.kind == Kind::Image);
        images.map(|one| one.name.clone())
    }

    fn change(&self, said: &Said, leaving: &Change) -> Option<Change> {
        let file = self.stage.file();
        let text = self.analysis.text(file);
        let mut edits = vec![edits::last(text, self.stage.statement, &said.job)];
        if !said.images.is_empty() {
            let tree = self.analysis.tree(file)?;
            edits.push(edits::declare(tree, text, said.images.trim_end()));
        }
        edits.extend(leaving.edits.iter().cloned());
        Some(Change {
            edits,
            gone: leaving.gone.clone(),
        })
    }

    /// How the Job leaves its file, and the kustomization file that lists it.
    fn leaving(&self, document: Span, is_alone: bool, job: &HandWritten) -> Option<Change> {
        let mut change = Change::default();
        if is_alone {
            change.gone.push(self.path.to_owned());
        } else {
            let file = self.analysis.file(self.path)?;
            let span = around(self.analysis.text(file), file, document);
            change.edits.push(Edit {
                span,
                text: String::new(),
            });
        }
        let entries = self.files.list(folder(self.path))?;
        let Some(entry) = entries.iter().find(|it| is_kustomization(&it.name)) else {
            return Some(change);
        };
        change
            .edits
            .extend(self.listed(&entry.name, is_alone, job)?);
        Some(change)
    }

    /// The edit that lists the generated file, in the place of the one that goes or behind the one that stays.
    fn listed(&self, kustomization: &str, is_alone: bool, job: &HandWritten) -> Option<Vec<Edit>> {
        let path = join(folder(self.path), kustomization);
        let mut texts = SourceMap::default();
        let mut reader = Reader::new(self.files);
        let documents = reader.documents(&path, "resources", &mut texts)?;
        let file = self.analysis.file(&path)?;
        let resources = documents.nodes.first()?.get("resources")?.items();
        let is_it =
            |it: &&Node| it.text().map(|it| it.trim_start_matches("./")) == Some(name(self.path));
        let entry = resources.iter().find(is_it)?;
        let range = entry.span.range();
        let new = job.file_name();
        if is_alone {
            let is_same = name(self.path) == new;
            let span = Span::new(file, range.start, range.end);
            let edit = Edit { span, text: new };
            return Some((!is_same).then_some(edit).into_iter().collect());
        }
        let before = self.analysis.text(file).get(..range.start)?;
        let line = before.rsplit('\n').next().unwrap_or_default();
        let text = match line.trim_end().strip_suffix('-') {
            Some(indentation) if indentation.trim().is_empty() => format!("\n{line}{new}"),
            Some(_) | None => format!(", {new}"),
        };
        let span = Span::new(file, range.end, range.end);
        Some(vec![Edit { span, text }])
    }

    /// The same pipelines once it is changed.
    fn after(&self, change: &Change) -> Analysis {
        let sources = &self.analysis.sources;
        let mut texts = BTreeMap::new();
        for edit in &change.edits {
            let (file, path) = (edit.span.file, sources.name(edit.span.file));
            let new = || edited(file, self.analysis.text(file), &change.edits);
            texts.entry(path.to_owned()).or_insert_with(new);
        }
        let overlay = Overlay::new(self.files, &texts);
        let files = Without {
            below: &overlay,
            gone: &change.gone,
        };
        let inputs = self.analysis.inputs().map(|input| Input {
            text: texts.get(&input.path).cloned().unwrap_or(input.text),
            ..input
        });
        Analysis::of(inputs.collect(), &files)
    }

    fn emitted(&self, after: &Analysis, label: &str) -> Option<Arc<Node>> {
        let file = after.file(self.analysis.sources.name(self.stage.file()))?;
        let mut sites = after.sites_of(file);
        let site = sites.find(|site| site.stage.name.value == self.stage.name)?;
        let mut jobs = site.stage.jobs.iter().zip(&site.settled.jobs);
        let (_, job) = jobs.find(|(job, _)| job.label.value == label)?;
        Some(Arc::clone(&job.object))
    }

    /// Whether every stage that applied something of the file applies the same afterwards, and no error is new.
    fn holds(&self, after: &Analysis) -> bool {
        let before = self.analysis;
        if has_new_error(before.diagnostics(), after.diagnostics()) {
            return false;
        }
        let (was, is) = (before.project(), after.project());
        was.sites().count() == is.sites().count()
            && was
                .sites()
                .zip(is.sites())
                .all(|(was, is)| self.is_same(&was, &is))
    }

    fn is_same(&self, was: &Site<'_>, is: &Site<'_>) -> bool {
        let all = &was.tree.objects;
        let from = |it: &Object| self.analysis.sources.name(it.node.span.file) == self.path;
        if !all.iter().any(from) {
            return true;
        }
        let is_there = |old: &Object| is.tree.objects.iter().any(|new| is_same_object(new, old));
        all.len() == is.tree.objects.len() && all.iter().all(is_there)
    }
}

fn is_same_object(is: &Object, was: &Object) -> bool {
    let is_it = (&is.kind, &is.name, &is.namespace) == (&was.kind, &was.name, &was.namespace);
    is_it && is_same_job(&is.node, &was.node)
}

/// A document with the line that divides it from the one before, or, of the first, up to the next such line.
fn around(text: &str, file: FileId, document: Span) -> Span {
    let range = document.range();
    let (mut start, mut end, mut at) = (0, text.len(), 0);
    for line in text.split_inclusive('\n') {
        if line.starts_with("---") {
            if at <= range.start {
                start = at;
            } else if at >= range.end && at < end {
                end = at;
            }
        }
        at += line.len();
    }
    Span::new(file, start, end)
}

/// A window in which some files are not there.
struct Without<'a> {
    below: &'a dyn Files,
    gone: &'a [String],
}

impl Files for Without<'_> {
    fn list(&self, directory: &str) -> Option<Vec<Entry>> {
        let mut entries = self.below.list(directory)?;
        entries.retain(|entry| !self.gone.contains(&join(directory, &entry.name)));
        Some(entries)
    }

    fn bytes(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        if self.gone.iter().any(|gone| gone == path) {
            return Err(ReadError::Missing);
        }
        self.below.bytes(path)
    }

    fn is_directory(&self, path: &str) -> bool {
        self.below.is_directory(path)
    }
}
