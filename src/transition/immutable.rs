//! Fields that Kubernetes does not let anyone change.

use super::field::Field;
use super::state::Item;

/// Group, kind, the fields, and why in words.
///
/// From `pkg/apis/*/validation` and `pkg/registry` of Kubernetes 1.37, for Jobs
/// `ValidateJobSpecUpdate` in `pkg/apis/batch/validation/validation.go`.
const FIELDS: &[(&str, &str, &[&str])] = &[
    (
        "batch",
        "Job",
        &[
            "spec.template",
            "spec.selector",
            "spec.completions",
            "spec.completionMode",
            "spec.podFailurePolicy",
            "spec.successPolicy",
            "spec.backoffLimitPerIndex",
            "spec.managedBy",
        ],
    ),
    ("apps", "Deployment", &["spec.selector"]),
    ("apps", "DaemonSet", &["spec.selector"]),
    ("apps", "ReplicaSet", &["spec.selector"]),
    (
        "apps",
        "StatefulSet",
        &[
            "spec.selector",
            "spec.serviceName",
            "spec.volumeClaimTemplates",
            "spec.podManagementPolicy",
        ],
    ),
    (
        "",
        "PersistentVolumeClaim",
        &[
            "spec.accessModes",
            "spec.selector",
            "spec.storageClassName",
            "spec.volumeMode",
            "spec.volumeName",
        ],
    ),
    ("", "Secret", &["type"]),
    ("rbac.authorization.k8s.io", "RoleBinding", &["roleRef"]),
    (
        "rbac.authorization.k8s.io",
        "ClusterRoleBinding",
        &["roleRef"],
    ),
    (
        "storage.k8s.io",
        "StorageClass",
        &[
            "provisioner",
            "parameters",
            "reclaimPolicy",
            "volumeBindingMode",
        ],
    ),
];

/// The first field that cannot be changed in place.
pub(super) fn first<'f>(item: &Item<'_>, fields: &'f [Field]) -> Option<&'f Field> {
    let row = FIELDS
        .iter()
        .find(|(group, kind, _)| *group == item.group && *kind == item.kind);
    let names = row.map(|(_, _, names)| *names).unwrap_or_default();
    fields
        .iter()
        .find(|field| names.iter().any(|name| field.is_within(name)))
}
