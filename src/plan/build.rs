//! Model to plan.

use crate::checks::{self, Checked};
use crate::manifests::parent_file;
use crate::model::{Pipeline, Relation, StageId};
use crate::settle::{self, Project, Refresh, Site};
use crate::source::Files;
use crate::threads::{self, Threads};

use super::address::{self, Contents};
use super::order::{self, Order};
use super::{Address, Edge, Group, Guard, ParentPlan, PipelinePlan, Plan, StagePlan};
use super::{edge, sources, stage, timing};

/// Decides everything about a checked project.
///
/// `files` is read for what the addressed layout copies.
#[must_use]
pub fn build<'a>(checked: &'a Checked, files: &dyn Files) -> Plan<'a> {
    sketch(checked.project(), files)
}

/// What a project would be planned as if the checks let it through. It is for comparing, never for writing:
/// `import` asks what an unfinished text would emit.
#[must_use]
pub fn sketch<'a>(project: &'a Project, files: &dyn Files) -> Plan<'a> {
    let mut contents = Contents::new(files);
    let pipelines = project.pipelines.iter().enumerate();
    let plan = |(at, pipeline): (usize, &'a Pipeline)| {
        pipeline_plan(project, (at, pipeline), &mut contents)
    };
    Plan {
        pipelines: pipelines.map(plan).collect(),
        foreign: &project.foreign,
    }
}

fn pipeline_plan<'a>(
    project: &'a Project,
    (at, pipeline): (usize, &'a Pipeline),
    contents: &mut Contents<'_>,
) -> PipelinePlan<'a> {
    let relations: Vec<(usize, usize)> = pipeline.relations.iter().filter_map(ends).collect();
    let order = order::arrange(pipeline.stages.len(), &relations);
    let mut stages = stages(project, (at, pipeline), &order.sequence, contents);
    place(&mut stages, &order);
    let mut groups = groups(pipeline, &stages, &order);
    let edges = edges(pipeline, &stages, &groups, &order);
    mark_release(&mut groups, &stages, &edges);
    let (critical_path, worst_case_seconds) = timing::critical_path(&stages, &edges);
    PipelinePlan {
        pipeline,
        file: &pipeline.path,
        name: &pipeline.name.value,
        environment: pipeline
            .environment
            .as_ref()
            .map(|name| name.value.as_str()),
        flux_directory: &pipeline.flux.directory.value,
        stages,
        edges,
        groups,
        sources: sources::plan(pipeline, project.sources_of(at)),
        parent: parent(pipeline),
        critical_path,
        worst_case_seconds,
    }
}

/// The stages in the order in which they go; where there are many, two threads share them. Files that are copied are
/// read by one, which keeps what it has read.
fn stages<'a>(
    project: &'a Project,
    (at, pipeline): (usize, &'a Pipeline),
    sequence: &[usize],
    contents: &mut Contents<'_>,
) -> Vec<StagePlan<'a>> {
    let made = project.sources_of(at);
    let sites = sequence.iter().map(|&id| project.site(at, StageId(id)));
    let sites = sites.flatten().map(|site| {
        let address = address::plan(pipeline, site.stage, &site.settled.tree, contents);
        (site, address)
    });
    let sites: Vec<(Site<'a>, Option<Address>)> = sites.collect();
    let threads = Threads::for_stages(sites.len());
    threads::filter_map(
        sites,
        threads,
        || (),
        |(), (site, address)| {
            let movement = checks::movement(project, site);
            stage::plan((pipeline, made), site, movement, address)
        },
    )
}

fn parent(pipeline: &Pipeline) -> Option<ParentPlan<'_>> {
    let parent = pipeline.flux.parent.as_ref()?;
    Some(ParentPlan {
        name: &parent.name.value,
        file: parent_file(parent),
        spec: settle::parent(pipeline)?,
    })
}

fn ends(relation: &Relation) -> Option<(usize, usize)> {
    Some((relation.first.id?.0, relation.then.id?.0))
}

/// Says what the order says about each stage.
fn place(stages: &mut [StagePlan<'_>], order: &Order) {
    let mut start = 0;
    for (at, stage) in stages.iter_mut().enumerate() {
        let end = order.edges.partition_point(|&(_, to)| to <= at);
        stage.level = order.levels.get(at).copied().unwrap_or(0);
        stage.group = order.groups.get(at).copied().unwrap_or(0);
        stage.incoming = start..end;
        start = end;
    }
}

fn groups<'a>(pipeline: &'a Pipeline, stages: &[StagePlan<'a>], order: &Order) -> Vec<Group<'a>> {
    let count = order.groups.iter().max().map_or(0, |last| last + 1);
    let release = pipeline
        .release
        .as_ref()
        .map(|release| release.value.as_str());
    let empty = Group {
        stages: Vec::new(),
        carrier: None,
        lockstep: false,
        needs_release: false,
        release,
    };
    let mut groups = vec![empty; count];
    for (at, stage) in stages.iter().enumerate() {
        let Some(group) = groups.get_mut(stage.group) else {
            continue;
        };
        group.stages.push(at);
        if stage.carries.is_some() {
            group.carrier = group.carrier.or(Some(at));
        }
    }
    for group in groups.iter_mut().filter(|group| group.stages.len() < 2) {
        group.carrier = None;
    }
    groups
}

fn edges<'a>(
    pipeline: &Pipeline,
    stages: &[StagePlan<'a>],
    groups: &[Group<'_>],
    order: &Order,
) -> Vec<Edge<'a>> {
    let edge = |&(from, to): &(usize, usize)| {
        let (first, then) = (stages.get(from)?, stages.get(to)?);
        let carrier = groups.get(then.group)?.carrier;
        let guard = edge::between(pipeline, first, then, carrier);
        let pin = first.pin.filter(|_| guard == Guard::Pinned);
        Some(Edge {
            from,
            to,
            guard,
            pin,
        })
    };
    order.edges.iter().filter_map(edge).collect()
}

/// Finds the groups that a release id is emitted for.
fn mark_release(groups: &mut [Group<'_>], stages: &[StagePlan<'_>], edges: &[Edge<'_>]) {
    let stepped = edges
        .iter()
        .filter(|it| matches!(it.guard, Guard::Lockstep | Guard::Pinned));
    for at in stepped.filter_map(|edge| Some(stages.get(edge.to)?.group)) {
        if let Some(group) = groups.get_mut(at) {
            (group.lockstep, group.needs_release) = (true, true);
        }
    }
    let reruns = |stage: &&StagePlan<'_>| {
        stage
            .jobs
            .iter()
            .any(|job| job.settled.refresh == Refresh::Release)
    };
    for stage in stages.iter().filter(reruns) {
        if let Some(group) = groups.get_mut(stage.group) {
            group.needs_release = true;
        }
    }
}
