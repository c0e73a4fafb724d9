//! Which directory a stage is built from.

use crate::manifests::{Node, Reader, Request, job_file};
use crate::model::{Pipeline, Source, SourceKind, Stage};
use crate::values::path::join;
use crate::values::path::resolve;

/// What to read for a stage; `None` when its files are not in this repository. `source` is the `spec` of its
/// source, when the pipeline makes that.
pub(super) fn request(
    pipeline: &Pipeline,
    stage: &Stage,
    source: Option<&Node>,
) -> Option<Request> {
    if pipeline.source_of(stage)?.elsewhere {
        return None;
    }
    let directory = resolve("", &stage.path.value)?;
    let ignore = source.and_then(|spec| match is_outside(spec, &directory) {
        true => Some(EVERYTHING),
        false => spec.text_at(&["ignore"]),
    });
    let files = stage.jobs.iter();
    let files = files.map(|job| job_file(&directory, &job.label.value));
    Some(Request {
        pipeline: pipeline.path.clone(),
        beside: Vec::new(),
        traced: false,
        ignore: ignore.unwrap_or_default().to_owned(),
        written: files.collect(),
        components: Vec::new(),
        copied: pipeline.is_addressed(stage),
        lands_in: lands_in(pipeline, stage),
        directory,
    })
}

/// What the source of a stage leaves out whose object no pipeline says.
pub(super) fn ignored(reader: &Reader<'_>, pipeline: &Pipeline, stage: &Stage) -> String {
    let source = pipeline.source_of(stage);
    source.map_or_else(String::new, |it| ignored_by(reader, pipeline, it))
}

/// What a source leaves out whose object no pipeline says.
pub(super) fn ignored_by(reader: &Reader<'_>, pipeline: &Pipeline, source: &Source) -> String {
    let said = source.namespace.as_ref().map(|it| it.value.as_str());
    let namespace = said.or(pipeline.flux_namespace());
    let known = reader.ignore_of(source.kind.kind(), &source.name.value, namespace);
    known.unwrap_or_default().to_owned()
}

/// A rule of `.gitignore` that leaves all files out.
const EVERYTHING: &str = "*";

/// Whether `sparseCheckout` in the spec of a source fetches nothing of a directory, or not a file. Its entries are the
/// beginnings of paths (`fetchSource` in source-controller, `SkipUnless` in `go-git/plumbing/format/index`).
#[must_use]
pub fn is_outside(spec: &Node, directory: &str) -> bool {
    let fetched = spec.get("sparseCheckout").map_or(&[][..], Node::items);
    let inside = format!("{directory}/");
    let meets = |entry: &Node| {
        entry.text().is_none_or(|said| {
            let beginning = said.strip_prefix("./").unwrap_or(said);
            directory.is_empty() || inside.starts_with(beginning) || beginning.starts_with(&inside)
        })
    };
    !fetched.is_empty() && !fetched.iter().any(meets)
}

/// The directory that the files of a stage are copied to, as the rules of the source see it. An OCI artifact is
/// pushed by other means, which have rules of their own.
fn lands_in(pipeline: &Pipeline, stage: &Stage) -> Option<String> {
    let packs = |source: &Source| source.kind != SourceKind::Oci;
    let folder = pipeline.stages_directory()?;
    let is_packed = pipeline.is_addressed(stage) && pipeline.source_of(stage).is_some_and(packs);
    is_packed.then(|| join(&folder, &stage.name.value))
}
