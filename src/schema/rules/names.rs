//! Names of objects, by kind.

use super::super::form::{CRON_NAME, Form, LABEL, NAME, SEGMENT};
use crate::values::key::group;

/// What the name of an object may be; of kinds that are not here only what holds for all is certain (`BeforeCreate` in
/// `k8s.io/apiserver/pkg/registry/rest/create.go`).
pub(super) fn form(api_version: &str, kind: &str) -> Form {
    let group = group(api_version);
    let is_of = |(of, kinds): &(&str, &[&str])| *of == group && kinds.contains(&kind);
    if LABELS.iter().any(is_of) {
        return LABEL;
    }
    if (group, kind) == ("batch", "CronJob") {
        return CRON_NAME;
    }
    let is_custom_of_flux = group.ends_with(".toolkit.fluxcd.io");
    match is_custom_of_flux || NAMES.iter().any(is_of) {
        true => NAME,
        false => SEGMENT,
    }
}

/// Those whose name is a part of a domain. That of a Service may begin with a digit since Kubernetes 1.36.
const LABELS: [(&str, &[&str]); 2] = [("", &["Namespace", "Service"]), ("apps", &["StatefulSet"])];

/// Those whose name is a domain (`NameIsDNSSubdomain`, as `pkg/apis/*/validation` asks for it).
const NAMES: [(&str, &[&str]); 12] = [
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
