//! The fields that kustomize's transformers change (`api/internal/konfig/builtinpluginconsts`).

use super::field::{FieldSpec, field};

/// The fields that a field of a kustomization file changes, by the name that `configurations` has for them.
pub(super) fn of(name: &str) -> Vec<FieldSpec<'static>> {
    match name {
        "commonAnnotations" => ANNOTATIONS.to_vec(),
        "commonLabels" => SELECTORS.iter().chain(&TEMPLATE_LABELS).copied().collect(),
        "images" => IMAGES.to_vec(),
        "namePrefix" | "nameSuffix" => NAMES.to_vec(),
        "namespace" => NAMESPACES.to_vec(),
        "replicas" => REPLICAS.to_vec(),
        "templateLabels" => TEMPLATE_LABELS.to_vec(),
        _ => Vec::new(),
    }
}

/// `metadata.labels` of an object itself.
pub(super) const OWN_LABELS: FieldSpec<'static> = field("", "", "metadata/labels").made();

/// Labels of everything that an object describes.
const TEMPLATE_LABELS: [FieldSpec<'static>; 10] = [
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
const SELECTORS: [FieldSpec<'static>; 22] = [
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
const ANNOTATIONS: [FieldSpec<'static>; 9] = [
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

/// `namePrefix` and `nameSuffix`.
const NAMES: [FieldSpec<'static>; 1] = [field("", "", "metadata/name")];

/// `namespace`, beside that of the object itself.
const NAMESPACES: [FieldSpec<'static>; 3] = [
    field("", "Namespace", "metadata/name").made(),
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
const REPLICAS: [FieldSpec<'static>; 4] = [
    field("", "Deployment", "spec/replicas").made(),
    field("", "ReplicationController", "spec/replicas").made(),
    field("", "ReplicaSet", "spec/replicas").made(),
    field("", "StatefulSet", "spec/replicas").made(),
];

/// Images; those of containers are found anywhere, so that these see theirs twice.
const IMAGES: [FieldSpec<'static>; 6] = [
    field("", "", "spec/containers[]/image"),
    field("", "", "spec/initContainers[]/image"),
    field("", "", "spec/template/spec/containers[]/image"),
    field("", "", "spec/template/spec/initContainers[]/image"),
    field("", "", "spec/volumes[]/image/reference"),
    field("", "", "spec/template/spec/volumes[]/image/reference"),
];
