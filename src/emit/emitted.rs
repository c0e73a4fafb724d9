//! What a plan becomes: for each pipeline its sources, its parent and its stages, each stage with its Jobs.

use super::address::Addressed;
use super::object::Object;
use super::release::Release;

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
    /// What applies the folder of the Kustomizations.
    pub parent: Option<Object<'a>>,
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
    /// All objects: for each pipeline its sources, its parent, then its stages, each with its Jobs behind it.
    #[must_use]
    pub fn into_objects(self) -> Vec<Object<'a>> {
        let mut objects = Vec::new();
        for pipeline in self.pipelines {
            objects.extend(pipeline.sources);
            objects.extend(pipeline.parent);
            for stage in pipeline.stages {
                objects.push(stage.kustomization);
                objects.extend(stage.jobs);
            }
        }
        objects
    }
}
