//! Something that the oldest supported Flux does not have. Page: `outdated_flux.md`.

use crate::diagnostics::{Check, Severity, Sink};
use crate::model::{
    Deletion, FluxVersion, KubeConfig, Pipeline, Relation, Settings, SourceKind, Stage,
};
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
    for pipeline in &project.pipelines {
        for need in needs(pipeline, found) {
            look(pipeline, need, found);
        }
    }
}

/// The oldest Flux that has everything in a project, when that is a newer one than it says.
#[must_use]
pub fn needed_flux(project: &Project) -> Option<FluxVersion> {
    let mut aside = Sink::new();
    let found = &mut Findings::new(&mut aside);
    let mut versions = Vec::new();
    for pipeline in &project.pipelines {
        let needed = needs(pipeline, found).into_iter();
        let needed = needed.map(|(_, _, minor)| FluxVersion { major: 2, minor });
        versions.extend(needed.filter(|needed| *needed > pipeline.flux.version.value));
    }
    versions.into_iter().max()
}

fn needs(pipeline: &Pipeline, found: &mut Findings<'_>) -> Vec<Need> {
    let external = pipeline
        .sources
        .iter()
        .filter(|source| source.kind == SourceKind::External);
    let mut needs: Vec<Need> = external
        .map(|it| (it.span, "an external source", 7))
        .collect();
    needs.extend(lockstep(pipeline, found));
    for stage in &pipeline.stages {
        needs.extend(in_settings(&stage.settings));
        needs.extend(in_spec(stage, found));
    }
    needs
}

fn look(pipeline: &Pipeline, (span, what, minor): Need, found: &mut Findings<'_>) {
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
fn lockstep(pipeline: &Pipeline, found: &mut Findings<'_>) -> Vec<Need> {
    let mut carries = |stage: &Stage| {
        let overlay = found.map(stage.settings.spec.as_ref());
        carrier(stage, overlay.as_deref()).is_some() && !pipeline.is_addressed(stage)
    };
    let mut is_changed = |relation: &&Relation| {
        let ends = [relation.first.id, relation.then.id].into_iter().flatten();
        ends.filter_map(|id| pipeline.stage(id)).any(&mut carries)
    };
    let relations = pipeline.relations.iter();
    let changed = relations.filter(|it| is_changed(it));
    changed
        .map(|it| (it.span, "an order that a release changes", 7))
        .collect()
}

fn in_settings(settings: &Settings) -> impl Iterator<Item = Need> {
    let deletion = settings
        .deletion
        .as_ref()
        .map(|deletion| match deletion.value {
            Deletion::WaitForTermination => (deletion.span, "`deletion wait`", 6),
            Deletion::MirrorPrune | Deletion::Delete | Deletion::Orphan => {
                (deletion.span, "`deletion`", 5)
            }
        });
    let ready = settings
        .ready
        .first()
        .map(|ready| (ready.kind.span, "`ready`", 5));
    let kube_config = settings.kube_config.as_ref();
    let kube_config = kube_config.filter(|it| matches!(it.value, KubeConfig::ConfigMap { .. }));
    let kube_config = kube_config.map(|it| (it.span, "`kube-config configmap`", 7));
    [deletion, ready, kube_config].into_iter().flatten()
}

/// Fields of `spec` that came later than the API itself, and when.
const FIELDS: [(&[&str], &str, u32); 8] = [
    (&["deletionPolicy"], "`deletionPolicy`", 5),
    (&["healthCheckExprs"], "`healthCheckExprs`", 5),
    (&["kubeConfig", "configMapRef"], "`configMapRef`", 7),
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

fn in_spec(stage: &Stage, found: &mut Findings<'_>) -> Vec<Need> {
    let text = stage.settings.spec.as_ref();
    let (Some(text), Some(map)) = (text, found.map(text)) else {
        return Vec::new();
    };
    let used = FIELDS.iter().filter(|(field, ..)| map.at(field).is_some());
    used.map(|&(_, what, minor)| (text.span, what, minor))
        .collect()
}
