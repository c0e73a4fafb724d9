//! Plan to objects.

use crate::plan::{Group, PipelinePlan, Plan, Refresh, StagePlan};

use super::address::Addressed;
use super::value::Map;
use super::{address, job, kustomization, parallel, pin, release, source};

/// One object and where it is written.
#[derive(Clone, Debug, PartialEq)]
pub struct Object<'a> {
    /// Index in [`Plan::pipelines`].
    pub pipeline: usize,
    /// Path of its file below the repository root.
    pub path: String,
    /// The object.
    pub object: Map<'a>,
}

/// The release id of a group of stages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Release {
    /// Index in [`Plan::pipelines`].
    pub pipeline: usize,
    /// Index in [`PipelinePlan::groups`].
    pub group: usize,
    /// As written into the objects.
    pub id: String,
}

/// Everything that a plan becomes but the text.
#[derive(Debug, Default)]
pub(super) struct Emitted<'a> {
    pub(super) objects: Vec<Object<'a>>,
    pub(super) releases: Vec<Release>,
    pub(super) addressed: Vec<Addressed<'a>>,
}

/// All objects of a plan: for each pipeline its sources, then its stages in topological order, each with
/// its Jobs behind it.
#[must_use]
pub fn objects<'a>(plan: &'a Plan<'_>) -> (Vec<Object<'a>>, Vec<Release>) {
    let emitted = emitted(plan);
    (emitted.objects, emitted.releases)
}

/// All objects of a plan, and the directories that are named by their content.
pub(super) fn emitted<'a>(plan: &'a Plan<'_>) -> Emitted<'a> {
    let mut all = Emitted::default();
    for (at, pipeline) in plan.pipelines.iter().enumerate() {
        let sources = pipeline.sources.iter().map(|plan| Object {
            pipeline: at,
            path: plan.file.clone(),
            object: source::source(pipeline, plan),
        });
        all.objects.extend(sources);
        let mut stages = parallel::map(&pipeline.stages, |stage| Draft::of(at, pipeline, stage));
        all.releases.extend(release(at, pipeline, &mut stages));
        for (draft, stage) in stages.iter_mut().zip(&pipeline.stages) {
            let address = stage.address.as_ref();
            let settled = address.and_then(|address| address::settle(address, &mut draft.objects));
            all.addressed.extend(settled);
        }
        all.objects
            .extend(stages.into_iter().flat_map(|draft| draft.objects));
    }
    all
}

/// Makes the release ids of a pipeline and writes them into its objects.
fn release(at: usize, pipeline: &PipelinePlan<'_>, stages: &mut [Draft<'_>]) -> Vec<Release> {
    let groups = pipeline.groups.iter().zip(0..);
    let marked = groups
        .filter(|(it, _)| it.needs_release)
        .map(|(group, number)| {
            let id = release_id(group, stages);
            mark(group, stages, pipeline, &id);
            Release {
                pipeline: at,
                group: number,
                id,
            }
        });
    marked.collect()
}

/// The objects of a stage before the release id is in them.
struct Draft<'a> {
    /// The Kustomization, then the Jobs.
    objects: Vec<Object<'a>>,
    /// Their digest, when a release id is made of it.
    digest: Option<[u8; 32]>,
}

impl<'a> Draft<'a> {
    fn of(pipeline: usize, plan: &'a PipelinePlan<'_>, stage: &'a StagePlan<'_>) -> Self {
        let mut objects = Vec::with_capacity(1 + stage.jobs.len());
        objects.push(Object {
            pipeline,
            path: kustomization_file(plan, stage),
            object: kustomization::kustomization(plan, stage),
        });
        for job in &stage.jobs {
            objects.push(Object {
                pipeline,
                path: job.file.clone(),
                object: job::job(job),
            });
        }
        let hashed = |group: &Group<'_>| group.needs_release && group.release.is_none();
        let digest = plan.groups.get(stage.group).filter(|group| hashed(group));
        let copies = stage.address.as_ref().map_or(&[][..], |it| &it.copies);
        let digest =
            digest.map(|_| release::digest(stage.pin, objects.iter().map(|it| &it.object), copies));
        Self { objects, digest }
    }
}

fn kustomization_file(pipeline: &PipelinePlan<'_>, stage: &StagePlan<'_>) -> String {
    let mut path = String::with_capacity(pipeline.flux_directory.len() + stage.name.len() + 6);
    if !pipeline.flux_directory.is_empty() {
        path.push_str(pipeline.flux_directory);
        path.push('/');
    }
    path.push_str(stage.name);
    path.push_str(".yaml");
    path
}

fn release_id(group: &Group<'_>, stages: &[Draft<'_>]) -> String {
    if let Some(given) = group.release {
        return given.to_owned();
    }
    let digests = group
        .stages
        .iter()
        .filter_map(|&at| stages.get(at)?.digest.as_ref());
    release::id(digests)
}

fn mark(group: &Group<'_>, stages: &mut [Draft<'_>], plan: &PipelinePlan<'_>, id: &str) {
    for &at in &group.stages {
        let (Some(draft), Some(stage)) = (stages.get_mut(at), plan.stages.get(at)) else {
            continue;
        };
        let Some((kustomization, jobs)) = draft.objects.split_first_mut() else {
            continue;
        };
        for (object, job) in jobs.iter_mut().zip(&stage.jobs) {
            if job.settled.refresh == Refresh::Release {
                release::mark_template(&mut object.object, id);
            }
        }
        if group.lockstep {
            release::mark_kustomization(&mut kustomization.object, id);
            pin::pin(&mut kustomization.object, jobs, &stage.readiness.tests);
        }
    }
}
