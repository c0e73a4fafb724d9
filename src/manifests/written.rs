//! The files that a pipeline is written to, known before anything is decided.

use std::collections::BTreeMap;

use crate::model::{Parent, Pipeline, Source, Stage};
use crate::source::Span;

use crate::values::path;

/// A file that a build writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Its path below the root of the repository.
    pub path: String,
    /// Where the word is that names it.
    pub span: Span,
}

/// Every file that the pipeline is written to, but what the addressed layout puts into directories that are
/// named by their content.
#[must_use]
pub fn written(pipeline: &Pipeline) -> Vec<Written> {
    let mut all: Vec<Written> = sources(pipeline).collect();
    for stage in &pipeline.stages {
        all.push(Written {
            path: stage_file(&pipeline.flux.directory.value, &stage.name.value),
            span: stage.name.span,
        });
        if !pipeline.is_addressed(stage) {
            all.extend(jobs(stage));
        }
    }
    all.extend(parent(pipeline));
    all.extend(closed_folder(pipeline));
    all.shrink_to_fit();
    all
}

/// The file of the parent; no stage has a dot in its name, so this is never the file of one.
fn parent(pipeline: &Pipeline) -> Option<Written> {
    let parent = pipeline.flux.parent.as_ref()?;
    Some(Written {
        path: parent_file(parent),
        span: parent.name.span,
    })
}

/// The path of the parent's Kustomization.
#[must_use]
pub fn parent_file(parent: &Parent) -> String {
    let file = format!("{}.parent.yaml", parent.name.value);
    path::join(&parent.directory.value, &file)
}

/// The path of a stage's Kustomization.
#[must_use]
pub fn stage_file(directory: &str, stage: &str) -> String {
    path::join_parts(directory, &[stage, ".yaml"])
}

/// The path of a generated Job.
#[must_use]
pub fn job_file(directory: &str, label: &str) -> String {
    path::join_parts(directory, &[label, ".job.yaml"])
}

/// The sources of a pipeline that are written, each with the path of its file.
pub fn written_sources(pipeline: &Pipeline) -> impl Iterator<Item = (&Source, String)> {
    let has_block = |source: &&Source| source.block.is_some();
    let mut names: BTreeMap<&str, usize> = BTreeMap::new();
    for source in pipeline.sources.iter().filter(has_block) {
        *names.entry(&source.name.value).or_default() += 1;
    }
    let sources = pipeline.sources.iter().filter(has_block);
    sources.map(move |source| {
        let alone = names.get(source.name.value.as_str()) == Some(&1);
        let name = if alone {
            source.name.value.to_string()
        } else {
            long_name(source)
        };
        // No stage has a dot in its name, so this is never the file of one.
        let file = format!("{name}.source.yaml");
        (source, path::join(source_folder(pipeline, source), &file))
    })
}

/// The folder of a source: beside the parent that follows it, which could not bring it, or that of the
/// Kustomizations.
fn source_folder<'p>(pipeline: &'p Pipeline, source: &Source) -> &'p str {
    let flux = &pipeline.flux;
    let followed = pipeline.parent_source();
    match &flux.parent {
        Some(parent) if followed.is_some_and(|it| std::ptr::eq(it, source)) => {
            &parent.directory.value
        }
        Some(_) | None => &flux.directory.value,
    }
}

/// A name that no other source has: also its kind and namespace.
fn long_name(source: &Source) -> String {
    let (name, kind) = (&source.name.value, source.kind.word());
    match &source.namespace {
        Some(namespace) => format!("{name}.{kind}.{}", namespace.value),
        None => format!("{name}.{kind}"),
    }
}

fn sources(pipeline: &Pipeline) -> impl Iterator<Item = Written> + use<'_> {
    written_sources(pipeline).map(|(source, path)| Written {
        path,
        span: source.name.span,
    })
}

fn jobs(stage: &Stage) -> impl Iterator<Item = Written> + use<'_> {
    stage.jobs.iter().map(|job| Written {
        path: job_file(&stage.path.value, &job.label.value),
        span: job.label.span,
    })
}

fn closed_folder(pipeline: &Pipeline) -> Option<Written> {
    Some(Written {
        path: format!("{}/kustomization.yaml", pipeline.stages_directory()?),
        span: pipeline.name.span,
    })
}
