//! The Kustomization of a stage.
//!
//! Fields are in the order of the Flux guide *Running pre and post-deployment jobs*, those that it does
//! not use behind the ones that it does.

use std::borrow::Cow;

use crate::manifests::Node;
use crate::model::{
    Decrypt, Deletion, Duration, HealthRef, KubeConfig, Patch, ReadyWhen, RefKind, Settings,
    SubstituteFrom,
};
use crate::plan::{HealthExpression, ImageOverride, PipelinePlan, StagePlan};
use crate::source::Spanned;

use super::overlay::{merge_but, value_of};
use super::value::{Map, Value};
use super::{RELEASE, depends};

/// The Kustomization of `stage`; where it carries the release id, the id is still empty.
pub(super) fn kustomization<'a>(
    pipeline: &'a PipelinePlan<'_>,
    stage: &'a StagePlan<'_>,
) -> Map<'a> {
    let mut metadata = Map::with_capacity(2);
    metadata.set("name", stage.kustomization);
    metadata.maybe("namespace", namespace(pipeline));
    let mut object = Map::with_capacity(4);
    object.set("apiVersion", "kustomize.toolkit.fluxcd.io/v1");
    object.set("kind", "Kustomization");
    object.set("metadata", metadata);
    object.set("spec", spec(pipeline, stage));
    object
}

/// Namespace of the Kustomizations, when they name one.
pub(super) fn namespace<'a>(pipeline: &'a PipelinePlan<'_>) -> Option<&'a String> {
    pipeline
        .pipeline
        .flux
        .namespace
        .as_ref()
        .map(|namespace| &namespace.value)
}

fn spec<'a>(pipeline: &'a PipelinePlan<'_>, stage: &'a StagePlan<'_>) -> Map<'a> {
    let mut spec = Map::with_capacity(12);
    spec.filled("dependsOn", depends_on(pipeline, stage));
    spec.set("sourceRef", source_ref(stage));
    basics(&mut spec, stage);
    access(&mut spec, &stage.stage.settings);
    metadata(&mut spec, pipeline, stage);
    content(&mut spec, stage);
    health(&mut spec, pipeline, stage);
    if let Some(overlay) = &stage.overlay {
        merge_but(&mut spec, overlay, &["dependsOn"]);
    }
    spec
}

/// What the order gives, and what the user adds: an overlay cannot take from the order.
fn depends_on<'a>(pipeline: &'a PipelinePlan<'_>, stage: &'a StagePlan<'_>) -> Vec<Value<'a>> {
    let mut entries = depends::on(pipeline, stage);
    let added = stage
        .overlay
        .as_ref()
        .and_then(|overlay| overlay.get("dependsOn"));
    entries.extend(
        added
            .map(Node::items)
            .unwrap_or_default()
            .iter()
            .map(value_of),
    );
    entries
}

fn source_ref<'a>(stage: &'a StagePlan<'_>) -> Map<'a> {
    let mut reference = Map::with_capacity(3);
    reference.set("kind", stage.source.kind.kind());
    reference.set("name", &stage.source.name.value);
    reference.maybe("namespace", text(&stage.source.namespace));
    reference
}

fn basics<'a>(spec: &mut Map<'a>, stage: &'a StagePlan<'_>) {
    let settings = &stage.stage.settings;
    let duration = |set: &'a Option<Spanned<Duration>>| set.as_ref().map(|set| &set.value.text);
    spec.set("path", &stage.path);
    spec.set(
        "interval",
        duration(&settings.interval).map_or("60m", |interval| interval),
    );
    spec.maybe("retryInterval", duration(&settings.retry));
    spec.set("timeout", stage.timeout.text.as_ref());
    spec.set(
        "prune",
        settings.prune.as_ref().is_none_or(|prune| prune.value),
    );
    spec.set("wait", settings.wait.as_ref().is_none_or(|wait| wait.value));
    spec.maybe("force", stage.force.then_some(true));
    spec.maybe(
        "suspend",
        settings.suspend.as_ref().map(|suspend| suspend.value),
    );
    spec.maybe(
        "deletionPolicy",
        settings.deletion.as_ref().map(|it| deletion(it.value)),
    );
    spec.maybe("targetNamespace", stage.target_namespace);
}

fn deletion(policy: Deletion) -> &'static str {
    match policy {
        Deletion::MirrorPrune => "MirrorPrune",
        Deletion::Delete => "Delete",
        Deletion::WaitForTermination => "WaitForTermination",
        Deletion::Orphan => "Orphan",
    }
}

fn access<'a>(spec: &mut Map<'a>, settings: &'a Settings) {
    spec.maybe("serviceAccountName", text(&settings.service_account));
    spec.maybe(
        "kubeConfig",
        settings
            .kube_config
            .as_ref()
            .map(|it| kube_config(&it.value)),
    );
    spec.maybe(
        "decryption",
        settings.decrypt.as_ref().map(|it| decryption(&it.value)),
    );
}

fn kube_config(config: &KubeConfig) -> Value<'_> {
    match config {
        KubeConfig::Secret { name, key } => {
            let mut secret = Map::default();
            secret.set("name", name);
            secret.maybe("key", key.as_ref());
            [("secretRef", secret)].into()
        }
        KubeConfig::ConfigMap { name } => [("configMapRef", named(name))].into(),
    }
}

fn decryption(decrypt: &Decrypt) -> Map<'_> {
    let mut map = Map::default();
    map.set("provider", "sops");
    map.maybe("secretRef", decrypt.secret.as_deref().map(named));
    map.maybe("serviceAccountName", decrypt.service_account.as_ref());
    map
}

/// A reference by name alone.
pub(super) fn named(name: &str) -> Value<'_> {
    [("name", name)].into()
}

fn metadata<'a>(spec: &mut Map<'a>, pipeline: &PipelinePlan<'_>, stage: &'a StagePlan<'_>) {
    let settings = &stage.stage.settings;
    let mut annotations = texts(&settings.annotations);
    if pipeline
        .groups
        .get(stage.group)
        .is_some_and(|group| group.lockstep)
    {
        annotations.set(RELEASE, "");
    }
    let mut common = Map::default();
    common.filled("labels", texts(&settings.labels));
    common.filled("annotations", annotations);
    spec.filled("commonMetadata", common);
}

/// Pairs of texts as a map.
pub(super) fn texts(pairs: &[(Spanned<String>, Spanned<String>)]) -> Map<'_> {
    pairs
        .iter()
        .map(|(key, value)| (Cow::from(&key.value), (&value.value).into()))
        .collect()
}

fn content<'a>(spec: &mut Map<'a>, stage: &'a StagePlan<'_>) {
    let settings = &stage.stage.settings;
    spec.filled("images", stage.images.iter().map(image).collect::<Vec<_>>());
    spec.filled("components", strings(&settings.components));
    spec.filled(
        "patches",
        settings.patches.iter().map(patch).collect::<Vec<_>>(),
    );
    let mut post_build = Map::default();
    post_build.filled("substitute", texts(&settings.substitute));
    let from = settings.substitute_from.iter().map(substitute_from);
    post_build.filled("substituteFrom", from.collect::<Vec<_>>());
    spec.filled("postBuild", post_build);
}

/// Texts as a list.
pub(super) fn strings(texts: &[Spanned<String>]) -> Vec<&String> {
    texts.iter().map(|text| &text.value).collect()
}

/// An override that sets every image of that name, with the markers that image automation keeps the parts
/// of a reference by.
fn image<'a>(image: &'a ImageOverride<'_>) -> Map<'a> {
    let mut map = Map::with_capacity(3);
    map.set("name", image.name);
    map.maybe(
        "newTag",
        image.tag.map(|tag| marked(tag, image.policy, ":tag")),
    );
    map.maybe(
        "digest",
        image
            .digest
            .map(|digest| marked(digest, image.policy, ":digest")),
    );
    map
}

/// A text with the marker of image automation behind it: that of a policy, or of a part of its reference
/// (`internal/update/setters.go` of image-automation-controller).
pub(super) fn marked<'a>(text: &'a str, policy: Option<&str>, part: &str) -> Value<'a> {
    match policy {
        Some(policy) => {
            let marker = format!("{{\"$imagepolicy\": \"{policy}{part}\"}}");
            Value::Marked(text.into(), marker.into())
        }
        None => text.into(),
    }
}

fn patch(patch: &Patch) -> Map<'_> {
    let mut target = Map::default();
    target.maybe("kind", text(&patch.kind));
    target.maybe("name", text(&patch.name));
    let mut map = Map::default();
    map.filled("target", target);
    map.set("patch", &patch.patch.value);
    map
}

fn substitute_from(from: &SubstituteFrom) -> Map<'_> {
    let mut map = Map::default();
    map.set("kind", kind(from.kind));
    map.set("name", &from.name.value);
    map.maybe("optional", from.optional.then_some(true));
    map
}

fn kind(kind: RefKind) -> &'static str {
    match kind {
        RefKind::Secret => "Secret",
        RefKind::ConfigMap => "ConfigMap",
    }
}

fn health<'a>(spec: &mut Map<'a>, pipeline: &'a PipelinePlan<'_>, stage: &'a StagePlan<'_>) {
    let settings = &stage.stage.settings;
    let checks = settings
        .health
        .iter()
        .map(|health| health_check(pipeline, health));
    spec.filled("healthChecks", checks.collect::<Vec<_>>());
    let ours = stage.readiness.expressions.iter().map(known_expression);
    let expressions = settings.ready.iter().map(health_expression).chain(ours);
    spec.filled("healthCheckExprs", expressions.collect::<Vec<_>>());
}

fn health_check<'a>(pipeline: &'a PipelinePlan<'_>, health: &'a HealthRef) -> Map<'a> {
    let namespace = text(&health.namespace).map(String::as_str);
    let mut map = Map::default();
    map.set("apiVersion", &health.api_version.value);
    map.set("kind", &health.kind.value);
    map.set("name", &health.name.value);
    map.maybe(
        "namespace",
        namespace.or(pipeline.pipeline.namespace.name()),
    );
    map
}

fn health_expression(ready: &ReadyWhen) -> Map<'_> {
    let mut map = Map::default();
    map.set("apiVersion", &ready.api_version.value);
    map.set("kind", &ready.kind.value);
    map.set("current", &ready.current.value);
    map.maybe("inProgress", text(&ready.in_progress));
    map.maybe("failed", text(&ready.failed));
    map
}

/// What we know of a kind, and of the charts of HelmReleases.
fn known_expression(known: &HealthExpression) -> Map<'_> {
    let mut map = Map::default();
    map.set("apiVersion", &known.api_version);
    map.set("kind", &known.kind);
    map.set("current", &known.current);
    map.maybe("failed", known.failed.as_ref());
    map
}

/// The text that was written, if any.
pub(super) fn text(written: &Option<Spanned<String>>) -> Option<&String> {
    written.as_ref().map(|written| &written.value)
}
