//! Where objects refer to others by name (`namereference.go` in `api/internal/konfig/builtinpluginconsts`).

use std::sync::Arc;

use crate::manifests::{Node, Object};

use super::config;
use super::field::{FieldSpec, field};

/// A field that holds the name of an object of a kind.
#[derive(Clone, Copy)]
pub(super) struct Reference<'s> {
    group: &'s str,
    version: &'s str,
    kind: &'s str,
    /// Where it stands.
    pub field: FieldSpec<'s>,
}

impl Reference<'_> {
    /// Whether it may mean an object of this kind.
    pub(super) fn is_to(&self, group: &str, version: &str, kind: &str) -> bool {
        (self.group.is_empty() || self.group == group)
            && (self.version.is_empty() || self.version == version)
            && (self.kind.is_empty() || self.kind == kind)
    }

    /// Whether `roleRef` says what kind it means.
    pub(super) fn is_role(&self) -> Option<()> {
        self.field.path.ends_with("roleRef/name").then_some(())
    }
}

/// Every field of an object that may refer, in kustomize's order; those that files configure come last.
///
/// # Errors
/// The first of `then`.
pub(super) fn each(
    kind: &str,
    object: &Object,
    configs: &[Arc<Node>],
    mut then: impl FnMut(&Reference<'_>) -> Result<(), String>,
) -> Result<(), String> {
    for to in &TARGETS {
        let reference = |field| Reference {
            group: to.group,
            version: to.version,
            kind: to.kind,
            field,
        };
        for path in to.pods {
            let pods = PODS.iter().filter(|(pod, _)| *pod == kind && to.is_in(pod));
            for (_, prefix) in pods {
                let full = field("", "", path);
                then(&reference(full.below(prefix)))?;
            }
        }
        for field in to.fields.iter().filter(|field| field.is_of(object)) {
            then(&reference(*field))?;
        }
    }
    let configured = config::references(configs);
    let mut own = configured.filter(|(_, field)| field.is_of(object));
    own.try_for_each(|(to, field)| {
        let (group, version, kind) = (to.group, to.version, to.kind);
        then(&Reference {
            group,
            version,
            kind,
            field,
        })
    })
}

/// A kind that others refer to.
struct Named {
    group: &'static str,
    version: &'static str,
    kind: &'static str,
    /// Paths below the `spec` of a pod.
    pods: &'static [&'static str],
    /// Kinds with pods that are left out here.
    not_in: &'static [&'static str],
    /// Other fields.
    fields: &'static [FieldSpec<'static>],
}

impl Named {
    fn is_in(&self, kind: &str) -> bool {
        !self.not_in.contains(&kind)
    }
}

/// Kinds with pods, and where their `spec` is.
const PODS: [(&str, &str); 9] = [
    ("Pod", "spec"),
    ("PodTemplate", "template/spec"),
    ("Deployment", "spec/template/spec"),
    ("ReplicaSet", "spec/template/spec"),
    ("DaemonSet", "spec/template/spec"),
    ("StatefulSet", "spec/template/spec"),
    ("ReplicationController", "spec/template/spec"),
    ("Job", "spec/template/spec"),
    ("CronJob", "spec/jobTemplate/spec/template/spec"),
];

const SCALED: &[FieldSpec<'static>] = &[field(
    "",
    "HorizontalPodAutoscaler",
    "spec/scaleTargetRef/name",
)];
const RBAC: &str = "rbac.authorization.k8s.io";
const ADMISSION: &str = "admissionregistration.k8s.io";

const fn scaled(kind: &'static str) -> Named {
    Named {
        group: "",
        version: "",
        kind,
        pods: &[],
        not_in: &[],
        fields: SCALED,
    }
}

const CONFIGS: &[&str] = &[
    "volumes/configMap/name",
    "containers/env/valueFrom/configMapKeyRef/name",
    "initContainers/env/valueFrom/configMapKeyRef/name",
    "containers/envFrom/configMapRef/name",
    "initContainers/envFrom/configMapRef/name",
    "volumes/projected/sources/configMap/name",
];

const SECRETS: &[&str] = &[
    "volumes/secret/secretName",
    "containers/env/valueFrom/secretKeyRef/name",
    "initContainers/env/valueFrom/secretKeyRef/name",
    "containers/envFrom/secretRef/name",
    "initContainers/envFrom/secretRef/name",
    "imagePullSecrets/name",
    "volumes/projected/sources/secret/name",
];

const TARGETS: [Named; 15] = [
    scaled("Deployment"),
    scaled("ReplicationController"),
    scaled("ReplicaSet"),
    scaled("StatefulSet"),
    Named {
        group: "",
        version: "v1",
        kind: "ConfigMap",
        pods: CONFIGS,
        not_in: &["ReplicationController"],
        fields: &[
            field("", "Node", "spec/configSource/configMap"),
            field("", "Role", "rules/resourceNames"),
            field("", "ClusterRole", "rules/resourceNames"),
            field(
                "",
                "Ingress",
                "metadata/annotations/nginx.ingress.kubernetes.io\\/fastcgi-params-configmap",
            ),
        ],
    },
    Named {
        group: "",
        version: "v1",
        kind: "Secret",
        pods: SECRETS,
        not_in: &["ReplicationController"],
        fields: &[
            field("", "Ingress", "spec/tls/secretName"),
            field(
                "",
                "Ingress",
                "metadata/annotations/ingress.kubernetes.io\\/auth-secret",
            ),
            field(
                "",
                "Ingress",
                "metadata/annotations/nginx.ingress.kubernetes.io\\/auth-secret",
            ),
            field(
                "",
                "Ingress",
                "metadata/annotations/nginx.ingress.kubernetes.io\\/auth-tls-secret",
            ),
            field("", "ServiceAccount", "imagePullSecrets/name"),
            field("", "StorageClass", "parameters/secretName"),
            field("", "StorageClass", "parameters/adminSecretName"),
            field("", "StorageClass", "parameters/userSecretName"),
            field("", "StorageClass", "parameters/secretRef"),
            field("", "Role", "rules/resourceNames"),
            field("", "ClusterRole", "rules/resourceNames"),
            field(
                "serving.knative.dev",
                "Service",
                "spec/template/spec/containers/env/valueFrom/secretKeyRef/name",
            )
            .v1(),
            field("", "PersistentVolume", "spec/azureFile/secretName"),
        ],
    },
    Named {
        group: "",
        version: "v1",
        kind: "Service",
        pods: &[],
        not_in: &[],
        fields: &[
            field("apps", "StatefulSet", "spec/serviceName"),
            field("", "Ingress", "spec/rules/http/paths/backend/serviceName"),
            field("", "Ingress", "spec/backend/serviceName"),
            field("", "Ingress", "spec/rules/http/paths/backend/service/name"),
            field("", "Ingress", "spec/defaultBackend/service/name"),
            field("apiregistration.k8s.io", "APIService", "spec/service/name"),
            field(
                ADMISSION,
                "ValidatingWebhookConfiguration",
                "webhooks/clientConfig/service",
            ),
            field(
                ADMISSION,
                "MutatingWebhookConfiguration",
                "webhooks/clientConfig/service",
            ),
        ],
    },
    Named {
        group: RBAC,
        version: "",
        kind: "Role",
        pods: &[],
        not_in: &[],
        fields: &[field(RBAC, "RoleBinding", "roleRef/name")],
    },
    Named {
        group: RBAC,
        version: "",
        kind: "ClusterRole",
        pods: &[],
        not_in: &[],
        fields: &[
            field(RBAC, "RoleBinding", "roleRef/name"),
            field(RBAC, "ClusterRoleBinding", "roleRef/name"),
        ],
    },
    Named {
        group: "",
        version: "v1",
        kind: "ServiceAccount",
        pods: &["serviceAccountName"],
        not_in: &["PodTemplate", "ReplicaSet"],
        fields: &[
            field(RBAC, "RoleBinding", "subjects"),
            field(RBAC, "ClusterRoleBinding", "subjects"),
        ],
    },
    Named {
        group: "",
        version: "v1",
        kind: "PersistentVolumeClaim",
        pods: &["volumes/persistentVolumeClaim/claimName"],
        not_in: &["PodTemplate", "ReplicaSet"],
        fields: &[],
    },
    Named {
        group: "",
        version: "v1",
        kind: "PersistentVolume",
        pods: &[],
        not_in: &[],
        fields: &[
            field("", "PersistentVolumeClaim", "spec/volumeName"),
            field("", "ClusterRole", "rules/resourceNames"),
        ],
    },
    Named {
        group: "storage.k8s.io",
        version: "v1",
        kind: "StorageClass",
        pods: &[],
        not_in: &[],
        fields: &[
            field("", "PersistentVolume", "spec/storageClassName"),
            field("", "PersistentVolumeClaim", "spec/storageClassName"),
            field(
                "",
                "StatefulSet",
                "spec/volumeClaimTemplates/spec/storageClassName",
            ),
        ],
    },
    Named {
        group: "scheduling.k8s.io",
        version: "v1",
        kind: "PriorityClass",
        pods: &["priorityClassName"],
        not_in: &["PodTemplate", "ReplicaSet"],
        fields: &[],
    },
    Named {
        group: ADMISSION,
        version: "",
        kind: "ValidatingAdmissionPolicy",
        pods: &[],
        not_in: &[],
        fields: &[field(
            ADMISSION,
            "ValidatingAdmissionPolicyBinding",
            "spec/policyName",
        )],
    },
];
