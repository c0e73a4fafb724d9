//! What the checks look at, and the plan after them.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use crate::manifests::{Foreign, StageTree};
use crate::model::{ImageUse, Job, Pipeline, Relation, Stage, StageId};

/// Every pipeline of a run, and what the directories of its stages hold.
#[derive(Clone, Debug, Default)]
pub struct Project {
    /// One for each environment of each pipeline file.
    pub pipelines: Vec<Pipeline>,
    /// For each pipeline, for each of its stages: what its directory holds. A missing one counts as a
    /// directory that nobody looked into.
    pub trees: Vec<Vec<Arc<StageTree>>>,
    /// Kustomizations in the repository that this run does not make.
    pub foreign: Vec<Foreign>,
}

/// A stage with everything around it.
#[derive(Clone, Copy, Debug)]
pub struct Site<'a> {
    /// The pipeline that it is in.
    pub pipeline: &'a Pipeline,
    /// The stage.
    pub stage: &'a Stage,
    /// Its place in the pipeline.
    pub id: StageId,
    /// What its directory holds.
    pub tree: &'a StageTree,
}

static UNSEEN: LazyLock<StageTree> = LazyLock::new(StageTree::default);

impl Project {
    /// What the directory of a stage holds; nothing when nobody looked.
    #[must_use]
    pub fn tree(&self, pipeline: usize, stage: StageId) -> &StageTree {
        self.trees
            .get(pipeline)
            .and_then(|trees| trees.get(stage.0))
            .map_or(&UNSEEN, Arc::as_ref)
    }

    /// Every stage of every pipeline, in the order of the input.
    pub fn sites(&self) -> impl Iterator<Item = Site<'_>> {
        (0..self.pipelines.len()).flat_map(|index| self.sites_of(index))
    }

    /// Every stage of one pipeline, in the order of the model.
    pub fn sites_of(&self, index: usize) -> impl Iterator<Item = Site<'_>> {
        let pipeline = self.pipelines.get(index);
        let stages = pipeline.into_iter().flat_map(|pipeline| {
            pipeline
                .stages
                .iter()
                .enumerate()
                .map(move |(at, stage)| (pipeline, StageId(at), stage))
        });
        stages.map(move |(pipeline, id, stage)| Site {
            pipeline,
            stage,
            id,
            tree: self.tree(index, id),
        })
    }
}

impl Project {
    /// Every generated Job of every pipeline.
    pub(super) fn jobs(&self) -> impl Iterator<Item = &Job> {
        self.pipelines
            .iter()
            .flat_map(|pipeline| &pipeline.stages)
            .flat_map(|stage| &stage.jobs)
    }
}

impl<'a> Site<'a> {
    /// The name of the stage's Kustomization.
    pub(super) fn kustomization(&self) -> &'a str {
        &self.stage.kustomization.value
    }

    /// The environment of the pipeline, when it has any.
    pub(super) fn environment(&self) -> Option<&'a str> {
        self.pipeline
            .environment
            .as_ref()
            .map(|name| name.value.as_str())
    }

    /// The namespace of generated Jobs.
    pub(super) fn namespace(&self) -> Option<&'a str> {
        let target = self.stage.settings.target_namespace.as_ref();
        target
            .map(|name| name.value.as_str())
            .or_else(|| self.pipeline.namespace.name())
    }

    /// Whether Flux waits for every object of the stage.
    pub(super) fn waits(&self) -> bool {
        self.stage
            .settings
            .wait
            .as_ref()
            .is_none_or(|wait| wait.value)
    }

    /// Whether the source of the stage is another repository than that of the `.pipeline` file.
    pub(super) fn is_elsewhere(&self) -> bool {
        self.pipeline
            .source_of(self.stage)
            .is_some_and(|source| source.elsewhere)
    }

    /// Whether both stages are of one file, one environment and one name, about which the model speaks.
    pub(super) fn is_namesake_of(&self, other: &Site<'_>) -> bool {
        self.pipeline.file == other.pipeline.file
            && self.environment() == other.environment()
            && self.stage.name.value == other.stage.name.value
    }

    /// The images of the stage and of its jobs.
    pub(super) fn images(&self) -> impl Iterator<Item = &'a ImageUse> + use<'a> {
        let stage = self.stage;
        stage
            .images
            .iter()
            .chain(stage.jobs.iter().filter_map(|job| job.image.as_ref()))
    }
}

/// The stages of a pipeline that others come after, each with one relation that says so.
pub(super) fn dependents(pipeline: &Pipeline) -> HashMap<StageId, &Relation> {
    let known = pipeline
        .relations
        .iter()
        .filter(|relation| relation.then.id.is_some());
    known
        .filter_map(|relation| Some((relation.first.id?, relation)))
        .collect()
}
