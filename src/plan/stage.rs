//! What is decided about one stage and its Jobs.

use crate::checks;
use crate::manifests::{NamespaceUse, Node, StageTree};
use crate::model::{ImageUse, Job, Pipeline, Rerun, Stage, StageId};

use super::address::Contents;
use super::matched::{Digests, join};
use super::{ImageOverride, JobPlan, Refresh, StagePlan};
use super::{address, guard, overlay, readiness, timing};

/// Decides about a stage all that does not need the others; `None` for a pipeline without a source.
pub(super) fn plan<'a>(
    pipeline: &'a Pipeline,
    id: StageId,
    tree: &'a StageTree,
    (digests, contents): (&mut Digests<'_>, &mut Contents<'_>),
) -> Option<StagePlan<'a>> {
    let stage = pipeline.stage(id)?;
    let source = pipeline.source_of(stage).or(pipeline.sources.first())?;
    let overlay = stage.settings.spec.as_ref().and_then(overlay::read);
    let substitutes = substitutes(stage, overlay.as_ref());
    let force = force(stage, tree);
    let address = address::plan(pipeline, stage, tree, contents);
    let directory = address
        .as_ref()
        .map_or(stage.path.value.as_str(), |address| &address.below);
    let jobs = stage.jobs.iter().map(|job| JobPlan {
        job,
        image: image(pipeline, job),
        policy: job.image.as_ref().and_then(|image| policy(pipeline, image)),
        file: join(directory, &format!("{}.job.yaml", job.label.value)),
        refresh: refresh(job, digests),
        force_annotation: force == Force::Jobs && job.rerun.value != Rerun::Once,
        no_substitution: substitutes,
        overlay: job.manifest.as_ref().and_then(overlay::read),
    });
    let jobs: Vec<JobPlan<'a>> = jobs.collect();
    let readiness = readiness::plan(pipeline, id, stage, tree);
    let chart = (!readiness.tests.is_empty()).then_some("HelmRelease");
    Some(StagePlan {
        stage,
        id,
        name: &stage.name.value,
        kustomization: &stage.kustomization.value,
        level: 0,
        group: 0,
        incoming: 0..0,
        pin: guard::pin(source),
        source,
        path: path(&stage.path.value),
        timeout: timing::timeout(stage, &jobs, tree),
        target_namespace: target_namespace(pipeline, stage, tree),
        images: stage
            .images
            .iter()
            .filter_map(|image| image_override(pipeline, image))
            .collect(),
        force: force == Force::Stage,
        substitutes,
        carries: checks::carrier(stage, overlay.as_ref()).or(chart),
        readiness,
        jobs,
        overlay,
        address,
    })
}

/// `path` of a Kustomization, as the Flux guide writes it.
fn path(path: &str) -> String {
    if path.is_empty() {
        "./".to_owned()
    } else {
        format!("./{path}/")
    }
}

fn substitutes(stage: &Stage, overlay: Option<&Node>) -> bool {
    let settings = &stage.settings;
    !settings.substitute.is_empty()
        || !settings.substitute_from.is_empty()
        || overlay.is_some_and(|spec| spec.get("postBuild").is_some())
}

/// `targetNamespace`: as set, or the pipeline's when no object of the user's names one. With some that do
/// and some that do not it would move those that do; a check speaks then.
fn target_namespace<'a>(
    pipeline: &'a Pipeline,
    stage: &'a Stage,
    tree: &StageTree,
) -> Option<&'a str> {
    if let Some(set) = &stage.settings.target_namespace {
        return Some(&set.value);
    }
    pipeline
        .namespace
        .name()
        .filter(|_| tree.namespaces() == NamespaceUse::None)
}

/// Where `force` goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Force {
    /// Nowhere.
    Nowhere,
    /// Into the spec, for everything in the stage.
    Stage,
    /// On each generated Job.
    Jobs,
}

/// Forcing deletes on any invalid manifest, so it is for Jobs alone; a Job that runs once is never forced.
fn force(stage: &Stage, tree: &StageTree) -> Force {
    if let Some(set) = &stage.settings.force {
        return if set.value {
            Force::Stage
        } else {
            Force::Nowhere
        };
    }
    let jobs = !stage.jobs.is_empty() || tree.has_user_objects();
    let once = stage.jobs.iter().any(|job| job.rerun.value == Rerun::Once);
    match (jobs, tree.only_jobs() && !once) {
        (false, _) => Force::Nowhere,
        (true, true) => Force::Stage,
        (true, false) => Force::Jobs,
    }
}

fn refresh(job: &Job, digests: &mut Digests<'_>) -> Refresh {
    match &job.rerun.value {
        Rerun::OnImage => Refresh::Template,
        Rerun::OnFiles(globs) => Refresh::Files(digests.of(globs)),
        Rerun::EveryRelease => Refresh::Release,
        Rerun::Once => Refresh::Never,
    }
}

fn image<'a>(pipeline: &'a Pipeline, job: &'a Job) -> &'a str {
    let reference = job
        .image
        .as_ref()
        .and_then(|image| pipeline.reference(image));
    reference.map_or("", |reference| &reference.value)
}

fn policy<'a>(pipeline: &'a Pipeline, image: &ImageUse) -> Option<&'a str> {
    let ImageUse::Name(named) = image else {
        return None;
    };
    let marker = pipeline.images.get(named.id?)?.marker.as_ref();
    marker?.policy.as_deref()
}

fn image_override<'a>(pipeline: &'a Pipeline, image: &'a ImageUse) -> Option<ImageOverride<'a>> {
    let reference = pipeline.reference(image)?.value.as_str();
    let (name, digest) = match reference.split_once('@') {
        Some((name, digest)) => (name, Some(digest)),
        None => (reference, None),
    };
    // A colon before the last slash is that of a port.
    let (name, tag) = match name.rsplit_once(':') {
        Some((name, tag)) if !tag.contains('/') => (name, Some(tag)),
        Some(_) | None => (name, None),
    };
    Some(ImageOverride {
        name,
        tag,
        digest,
        policy: policy(pipeline, image),
    })
}
