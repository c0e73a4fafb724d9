//! Which lists a strategic merge merges by a key, and which by value.
//!
//! The types are those of the OpenAPI description inside kustomize (`kyaml/openapi`, Kubernetes 1.21), as far as
//! they lead to such a list; `tests/applied/openapi.txt` is what it says, written by `e2e/applied`. Every list of any other type is replaced.

/// Where in an object a value stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Schema {
    /// Below this no list is merged.
    Plain,
    /// `metadata`.
    Metadata,
    /// An object whose metadata alone matters.
    Object,
    /// An object with these fields that matter.
    Root(Root),
    /// `spec` of a workload: `template`.
    WorkloadSpec,
    /// A pod template.
    PodTemplate,
    /// `spec` of a CronJob.
    CronJobSpec,
    /// `spec.jobTemplate` of a CronJob.
    JobTemplate,
    /// `spec` of a pod.
    PodSpec,
    /// A container.
    Container,
    /// A container that is put into a running pod.
    EphemeralContainer,
    /// A volume.
    Volume,
    /// `ephemeral` of a volume.
    EphemeralVolume,
    /// A claim template of a volume.
    ClaimTemplate,
    /// `spec` of a Service.
    ServiceSpec,
    /// `spec` of a CSINode.
    NodeDrivers,
    /// `spec` of a Node.
    NodeSpec,
}

/// Objects that hold more than metadata.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Root {
    /// Deployment, Job and their like.
    Workload,
    /// CronJob.
    CronJob,
    /// Pod.
    Pod,
    /// PodTemplate.
    PodTemplate,
    /// Service.
    Service,
    /// ServiceAccount.
    ServiceAccount,
    /// Webhook configurations.
    Webhooks,
    /// CSINode.
    CsiNode,
    /// Node.
    Node,
}

impl Schema {
    /// The type of an object.
    pub(super) fn of(api_version: &str, kind: &str) -> Self {
        if KNOWN.binary_search(&(api_version, kind)).is_err() {
            return Self::Plain;
        }
        let root = match kind {
            "Deployment"
            | "DaemonSet"
            | "ReplicaSet"
            | "StatefulSet"
            | "Job"
            | "ReplicationController" => Root::Workload,
            "CronJob" => Root::CronJob,
            "Pod" => Root::Pod,
            "PodTemplate" => Root::PodTemplate,
            "Service" => Root::Service,
            "ServiceAccount" => Root::ServiceAccount,
            "MutatingWebhookConfiguration" | "ValidatingWebhookConfiguration" => Root::Webhooks,
            "CSINode" => Root::CsiNode,
            "Node" => Root::Node,
            _ => return Self::Object,
        };
        Self::Root(root)
    }

    /// The type of the map under a field.
    pub(super) fn field(self, name: &str) -> Self {
        match (self, name) {
            (Self::Plain, _) => Self::Plain,
            (
                Self::Object
                | Self::Root(_)
                | Self::PodTemplate
                | Self::JobTemplate
                | Self::ClaimTemplate,
                "metadata",
            ) => Self::Metadata,
            (Self::Root(root), _) => root.field(name),
            (Self::WorkloadSpec, "template") => Self::PodTemplate,
            (Self::PodTemplate, "spec") => Self::PodSpec,
            (Self::CronJobSpec, "jobTemplate") => Self::JobTemplate,
            (Self::JobTemplate, "spec") => Self::WorkloadSpec,
            (Self::Volume, "ephemeral") => Self::EphemeralVolume,
            (Self::EphemeralVolume, "volumeClaimTemplate") => Self::ClaimTemplate,
            _ => Self::Plain,
        }
    }

    /// The keys of the list under a field and the type of its items, when it is merged; no key for one that is
    /// merged by value.
    pub(super) fn list(self, name: &str) -> Option<(&'static [&'static str], Self)> {
        let keys: (&[&str], Self) = match (self, name) {
            (Self::Metadata, "finalizers") | (Self::NodeSpec, "podCIDRs") => (&[], Self::Plain),
            (Self::Metadata, "ownerReferences") => (&["uid"], Self::Plain),
            (Self::PodSpec, "containers" | "initContainers") => (&["name"], Self::Container),
            (Self::PodSpec, "ephemeralContainers") => (&["name"], Self::EphemeralContainer),
            (Self::PodSpec, "volumes") => (&["name"], Self::Volume),
            (Self::PodSpec, "imagePullSecrets") => (&["name"], Self::Plain),
            (Self::PodSpec, "hostAliases") => (&["ip"], Self::Plain),
            (Self::PodSpec, "topologySpreadConstraints") => {
                (&["topologyKey", "whenUnsatisfiable"], Self::Plain)
            }
            (Self::Container | Self::EphemeralContainer, "env") => (&["name"], Self::Plain),
            (Self::Container, "ports") => (&["containerPort", "protocol"], Self::Plain),
            (Self::Container | Self::EphemeralContainer, "volumeMounts") => {
                (&["mountPath"], Self::Plain)
            }
            (Self::Container | Self::EphemeralContainer, "volumeDevices") => {
                (&["devicePath"], Self::Plain)
            }
            (Self::ServiceSpec, "ports") => (&["port", "protocol"], Self::Plain),
            // Only a ComponentStatus has them here.
            (Self::Object, "conditions") => (&["type"], Self::Plain),
            (Self::Root(Root::ServiceAccount), "secrets")
            | (Self::Root(Root::Webhooks), "webhooks")
            | (Self::NodeDrivers, "drivers") => (&["name"], Self::Plain),
            _ => return None,
        };
        Some(keys)
    }
}

impl Root {
    fn field(self, name: &str) -> Schema {
        match (self, name) {
            (Self::Workload, "spec") => Schema::WorkloadSpec,
            (Self::CronJob, "spec") => Schema::CronJobSpec,
            (Self::Pod, "spec") => Schema::PodSpec,
            (Self::PodTemplate, "template") => Schema::PodTemplate,
            (Self::Service, "spec") => Schema::ServiceSpec,
            (Self::CsiNode, "spec") => Schema::NodeDrivers,
            (Self::Node, "spec") => Schema::NodeSpec,
            _ => Schema::Plain,
        }
    }
}

/// The types that are described, lists and those of kustomize itself left out.
const KNOWN: [(&str, &str); 89] = [
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
    ("apps/v1", "ControllerRevision"),
    ("apps/v1", "DaemonSet"),
    ("apps/v1", "Deployment"),
    ("apps/v1", "ReplicaSet"),
    ("apps/v1", "StatefulSet"),
    ("authentication.k8s.io/v1", "TokenRequest"),
    ("authentication.k8s.io/v1", "TokenReview"),
    ("authentication.k8s.io/v1beta1", "TokenReview"),
    ("authorization.k8s.io/v1", "LocalSubjectAccessReview"),
    ("authorization.k8s.io/v1", "SelfSubjectAccessReview"),
    ("authorization.k8s.io/v1", "SelfSubjectRulesReview"),
    ("authorization.k8s.io/v1", "SubjectAccessReview"),
    ("authorization.k8s.io/v1beta1", "LocalSubjectAccessReview"),
    ("authorization.k8s.io/v1beta1", "SelfSubjectAccessReview"),
    ("authorization.k8s.io/v1beta1", "SelfSubjectRulesReview"),
    ("authorization.k8s.io/v1beta1", "SubjectAccessReview"),
    ("autoscaling/v1", "HorizontalPodAutoscaler"),
    ("autoscaling/v1", "Scale"),
    ("autoscaling/v2beta1", "HorizontalPodAutoscaler"),
    ("autoscaling/v2beta2", "HorizontalPodAutoscaler"),
    ("batch/v1", "CronJob"),
    ("batch/v1", "Job"),
    ("batch/v1beta1", "CronJob"),
    ("certificates.k8s.io/v1", "CertificateSigningRequest"),
    ("certificates.k8s.io/v1beta1", "CertificateSigningRequest"),
    ("coordination.k8s.io/v1", "Lease"),
    ("coordination.k8s.io/v1beta1", "Lease"),
    ("discovery.k8s.io/v1", "EndpointSlice"),
    ("discovery.k8s.io/v1beta1", "EndpointSlice"),
    ("events.k8s.io/v1", "Event"),
    ("events.k8s.io/v1beta1", "Event"),
    ("extensions/v1beta1", "Ingress"),
    ("flowcontrol.apiserver.k8s.io/v1beta1", "FlowSchema"),
    (
        "flowcontrol.apiserver.k8s.io/v1beta1",
        "PriorityLevelConfiguration",
    ),
    ("networking.k8s.io/v1", "Ingress"),
    ("networking.k8s.io/v1", "IngressClass"),
    ("networking.k8s.io/v1", "NetworkPolicy"),
    ("networking.k8s.io/v1beta1", "Ingress"),
    ("networking.k8s.io/v1beta1", "IngressClass"),
    ("node.k8s.io/v1", "RuntimeClass"),
    ("node.k8s.io/v1beta1", "RuntimeClass"),
    ("policy/v1", "PodDisruptionBudget"),
    ("policy/v1beta1", "Eviction"),
    ("policy/v1beta1", "PodDisruptionBudget"),
    ("policy/v1beta1", "PodSecurityPolicy"),
    ("rbac.authorization.k8s.io/v1", "ClusterRole"),
    ("rbac.authorization.k8s.io/v1", "ClusterRoleBinding"),
    ("rbac.authorization.k8s.io/v1", "Role"),
    ("rbac.authorization.k8s.io/v1", "RoleBinding"),
    ("rbac.authorization.k8s.io/v1beta1", "ClusterRole"),
    ("rbac.authorization.k8s.io/v1beta1", "ClusterRoleBinding"),
    ("rbac.authorization.k8s.io/v1beta1", "Role"),
    ("rbac.authorization.k8s.io/v1beta1", "RoleBinding"),
    ("scheduling.k8s.io/v1", "PriorityClass"),
    ("scheduling.k8s.io/v1beta1", "PriorityClass"),
    ("storage.k8s.io/v1", "CSIDriver"),
    ("storage.k8s.io/v1", "CSINode"),
    ("storage.k8s.io/v1", "StorageClass"),
    ("storage.k8s.io/v1", "VolumeAttachment"),
    ("storage.k8s.io/v1beta1", "CSIDriver"),
    ("storage.k8s.io/v1beta1", "CSINode"),
    ("storage.k8s.io/v1beta1", "CSIStorageCapacity"),
    ("storage.k8s.io/v1beta1", "StorageClass"),
    ("storage.k8s.io/v1beta1", "VolumeAttachment"),
    ("v1", "Binding"),
    ("v1", "ComponentStatus"),
    ("v1", "ConfigMap"),
    ("v1", "Endpoints"),
    ("v1", "Event"),
    ("v1", "LimitRange"),
    ("v1", "Namespace"),
    ("v1", "Node"),
    ("v1", "PersistentVolume"),
    ("v1", "PersistentVolumeClaim"),
    ("v1", "Pod"),
    ("v1", "PodTemplate"),
    ("v1", "ReplicationController"),
    ("v1", "ResourceQuota"),
    ("v1", "Secret"),
    ("v1", "Service"),
    ("v1", "ServiceAccount"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifests::kinds::is_cluster_scoped;

    #[test]
    fn the_table_is_sorted() {
        assert!(KNOWN.is_sorted());
    }

    /// What the OpenAPI description inside kustomize says, as `e2e/applied` writes it.
    const DESCRIPTION: &str = include_str!("../../../tests/applied/openapi.txt");

    #[test]
    fn the_tables_are_those_of_kustomize() {
        let kinds = |word: &str| {
            let lines = DESCRIPTION
                .lines()
                .map(|line| line.split(' ').collect::<Vec<_>>());
            let lines = lines.filter(|parts| parts[0] == word);
            lines.map(|parts| (parts[1], parts[2])).collect::<Vec<_>>()
        };
        assert_eq!(kinds("known"), KNOWN);
        for (version, kind) in KNOWN {
            let is_cluster = kinds("cluster").contains(&(version, kind));
            assert_eq!(
                is_cluster_scoped(version, kind),
                is_cluster,
                "{version} {kind}"
            );
        }
    }

    #[test]
    fn every_list_is_merged_by_its_keys() {
        for line in DESCRIPTION.lines().filter(|line| line.starts_with("list ")) {
            let parts: Vec<&str> = line.split(' ').collect();
            let mut path: Vec<&str> = parts[3].split('.').collect();
            let last = path.pop().unwrap();
            let within = path
                .iter()
                .fold(Schema::of(parts[1], parts[2]), |schema, field| {
                    let items = schema.list(field).map(|(_, items)| items);
                    items.unwrap_or_else(|| schema.field(field))
                });
            let keys = within.list(last).map(|(keys, _)| keys.join(","));
            assert_eq!(keys.as_deref(), Some(parts[4].trim_matches('-')), "{line}");
        }
    }
}
