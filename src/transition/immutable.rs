//! Fields that Kubernetes does not let anyone change.

use crate::values::quantity::billionths;

use super::field::Field;
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
        ],
    ),
    (
        "",
        "PersistentVolume",
        &[
            ("spec.csi", None),
            ("spec.nfs", None),
            ("spec.hostPath", None),
            ("spec.local", None),
            ("spec.volumeMode", Some("Filesystem")),
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
        rows.any(|(name, default)| field.is_within(name) && is_other(is, field, *default))
            || is_sealed(was, field)
            || is_shrunk(is, field)
            || is_address(was, is, field)
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

/// The address of a Service, which has one already (`validateUpgradeDowngradeClusterIPs`): it is said in two fields, and
/// who takes it out of one keeps it.
fn is_address(was: &Item<'_>, is: &Item<'_>, field: &Field) -> bool {
    const FIELDS: [&str; 3] = ["spec.clusterIP", "spec.clusterIPs", "spec.clusterIPs[0]"];
    let is_named =
        |item: &Item<'_>| item.body.text(&["spec", "type"]).unwrap_or_default() == "ExternalName";
    is.kind == "Service"
        && is.group.is_empty()
        && !is_named(was)
        && !is_named(is)
        && FIELDS.contains(&field.path.as_str())
        && address(is).is_some_and(|said| address(was).as_ref() != Some(&said))
}

/// The first address that a Service says.
fn address(service: &Item<'_>) -> Option<String> {
    let node = service.body.node();
    let first = || node.at(&["spec", "clusterIPs"])?.items().first()?.text();
    let said = node.text_at(&["spec", "clusterIP"]).or_else(first);
    said.filter(|it| !it.is_empty()).map(str::to_owned)
}
