//! Ties a HelmRelease to the objects that it takes values from.
//!
//! A ConfigMap or Secret that changes is no change of the HelmRelease: Flux calls it ready before helm-controller has
//! looked. So a patch of the Kustomization writes a digest of the values into the HelmRelease, where it is a new
//! generation, which Flux waits for.

use crate::manifests::PatchTarget;
use crate::plan::{ReleaseValues, StagePlan};

use super::digest;
use super::value::{Map, Value};
use super::yaml;

/// Annotation in the spec of a HelmRelease with a digest of its values.
pub const VALUES: &str = "flux-pipeline/values";

/// Where the annotation touches nothing that runs: on the HelmChart. A `chartRef` has none, and then it is on every object
/// of the release, but in no template of pods.
const ON_CHART: [&str; 3] = ["chart", "metadata", "annotations"];
const ON_OBJECTS: [&str; 2] = ["commonMetadata", "annotations"];

/// In front of the patch.
const NOTE: &str =
    "Makes other values a change of the HelmRelease, so that Flux waits for the upgrade.";

/// Writes the patches of a stage behind those of the user's.
pub(super) fn tie(spec: &mut Map<'_>, stage: &StagePlan<'_>) {
    let patches = stage.readiness.values.iter().map(patch);
    let patches: Vec<Value<'_>> = patches.map(Value::Map).collect();
    if let Some(Value::List(said)) = spec.get_mut("patches") {
        said.extend(patches);
    } else {
        spec.filled("patches", patches);
    }
}

/// What a HelmRelease carries of the values that it takes from other objects.
#[must_use]
pub fn values_digest(release: &ReleaseValues) -> String {
    digest::of_texts(&release.contents)
}

fn patch<'a>(release: &ReleaseValues) -> Map<'a> {
    let mut object = Map::with_capacity(4);
    object.set("apiVersion", release.api_version.clone());
    object.set("kind", "HelmRelease");
    object.set(
        "metadata",
        Value::from([("name", Value::from(release.target.name.clone()))]),
    );
    let digest = Value::from(values_digest(release));
    let mut annotated = Value::from([(VALUES, digest)]);
    let place = if release.has_template {
        &ON_CHART[..]
    } else {
        &ON_OBJECTS[..]
    };
    for key in place.iter().rev() {
        annotated = Value::from([(*key, annotated)]);
    }
    object.set("spec", annotated);
    let mut patch = Map::with_capacity(2);
    patch.set("target", target(&release.target));
    patch.set("patch", yaml::text(&object));
    patch.noted(NOTE)
}

/// `target` of a patch.
pub(super) fn target<'a>(object: &PatchTarget) -> Map<'a> {
    let mut target = Map::with_capacity(3);
    target.set("kind", object.kind.clone());
    target.set("name", object.name.clone());
    if let Some(namespace) = &object.namespace {
        target.set("namespace", namespace.clone());
    }
    target
}

/// Whether a patch of a Kustomization is one that this file writes.
#[must_use]
pub fn is_values_tie(patch: &str) -> bool {
    patch.contains(&format!("\n      {VALUES}: "))
        || patch.contains(&format!("\n        {VALUES}: "))
}
