//! Plan to objects.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::manifests::stage_file;
use crate::plan::{Group, PipelinePlan, Plan, Refresh, StagePlan};

use super::emitted::{Emitted, EmittedPipeline, EmittedStage};
use super::object::Object;
use super::release::Release;
use super::{address, digest, job, kustomization, pin, release, source};

/// Everything that a plan becomes but the text.
#[must_use]
pub fn objects<'a>(plan: &'a Plan<'_>) -> Emitted<'a> {
    let mut all = Emitted::default();
    for (at, pipeline) in plan.pipelines.iter().enumerate() {
        let sources = sources(at, pipeline).collect();
        let stages = Stages::of(at, pipeline, &mut all.releases);
        all.pipelines.push(EmittedPipeline {
            sources,
            parent: parent(at, pipeline),
            stages: stages.within(0..pipeline.stages.len()).collect(),
        });
    }
    all
}

/// The sources of the pipeline at a place of the plan.
pub(super) fn sources<'a>(
    at: usize,
    pipeline: &'a PipelinePlan<'_>,
) -> impl Iterator<Item = Object<'a>> {
    pipeline.sources.iter().map(move |plan| Object {
        pipeline: at,
        path: plan.file.clone(),
        object: source::source(pipeline, plan),
    })
}

/// The parent of the pipeline at a place of the plan.
pub(super) fn parent<'a>(at: usize, pipeline: &'a PipelinePlan<'_>) -> Option<Object<'a>> {
    let parent = pipeline.parent.as_ref()?;
    Some(Object {
        pipeline: at,
        path: parent.file.clone(),
        object: kustomization::parent(pipeline, parent),
    })
}

/// The stages of a pipeline, each made when it is its turn. Only those that carry a release id are there all at once,
/// because it is made of all of them.
pub(super) struct Stages<'a, 'p> {
    at: usize,
    pipeline: &'a PipelinePlan<'p>,
    drafts: Drafts<'a>,
}

impl<'a, 'p> Stages<'a, 'p> {
    /// Those of the pipeline at a place of the plan.
    pub(super) fn of(
        at: usize,
        pipeline: &'a PipelinePlan<'p>,
        releases: &mut Vec<Release>,
    ) -> Self {
        let mut drafts = Drafts::new();
        for (place, stage) in pipeline.stages.iter().enumerate() {
            let group = pipeline.groups.get(stage.group);
            if group.is_some_and(|group| group.needs_release) {
                drafts.insert(place, Draft::of(at, pipeline, stage));
            }
        }
        releases.extend(release(at, pipeline, &mut drafts));
        Self {
            at,
            pipeline,
            drafts,
        }
    }

    /// Those at these places of the plan.
    pub(super) fn within(&self, places: Range<usize>) -> impl Iterator<Item = EmittedStage<'a>> {
        let stages = self.pipeline.stages.iter().enumerate();
        let stages = stages.skip(places.start).take(places.len());
        stages.map(|(place, stage)| {
            let draft = self.drafts.get(&place).cloned();
            let draft = draft.unwrap_or_else(|| Draft::of(self.at, self.pipeline, stage));
            draft.finish(stage)
        })
    }
}

/// Stages that carry a release id, by their place in the plan.
type Drafts<'a> = BTreeMap<usize, Draft<'a>>;

/// Makes the release ids of a pipeline and writes them into its objects.
fn release(at: usize, pipeline: &PipelinePlan<'_>, drafts: &mut Drafts<'_>) -> Vec<Release> {
    let groups = pipeline.groups.iter().zip(0..);
    let marked = groups
        .filter(|(it, _)| it.needs_release)
        .map(|(group, number)| {
            let id = release_id(group, drafts);
            mark(group, drafts, pipeline, &id);
            Release {
                pipeline: at,
                group: number,
                id,
            }
        });
    marked.collect()
}

/// The objects of a stage before the release id is in them.
#[derive(Clone)]
struct Draft<'a> {
    kustomization: Object<'a>,
    jobs: Vec<Object<'a>>,
    /// Their digest, when a release id is made of it.
    digest: Option<[u8; 32]>,
}

impl<'a> Draft<'a> {
    fn of(pipeline: usize, plan: &'a PipelinePlan<'_>, stage: &'a StagePlan<'_>) -> Self {
        let jobs = stage.jobs.iter().map(|job| Object {
            pipeline,
            path: job.file.clone(),
            object: job::job(job),
        });
        let mut draft = Self {
            kustomization: Object {
                pipeline,
                path: stage_file(plan.flux_directory, stage.name),
                object: kustomization::kustomization(plan, stage),
            },
            jobs: jobs.collect(),
            digest: None,
        };
        let hashed = |group: &&Group<'_>| group.needs_release && group.release.is_none();
        if plan.groups.get(stage.group).filter(hashed).is_some() {
            draft.digest = Some(draft.digest(stage));
        }
        draft
    }

    fn digest(&self, stage: &StagePlan<'_>) -> [u8; 32] {
        let objects = std::iter::once(&self.kustomization).chain(&self.jobs);
        let copies = stage.address.as_ref().map_or(&[][..], |it| &it.copies);
        digest::of_stage(stage.pin, objects.map(|it| &it.object), copies)
    }

    /// Gives the stage its address, once everything in it is finished.
    fn finish(self, plan: &'a StagePlan<'_>) -> EmittedStage<'a> {
        let Self {
            mut kustomization,
            mut jobs,
            ..
        } = self;
        let address = plan.address.as_ref();
        let address =
            address.map(|address| address::settle(address, &mut kustomization, &mut jobs));
        EmittedStage {
            kustomization,
            jobs,
            address,
        }
    }
}

fn release_id(group: &Group<'_>, drafts: &Drafts<'_>) -> String {
    if let Some(given) = group.release {
        return given.to_owned();
    }
    let digests = group
        .stages
        .iter()
        .filter_map(|at| drafts.get(at)?.digest.as_ref());
    digest::of_group(digests)
}

fn mark(group: &Group<'_>, drafts: &mut Drafts<'_>, plan: &PipelinePlan<'_>, id: &str) {
    for &at in &group.stages {
        let (Some(draft), Some(stage)) = (drafts.get_mut(&at), plan.stages.get(at)) else {
            continue;
        };
        for (object, job) in draft.jobs.iter_mut().zip(&stage.jobs) {
            if job.settled.refresh == Refresh::Release {
                release::mark_template(&mut object.object, id);
            }
        }
        if group.lockstep {
            release::mark_kustomization(&mut draft.kustomization.object, id);
            pin::pin(
                &mut draft.kustomization.object,
                &mut draft.jobs,
                &stage.readiness.tests,
            );
        }
    }
}
