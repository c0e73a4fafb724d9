//! The kinds of objects that are known.

use crate::values::key::{group, is_of_flux};

/// The objects that are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `kustomize.toolkit.fluxcd.io/v1`.
    Kustomization,
    /// `source.toolkit.fluxcd.io/v1`.
    GitRepository,
    /// `source.toolkit.fluxcd.io/v1`.
    OCIRepository,
    /// `source.toolkit.fluxcd.io/v1`.
    Bucket,
    /// `source.toolkit.fluxcd.io/v1`.
    ExternalArtifact,
    /// `source.toolkit.fluxcd.io/v1`.
    HelmRepository,
    /// `source.toolkit.fluxcd.io/v1`.
    HelmChart,
    /// `helm.toolkit.fluxcd.io/v2`.
    HelmRelease,
    /// `notification.toolkit.fluxcd.io/v1beta3`.
    Alert,
    /// `notification.toolkit.fluxcd.io/v1beta3`.
    Provider,
    /// `notification.toolkit.fluxcd.io/v1`.
    Receiver,
    /// `image.toolkit.fluxcd.io/v1`.
    ImageRepository,
    /// `image.toolkit.fluxcd.io/v1`.
    ImagePolicy,
    /// `image.toolkit.fluxcd.io/v1`.
    ImageUpdateAutomation,
    /// `batch/v1`.
    Job,
    /// `batch/v1`.
    CronJob,
    /// `apps/v1`.
    Deployment,
    /// `apps/v1`.
    StatefulSet,
    /// `apps/v1`.
    DaemonSet,
    /// `apps/v1`.
    ReplicaSet,
    /// `v1`.
    Pod,
    /// `v1`.
    PodTemplate,
    /// `v1`.
    ReplicationController,
    /// `v1`.
    Service,
    /// `v1`.
    Endpoints,
    /// `v1`.
    ConfigMap,
    /// `v1`.
    Secret,
    /// `v1`.
    ServiceAccount,
    /// `v1`.
    Namespace,
    /// `v1`.
    PersistentVolumeClaim,
    /// `v1`.
    PersistentVolume,
    /// `v1`.
    LimitRange,
    /// `v1`.
    ResourceQuota,
    /// `networking.k8s.io/v1`.
    Ingress,
    /// `networking.k8s.io/v1`.
    IngressClass,
    /// `networking.k8s.io/v1`.
    NetworkPolicy,
    /// `discovery.k8s.io/v1`.
    EndpointSlice,
    /// `rbac.authorization.k8s.io/v1`.
    Role,
    /// `rbac.authorization.k8s.io/v1`.
    ClusterRole,
    /// `rbac.authorization.k8s.io/v1`.
    RoleBinding,
    /// `rbac.authorization.k8s.io/v1`.
    ClusterRoleBinding,
    /// `autoscaling/v2`.
    HorizontalPodAutoscaler,
    /// `autoscaling/v1`, which asks for the processor alone.
    OldHorizontalPodAutoscaler,
    /// `policy/v1`.
    PodDisruptionBudget,
    /// `scheduling.k8s.io/v1`.
    PriorityClass,
    /// `node.k8s.io/v1`.
    RuntimeClass,
    /// `storage.k8s.io/v1`.
    StorageClass,
    /// `storage.k8s.io/v1`.
    CSIDriver,
    /// `coordination.k8s.io/v1`.
    Lease,
    /// `admissionregistration.k8s.io/v1`.
    ValidatingWebhookConfiguration,
    /// `admissionregistration.k8s.io/v1`.
    MutatingWebhookConfiguration,
    /// `admissionregistration.k8s.io/v1`.
    ValidatingAdmissionPolicy,
    /// `admissionregistration.k8s.io/v1`.
    ValidatingAdmissionPolicyBinding,
    /// `apiextensions.k8s.io/v1`.
    CustomResourceDefinition,
    /// `apiregistration.k8s.io/v1`.
    APIService,
}

/// A kind with its version and its name.
type Row = (Kind, &'static str, &'static str);

const KUSTOMIZE: &str = "kustomize.toolkit.fluxcd.io/v1";
const SOURCE: &str = "source.toolkit.fluxcd.io/v1";
const HELM: &str = "helm.toolkit.fluxcd.io/v2";
const NOTIFICATION: &str = "notification.toolkit.fluxcd.io/v1";
const BETA_NOTIFICATION: &str = "notification.toolkit.fluxcd.io/v1beta3";
const IMAGE: &str = "image.toolkit.fluxcd.io/v1";
const BATCH: &str = "batch/v1";
const APPS: &str = "apps/v1";
const CORE: &str = "v1";
const NETWORKING: &str = "networking.k8s.io/v1";
const DISCOVERY: &str = "discovery.k8s.io/v1";
const RBAC: &str = "rbac.authorization.k8s.io/v1";
const AUTOSCALING: &str = "autoscaling/v2";
const OLD_AUTOSCALING: &str = "autoscaling/v1";
const COORDINATION: &str = "coordination.k8s.io/v1";
const POLICY: &str = "policy/v1";
const SCHEDULING: &str = "scheduling.k8s.io/v1";
const NODE: &str = "node.k8s.io/v1";
const STORAGE: &str = "storage.k8s.io/v1";
const ADMISSION: &str = "admissionregistration.k8s.io/v1";
const DEFINITIONS: &str = "apiextensions.k8s.io/v1";
const REGISTRATION: &str = "apiregistration.k8s.io/v1";

const ROWS: [Row; 55] = [
    (Kind::Kustomization, KUSTOMIZE, "Kustomization"),
    (Kind::GitRepository, SOURCE, "GitRepository"),
    (Kind::OCIRepository, SOURCE, "OCIRepository"),
    (Kind::Bucket, SOURCE, "Bucket"),
    (Kind::ExternalArtifact, SOURCE, "ExternalArtifact"),
    (Kind::HelmRepository, SOURCE, "HelmRepository"),
    (Kind::HelmChart, SOURCE, "HelmChart"),
    (Kind::HelmRelease, HELM, "HelmRelease"),
    (Kind::Alert, BETA_NOTIFICATION, "Alert"),
    (Kind::Provider, BETA_NOTIFICATION, "Provider"),
    (Kind::Receiver, NOTIFICATION, "Receiver"),
    (Kind::ImageRepository, IMAGE, "ImageRepository"),
    (Kind::ImagePolicy, IMAGE, "ImagePolicy"),
    (Kind::ImageUpdateAutomation, IMAGE, "ImageUpdateAutomation"),
    (Kind::Job, BATCH, "Job"),
    (Kind::CronJob, BATCH, "CronJob"),
    (Kind::Deployment, APPS, "Deployment"),
    (Kind::StatefulSet, APPS, "StatefulSet"),
    (Kind::DaemonSet, APPS, "DaemonSet"),
    (Kind::ReplicaSet, APPS, "ReplicaSet"),
    (Kind::Pod, CORE, "Pod"),
    (Kind::PodTemplate, CORE, "PodTemplate"),
    (Kind::ReplicationController, CORE, "ReplicationController"),
    (Kind::Service, CORE, "Service"),
    (Kind::Endpoints, CORE, "Endpoints"),
    (Kind::ConfigMap, CORE, "ConfigMap"),
    (Kind::Secret, CORE, "Secret"),
    (Kind::ServiceAccount, CORE, "ServiceAccount"),
    (Kind::Namespace, CORE, "Namespace"),
    (Kind::PersistentVolumeClaim, CORE, "PersistentVolumeClaim"),
    (Kind::PersistentVolume, CORE, "PersistentVolume"),
    (Kind::LimitRange, CORE, "LimitRange"),
    (Kind::ResourceQuota, CORE, "ResourceQuota"),
    (Kind::Ingress, NETWORKING, "Ingress"),
    (Kind::IngressClass, NETWORKING, "IngressClass"),
    (Kind::NetworkPolicy, NETWORKING, "NetworkPolicy"),
    (Kind::EndpointSlice, DISCOVERY, "EndpointSlice"),
    (Kind::Role, RBAC, "Role"),
    (Kind::ClusterRole, RBAC, "ClusterRole"),
    (Kind::RoleBinding, RBAC, "RoleBinding"),
    (Kind::ClusterRoleBinding, RBAC, "ClusterRoleBinding"),
    (
        Kind::HorizontalPodAutoscaler,
        AUTOSCALING,
        "HorizontalPodAutoscaler",
    ),
    (
        Kind::OldHorizontalPodAutoscaler,
        OLD_AUTOSCALING,
        "HorizontalPodAutoscaler",
    ),
    (Kind::PodDisruptionBudget, POLICY, "PodDisruptionBudget"),
    (Kind::PriorityClass, SCHEDULING, "PriorityClass"),
    (Kind::RuntimeClass, NODE, "RuntimeClass"),
    (Kind::StorageClass, STORAGE, "StorageClass"),
    (Kind::CSIDriver, STORAGE, "CSIDriver"),
    (Kind::Lease, COORDINATION, "Lease"),
    (
        Kind::ValidatingWebhookConfiguration,
        ADMISSION,
        "ValidatingWebhookConfiguration",
    ),
    (
        Kind::MutatingWebhookConfiguration,
        ADMISSION,
        "MutatingWebhookConfiguration",
    ),
    (
        Kind::ValidatingAdmissionPolicy,
        ADMISSION,
        "ValidatingAdmissionPolicy",
    ),
    (
        Kind::ValidatingAdmissionPolicyBinding,
        ADMISSION,
        "ValidatingAdmissionPolicyBinding",
    ),
    (
        Kind::CustomResourceDefinition,
        DEFINITIONS,
        "CustomResourceDefinition",
    ),
    (Kind::APIService, REGISTRATION, "APIService"),
];

impl Kind {
    /// Every kind that is known.
    pub fn all() -> impl Iterator<Item = Self> {
        ROWS.iter().map(|(kind, ..)| *kind)
    }

    /// The kind of an object; `None` for those that are not known in this version.
    #[must_use]
    pub fn of(api_version: &str, kind: &str) -> Option<Self> {
        let is_it = |(_, version, name): &&Row| *name == kind && *version == api_version;
        ROWS.iter().find(is_it).map(|(kind, ..)| *kind)
    }

    fn row(self) -> (&'static str, &'static str) {
        let row = ROWS.iter().find(|(kind, ..)| *kind == self);
        // A test holds that each has one.
        row.map(|(_, version, name)| (*version, *name))
            .unwrap_or_default()
    }

    pub(super) fn api_version(self) -> &'static str {
        self.row().0
    }

    /// Its name, as in `kind`.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.row().1
    }

    /// The name of its type in the table: that of the kind, unless a newer version has it.
    pub(super) fn type_name(self) -> &'static str {
        if self == Self::OldHorizontalPodAutoscaler {
            return "AutoscalingHorizontalPodAutoscaler";
        }
        self.name()
    }

    /// Whether types of Go read it; the objects of Flux are read by their schema.
    pub(super) fn is_built_in(self) -> bool {
        !is_of_flux(group(self.api_version()))
    }

    /// Whether kustomize-controller leaves out what the kind does not have, before it sends an object: it knows the
    /// types of client-go, and does not read roles with them (`UnstructuredListWithScheme` in
    /// `fluxcd/pkg/ssa/normalize/normalize.go`). Of all others the API server refuses a field that it does not know.
    #[must_use]
    pub fn loses_unknown_fields(self) -> bool {
        let is_sent_as_it_is = matches!(
            self,
            Self::Role | Self::ClusterRole | Self::CustomResourceDefinition | Self::APIService
        );
        self.is_built_in() && !is_sent_as_it_is
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::table;

    #[test]
    fn every_kind_has_a_row_and_a_type() {
        for kind in Kind::all() {
            assert_eq!(Kind::of(kind.api_version(), kind.name()), Some(kind));
            assert!(
                table::type_of(kind.type_name()).is_some(),
                "{}",
                kind.name()
            );
        }
        let last = Kind::all().last().map(|kind| kind as usize);
        assert_eq!(last, Some(ROWS.len() - 1));
    }

    #[test]
    fn unknown_fields_go_where_flux_reads_the_object() {
        assert!(Kind::Service.loses_unknown_fields() && Kind::RoleBinding.loses_unknown_fields());
        let sent = [
            Kind::Role,
            Kind::CustomResourceDefinition,
            Kind::HelmRelease,
            Kind::Alert,
        ];
        assert!(!sent.into_iter().any(Kind::loses_unknown_fields));
    }
}
