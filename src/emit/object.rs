//! What a plan becomes: for each pipeline its sources and its stages, each stage with its Jobs.

use super::address::Addressed;
use super::value::Map;

/// One object and where it is written.
#[derive(Clone, Debug, PartialEq)]
pub struct Object<'a> {
    /// Index in [`crate::plan::Plan::pipelines`].
    pub pipeline: usize,
    /// Path of its file below the repository root.
    pub path: String,
    /// The object.
    pub object: Map<'a>,
}

/// The release id of a group of stages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Release {
    /// Index in [`crate::plan::Plan::pipelines`].
    pub pipeline: usize,
    /// Index in [`crate::plan::PipelinePlan::groups`].
    pub group: usize,
    /// As written into the objects.
    pub id: String,
}

/// Everything that a plan becomes but the text.
#[derive(Debug, Default)]
pub struct Emitted<'a> {
    /// As in the plan.
    pub pipelines: Vec<EmittedPipeline<'a>>,
    /// The release ids in the objects.
    pub releases: Vec<Release>,
}

/// What one pipeline becomes.
#[derive(Debug, Default)]
pub struct EmittedPipeline<'a> {
    /// As in the plan.
    pub sources: Vec<Object<'a>>,
    /// As in the plan, in topological order.
    pub stages: Vec<EmittedStage<'a>>,
}

/// What one stage becomes.
#[derive(Debug)]
pub struct EmittedStage<'a> {
    /// What Flux rolls the stage out by.
    pub kustomization: Object<'a>,
    /// Generated Jobs, in the order written.
    pub jobs: Vec<Object<'a>>,
    /// The directory that is named by its content, in the addressed layout.
    pub(super) address: Option<Addressed<'a>>,
}

impl<'a> Emitted<'a> {
    /// All objects: for each pipeline its sources, then its stages, each with its Jobs behind it.
    #[must_use]
    pub fn into_objects(self) -> Vec<Object<'a>> {
        self.take_apart().0
    }

    /// All objects, and the directories that are named by their content.
    pub(super) fn take_apart(self) -> (Vec<Object<'a>>, Vec<Addressed<'a>>) {
        let (mut objects, mut addresses) = (Vec::new(), Vec::new());
        for pipeline in self.pipelines {
            objects.extend(pipeline.sources);
            for stage in pipeline.stages {
                objects.push(stage.kustomization);
                objects.extend(stage.jobs);
                addresses.extend(stage.address);
            }
        }
        (objects, addresses)
    }
}
