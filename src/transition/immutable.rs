//! Fields that Kubernetes does not let anyone change.

use crate::manifests::Node;
use crate::values::quantity::billionths;

use super::field::Field;
use super::service;
use super::state::Item;

/// Group and kind, and its fields with what Kubernetes puts where nobody says anything.
type Row = (
    &'static str,
    &'static str,
    &'static [(&'static str, Option<&'static str>)],
);

/// From `pkg/apis/*/validation` of Kubernetes 1.37 (`ValidateImmutableField`, `ValidatePersistentVolumeClaimUpdate`,
/// `ValidateJobSpecUpdate`) and `ValidateCustomResourceDefinitionUpdate` of apiextensions-apiserver.
const FIELDS: &[Row] = &[
    (
        "batch",
        "Job",
        &[
            ("spec.template", None),
            ("spec.selector", None),
            ("spec.completions", None),
            ("spec.completionMode", Some("NonIndexed")),
            ("spec.podFailurePolicy", None),
            ("spec.successPolicy", None),
            ("spec.backoffLimitPerIndex", None),
            ("spec.managedBy", None),
        ],
    ),
    ("apps", "Deployment", &[("spec.selector", None)]),
    ("apps", "DaemonSet", &[("spec.selector", None)]),
    ("apps", "ReplicaSet", &[("spec.selector", None)]),
    (
        "apps",
        "StatefulSet",
        &[
            ("spec.selector", None),
            ("spec.serviceName", None),
            ("spec.volumeClaimTemplates", None),
            ("spec.podManagementPolicy", Some("OrderedReady")),
        ],
    ),
    (
        "",
        "PersistentVolumeClaim",
        &[
            ("spec.accessModes", None),
            ("spec.selector", None),
            ("spec.storageClassName", None),
            ("spec.volumeMode", Some("Filesystem")),
            ("spec.volumeName", None),
            ("spec.dataSource", None),
            ("spec.dataSourceRef", None),
            ("spec.resources.limits", None),
        ],
    ),
    (
        "",
        "PersistentVolume",
        &[
            // The sources of `PersistentVolumeSource` in `k8s.io/api/core/v1`.
            ("spec.awsElasticBlockStore", None),
            ("spec.azureDisk", None),
            ("spec.azureFile", None),
            ("spec.cephfs", None),
            ("spec.cinder", None),
            ("spec.csi", None),
            ("spec.fc", None),
            ("spec.flexVolume", None),
            ("spec.flocker", None),
            ("spec.gcePersistentDisk", None),
            ("spec.glusterfs", None),
            ("spec.hostPath", None),
            ("spec.iscsi", None),
            ("spec.local", None),
            ("spec.nfs", None),
            ("spec.photonPersistentDisk", None),
            ("spec.portworxVolume", None),
            ("spec.quobyte", None),
            ("spec.rbd", None),
            ("spec.scaleIO", None),
            ("spec.storageos", None),
            ("spec.vsphereVolume", None),
            ("spec.volumeMode", Some("Filesystem")),
            ("spec.nodeAffinity", None),
        ],
    ),
    ("", "Secret", &[("type", Some("Opaque"))]),
    (
        "rbac.authorization.k8s.io",
        "RoleBinding",
        &[("roleRef", None)],
    ),
    (
        "rbac.authorization.k8s.io",
        "ClusterRoleBinding",
        &[("roleRef", None)],
    ),
    (
        "storage.k8s.io",
        "StorageClass",
        &[
            ("provisioner", None),
            ("parameters", None),
            ("reclaimPolicy", Some("Delete")),
            ("volumeBindingMode", Some("Immediate")),
        ],
    ),
    (
        "networking.k8s.io",
        "IngressClass",
        &[("spec.controller", None)],
    ),
    ("node.k8s.io", "RuntimeClass", &[("handler", None)]),
    (
        "storage.k8s.io",
        "CSIDriver",
        &[
            ("spec.attachRequired", Some("true")),
            ("spec.volumeLifecycleModes", Some("[Persistent]")),
        ],
    ),
    (
        "storage.k8s.io",
        "VolumeAttributesClass",
        &[("driverName", None), ("parameters", None)],
    ),
    (
        "discovery.k8s.io",
        "EndpointSlice",
        &[("addressType", None)],
    ),
    ("resource.k8s.io", "ResourceClaim", &[("spec", None)]),
    (
        "resource.k8s.io",
        "ResourceClaimTemplate",
        &[("spec", None)],
    ),
    (
        "networking.k8s.io",
        "IPAddress",
        &[("spec.parentRef", None)],
    ),
    (
        "certificates.k8s.io",
        "ClusterTrustBundle",
        &[("spec.signerName", None)],
    ),
    (
        "scheduling.k8s.io",
        "PriorityClass",
        &[
            ("value", None),
            ("preemptionPolicy", Some("PreemptLowerPriority")),
        ],
    ),
    (
        "apiextensions.k8s.io",
        "CustomResourceDefinition",
        &[
            ("spec.group", None),
            ("spec.scope", None),
            ("spec.names.plural", None),
            ("spec.names.kind", None),
        ],
    ),
];

/// The first field that cannot be changed in place.
pub(super) fn first<'f>(
    (was, is): (&Item<'_>, &Item<'_>),
    fields: &'f [Field],
) -> Option<&'f Field> {
    let row = FIELDS
        .iter()
        .find(|(group, kind, _)| *group == is.group && *kind == is.kind);
    let rows = row.map(|(_, _, rows)| *rows).unwrap_or_default();
    fields.iter().find(|field| {
        let mut rows = rows.iter();
        let is_listed =
            rows.any(|(name, default)| field.is_within(name) && is_other(is, field, *default));
        (is_listed && !is_open((was, is), field))
            || is_sealed(was, field)
            || is_shrunk(is, field)
            || is_of_pod(is, field)
            || is_stored(was, field)
            || service::keeps(was, is, field)
    })
}

/// The labels of nodes that got another name, as they were and as they are (`betaToGALabel`).
const RENAMED_LABELS: [(&str, &str); 5] = [
    (
        "failure-domain.beta.kubernetes.io/zone",
        "topology.kubernetes.io/zone",
    ),
    (
        "failure-domain.beta.kubernetes.io/region",
        "topology.kubernetes.io/region",
    ),
    ("beta.kubernetes.io/os", "kubernetes.io/os"),
    ("beta.kubernetes.io/arch", "kubernetes.io/arch"),
    (
        "beta.kubernetes.io/instance-type",
        "node.kubernetes.io/instance-type",
    ),
];

/// What may be changed all the same: completions of an Indexed Job together with its parallelism (`validateCompletions`),
/// a secret and nodes that a volume had none of, and a label of nodes that got another name
/// (`ValidatePersistentVolumeUpdate`, without the gate `MutablePVNodeAffinity`).
fn is_open((was, is): (&Item<'_>, &Item<'_>), field: &Field) -> bool {
    let said = |side: &Option<String>| side.as_deref().filter(|text| *text != "null").is_some();
    match field.path.as_str() {
        "spec.csi.controllerExpandSecretRef" | "spec.nodeAffinity" => return !said(&field.before),
        path if path.starts_with("spec.nodeAffinity.") => return is_renamed_label(field),
        _ => {}
    }
    let is_indexed =
        |item: &Item<'_>| item.body.text(&["spec", "completionMode"]) == Some("Indexed");
    let node = is.body.node();
    let count = |field: &str| node.at(&["spec", field]).and_then(Node::integer);
    is.is_job()
        && field.path == "spec.completions"
        && is_indexed(was)
        && is_indexed(is)
        && count("completions").is_some()
        && count("completions") == count("parallelism")
}

fn is_renamed_label(field: &Field) -> bool {
    let both = field.before.as_deref().zip(field.after.as_deref());
    field.path.ends_with(".key") && both.is_some_and(|both| RENAMED_LABELS.contains(&both))
}

/// A Pod keeps its spec but for images and what its end and its place are made of (`ValidatePodUpdate`).
fn is_of_pod(item: &Item<'_>, field: &Field) -> bool {
    const OPEN: [&str; 3] = [
        "spec.activeDeadlineSeconds",
        "spec.tolerations",
        "spec.schedulingGates",
    ];
    let is_image = field.path.ends_with("].image")
        && ["spec.containers", "spec.initContainers"]
            .iter()
            .any(|name| field.is_within(name));
    item.group.is_empty()
        && item.kind == "Pod"
        && field.is_within("spec")
        && !is_image
        && !OPEN.iter().any(|name| field.is_within(name))
}

/// The version that a definition stores its objects in must stay (`ValidateCustomResourceDefinitionStoredVersions` in
/// apiextensions-apiserver).
fn is_stored(was: &Item<'_>, field: &Field) -> bool {
    if !was.is_definition() || field.after.is_some() {
        return false;
    }
    let node = was.body.node();
    let versions = node.at(&["spec", "versions"]);
    let mut versions = versions.map(Node::items).unwrap_or_default().iter();
    versions.any(|version| {
        let name = version.text_at(&["name"]).unwrap_or_default();
        let is_stored = version.get("storage").is_some_and(Node::is_true);
        is_stored && field.path == format!("spec.versions[{name}]")
    })
}

/// Whether the value differs from the one in the cluster, which has a default where nothing is said. Which volume or class
/// a claim was given is not known here.
fn is_other(item: &Item<'_>, field: &Field, default: Option<&str>) -> bool {
    let is_given = |path: &str| matches!(path, "spec.volumeName" | "spec.storageClassName");
    match (&field.before, &field.after) {
        (None, Some(_)) if item.kind == "PersistentVolumeClaim" && is_given(&field.path) => false,
        (None, Some(said)) | (Some(said), None) => Some(said.as_str()) != default,
        (Some(_), Some(_)) | (None, None) => true,
    }
}

/// `immutable: true` of a ConfigMap or Secret, which nobody takes back (`ValidateConfigMapUpdate`).
fn is_sealed(was: &Item<'_>, field: &Field) -> bool {
    const SEALED: [&str; 4] = ["immutable", "data", "binaryData", "stringData"];
    let is_one = was.group.is_empty() && matches!(was.kind.as_ref(), "ConfigMap" | "Secret");
    is_one
        && was.body.boolean(&["immutable"]) == Some(true)
        && SEALED.iter().any(|name| field.is_within(name))
}

/// A claim for less than before.
fn is_shrunk(item: &Item<'_>, field: &Field) -> bool {
    let size = |side: &Option<String>| side.as_deref().and_then(billionths);
    item.kind == "PersistentVolumeClaim"
        && field.path == "spec.resources.requests.storage"
        && matches!((size(&field.before), size(&field.after)), (Some(was), Some(is)) if is < was)
}
