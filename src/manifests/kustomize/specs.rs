//! The fields that kustomize's transformers change (`api/internal/konfig/builtinpluginconsts`).

use super::field::{FieldSpec, field};

/// `metadata.labels` of an object itself.
pub(super) const OWN_LABELS: FieldSpec = field("", "", "metadata/labels").made();

/// Labels of everything that an object describes.
pub(super) const TEMPLATE_LABELS: [FieldSpec; 10] = [
    OWN_LABELS,
    field("", "ReplicationController", "spec/template/metadata/labels")
        .v1()
        .made(),
    field("", "Deployment", "spec/template/metadata/labels").made(),
    field("", "ReplicaSet", "spec/template/metadata/labels").made(),
    field("", "DaemonSet", "spec/template/metadata/labels").made(),
    field("apps", "StatefulSet", "spec/template/metadata/labels").made(),
    field(
        "apps",
        "StatefulSet",
        "spec/volumeClaimTemplates[]/metadata/labels",
    )
    .made(),
    field("batch", "Job", "spec/template/metadata/labels").made(),
    field("batch", "CronJob", "spec/jobTemplate/metadata/labels").made(),
    field(
        "batch",
        "CronJob",
        "spec/jobTemplate/spec/template/metadata/labels",
    )
    .made(),
];

/// Selectors.
pub(super) const SELECTORS: [FieldSpec; 22] = [
    field("", "Service", "spec/selector").v1().made(),
    field("", "ReplicationController", "spec/selector")
        .v1()
        .made(),
    field("", "Deployment", "spec/selector/matchLabels").made(),
    field("apps", "Deployment", POD_AFFINITY_PREFERRED),
    field("apps", "Deployment", POD_AFFINITY_REQUIRED),
    field("apps", "Deployment", POD_ANTI_AFFINITY_PREFERRED),
    field("apps", "Deployment", POD_ANTI_AFFINITY_REQUIRED),
    field("apps", "Deployment", TOPOLOGY),
    field("", "ReplicaSet", "spec/selector/matchLabels").made(),
    field("", "DaemonSet", "spec/selector/matchLabels").made(),
    field("apps", "StatefulSet", "spec/selector/matchLabels").made(),
    field("apps", "StatefulSet", POD_AFFINITY_PREFERRED),
    field("apps", "StatefulSet", POD_AFFINITY_REQUIRED),
    field("apps", "StatefulSet", POD_ANTI_AFFINITY_PREFERRED),
    field("apps", "StatefulSet", POD_ANTI_AFFINITY_REQUIRED),
    field("apps", "StatefulSet", TOPOLOGY),
    field("batch", "Job", "spec/selector/matchLabels"),
    field(
        "batch",
        "CronJob",
        "spec/jobTemplate/spec/selector/matchLabels",
    ),
    field("policy", "PodDisruptionBudget", "spec/selector/matchLabels"),
    field(
        "networking.k8s.io",
        "NetworkPolicy",
        "spec/podSelector/matchLabels",
    ),
    field(
        "networking.k8s.io",
        "NetworkPolicy",
        "spec/ingress/from/podSelector/matchLabels",
    ),
    field(
        "networking.k8s.io",
        "NetworkPolicy",
        "spec/egress/to/podSelector/matchLabels",
    ),
];

const POD_AFFINITY_PREFERRED: &str = "spec/template/spec/affinity/podAffinity/\
    preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm/labelSelector/matchLabels";
const POD_AFFINITY_REQUIRED: &str = "spec/template/spec/affinity/podAffinity/\
    requiredDuringSchedulingIgnoredDuringExecution/labelSelector/matchLabels";
const POD_ANTI_AFFINITY_PREFERRED: &str = "spec/template/spec/affinity/podAntiAffinity/\
    preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm/labelSelector/matchLabels";
const POD_ANTI_AFFINITY_REQUIRED: &str = "spec/template/spec/affinity/podAntiAffinity/\
    requiredDuringSchedulingIgnoredDuringExecution/labelSelector/matchLabels";
const TOPOLOGY: &str = "spec/template/spec/topologySpreadConstraints/labelSelector/matchLabels";

/// `commonAnnotations`.
pub(super) const ANNOTATIONS: [FieldSpec; 9] = [
    field("", "", "metadata/annotations").made(),
    field(
        "",
        "ReplicationController",
        "spec/template/metadata/annotations",
    )
    .v1()
    .made(),
    field("", "Deployment", "spec/template/metadata/annotations").made(),
    field("", "ReplicaSet", "spec/template/metadata/annotations").made(),
    field("", "DaemonSet", "spec/template/metadata/annotations").made(),
    field("", "StatefulSet", "spec/template/metadata/annotations").made(),
    field("batch", "Job", "spec/template/metadata/annotations").made(),
    field("batch", "CronJob", "spec/jobTemplate/metadata/annotations").made(),
    field(
        "batch",
        "CronJob",
        "spec/jobTemplate/spec/template/metadata/annotations",
    )
    .made(),
];

/// `namespace`, beside that of the object itself.
pub(super) const NAMESPACES: [FieldSpec; 2] = [
    field(
        "apiregistration.k8s.io",
        "APIService",
        "spec/service/namespace",
    )
    .made(),
    field(
        "apiextensions.k8s.io",
        "CustomResourceDefinition",
        "spec/conversion/webhook/clientConfig/service/namespace",
    ),
];

/// Kinds that `replicas` changes.
pub(super) const REPLICAS: [FieldSpec; 4] = [
    field("", "Deployment", "spec/replicas").made(),
    field("", "ReplicationController", "spec/replicas").made(),
    field("", "ReplicaSet", "spec/replicas").made(),
    field("", "StatefulSet", "spec/replicas").made(),
];

/// Images; those of containers are found anywhere, so that these see theirs twice.
pub(super) const IMAGES: [FieldSpec; 6] = [
    field("", "", "spec/containers[]/image"),
    field("", "", "spec/initContainers[]/image"),
    field("", "", "spec/template/spec/containers[]/image"),
    field("", "", "spec/template/spec/initContainers[]/image"),
    field("", "", "spec/volumes[]/image/reference"),
    field("", "", "spec/template/spec/volumes[]/image/reference"),
];
