//! The kinds that Kubernetes and Flux bring along.

/// The kinds of a group that come with Kubernetes or Flux: all of them, those included that are gone since 1.27.
/// `None` for any other group.
#[must_use]
pub fn kinds_of(group: &str) -> Option<&'static [&'static str]> {
    let at = GROUPS.binary_search_by_key(&group, |(of, _)| of).ok()?;
    GROUPS.get(at).map(|(_, kinds)| *kinds)
}

/// The group of Kubernetes or Flux that has a kind.
#[must_use]
pub fn group_with(kind: &str) -> Option<&'static str> {
    let mut groups = GROUPS.iter();
    let (group, _) = groups.find(|(_, kinds)| kinds.contains(&kind))?;
    Some(group)
}

/// Groups with their kinds: `api/discovery` of Kubernetes 1.37, what older versions have beside it, and the `api`
/// modules of the controllers of Flux.
const GROUPS: [(&str, &[&str]); 29] = [
    (
        "",
        &[
            "Binding",
            "ComponentStatus",
            "ConfigMap",
            "Endpoints",
            "Event",
            "LimitRange",
            "List",
            "Namespace",
            "Node",
            "PersistentVolume",
            "PersistentVolumeClaim",
            "Pod",
            "PodTemplate",
            "ReplicationController",
            "ResourceQuota",
            "Secret",
            "Service",
            "ServiceAccount",
        ],
    ),
    (
        "admissionregistration.k8s.io",
        &[
            "MutatingAdmissionPolicy",
            "MutatingAdmissionPolicyBinding",
            "MutatingWebhookConfiguration",
            "ValidatingAdmissionPolicy",
            "ValidatingAdmissionPolicyBinding",
            "ValidatingWebhookConfiguration",
        ],
    ),
    ("apiextensions.k8s.io", &["CustomResourceDefinition"]),
    ("apiregistration.k8s.io", &["APIService"]),
    (
        "apps",
        &[
            "ControllerRevision",
            "DaemonSet",
            "Deployment",
            "ReplicaSet",
            "StatefulSet",
        ],
    ),
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
    ("autoscaling", &["HorizontalPodAutoscaler", "Scale"]),
    ("batch", &["CronJob", "Job"]),
    (
        "certificates.k8s.io",
        &[
            "CertificateSigningRequest",
            "ClusterTrustBundle",
            "PodCertificateRequest",
        ],
    ),
    ("coordination.k8s.io", &["Lease", "LeaseCandidate"]),
    ("discovery.k8s.io", &["EndpointSlice"]),
    ("events.k8s.io", &["Event"]),
    (
        "extensions",
        &[
            "DaemonSet",
            "Deployment",
            "Ingress",
            "NetworkPolicy",
            "PodSecurityPolicy",
            "ReplicaSet",
        ],
    ),
    (
        "flowcontrol.apiserver.k8s.io",
        &["FlowSchema", "PriorityLevelConfiguration"],
    ),
    ("helm.toolkit.fluxcd.io", &["HelmRelease"]),
    (
        "image.toolkit.fluxcd.io",
        &["ImagePolicy", "ImageRepository", "ImageUpdateAutomation"],
    ),
    ("internal.apiserver.k8s.io", &["StorageVersion"]),
    ("kustomize.toolkit.fluxcd.io", &["Kustomization"]),
    (
        "networking.k8s.io",
        &[
            "ClusterCIDR",
            "IPAddress",
            "Ingress",
            "IngressClass",
            "NetworkPolicy",
            "ServiceCIDR",
        ],
    ),
    ("node.k8s.io", &["RuntimeClass"]),
    (
        "notification.toolkit.fluxcd.io",
        &["Alert", "Provider", "Receiver"],
    ),
    (
        "policy",
        &["Eviction", "PodDisruptionBudget", "PodSecurityPolicy"],
    ),
    (
        "rbac.authorization.k8s.io",
        &["ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"],
    ),
    (
        "resource.k8s.io",
        &[
            "DeviceClass",
            "DeviceTaintRule",
            "PodSchedulingContext",
            "ResourceClaim",
            "ResourceClaimParameters",
            "ResourceClaimTemplate",
            "ResourceClass",
            "ResourceClassParameters",
            "ResourcePoolStatusRequest",
            "ResourceSlice",
        ],
    ),
    (
        "scheduling.k8s.io",
        &["CompositePodGroup", "PodGroup", "PriorityClass", "Workload"],
    ),
    (
        "source.toolkit.fluxcd.io",
        &[
            "Bucket",
            "ExternalArtifact",
            "GitRepository",
            "HelmChart",
            "HelmRepository",
            "OCIRepository",
        ],
    ),
    (
        "storage.k8s.io",
        &[
            "CSIDriver",
            "CSINode",
            "CSIStorageCapacity",
            "StorageClass",
            "VolumeAttachment",
            "VolumeAttributesClass",
        ],
    ),
    ("storagemigration.k8s.io", &["StorageVersionMigration"]),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifests::versions;

    #[test]
    fn the_table_is_sorted() {
        assert!(GROUPS.is_sorted_by_key(|(group, _)| group));
        assert!(GROUPS.iter().all(|(_, kinds)| kinds.is_sorted()));
    }

    #[test]
    fn every_kind_with_known_versions_is_there() {
        for (group, kind) in versions::all() {
            let known = kinds_of(group).unwrap_or_default();
            assert!(known.contains(&kind), "{group} {kind}");
        }
    }
}
