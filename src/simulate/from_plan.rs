//! From a plan to what each release asks of each stage.

use crate::model::Source;
use crate::plan::{Edge, Guard, JobPlan, Movement, PipelinePlan, StagePlan};

use crate::values::name::SHARD;

use super::setup::{Dependency, Directory, Expression, Release, Setup, Spec, StageSetup, Workload};

/// What every release after the first changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// The images: in the spec of a stage that carries the release there, in the files of every other.
    Images,
    /// Also the manifests of every stage.
    Everything,
}

impl Setup {
    /// The model of a pipeline over some releases; its stages are those of the plan, in that order.
    ///
    /// The parent Kustomization is taken to follow the first source that no release pins, or else one of its own: what it
    /// applies moves a pinned source.
    #[must_use]
    pub fn of(plan: &PipelinePlan<'_>, releases: Release, change: Change) -> Self {
        let history = History {
            plan,
            sources: sources(plan),
            releases,
            change,
        };
        Self {
            stages: (0..plan.stages.len())
                .filter_map(|at| history.stage(at))
                .collect(),
            shards: shards(plan),
            releases,
            parent_source: parent_source(plan, &history.sources),
            pins: pins(plan, &history.sources, releases),
            ..Self::default()
        }
    }
}

/// The controller of each stage, numbered by the keys; the first is that of what has no key, where the parent is taken to
/// be.
fn shards(plan: &PipelinePlan<'_>) -> Vec<u8> {
    let key = |stage: &StagePlan<'_>| {
        let key = stage.settled.metadata.text_at(&["labels", SHARD]);
        key.map(str::to_owned)
    };
    let keys: Vec<Option<String>> = plan.stages.iter().map(key).collect();
    if keys.iter().all(Option::is_none) {
        return Vec::new();
    }
    let mut known: Vec<&String> = keys.iter().flatten().collect();
    known.sort_unstable();
    known.dedup();
    let number = |key: &Option<String>| {
        let at = known.iter().position(|it| Some(*it) == key.as_ref());
        at.map_or(0, |at| u8::try_from(at + 1).unwrap_or(u8::MAX))
    };
    keys.iter().map(number).collect()
}

/// The sources that stages follow, numbered as in a [`Directory`].
pub(super) fn sources<'p>(plan: &'p PipelinePlan<'_>) -> Vec<&'p Source> {
    let mut seen: Vec<&Source> = Vec::new();
    for stage in &plan.stages {
        if !seen.iter().any(|it| std::ptr::eq(*it, stage.source)) {
            seen.push(stage.source);
        }
    }
    seen
}

/// Whether the pipeline pins a source, so that a release moves it.
fn is_pinned(plan: &PipelinePlan<'_>, source: &Source) -> bool {
    let mut stages = plan.stages.iter();
    let first = stages.find(|stage| std::ptr::eq(stage.source, source));
    first.is_some_and(|stage| stage.pin.is_some())
}

/// The source that the parent is taken to follow; behind those of the stages where they all are pinned.
pub(super) fn parent_source(plan: &PipelinePlan<'_>, sources: &[&Source]) -> u8 {
    let free = sources.iter().position(|it| !is_pinned(plan, it));
    u8::try_from(free.unwrap_or(sources.len())).unwrap_or_default()
}

/// What each release pins each source to: a revision of its own.
fn pins(plan: &PipelinePlan<'_>, sources: &[&Source], releases: Release) -> Vec<Vec<Release>> {
    let of = |source: &&Source| match is_pinned(plan, source) {
        true => (1..=releases).collect(),
        false => Vec::new(),
    };
    sources.iter().map(of).collect()
}

struct History<'p> {
    plan: &'p PipelinePlan<'p>,
    sources: Vec<&'p Source>,
    releases: Release,
    change: Change,
}

impl History<'_> {
    /// A source that neither a stage nor the parent follows.
    fn unused_source(&self) -> u8 {
        let used = u8::try_from(self.sources.len()).unwrap_or_default();
        used.max(parent_source(self.plan, &self.sources) + 1)
    }

    fn stage(&self, at: usize) -> Option<StageSetup> {
        let stage = self.plan.stages.get(at)?;
        let in_spec = stage.carries.is_some();
        let workload = self.workload(at, stage);
        // A chart that comes by itself is no part of the spec.
        let is_chart = workload.chart().is_some();
        let in_files = !in_spec || is_chart || self.change == Change::Everything;
        let version = |changes: bool, release: Release| if changes { release } else { 1 };
        let releases = 1..=self.releases;
        Some(StageSetup {
            name: stage.name.to_owned(),
            workload,
            specs: releases
                .clone()
                .map(|release| Some(self.spec(stage, version(in_spec, release), release)))
                .collect(),
            directories: vec![Directory {
                source: self.source(stage.source),
                content: releases.map(|release| version(in_files, release)).collect(),
                ..Directory::default()
            }],
        })
    }

    fn workload(&self, at: usize, stage: &StagePlan<'_>) -> Workload {
        let is_waited = self.plan.edges.iter().any(|edge| edge.from == at);
        match stage.movement {
            Movement::ByThemselves {
                is_own_source: true,
            } => Workload::UngatedRelease(self.source(stage.source)),
            // No source of the pipeline, and as free to move as any.
            Movement::ByThemselves { .. } => Workload::UngatedRelease(self.unused_source()),
            Movement::Stopped => Workload::StoppedRelease,
            Movement::Unwaited if is_waited => Workload::UnseenRelease,
            Movement::WithStage if is_waited && !stage.sees_releases() => Workload::UnseenRelease,
            Movement::WithStage | Movement::Unwaited => workload(stage),
        }
    }

    fn source(&self, wanted: &Source) -> u8 {
        let place = self.sources.iter().position(|it| std::ptr::eq(*it, wanted));
        u8::try_from(place.unwrap_or_default()).unwrap_or_default()
    }

    fn spec(&self, stage: &StagePlan<'_>, carried: u8, release: Release) -> Spec {
        let lockstep = self
            .plan
            .groups
            .get(stage.group)
            .is_some_and(|group| group.lockstep);
        let edges = self
            .plan
            .edges
            .get(stage.incoming.clone())
            .unwrap_or_default();
        let is_tested = !stage.jobs.is_empty() || !stage.readiness.tests.is_empty();
        let is_pinned = lockstep && is_tested;
        let suspend = stage.settled.is_suspended();
        Spec {
            depends_on: edges
                .iter()
                .flat_map(|edge| dependencies(edge, release))
                .collect(),
            carried,
            id: if lockstep { release } else { 1 },
            only: is_pinned.then_some(release),
            addressed: stage.address.as_ref().map(|_| release),
            suspend,
            ..Spec::default()
        }
    }
}

fn dependencies(edge: &Edge<'_>, release: Release) -> impl Iterator<Item = Dependency> {
    let stage = edge.from;
    let expression = match edge.guard {
        Guard::Revision | Guard::Addressed | Guard::EverRun | Guard::Ready => None,
        Guard::Lockstep => Some(Expression::EqualIdsAndReady),
        Guard::Pinned => Some(Expression::Pinned(release)),
    };
    let plain = Dependency {
        stage,
        expression: None,
    };
    let guarded = expression.map(|it| Dependency {
        stage,
        expression: Some(it),
    });
    std::iter::once(plain).chain(guarded)
}

fn workload(stage: &StagePlan<'_>) -> Workload {
    let holds_jobs = stage.settled.forces() || !stage.jobs.is_empty();
    match (is_awaited(stage), holds_jobs) {
        (false, _) => Workload::UnawaitedJob,
        (true, true) => Workload::Job,
        (true, false) => Workload::Deployment,
    }
}

/// Whether Flux waits for what the stage runs: for everything, or for what `healthChecks` names (`checkHealth` of
/// kustomize-controller). The checks refuse one that leaves out a Job that others wait for.
fn is_awaited(stage: &StagePlan<'_>) -> bool {
    let checks = stage.settled.list(&["healthChecks"]);
    let is_named = |job: &JobPlan<'_>| {
        let mut checks = checks.iter();
        checks.any(|it| {
            it.text_at(&["kind"]) == Some("Job") && it.text_at(&["name"]) == Some(&job.settled.name)
        })
    };
    stage.settled.waits() || (!checks.is_empty() && stage.jobs.iter().all(is_named))
}
