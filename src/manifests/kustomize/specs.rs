//! The fields that kustomize's transformers change (`api/internal/konfig/builtinpluginconsts`).

use super::field::FieldSpec;

const fn of(group: &'static str, kind: &'static str, path: &'static str) -> FieldSpec {
    FieldSpec::of(group, kind, path)
}

/// `metadata.labels` of an object itself.
pub(super) const OWN_LABELS: FieldSpec = of("", "", "metadata/labels").made();

/// Labels of everything that an object describes.
pub(super) const TEMPLATE_LABELS: [FieldSpec; 10] = [
    OWN_LABELS,
    of("", "ReplicationController", "spec/template/metadata/labels")
        .v1()
        .made(),
    of("", "Deployment", "spec/template/metadata/labels").made(),
    of("", "ReplicaSet", "spec/template/metadata/labels").made(),
    of("", "DaemonSet", "spec/template/metadata/labels").made(),
    of("apps", "StatefulSet", "spec/template/metadata/labels").made(),
    of(
        "apps",
        "StatefulSet",
        "spec/volumeClaimTemplates[]/metadata/labels",
    )
    .made(),
    of("batch", "Job", "spec/template/metadata/labels").made(),
    of("batch", "CronJob", "spec/jobTemplate/metadata/labels").made(),
    of(
        "batch",
        "CronJob",
        "spec/jobTemplate/spec/template/metadata/labels",
    )
    .made(),
];

/// Selectors.
pub(super) const SELECTORS: [FieldSpec; 22] = [
    of("", "Service", "spec/selector").v1().made(),
    of("", "ReplicationController", "spec/selector").v1().made(),
    of("", "Deployment", "spec/selector/matchLabels").made(),
    of("apps", "Deployment", POD_AFFINITY_PREFERRED),
    of("apps", "Deployment", POD_AFFINITY_REQUIRED),
    of("apps", "Deployment", POD_ANTI_AFFINITY_PREFERRED),
    of("apps", "Deployment", POD_ANTI_AFFINITY_REQUIRED),
    of("apps", "Deployment", TOPOLOGY),
    of("", "ReplicaSet", "spec/selector/matchLabels").made(),
    of("", "DaemonSet", "spec/selector/matchLabels").made(),
    of("apps", "StatefulSet", "spec/selector/matchLabels").made(),
    of("apps", "StatefulSet", POD_AFFINITY_PREFERRED),
    of("apps", "StatefulSet", POD_AFFINITY_REQUIRED),
    of("apps", "StatefulSet", POD_ANTI_AFFINITY_PREFERRED),
    of("apps", "StatefulSet", POD_ANTI_AFFINITY_REQUIRED),
    of("apps", "StatefulSet", TOPOLOGY),
    of("batch", "Job", "spec/selector/matchLabels"),
    of(
        "batch",
        "CronJob",
        "spec/jobTemplate/spec/selector/matchLabels",
    ),
    of("policy", "PodDisruptionBudget", "spec/selector/matchLabels"),
    of(
        "networking.k8s.io",
        "NetworkPolicy",
        "spec/podSelector/matchLabels",
    ),
    of(
        "networking.k8s.io",
        "NetworkPolicy",
        "spec/ingress/from/podSelector/matchLabels",
    ),
    of(
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
    of("", "", "metadata/annotations").made(),
    of(
        "",
        "ReplicationController",
        "spec/template/metadata/annotations",
    )
    .v1()
    .made(),
    of("", "Deployment", "spec/template/metadata/annotations").made(),
    of("", "ReplicaSet", "spec/template/metadata/annotations").made(),
    of("", "DaemonSet", "spec/template/metadata/annotations").made(),
    of("", "StatefulSet", "spec/template/metadata/annotations").made(),
    of("batch", "Job", "spec/template/metadata/annotations").made(),
    of("batch", "CronJob", "spec/jobTemplate/metadata/annotations").made(),
    of(
        "batch",
        "CronJob",
        "spec/jobTemplate/spec/template/metadata/annotations",
    )
    .made(),
];

/// `namespace`, beside that of the object itself.
pub(super) const NAMESPACES: [FieldSpec; 2] = [
    of(
        "apiregistration.k8s.io",
        "APIService",
        "spec/service/namespace",
    )
    .made(),
    of(
        "apiextensions.k8s.io",
        "CustomResourceDefinition",
        "spec/conversion/webhook/clientConfig/service/namespace",
    ),
];

/// Kinds that `replicas` changes.
pub(super) const REPLICAS: [FieldSpec; 4] = [
    of("", "Deployment", "spec/replicas").made(),
    of("", "ReplicationController", "spec/replicas").made(),
    of("", "ReplicaSet", "spec/replicas").made(),
    of("", "StatefulSet", "spec/replicas").made(),
];

/// Images; those of containers are found anywhere, so that these see theirs twice.
pub(super) const IMAGES: [FieldSpec; 6] = [
    of("", "", "spec/containers[]/image"),
    of("", "", "spec/initContainers[]/image"),
    of("", "", "spec/template/spec/containers[]/image"),
    of("", "", "spec/template/spec/initContainers[]/image"),
    of("", "", "spec/volumes[]/image/reference"),
    of("", "", "spec/template/spec/volumes[]/image/reference"),
];
