//! The machine form.
//!
//! ```json
//! { "title": "shop", "groups": [ { "pipeline": "shop", "environment": null, "worstCaseSeconds": 900,
//!   "criticalPath": ["migrate", "app"], "stages": [ … ], "edges": [ … ] } ] }
//! ```
//!
//! Fields are only ever added. Stages are called by the name that the user gave them, which is unique in
//! a group; durations are seconds.

use serde::Serialize;

use super::{Edge, Graph, Group, Node};

/// Writes the graph as JSON, indented by two blanks, with a line end.
#[must_use]
pub fn json(graph: &Graph) -> String {
    let groups = graph.groups.iter().map(GroupJson::new).collect();
    let view = GraphJson {
        title: &graph.title,
        groups,
    };
    // Serializing strings, numbers and lists cannot fail.
    serde_json::to_string_pretty(&view).unwrap_or_default() + "\n"
}

#[derive(Serialize)]
struct GraphJson<'a> {
    /// Heading.
    title: &'a str,
    /// One for each environment of each pipeline.
    groups: Vec<GroupJson<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct GroupJson<'a> {
    /// Name of the pipeline.
    pipeline: &'a str,
    /// The environment; null when the pipeline has none.
    environment: Option<&'a str>,
    /// The Kustomization that applies the others; null when the pipeline does not make it.
    parent: Option<&'a str>,
    /// How long the critical path may take.
    worst_case_seconds: u64,
    /// The edges on it, at each of which Flux looks again only after 30 seconds; counted in.
    polls: usize,
    /// The stages on it, first to last.
    critical_path: Vec<&'a str>,
    /// In the order written.
    stages: Vec<StageJson<'a>>,
    /// Kustomizations that stages wait for and somebody else makes.
    externals: Vec<ExternalJson<'a>>,
    /// What waits for what, after transitive reduction.
    edges: Vec<EdgeJson<'a>>,
}

#[derive(Serialize)]
struct ExternalJson<'a> {
    /// What the pipeline calls it.
    name: &'a str,
    /// Name of the Kustomization, with its namespace in front.
    kustomization: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct StageJson<'a> {
    /// What the user calls it.
    name: &'a str,
    /// Name of the Kustomization.
    kustomization: &'a str,
    /// Its `path`.
    path: &'a str,
    /// Kind and name of its source.
    source: &'a str,
    /// Generated Jobs.
    jobs: Vec<JobJson<'a>>,
    /// HelmReleases.
    releases: Vec<ReleaseJson<'a>>,
    /// What its pods run, Jobs included, each image once.
    images: &'a [String],
    /// How many stages and external Kustomizations come before it on the longest way.
    level: usize,
    /// How long one attempt may take.
    worst_case_seconds: u64,
    /// When Flux looks at it again after a failure.
    retry_after_seconds: u64,
    /// When it ends at the latest, from the start of the release.
    ends_within_seconds: u64,
    /// On the path that takes longest.
    on_critical_path: bool,
}

#[derive(Serialize)]
struct ReleaseJson<'a> {
    /// Name of the HelmRelease.
    name: &'a str,
    /// Its chart with the version.
    chart: &'a str,
}

#[derive(Serialize)]
struct JobJson<'a> {
    /// Name of the Job.
    name: &'a str,
    /// Its image.
    image: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct EdgeJson<'a> {
    /// The stage that finishes first, or the external Kustomization.
    from: &'a str,
    /// The stage that starts afterwards.
    to: &'a str,
    /// `revision`, `lockstep`, `addressed`, `ever-run` or `ready`.
    guard: &'static str,
    /// Why this guard.
    reason: &'a str,
    /// On the path that takes longest.
    on_critical_path: bool,
}

impl<'a> GroupJson<'a> {
    fn new(group: &'a Group) -> Self {
        let mut critical: Vec<&Node> = group
            .nodes()
            .iter()
            .filter(|node| node.on_critical_path)
            .collect();
        critical.sort_by_key(|node| node.level);
        let stages = || group.nodes().iter().filter(|node| !node.external);
        let externals = group.nodes().iter().filter(|node| node.external);
        let externals = externals.map(|node| ExternalJson {
            name: &node.label,
            kustomization: &node.kustomization,
        });
        Self {
            pipeline: &group.pipeline,
            environment: group.environment.as_deref(),
            parent: group.parent.as_deref(),
            worst_case_seconds: group.worst_case(),
            polls: group.polls(),
            critical_path: critical
                .into_iter()
                .map(|node| node.label.as_str())
                .collect(),
            stages: stages().map(StageJson::new).collect(),
            externals: externals.collect(),
            edges: group
                .edges()
                .iter()
                .map(|edge| EdgeJson::new(group, edge))
                .collect(),
        }
    }
}

impl<'a> StageJson<'a> {
    fn new(node: &'a Node) -> Self {
        let jobs = node.jobs.iter().map(|job| JobJson {
            name: &job.name,
            image: &job.image,
        });
        let releases = node.releases.iter().map(|it| ReleaseJson {
            name: &it.name,
            chart: &it.chart,
        });
        Self {
            name: &node.label,
            kustomization: &node.kustomization,
            path: &node.path,
            source: &node.source,
            jobs: jobs.collect(),
            releases: releases.collect(),
            images: &node.images,
            level: node.level,
            worst_case_seconds: node.worst_case,
            retry_after_seconds: node.retry_after,
            ends_within_seconds: node.ends_within,
            on_critical_path: node.on_critical_path,
        }
    }
}

impl<'a> EdgeJson<'a> {
    fn new(group: &'a Group, edge: &'a Edge) -> Self {
        Self {
            from: group.label(edge.from),
            to: group.label(edge.to),
            guard: edge.guard.word(),
            reason: &edge.reason,
            on_critical_path: edge.on_critical_path,
        }
    }
}
