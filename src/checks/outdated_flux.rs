//! Something that the oldest supported Flux does not have. Page: `outdated_flux.md`.

use crate::diagnostics::{Check, Severity};
use crate::manifests::HelmRelease;
use crate::model::{FluxVersion, Pipeline, Relation, SourceKind, StageId};
use crate::settle::SettledStage;
use crate::source::Span;

use super::Project;
use super::findings::Findings;
use super::release::carrier;

pub(super) static CHECK: Check = Check {
    name: "outdated-flux",
    severity: Severity::Error,
    summary: "something that the oldest Flux to support does not have",
    page: include_str!("outdated_flux.md"),
};

/// What is used, where, and the Flux 2 minor version that brought it.
type Need = (Span, &'static str, u32);

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    for (index, pipeline) in project.pipelines.iter().enumerate() {
        for need in needs(project, index, pipeline) {
            check_pipeline(pipeline, need, found);
        }
    }
}

/// The oldest Flux that has everything in a project, when that is a newer one than it says.
#[must_use]
pub fn needed_flux(project: &Project) -> Option<FluxVersion> {
    let mut versions = Vec::new();
    for (index, pipeline) in project.pipelines.iter().enumerate() {
        let needed = needs(project, index, pipeline).into_iter();
        let needed = needed.map(|(_, _, minor)| FluxVersion { major: 2, minor });
        versions.extend(needed.filter(|needed| *needed > pipeline.flux.version.value));
    }
    versions.into_iter().max()
}

fn needs(project: &Project, index: usize, pipeline: &Pipeline) -> Vec<Need> {
    let sources = pipeline.sources.iter();
    let external = sources.filter(|source| source.kind == SourceKind::External);
    let mut needs: Vec<Need> = external
        .map(|it| (it.span, "an external source", 7))
        .collect();
    needs.extend(lockstep(project, index, pipeline));
    needs.extend(
        project
            .sites_of(index)
            .flat_map(|site| in_spec(site.settled)),
    );
    needs
}

fn check_pipeline(pipeline: &Pipeline, (span, what, minor): Need, found: &mut Findings<'_>) {
    let version = &pipeline.flux.version;
    if version.value < (FluxVersion { major: 2, minor }) {
        let FluxVersion {
            major,
            minor: oldest,
        } = version.value;
        let message =
            format!("{what} needs Flux 2.{minor}, and {major}.{oldest} is to be supported");
        let mut finding = CHECK.at(span, message);
        if !version.span.range().is_empty() {
            finding = finding.also(version.span, "the oldest Flux to support");
        }
        let finding = finding.help(format!(
            "say `version 2.{minor}` in `flux`, if no cluster has an older one"
        ));
        found.push(finding);
    }
}

/// `readyExpr` guards an order as soon as a stage of it carries the release in its spec.
fn lockstep(project: &Project, index: usize, pipeline: &Pipeline) -> Vec<Need> {
    let carries = |id: StageId| {
        let is_addressed = pipeline
            .stage(id)
            .is_some_and(|it| pipeline.is_addressed(it));
        let settled = project.settled(index, id).filter(|_| !is_addressed);
        settled.is_some_and(|it| carrier(it).is_some() || names_charts(it))
    };
    let is_changed = |relation: &&Relation| {
        let ends = [relation.first.id, relation.then.id].into_iter().flatten();
        ends.into_iter().any(carries)
    };
    let relations = pipeline.relations.iter();
    let changed = relations.filter(is_changed);
    changed
        .map(|it| (it.span, "an order that a release changes", 7))
        .collect()
}

/// Whether the spec will name the chart of a HelmRelease, which is of one release.
fn names_charts(stage: &SettledStage) -> bool {
    let objects = &stage.tree.objects;
    let mut releases = HelmRelease::among(objects).filter(|it| !stage.says_readiness(it.object));
    releases.any(|release| release.pinned(objects).is_some())
}

/// Fields of a spec that came later than the API itself, what they are called, and when they came.
const FIELDS: [(&[&str], &str, u32); 8] = [
    (&["deletionPolicy"], "`deletion`", 5),
    (&["healthCheckExprs"], "`ready`", 5),
    (
        &["kubeConfig", "configMapRef"],
        "`kube-config configmap`",
        7,
    ),
    (
        &["decryption", "serviceAccountName"],
        "`decryption.serviceAccountName`",
        7,
    ),
    (&["ignoreMissingComponents"], "`ignoreMissingComponents`", 7),
    (&["ignore"], "`ignore`", 9),
    (&["buildMetadata"], "`buildMetadata`", 9),
    (
        &["postBuild", "substituteStrategy"],
        "`substituteStrategy`",
        9,
    ),
];

fn in_spec(stage: &SettledStage) -> Vec<Need> {
    let used = FIELDS.iter().filter_map(|&(field, what, minor)| {
        let node = stage.spec.at(field)?;
        let later = node.text() == Some("WaitForTermination");
        Some(match later {
            true => (node.span, "`deletion wait`", 6),
            false => (node.span, what, minor),
        })
    });
    used.collect()
}
