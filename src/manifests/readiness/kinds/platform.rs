//! Secrets, certificates, policies, storage, clusters and clouds.

use super::Generation::{InConditions, InField, InStatus, Nowhere};
use super::{
    Entry, ReadFrom, conditions, of_generation, of_generation_if_said, says, says_or_fails, written,
};

const CROSSPLANE: &str = "Crossplane";
const ESO: &str = "External Secrets";
const KYVERNO: &str = "Kyverno";
const CAPI: &str = "Cluster API";

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        group: "apiextensions.crossplane.io",
        kinds: &["CompositeResourceDefinition", "ManagedResourceDefinition"],
        ready: of_generation_if_said(&["Established"]),
        generation: InConditions,
        read_from: ReadFrom(CROSSPLANE, "2.3.4", "apis/apiextensions/v1/conditions.go"),
    },
    Entry {
        group: "apiextensions.crossplane.io",
        kinds: &["ManagedResourceActivationPolicy"],
        ready: of_generation_if_said(&["Healthy"]),
        generation: InConditions,
        read_from: ReadFrom(
            CROSSPLANE,
            "2.3.4",
            "apis/apiextensions/v1alpha1/conditions.go",
        ),
    },
    written(
        "apiextensions.crossplane.io",
        &["Composition", "EnvironmentConfig"],
        ReadFrom(
            CROSSPLANE,
            "2.3.4",
            "apis/apiextensions/v1/composition_types.go",
        ),
    ),
    Entry {
        group: "ops.crossplane.io",
        kinds: &["Operation"],
        ready: says_or_fails(
            "status.conditions.exists(c, c.type == 'Succeeded' && c.status == 'True')",
            "status.conditions.exists(c, c.type == 'Succeeded' && c.status == 'False')",
        ),
        generation: Nowhere,
        read_from: ReadFrom(CROSSPLANE, "2.3.4", "apis/ops/v1alpha1/operation_types.go"),
    },
    written(
        "ops.crossplane.io",
        &["CronOperation", "WatchOperation"],
        ReadFrom(
            CROSSPLANE,
            "2.3.4",
            "apis/ops/v1alpha1/cronoperation_types.go",
        ),
    ),
    Entry {
        group: "pkg.crossplane.io",
        kinds: &["Configuration", "Function", "Provider"],
        ready: of_generation_if_said(&["Healthy", "Installed"]),
        generation: InConditions,
        read_from: ReadFrom(CROSSPLANE, "2.3.4", "apis/pkg/v1/conditions.go"),
    },
    written(
        "pkg.crossplane.io",
        &["ControllerConfig", "DeploymentRuntimeConfig", "ImageConfig"],
        ReadFrom(
            CROSSPLANE,
            "2.3.4",
            "apis/pkg/v1beta1/deployment_runtime_config_types.go",
        ),
    ),
    Entry {
        group: "protection.crossplane.io",
        kinds: &["ClusterUsage", "Usage"],
        ready: of_generation_if_said(&["Ready"]),
        generation: InConditions,
        read_from: ReadFrom(CROSSPLANE, "2.3.4", "apis/protection/v1beta1/conditions.go"),
    },
    Entry {
        group: "bitnami.com",
        kinds: &["SealedSecret"],
        ready: conditions(&["Synced"]),
        generation: InStatus,
        read_from: ReadFrom(
            "Sealed Secrets",
            "0.40.0",
            "pkg/apis/sealedsecrets/v1alpha1/types.go",
        ),
    },
    // An external cluster is `Connected`, and is never `Ready`.
    Entry {
        group: "ceph.rook.io",
        kinds: &["CephCluster"],
        ready: says_or_fails(
            "status.phase in ['Ready', 'Connected']",
            "status.phase == 'Failure'",
        ),
        generation: InStatus,
        read_from: ReadFrom(
            "Rook",
            "1.20.6",
            "pkg/operator/ceph/controller/conditions.go",
        ),
    },
    Entry {
        group: "ceph.rook.io",
        kinds: &["CephBlockPool", "CephFilesystem", "CephObjectStore"],
        ready: says_or_fails("status.phase == 'Ready'", "status.phase == 'Failure'"),
        generation: InStatus,
        read_from: ReadFrom("Rook", "1.20.6", "pkg/apis/ceph.rook.io/v1/types.go"),
    },
    Entry {
        group: "cert-manager.io",
        kinds: &["Certificate", "ClusterIssuer", "Issuer"],
        ready: of_generation(&["Ready"]),
        generation: InConditions,
        read_from: ReadFrom(
            "cert-manager",
            "1.21.2",
            "pkg/apis/certmanager/v1/types_certificate.go",
        ),
    },
    Entry {
        group: "trust.cert-manager.io",
        kinds: &["Bundle"],
        ready: of_generation(&["Synced"]),
        generation: InConditions,
        read_from: ReadFrom(
            "trust-manager",
            "0.24.0",
            "pkg/apis/trust/v1alpha1/types_bundle.go",
        ),
    },
    Entry {
        group: "cluster.x-k8s.io",
        kinds: &["Cluster", "MachineDeployment", "MachinePool"],
        ready: says(
            "status.conditions.exists(c, c.type in ['Available', 'Ready'] && c.status == 'True')",
        ),
        generation: InStatus,
        read_from: ReadFrom(CAPI, "1.14.0", "api/core/v1beta2/cluster_types.go"),
    },
    Entry {
        group: "controlplane.cluster.x-k8s.io",
        kinds: &["KubeadmControlPlane"],
        ready: says(
            "status.conditions.exists(c, c.type in ['Available', 'Ready'] && c.status == 'True')",
        ),
        generation: InStatus,
        read_from: ReadFrom(
            CAPI,
            "1.14.0",
            "api/controlplane/kubeadm/v1beta2/kubeadm_control_plane_types.go",
        ),
    },
    Entry {
        group: "external-secrets.io",
        kinds: &["ClusterExternalSecret", "ClusterSecretStore", "SecretStore"],
        ready: conditions(&["Ready"]),
        generation: Nowhere,
        read_from: ReadFrom(ESO, "2.9.0", "apis/externalsecrets/v1/secretstore_types.go"),
    },
    // One that is refreshed never again keeps the number of the generation that it was made of.
    Entry {
        group: "external-secrets.io",
        kinds: &["ExternalSecret"],
        ready: says(
            "status.conditions.exists(c, c.type == 'Ready' && c.status == 'True') && ((has(spec.refreshPolicy) && spec.refreshPolicy == 'CreatedOnce') || (has(spec.refreshInterval) && duration(spec.refreshInterval) <= duration('0s')) || status.syncedResourceVersion.startsWith(string(metadata.generation) + '-'))",
        ),
        generation: InField("syncedResourceVersion"),
        read_from: ReadFrom(
            ESO,
            "2.9.0",
            "pkg/controllers/externalsecret/externalsecret_controller.go",
        ),
    },
    Entry {
        group: "external-secrets.io",
        kinds: &["PushSecret"],
        ready: says(
            "status.conditions.exists(c, c.type == 'Ready' && c.status == 'True') && status.syncedResourceVersion.startsWith(string(metadata.generation) + '-')",
        ),
        generation: InField("syncedResourceVersion"),
        read_from: ReadFrom(
            ESO,
            "2.9.0",
            "pkg/controllers/pushsecret/pushsecret_controller.go",
        ),
    },
    Entry {
        group: "fluxcd.controlplane.io",
        kinds: &["FluxInstance", "ResourceSet", "ResourceSetInputProvider"],
        ready: of_generation(&["Ready"]),
        generation: InConditions,
        read_from: ReadFrom(
            "Flux Operator",
            "0.58.1",
            "internal/controller/resourceset_controller.go",
        ),
    },
    Entry {
        group: "karpenter.k8s.aws",
        kinds: &["EC2NodeClass"],
        ready: of_generation_if_said(&["Ready"]),
        generation: InConditions,
        read_from: ReadFrom(
            "Karpenter for AWS",
            "1.14.1",
            "pkg/apis/v1/ec2nodeclass_status.go",
        ),
    },
    Entry {
        group: "karpenter.sh",
        kinds: &["NodeOverlay", "NodePool"],
        ready: of_generation_if_said(&["Ready"]),
        generation: InConditions,
        read_from: ReadFrom("Karpenter", "1.14.1", "pkg/apis/v1/nodepool_status.go"),
    },
    Entry {
        group: "kyverno.io",
        kinds: &["ClusterPolicy", "GlobalContextEntry", "Policy"],
        ready: conditions(&["Ready"]),
        generation: Nowhere,
        read_from: ReadFrom(KYVERNO, "1.19.0", "api/kyverno/v1/policy_status.go"),
    },
    Entry {
        group: "policies.kyverno.io",
        kinds: &[
            "GeneratingPolicy",
            "ImageValidatingPolicy",
            "MutatingPolicy",
            "NamespacedGeneratingPolicy",
            "NamespacedImageValidatingPolicy",
            "NamespacedMutatingPolicy",
            "NamespacedValidatingPolicy",
            "ValidatingPolicy",
        ],
        ready: says("status.conditionStatus.ready == true"),
        generation: Nowhere,
        read_from: ReadFrom(KYVERNO, "1.19.0", "pkg/controllers/policystatus/vpol.go"),
    },
    written(
        "kyverno.io",
        &["CleanupPolicy", "ClusterCleanupPolicy", "PolicyException"],
        ReadFrom(KYVERNO, "1.19.0", "api/kyverno/v2/cleanup_policy_types.go"),
    ),
    Entry {
        group: "snapshot.kubevirt.io",
        kinds: &["VirtualMachineSnapshot"],
        ready: says("status.readyToUse == true"),
        generation: Nowhere,
        read_from: ReadFrom("KubeVirt", "1.9.0", "snapshot/v1beta1/types.go"),
    },
    Entry {
        group: "snapshot.kubevirt.io",
        kinds: &["VirtualMachineRestore"],
        ready: says("status.complete == true"),
        generation: Nowhere,
        read_from: ReadFrom("KubeVirt", "1.9.0", "snapshot/v1beta1/types.go"),
    },
    Entry {
        group: "snapshot.storage.k8s.io",
        kinds: &["VolumeSnapshot"],
        ready: says("status.readyToUse == true"),
        generation: Nowhere,
        read_from: ReadFrom(
            "external-snapshotter",
            "8.7.0",
            "client/apis/volumesnapshot/v1/types.go",
        ),
    },
    written(
        "snapshot.storage.k8s.io",
        &["VolumeSnapshotClass"],
        ReadFrom(
            "external-snapshotter",
            "8.7.0",
            "client/apis/volumesnapshot/v1/types.go",
        ),
    ),
    written(
        "cluster.x-k8s.io",
        &["ClusterClass"],
        ReadFrom(CAPI, "1.14.0", "api/core/v1beta2/clusterclass_types.go"),
    ),
    // Each provider has templates of its own, which nobody reconciles.
    written(
        "*.cluster.x-k8s.io",
        &["*Template"],
        ReadFrom(
            CAPI,
            "1.14.0",
            "api/controlplane/kubeadm/v1beta2/kubeadmcontrolplanetemplate_types.go",
        ),
    ),
    // Their controllers count who uses them, and set no condition before they are deleted.
    written("*.upbound.io", PROVIDER_CONFIGS, RUNTIME),
    written("*.crossplane.io", PROVIDER_CONFIGS, RUNTIME),
];

const PROVIDER_CONFIGS: &[&str] = &["ClusterProviderConfig", "ProviderConfig", "StoreConfig"];

const RUNTIME: ReadFrom = ReadFrom(
    "crossplane-runtime",
    "2.4.0",
    "pkg/reconciler/providerconfig/reconciler.go",
);

const fn managed(group: &'static str) -> Entry {
    Entry {
        group,
        kinds: &[],
        ready: of_generation_if_said(&["Ready", "Synced"]),
        generation: InConditions,
        read_from: ReadFrom(
            "crossplane-runtime",
            "2.4.0",
            "pkg/reconciler/managed/reconciler.go",
        ),
    }
}

/// Groups whose kinds are all alike.
pub(super) const GROUPS: &[Entry] = &[
    written(
        "autoscaling.k8s.io",
        &[],
        ReadFrom(
            "Vertical Pod Autoscaler",
            "1.7.1",
            "vertical-pod-autoscaler/pkg/apis/autoscaling.k8s.io/v1/types.go",
        ),
    ),
    written(
        "generators.external-secrets.io",
        &[],
        ReadFrom(ESO, "2.9.0", "apis/generators/v1alpha1/register.go"),
    ),
    written(
        "secrets-store.csi.x-k8s.io",
        &[],
        ReadFrom(
            "Secrets Store CSI Driver",
            "1.6.0",
            "apis/v1/secretproviderclass_types.go",
        ),
    ),
    managed("*.upbound.io"),
    managed("*.crossplane.io"),
];
