//! Which kinds live in a namespace.

use crate::values::key::group;

/// Where objects of a kind live.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// In no namespace.
    Cluster,
    /// In a namespace.
    Namespaced,
    /// A custom kind whose definition was not seen.
    Unknown,
}

/// The scope of a kind that Kubernetes or Flux brings along.
///
/// The kinds are those of `kubectl api-resources` of Kubernetes 1.37; kustomize has the same table in
/// `kyaml/openapi/openapi.go` (`precomputedIsNamespaceScoped`).
pub(super) fn scope(api_version: &str, kind: &str) -> Scope {
    let group = group(api_version);
    if !is_built_in(group) {
        return Scope::Unknown;
    }
    if CLUSTER_KINDS.binary_search(&kind).is_ok() {
        Scope::Cluster
    } else {
        Scope::Namespaced
    }
}

/// Whether the kinds of a group come with Kubernetes or Flux.
pub(super) fn is_built_in(group: &str) -> bool {
    // Other `*.k8s.io` groups belong to custom resources such as `gateway.networking.k8s.io`.
    KNOWN_GROUPS.binary_search(&group).is_ok() || group.ends_with(".toolkit.fluxcd.io")
}

const KNOWN_GROUPS: [&str; 21] = [
    "",
    "admissionregistration.k8s.io",
    "apiextensions.k8s.io",
    "apiregistration.k8s.io",
    "apps",
    "authentication.k8s.io",
    "authorization.k8s.io",
    "autoscaling",
    "batch",
    "certificates.k8s.io",
    "coordination.k8s.io",
    "discovery.k8s.io",
    "events.k8s.io",
    "flowcontrol.apiserver.k8s.io",
    "networking.k8s.io",
    "node.k8s.io",
    "policy",
    "rbac.authorization.k8s.io",
    "resource.k8s.io",
    "scheduling.k8s.io",
    "storage.k8s.io",
];

const CLUSTER_KINDS: [&str; 37] = [
    "APIService",
    "CSIDriver",
    "CSINode",
    "CertificateSigningRequest",
    "ClusterRole",
    "ClusterRoleBinding",
    "ClusterTrustBundle",
    "ComponentStatus",
    "CustomResourceDefinition",
    "DeviceClass",
    "DeviceTaintRule",
    "FlowSchema",
    "IPAddress",
    "IngressClass",
    "MutatingAdmissionPolicy",
    "MutatingAdmissionPolicyBinding",
    "MutatingWebhookConfiguration",
    "Namespace",
    "Node",
    "PersistentVolume",
    "PodSecurityPolicy",
    "PriorityClass",
    "PriorityLevelConfiguration",
    "ResourceSlice",
    "RuntimeClass",
    "SelfSubjectAccessReview",
    "SelfSubjectReview",
    "SelfSubjectRulesReview",
    "ServiceCIDR",
    "StorageClass",
    "StorageVersion",
    "SubjectAccessReview",
    "TokenReview",
    "ValidatingAdmissionPolicy",
    "ValidatingAdmissionPolicyBinding",
    "ValidatingWebhookConfiguration",
    "VolumeAttachment",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_sorted() {
        assert!(KNOWN_GROUPS.is_sorted());
        assert!(CLUSTER_KINDS.is_sorted());
    }

    #[test]
    fn kinds_know_where_they_live() {
        assert_eq!(scope("v1", "ConfigMap"), Scope::Namespaced);
        assert_eq!(scope("v1", "Namespace"), Scope::Cluster);
        assert_eq!(scope("apps/v1", "Deployment"), Scope::Namespaced);
        assert_eq!(
            scope("helm.toolkit.fluxcd.io/v2", "HelmRelease"),
            Scope::Namespaced
        );
        assert_eq!(
            scope("gateway.networking.k8s.io/v1", "GatewayClass"),
            Scope::Unknown
        );
    }
}
