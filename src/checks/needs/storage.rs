//! What claims need to be bound.
//!
//! An unbound claim keeps its stage from being ready (`pvcConditions` in
//! `fluxcd/cli-utils/pkg/kstatus/status/core.go`), and so do the pods that use it. One that names its volume waits for
//! that; any other waits for a volume of its class, which the provisioner of the class makes.

use crate::manifests::{Node, Object};
use crate::source::Span;

use super::need::{Key, Kind};

/// The annotation that a class was named by before there was a field, and which still wins
/// (`GetPersistentVolumeClaimClass` in `k8s.io/component-helpers`).
const OLD_CLASS: &str = "volume.beta.kubernetes.io/storage-class";

/// What the claim that an object is needs, or those that are made for its pods.
pub(super) fn named(object: &Object) -> Vec<(Key, Span)> {
    let mut claims: Vec<&Node> = Vec::new();
    if object.group().is_empty() && object.kind == Kind::Claim.name() {
        claims.push(&object.node);
    }
    if let Some(pod) = object.pod_template() {
        let templates = object.node.at(&["spec", "volumeClaimTemplates"]);
        claims.extend(templates.map(Node::items).unwrap_or_default());
        let volumes = pod.get("volumes").map(Node::items).unwrap_or_default();
        let ephemeral = |volume| Node::at(volume, &["ephemeral", "volumeClaimTemplate"]);
        claims.extend(volumes.iter().filter_map(ephemeral));
    }
    claims.into_iter().filter_map(of_claim).collect()
}

fn of_claim(claim: &Node) -> Option<(Key, Span)> {
    let field = |name| {
        let node = claim.at(&["spec", name])?;
        node.text().filter(|text| !text.is_empty()).map(|_| node)
    };
    let (kind, name) = match field("volumeName") {
        Some(volume) => (Kind::Volume, volume),
        None if claim.at(&["metadata", "annotations", OLD_CLASS]).is_some() => return None,
        None => (Kind::StorageClass, field("storageClassName")?),
    };
    Some((Key::new(kind, "", name.text()?), name.span))
}

/// Whether an object is a class without a provisioner: claims are bound to volumes of its name before it is there
/// (`IsDelayBindingMode` in `k8s.io/component-helpers` takes a class that is not there for one that binds at once).
pub(super) fn is_idle_class(object: &Object) -> bool {
    let provisioner = object.node.text_at(&["provisioner"]);
    object.kind == Kind::StorageClass.name() && provisioner == Some("kubernetes.io/no-provisioner")
}

/// The class of the volume that an object is.
pub(super) fn class_of_volume(object: &Object) -> Option<&str> {
    let is_one = object.group().is_empty() && object.kind == Kind::Volume.name();
    let class = object.node.text_at(&["spec", "storageClassName"]);
    class.filter(|_| is_one)
}
