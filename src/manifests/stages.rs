//! From the stages of a pipeline to what their directories hold.

use std::sync::Arc;

use crate::model::{Pipeline, Source, SourceKind, Stage};
use crate::source::SourceMap;
use crate::values::path;

use super::{Reader, Request, StageTree};

impl Reader<'_> {
    /// What the directories of a pipeline's stages hold, in the order of its stages.
    ///
    /// Nothing is read for a source whose root is elsewhere: its stages get a tree that is neither there
    /// nor complete.
    pub fn read_stages(
        &mut self,
        pipeline: &Pipeline,
        sources: &mut SourceMap,
    ) -> Vec<Arc<StageTree>> {
        let unseen = Arc::new(StageTree::default());
        let stages = pipeline
            .stages
            .iter()
            .map(|stage| match request(pipeline, stage) {
                Some(request) if stage.settings.components.is_empty() => {
                    self.read(&request, sources)
                }
                // Components change what is there in ways that only a build of kustomize shows. Once this
                // build is done the directory of a generated Job is there, and the next must decide the same.
                Some(request) => {
                    let tree = StageTree::clone(&self.read(&request, sources));
                    Arc::new(StageTree {
                        complete: false,
                        exists: tree.exists || !request.written.is_empty(),
                        ..tree
                    })
                }
                None => Arc::clone(&unseen),
            });
        stages.collect()
    }
}

/// What to read for a stage; `None` when its files are not in this repository.
fn request(pipeline: &Pipeline, stage: &Stage) -> Option<Request> {
    let source = pipeline.source_of(stage)?;
    if source.elsewhere {
        return None;
    }
    let directory = path::resolve("", &stage.path.value)?;
    let ignore = source
        .block
        .as_ref()
        .and_then(|block| block.ignore.as_ref());
    let files = stage
        .jobs
        .iter()
        .map(|job| job_file(&directory, &job.label.value));
    let components = stage.settings.components.iter();
    let components = components.filter_map(|path| path::resolve(&directory, &path.value));
    Some(Request {
        pipeline: pipeline.path.clone(),
        ignore: ignore
            .map(|ignore| ignore.value.clone())
            .unwrap_or_default(),
        written: files.collect(),
        components: components.collect(),
        copied: pipeline.is_addressed(stage),
        lands_in: lands_in(pipeline, stage),
        directory,
    })
}

/// The directory that the files of a stage are copied to, as the rules of the source see it. An OCI artifact is
/// pushed by other means, which have rules of their own.
fn lands_in(pipeline: &Pipeline, stage: &Stage) -> Option<String> {
    let packs = |source: &Source| source.kind != SourceKind::Oci;
    let folder = pipeline.stages_directory()?;
    let is_packed = pipeline.is_addressed(stage) && pipeline.source_of(stage).is_some_and(packs);
    is_packed.then(|| path::join(&folder, &stage.name.value))
}

/// The path of a generated Job.
#[must_use]
pub fn job_file(directory: &str, label: &str) -> String {
    path::join(directory, &format!("{label}.job.yaml"))
}
