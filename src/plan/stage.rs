//! What is decided about one stage and its Jobs.

use crate::checks::{self, Movement};
use crate::manifests::{Node, job_file};
use crate::model::{Job, Pipeline};
use crate::settle::{SettledJob, SettledSource, SettledStage, Site};
use crate::values::path::shown;

use super::readiness::{self, Readiness};
use super::{Address, External, JobPlan, StagePlan, release};

/// Decides about a stage all that does not need the others; `None` for a pipeline without a source.
pub(super) fn plan<'a>(
    (pipeline, sources): (&'a Pipeline, &'a [Option<SettledSource>]),
    site: Site<'a>,
    movement: Movement,
    address: Option<Address>,
) -> Option<StagePlan<'a>> {
    let (stage, settled) = (site.stage, site.settled);
    let source = pipeline.source_of(stage).or(pipeline.sources.first())?;
    let made = stage.source.id.and_then(|id| sources.get(id.0)?.as_ref());
    let directory = address
        .as_ref()
        .map_or(stage.path.value.as_str(), |address| &address.below);
    let readiness = match site.awaited_by().is_some() {
        true => readiness::plan(pipeline, settled),
        false => Readiness::default(),
    };
    let is_tied = !(readiness.tests.is_empty() && readiness.values.is_empty());
    let carrier = is_tied.then_some("HelmRelease");
    let jobs = stage.jobs.iter().zip(&settled.jobs);
    let jobs = jobs.map(|(job, settled)| job_plan(job, settled, directory));
    Some(StagePlan {
        stage,
        id: site.id,
        name: &stage.name.value,
        kustomization: &stage.kustomization.value,
        level: 0,
        group: 0,
        incoming: 0..0,
        pin: made.and_then(SettledSource::pin),
        source,
        path: shown(&stage.path.value),
        timeout: &settled.timeout,
        carries: checks::carrier(settled).or(carrier),
        readiness,
        externals: externals(pipeline, settled).into(),
        movement,
        jobs: jobs.collect(),
        releases: release::plan(&settled.tree.objects).into(),
        settled,
        address: address.map(Box::new),
    })
}

/// What it waits for that is no stage of its pipeline: a check refuses to say these so.
fn externals<'a>(pipeline: &'a Pipeline, settled: &'a SettledStage) -> Vec<External<'a>> {
    let own = pipeline.flux_namespace();
    let entries = settled.depends_on.iter();
    let external = |entry: &'a Node| {
        Some(External {
            namespace: entry.text_at(&["namespace"]).or(own),
            name: entry.text_at(&["name"])?,
        })
    };
    let is_stage = |it: &External<'_>| {
        let stages = &pipeline.stages;
        it.namespace == own && stages.iter().any(|one| one.kustomization.value == it.name)
    };
    let mut found: Vec<External<'a>> = Vec::new();
    for one in entries.filter_map(external) {
        if !is_stage(&one) && !found.contains(&one) {
            found.push(one);
        }
    }
    found
}

fn job_plan<'a>(job: &'a Job, settled: &'a SettledJob, directory: &str) -> JobPlan<'a> {
    JobPlan {
        job,
        image: settled.image(),
        file: job_file(directory, &job.label.value),
        settled,
    }
}
