//! The Kustomization of a stage: what is settled, and what follows from the order.

use crate::manifests::Node;
use crate::plan::{HealthExpression, ParentPlan, PipelinePlan, StagePlan};

use super::overlay::{map_of, value_of};
use super::value::{Map, Value};
use super::{RELEASE, depends, values};

/// Fields that come before `commonMetadata`, as the Flux guide orders them.
const BEFORE_METADATA: [&str; 14] = [
    "dependsOn",
    "sourceRef",
    "path",
    "interval",
    "retryInterval",
    "timeout",
    "prune",
    "wait",
    "force",
    "suspend",
    "deletionPolicy",
    "targetNamespace",
    "serviceAccountName",
    "kubeConfig",
];

/// The Kustomization of `stage`; where it carries the release id, the id is still empty.
pub(super) fn kustomization<'a>(
    pipeline: &'a PipelinePlan<'_>,
    stage: &'a StagePlan<'_>,
) -> Map<'a> {
    let mut metadata = Map::with_capacity(2);
    metadata.set("name", stage.kustomization);
    metadata.maybe("namespace", namespace(pipeline));
    own_metadata(&mut metadata, &stage.settled.metadata);
    let mut object = Map::with_capacity(4);
    object.set("apiVersion", "kustomize.toolkit.fluxcd.io/v1");
    object.set("kind", "Kustomization");
    object.set("metadata", metadata);
    object.set("spec", spec(pipeline, stage));
    object
}

/// Labels and annotations that somebody gave the object itself.
pub(super) fn own_metadata<'a>(metadata: &mut Map<'a>, own: &'a Node) {
    for (key, value) in own.entries() {
        metadata.set(key.text().unwrap_or_default(), value_of(value));
    }
}

/// The Kustomization that applies the folder of the others. Nothing deletes it with its file: the stages would go with it.
pub(super) fn parent<'a>(pipeline: &'a PipelinePlan<'_>, parent: &'a ParentPlan<'_>) -> Map<'a> {
    let mut annotations = Map::with_capacity(1);
    annotations.set("kustomize.toolkit.fluxcd.io/prune", "disabled");
    let mut metadata = Map::with_capacity(3);
    metadata.set("name", parent.name);
    metadata.maybe("namespace", namespace(pipeline));
    metadata.set("annotations", annotations);
    let mut object = Map::with_capacity(4);
    object.set("apiVersion", "kustomize.toolkit.fluxcd.io/v1");
    object.set("kind", "Kustomization");
    object.set("metadata", metadata);
    object.set("spec", map_of(&parent.spec));
    object
}

/// Namespace of the Kustomizations, when they name one.
pub(super) fn namespace<'a>(pipeline: &'a PipelinePlan<'_>) -> Option<&'a str> {
    let namespace = pipeline.pipeline.flux.namespace.as_ref();
    namespace.map(|namespace| namespace.value.as_str())
}

fn spec<'a>(pipeline: &'a PipelinePlan<'_>, stage: &'a StagePlan<'_>) -> Map<'a> {
    let fields = stage.settled.spec.entries();
    let mut spec = Map::with_capacity(fields.len() + 2);
    spec.filled("dependsOn", depends_on(pipeline, stage));
    let group = pipeline.groups.get(stage.group);
    let mut needs_release = group.is_some_and(|group| group.lockstep);
    // `force: false` says what its absence does.
    let is_off = |(key, value): &&(Node, Node)| {
        key.text() == Some("force") && value.boolean() == Some(false)
    };
    for (key, value) in fields.iter().filter(|field| !is_off(field)) {
        let key = key.text().unwrap_or_default();
        let is_metadata = key == "commonMetadata";
        if needs_release && !is_metadata && is_behind_metadata(key) {
            spec.set("commonMetadata", with_release(Value::Null));
            needs_release = false;
        }
        let mut value = value_of(value);
        if needs_release && is_metadata {
            value = with_release(value);
            needs_release = false;
        }
        spec.set(key, value);
    }
    if needs_release {
        spec.set("commonMetadata", with_release(Value::Null));
    }
    mark_images(&mut spec, stage);
    add_readiness(&mut spec, stage);
    values::tie(&mut spec, stage);
    spec
}

/// In front of the annotations that the release id is among.
const RELEASE_NOTE: &str =
    "The release id is equal in all stages of a release: `flux-pipeline explain release`.";

fn is_behind_metadata(key: &str) -> bool {
    key != "decryption" && !BEFORE_METADATA.contains(&key)
}

/// `commonMetadata` with a place for the release id.
fn with_release(common: Value<'_>) -> Value<'_> {
    let mut map = if let Value::Map(map) = common {
        map
    } else {
        Map::default()
    };
    map.within("annotations", |annotations| {
        annotations.set(RELEASE, "");
        *annotations = std::mem::take(annotations).noted(RELEASE_NOTE);
    });
    Value::Map(map)
}

/// What the order gives, and what the user adds: YAML cannot take from the order.
fn depends_on<'a>(pipeline: &'a PipelinePlan<'_>, stage: &'a StagePlan<'_>) -> Vec<Value<'a>> {
    let mut entries = depends::on(pipeline, stage);
    entries.extend(stage.settled.depends_on.iter().map(value_of));
    entries
}

/// What we know of the kinds of the stage, and of the charts of its HelmReleases, behind what the user says.
fn add_readiness<'a>(spec: &mut Map<'a>, stage: &'a StagePlan<'_>) {
    let ours = stage.readiness.expressions.iter().map(expression);
    let ours: Vec<Value<'a>> = ours.map(Value::Map).collect();
    if ours.is_empty() {
        return;
    }
    if let Some(Value::List(said)) = spec.get_mut("healthCheckExprs") {
        said.extend(ours);
        return;
    }
    spec.set("healthCheckExprs", ours);
}

fn expression(known: &HealthExpression) -> Map<'_> {
    let mut map = Map::default();
    map.set("apiVersion", &known.api_version);
    map.set("kind", &known.kind);
    map.set("current", &known.current);
    map.maybe("failed", known.failed.as_ref());
    map
}

/// Puts the markers of image automation behind the parts of a reference that it keeps.
fn mark_images<'a>(spec: &mut Map<'a>, stage: &'a StagePlan<'_>) {
    let Some(Value::List(images)) = spec.get_mut("images") else {
        return;
    };
    let policies = stage.settled.policies.iter();
    for (image, policy) in images.iter_mut().zip(policies) {
        let (Value::Map(image), Some(policy)) = (image, policy) else {
            continue;
        };
        for (field, part) in [("newTag", ":tag"), ("digest", ":digest")] {
            if let Some(value) = image.get_mut(field) {
                mark(value, policy, part);
            }
        }
    }
}

/// Puts the marker of image automation behind a text: that of a policy, or of a part of its reference
/// (`internal/update/setters.go` of image-automation-controller).
pub(super) fn mark(value: &mut Value<'_>, policy: &str, part: &str) {
    if let Value::Text(text) = value {
        let marker = format!("{{\"$imagepolicy\": \"{policy}{part}\"}}");
        *value = Value::Marked(std::mem::take(text), marker.into());
    }
}
