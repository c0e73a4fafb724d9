//! Plans to graphs.

use crate::plan::{self, PipelinePlan, Plan, StagePlan};

use super::externals;
use super::{Edge, Graph, Group, Node, NodeJob, NodeRelease};

impl From<&Plan<'_>> for Graph {
    fn from(plan: &Plan<'_>) -> Self {
        let mut names: Vec<&str> = plan
            .pipelines
            .iter()
            .map(|pipeline| pipeline.name)
            .collect();
        names.dedup();
        Self {
            title: names.join(", "),
            groups: plan.pipelines.iter().map(Group::from).collect(),
        }
    }
}

impl From<&PipelinePlan<'_>> for Graph {
    fn from(plan: &PipelinePlan<'_>) -> Self {
        Self {
            title: plan.name.to_owned(),
            groups: vec![Group::from(plan)],
        }
    }
}

impl From<&PipelinePlan<'_>> for Group {
    fn from(plan: &PipelinePlan<'_>) -> Self {
        let mut nodes: Vec<Node> = plan.stages.iter().map(node).collect();
        let mut edges: Vec<Edge> = plan.edges.iter().map(|it| edge(plan, it)).collect();
        externals::add(plan, &mut nodes, &mut edges);
        Self::new(plan.name, nodes, edges, &plan.critical_path)
            .in_environment(plan.environment)
            .with_parent(plan.parent.as_ref().map(|it| it.name))
    }
}

fn node(stage: &StagePlan<'_>) -> Node {
    let job = |job: &plan::JobPlan<'_>| NodeJob {
        name: job.job.name.value.to_string(),
        image: job.image.to_owned(),
    };
    let release = |release: &plan::ReleasePlan| NodeRelease {
        name: release.name.clone(),
        chart: release.chart.clone(),
    };
    let (retry_after, retry_is_default) = retry(stage);
    Node {
        label: stage.name.to_owned(),
        kustomization: stage.kustomization.to_owned(),
        path: stage.path.clone(),
        source: format!("{} {}", stage.source.kind.kind(), stage.source.name.value),
        jobs: stage.jobs.iter().map(job).collect(),
        releases: stage.releases.iter().map(release).collect(),
        images: images(stage),
        worst_case: stage.timeout.seconds,
        retry_after,
        retry_is_default,
        ..Node::default()
    }
}

/// The images of everything that the stage applies, each once.
fn images(stage: &StagePlan<'_>) -> Vec<String> {
    let mut images: Vec<String> = Vec::new();
    for object in &stage.settled.tree.objects {
        let used = object.images_of_pods().into_iter();
        for image in used.filter_map(|image| image.text()) {
            if !images.iter().any(|known| known == image) {
                images.push(image.to_owned());
            }
        }
    }
    images
}

/// Seconds until a failed stage is looked at again, and whether that is the interval for want of a `retry`.
fn retry(stage: &StagePlan<'_>) -> (u64, bool) {
    let retry = stage.settled.retry();
    (retry.value.seconds, !retry.is_said)
}

fn edge(plan: &PipelinePlan<'_>, edge: &plan::Edge<'_>) -> Edge {
    Edge {
        from: edge.from,
        to: edge.to,
        guard: edge.guard.known_as(),
        reason: plan.reason(edge),
        on_critical_path: false,
    }
}
