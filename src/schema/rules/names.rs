//! Names of objects, by kind.

use super::super::form::{CRON_NAME, Form, LABEL, NAME, SEGMENT};
use crate::values::key::{group, is_of_flux};

/// What the name of an object may be; of kinds that are not here only what holds for all is certain (`BeforeCreate` in
/// `k8s.io/apiserver/pkg/registry/rest/create.go`).
pub(super) fn form(api_version: &str, kind: &str) -> Form {
    let group = group(api_version);
    if is_among(&LABELS, group, kind) {
        return LABEL;
    }
    if (group, kind) == ("batch", "CronJob") {
        return CRON_NAME;
    }
    let is_custom_of_flux = is_of_flux(group);
    match is_custom_of_flux || is_among(&NAMES, group, kind) {
        true => NAME,
        false => SEGMENT,
    }
}

/// Kinds of a group.
type Row = (&'static str, &'static [&'static str]);

fn is_among(rows: &[Row], group: &str, kind: &str) -> bool {
    let mut rows = rows.iter();
    rows.any(|(of, kinds)| *of == group && kinds.contains(&kind))
}

/// Kinds of which nothing is kept: what is asked of the API server, or written below another object (those that
/// `pkg/registry` has no way to update, or that no server knows).
pub(super) fn is_never_applied(api_version: &str, kind: &str) -> bool {
    is_among(&NEVER_APPLIED, group(api_version), kind)
}

const NEVER_APPLIED: [Row; 7] = [
    (
        "",
        &[
            "Binding",
            "ComponentStatus",
            "PodStatusResult",
            "RangeAllocation",
        ],
    ),
    ("admission.k8s.io", &["AdmissionReview"]),
    ("apiextensions.k8s.io", &["ConversionReview"]),
    (
        "authentication.k8s.io",
        &["SelfSubjectReview", "TokenRequest", "TokenReview"],
    ),
    (
        "authorization.k8s.io",
        &[
            "LocalSubjectAccessReview",
            "SelfSubjectAccessReview",
            "SelfSubjectRulesReview",
            "SubjectAccessReview",
        ],
    ),
    ("autoscaling", &["Scale"]),
    ("policy", &["Eviction"]),
];

/// The form of `generateName`. The length of the name of a CronJob alone is bound.
pub(super) fn prefix(api_version: &str, kind: &str) -> Form {
    match (group(api_version), kind) {
        ("batch", "CronJob") | ("apiextensions.k8s.io", "CustomResourceDefinition") => NAME,
        _ => form(api_version, kind),
    }
}

/// Whether an object that is made keeps the `generation` that it says (those of which no `strategy.go` in
/// `pkg/registry` begins with one).
pub(super) fn keeps_generation(api_version: &str, kind: &str) -> bool {
    is_among(&KEEPERS, group(api_version), kind)
}

const KEEPERS: [Row; 6] = [
    (
        "",
        &[
            "ConfigMap",
            "Endpoints",
            "LimitRange",
            "Namespace",
            "PersistentVolume",
            "PersistentVolumeClaim",
            "ResourceQuota",
            "Secret",
            "Service",
            "ServiceAccount",
        ],
    ),
    ("apiregistration.k8s.io", &["APIService"]),
    ("coordination.k8s.io", &["Lease"]),
    ("node.k8s.io", &["RuntimeClass"]),
    (
        "rbac.authorization.k8s.io",
        &["ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"],
    ),
    ("storage.k8s.io", &["CSIDriver", "StorageClass"]),
];

/// Those whose name is a part of a domain. That of a Service may begin with a digit since Kubernetes 1.36.
const LABELS: [Row; 2] = [("", &["Namespace", "Service"]), ("apps", &["StatefulSet"])];

/// Those whose name is a domain (`NameIsDNSSubdomain`, as `pkg/apis/*/validation` asks for it).
const NAMES: [Row; 12] = [
    (
        "",
        &[
            "ConfigMap",
            "Endpoints",
            "LimitRange",
            "PersistentVolume",
            "PersistentVolumeClaim",
            "Pod",
            "PodTemplate",
            "ReplicationController",
            "ResourceQuota",
            "Secret",
            "ServiceAccount",
        ],
    ),
    ("apps", &["DaemonSet", "Deployment", "ReplicaSet"]),
    ("autoscaling", &["HorizontalPodAutoscaler"]),
    ("batch", &["Job"]),
    ("coordination.k8s.io", &["Lease"]),
    ("discovery.k8s.io", &["EndpointSlice"]),
    (
        "networking.k8s.io",
        &["Ingress", "IngressClass", "NetworkPolicy"],
    ),
    ("node.k8s.io", &["RuntimeClass"]),
    ("scheduling.k8s.io", &["PriorityClass"]),
    (
        "storage.k8s.io",
        &["CSIDriver", "StorageClass", "VolumeAttributesClass"],
    ),
    (
        "admissionregistration.k8s.io",
        &[
            "MutatingWebhookConfiguration",
            "ValidatingAdmissionPolicy",
            "ValidatingAdmissionPolicyBinding",
            "ValidatingWebhookConfiguration",
        ],
    ),
    (
        "flowcontrol.apiserver.k8s.io",
        &["FlowSchema", "PriorityLevelConfiguration"],
    ),
];
