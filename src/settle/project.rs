//! Everything about every stage, and the ways to it.

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::diagnostics::Diagnostic;
use crate::manifests::{Foreign, Matches, StageTree, Written};
use crate::model::{ImageUse, Job, Pipeline, Relation, Stage, StageId};

use super::folder::Folder;
use super::names::Names;
use super::stage::{SettledSource, SettledStage};

/// Every pipeline of a run, each value as it will be emitted and each object as it will be applied.
///
/// INVARIANT: only [`super::settle`] makes one, with a stage for each stage of the model.
#[derive(Clone, Debug, Default)]
pub struct Project {
    /// One for each environment of each pipeline file.
    pub pipelines: Vec<Pipeline>,
    /// For each pipeline, its stages in the order of the model.
    pub stages: Vec<Vec<SettledStage>>,
    /// For each pipeline, its sources in the order of the model; `None` for one that is made elsewhere.
    pub sources: Vec<Vec<Option<SettledSource>>>,
    /// For each pipeline whose Kustomizations name no namespace, the one that a kustomization file puts them in.
    pub places: Vec<Option<String>>,
    /// For each pipeline, every file that it is written to, but what the addressed layout names by its content.
    pub written: Vec<Vec<Written>>,
    /// Kustomizations in the repository that this run does not make.
    pub foreign: Vec<Foreign>,
    /// The folders of the Kustomizations, each as everything builds it that applies and may change it.
    pub folders: Vec<Folder>,
    /// What the globs of `rerun on` match.
    pub matches: Matches,
    /// Made when somebody asks for it, which is when all of it is settled.
    pub(super) names: OnceLock<Names>,
}

/// A stage with everything around it.
#[derive(Clone, Copy, Debug)]
pub struct Site<'a> {
    /// The pipeline that it is in.
    pub pipeline: &'a Pipeline,
    /// The stage as written.
    pub stage: &'a Stage,
    /// Its place in the pipeline.
    pub id: StageId,
    /// The stage as it will be emitted and applied.
    pub settled: &'a SettledStage,
    /// What its directory holds, and every object as Flux applies it.
    pub tree: &'a StageTree,
}

impl Project {
    /// Adds the pipelines of another run.
    pub fn append(&mut self, mut other: Self) {
        self.pipelines.append(&mut other.pipelines);
        self.stages.append(&mut other.stages);
        self.sources.append(&mut other.sources);
        self.places.append(&mut other.places);
        self.written.append(&mut other.written);
        self.foreign.append(&mut other.foreign);
        self.folders.append(&mut other.folders);
        self.matches.append(other.matches);
        self.names = OnceLock::new();
    }

    /// A stage as it will be emitted and applied.
    #[must_use]
    pub fn settled(&self, pipeline: usize, stage: StageId) -> Option<&SettledStage> {
        self.stages.get(pipeline)?.get(stage.0)
    }

    /// The sources of a pipeline.
    #[must_use]
    pub fn sources_of(&self, pipeline: usize) -> &[Option<SettledSource>] {
        self.sources.get(pipeline).map_or(&[], Vec::as_slice)
    }

    /// How many stages there are in all pipelines.
    #[must_use]
    pub fn stage_count(&self) -> usize {
        self.stages.iter().map(Vec::len).sum()
    }

    /// Every stage of every pipeline, in the order of the input.
    pub fn sites(&self) -> impl Iterator<Item = Site<'_>> {
        (0..self.pipelines.len()).flat_map(|index| self.sites_of(index))
    }

    /// Every stage that has an object of this name, in the order of the input. An object also goes by the names that it
    /// had before kustomizations changed them, and by that of a Secret that is made of it.
    pub fn sites_with(&self, name: &str) -> impl Iterator<Item = Site<'_>> + use<'_> {
        let names = self.names.get_or_init(|| Names::of(&self.stages));
        let places = names.places(name).iter();
        places.filter_map(|(index, id)| self.site(*index, *id))
    }

    /// Every stage of one pipeline, in the order of the model.
    pub fn sites_of(&self, index: usize) -> impl Iterator<Item = Site<'_>> {
        let stages = self.stages.get(index).map_or(0, Vec::len);
        (0..stages).filter_map(move |at| self.site(index, StageId(at)))
    }

    /// One stage of one pipeline.
    #[must_use]
    pub fn site(&self, index: usize, id: StageId) -> Option<Site<'_>> {
        let pipeline = self.pipelines.get(index)?;
        let settled = self.settled(index, id)?;
        Some(Site {
            pipeline,
            stage: pipeline.stages.get(id.0)?,
            id,
            settled,
            tree: &settled.tree,
        })
    }

    /// Every generated Job of every pipeline, as written.
    pub fn jobs(&self) -> impl Iterator<Item = &Job> {
        let stages = self.pipelines.iter().flat_map(|pipeline| &pipeline.stages);
        stages.flat_map(|stage| &stage.jobs)
    }

    /// What is wrong with the manifests themselves, each once however many stages use them.
    #[must_use]
    pub fn manifest_findings(&self) -> Vec<&Diagnostic> {
        let mut found: Vec<&Diagnostic> = Vec::new();
        let mut seen: HashMap<(&str, crate::source::Span), usize> = HashMap::new();
        let stages = self.stages.iter().flatten().map(|stage| &stage.tree);
        let folders = self.folders.iter().map(|folder| &folder.tree);
        for finding in stages.chain(folders).flat_map(|tree| &tree.findings) {
            let key = (finding.message.as_str(), finding.primary.span);
            seen.entry(key).or_insert_with(|| {
                found.push(finding);
                found.len()
            });
        }
        found
    }
}

impl<'a> Site<'a> {
    /// The name of the stage's Kustomization.
    #[must_use]
    pub fn kustomization(&self) -> &'a str {
        &self.stage.kustomization.value
    }

    /// The environment of the pipeline, when it has any.
    #[must_use]
    pub fn environment(&self) -> Option<&'a str> {
        let environment = self.pipeline.environment.as_ref();
        environment.map(|name| name.value.as_str())
    }

    /// The namespace of generated Jobs.
    #[must_use]
    pub fn namespace(&self) -> Option<&'a str> {
        let target = self.settled.target_namespace();
        let target = target.and_then(crate::manifests::Node::text);
        target.or_else(|| self.pipeline.namespace.name())
    }

    /// A relation by which another stage comes after this one.
    #[must_use]
    pub fn awaited_by(&self) -> Option<&'a Relation> {
        self.pipeline.relations.get(self.settled.awaited_by?)
    }

    /// Whether it comes after another stage.
    #[must_use]
    pub fn follows(&self) -> bool {
        self.settled.follows
    }

    /// Whether it comes before or after another stage.
    #[must_use]
    pub fn has_order(&self) -> bool {
        self.follows() || self.settled.awaited_by.is_some()
    }

    /// Whether Flux waits for every object of the stage.
    #[must_use]
    pub fn waits(&self) -> bool {
        self.settled.waits()
    }

    /// Whether the source of the stage is another repository than that of the `.pipeline` file.
    #[must_use]
    pub fn is_elsewhere(&self) -> bool {
        let source = self.pipeline.source_of(self.stage);
        source.is_some_and(|source| source.elsewhere)
    }

    /// Whether both stages are of one file, one environment and one name, about which the model speaks.
    #[must_use]
    pub fn is_namesake_of(&self, other: &Site<'_>) -> bool {
        self.pipeline.file == other.pipeline.file
            && self.environment() == other.environment()
            && self.stage.name.value == other.stage.name.value
    }

    /// The images of the stage and of its jobs.
    pub fn images(&self) -> impl Iterator<Item = &'a ImageUse> + use<'a> {
        let stage = self.stage;
        let jobs = stage.jobs.iter().filter_map(|job| job.image.as_ref());
        stage.images.iter().map(|it| &it.image).chain(jobs)
    }
}
