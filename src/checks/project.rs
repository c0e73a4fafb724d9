//! What the checks look at, and the plan after them.

use std::sync::LazyLock;

use crate::manifests::StageTree;
use crate::model::{Pipeline, Stage, StageId};

/// Every pipeline of a run, and what the directories of its stages hold.
#[derive(Debug, Default)]
pub struct Project {
    /// One for each environment of each pipeline file.
    pub pipelines: Vec<Pipeline>,
    /// For each pipeline, for each of its stages: what its directory holds. A missing one counts as a
    /// directory that nobody looked into.
    pub trees: Vec<Vec<StageTree>>,
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
            .unwrap_or(&UNSEEN)
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
