//! Which kinds live in a namespace.

use crate::values::key::{group, is_of_flux};

use super::built_in::kinds_of;

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
/// The kinds are those of `k8s.io/api` 0.37 with `+genclient:nonNamespaced`, and those of the API extensions and
/// aggregation; kustomize has the same table in
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
#[must_use]
pub fn is_built_in(group: &str) -> bool {
    // Other `*.k8s.io` groups belong to custom resources such as `gateway.networking.k8s.io`.
    kinds_of(group).is_some() || is_of_flux(group)
}

const CLUSTER_KINDS: [&str; 40] = [
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
    "ResourcePoolStatusRequest",
    "ResourceSlice",
    "RuntimeClass",
    "SelfSubjectAccessReview",
    "SelfSubjectReview",
    "SelfSubjectRulesReview",
    "ServiceCIDR",
    "StorageClass",
    "StorageVersion",
    "StorageVersionMigration",
    "SubjectAccessReview",
    "TokenReview",
    "ValidatingAdmissionPolicy",
    "ValidatingAdmissionPolicyBinding",
    "ValidatingWebhookConfiguration",
    "VolumeAttachment",
    "VolumeAttributesClass",
];

/// Whether kustomize itself knows that a kind lives in no namespace (`precomputedIsNamespaceScoped`); any other
/// gets one.
pub(super) fn is_cluster_scoped(api_version: &str, kind: &str) -> bool {
    CLUSTER_SCOPED.binary_search(&(api_version, kind)).is_ok()
}

const CLUSTER_SCOPED: [(&str, &str); 35] = [
    (
        "admissionregistration.k8s.io/v1",
        "MutatingWebhookConfiguration",
    ),
    (
        "admissionregistration.k8s.io/v1",
        "ValidatingWebhookConfiguration",
    ),
    (
        "admissionregistration.k8s.io/v1beta1",
        "MutatingWebhookConfiguration",
    ),
    (
        "admissionregistration.k8s.io/v1beta1",
        "ValidatingWebhookConfiguration",
    ),
    ("apiextensions.k8s.io/v1", "CustomResourceDefinition"),
    ("apiextensions.k8s.io/v1beta1", "CustomResourceDefinition"),
    ("apiregistration.k8s.io/v1", "APIService"),
    ("apiregistration.k8s.io/v1beta1", "APIService"),
    ("certificates.k8s.io/v1", "CertificateSigningRequest"),
    ("certificates.k8s.io/v1beta1", "CertificateSigningRequest"),
    ("flowcontrol.apiserver.k8s.io/v1beta1", "FlowSchema"),
    (
        "flowcontrol.apiserver.k8s.io/v1beta1",
        "PriorityLevelConfiguration",
    ),
    ("networking.k8s.io/v1", "IngressClass"),
    ("networking.k8s.io/v1beta1", "IngressClass"),
    ("node.k8s.io/v1", "RuntimeClass"),
    ("node.k8s.io/v1beta1", "RuntimeClass"),
    ("policy/v1beta1", "PodSecurityPolicy"),
    ("rbac.authorization.k8s.io/v1", "ClusterRole"),
    ("rbac.authorization.k8s.io/v1", "ClusterRoleBinding"),
    ("rbac.authorization.k8s.io/v1beta1", "ClusterRole"),
    ("rbac.authorization.k8s.io/v1beta1", "ClusterRoleBinding"),
    ("scheduling.k8s.io/v1", "PriorityClass"),
    ("scheduling.k8s.io/v1beta1", "PriorityClass"),
    ("storage.k8s.io/v1", "CSIDriver"),
    ("storage.k8s.io/v1", "CSINode"),
    ("storage.k8s.io/v1", "StorageClass"),
    ("storage.k8s.io/v1", "VolumeAttachment"),
    ("storage.k8s.io/v1beta1", "CSIDriver"),
    ("storage.k8s.io/v1beta1", "CSINode"),
    ("storage.k8s.io/v1beta1", "StorageClass"),
    ("storage.k8s.io/v1beta1", "VolumeAttachment"),
    ("v1", "ComponentStatus"),
    ("v1", "Namespace"),
    ("v1", "Node"),
    ("v1", "PersistentVolume"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifests::built_in::group_with;

    #[test]
    fn the_tables_are_sorted() {
        assert!(CLUSTER_KINDS.is_sorted());
        assert!(CLUSTER_SCOPED.is_sorted());
    }

    #[test]
    fn every_kind_without_a_namespace_is_of_a_group() {
        for kind in CLUSTER_KINDS {
            assert!(group_with(kind).is_some(), "{kind}");
        }
    }

    #[test]
    fn kinds_know_where_they_live() {
        assert_eq!(scope("v1", "ConfigMap"), Scope::Namespaced);
        assert_eq!(scope("v1", "Namespace"), Scope::Cluster);
        for (api, kind) in [
            ("storage.k8s.io/v1", "VolumeAttributesClass"),
            ("storagemigration.k8s.io/v1", "StorageVersionMigration"),
            ("resource.k8s.io/v1alpha3", "ResourcePoolStatusRequest"),
            ("internal.apiserver.k8s.io/v1alpha1", "StorageVersion"),
        ] {
            assert_eq!(scope(api, kind), Scope::Cluster, "{kind}");
        }
        assert_eq!(
            scope("storage.k8s.io/v1", "CSIStorageCapacity"),
            Scope::Namespaced
        );
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
