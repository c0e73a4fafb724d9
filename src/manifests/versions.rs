//! Which versions of their kinds Kubernetes and Flux serve.

/// The versions of a kind that some Kubernetes since 1.27 serves, the newest last; none of a kind that is gone.
///
/// Of kinds that change from one Kubernetes to the next nothing is said: those that are only beta.
#[must_use]
pub fn served(group: &str, kind: &str) -> Option<&'static [&'static str]> {
    let mut rows = KUBERNETES.iter();
    let row = rows.find(|(of, kinds, _)| *of == group && kinds.contains(&kind))?;
    Some(row.2)
}

/// The `apiVersion` of a kind that is written in another group of Kubernetes than its own. Groups with other domains are those
/// of definitions, which may call their kinds as they like: `Service` of Knative, `ServiceAccount` of Talos.
#[must_use]
pub fn other_group(group: &str, kind: &str) -> Option<String> {
    if group.contains('.') && !group.ends_with(".k8s.io") {
        return None;
    }
    let mut rows = KUBERNETES.iter();
    let (of, _, versions) = rows.find(|(of, kinds, _)| *of != group && kinds.contains(&kind))?;
    let version = versions.last()?;
    Some(match of.is_empty() {
        true => (*version).to_owned(),
        false => format!("{of}/{version}"),
    })
}

/// The versions of a kind of Flux, the newest last, as the definitions have them that Flux 2.7 brings, and 2.9.
#[must_use]
pub fn served_by_flux(group: &str, kind: &str, minor: u32) -> Option<&'static [&'static str]> {
    let versions: &[&str] = match (group, kind) {
        ("notification.toolkit.fluxcd.io", "Alert" | "Provider") => &["v1beta2", "v1beta3"],
        (
            "kustomize.toolkit.fluxcd.io"
            | "source.toolkit.fluxcd.io"
            | "notification.toolkit.fluxcd.io"
            | "image.toolkit.fluxcd.io",
            _,
        ) => &["v1beta2", "v1"],
        ("helm.toolkit.fluxcd.io", _) => &["v2beta2", "v2"],
        _ => return None,
    };
    match minor {
        ..7 => None,
        7 | 8 => Some(versions),
        9.. => versions.last().map(std::slice::from_ref),
    }
}

/// Group, kinds and versions (`api/discovery` of Kubernetes 1.37, and the removals since 1.16 in
/// <https://kubernetes.io/docs/reference/using-api/deprecation-guide/>).
type Row = (
    &'static str,
    &'static [&'static str],
    &'static [&'static str],
);

const V1: &[&str] = &["v1"];

const KUBERNETES: [Row; 19] = [
    (
        "",
        &[
            "ConfigMap",
            "Endpoints",
            "LimitRange",
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
        V1,
    ),
    (
        "apps",
        &[
            "ControllerRevision",
            "DaemonSet",
            "Deployment",
            "ReplicaSet",
            "StatefulSet",
        ],
        V1,
    ),
    ("batch", &["CronJob", "Job"], V1),
    ("autoscaling", &["HorizontalPodAutoscaler"], &["v1", "v2"]),
    (
        "networking.k8s.io",
        &["Ingress", "IngressClass", "NetworkPolicy"],
        V1,
    ),
    ("policy", &["PodDisruptionBudget"], V1),
    ("policy", &["PodSecurityPolicy"], &[]),
    (
        "rbac.authorization.k8s.io",
        &["ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"],
        V1,
    ),
    ("scheduling.k8s.io", &["PriorityClass"], V1),
    (
        "storage.k8s.io",
        &["CSIDriver", "CSINode", "StorageClass", "VolumeAttachment"],
        V1,
    ),
    ("node.k8s.io", &["RuntimeClass"], V1),
    ("coordination.k8s.io", &["Lease"], V1),
    ("discovery.k8s.io", &["EndpointSlice"], V1),
    (
        "admissionregistration.k8s.io",
        &[
            "MutatingWebhookConfiguration",
            "ValidatingWebhookConfiguration",
        ],
        V1,
    ),
    ("apiextensions.k8s.io", &["CustomResourceDefinition"], V1),
    ("apiregistration.k8s.io", &["APIService"], V1),
    ("certificates.k8s.io", &["CertificateSigningRequest"], V1),
    (
        "flowcontrol.apiserver.k8s.io",
        &["FlowSchema", "PriorityLevelConfiguration"],
        &["v1beta2", "v1beta3", "v1"],
    ),
    ("extensions", &["PodSecurityPolicy"], &[]),
];

/// Every kind, with its group.
#[cfg(test)]
pub(super) fn all() -> impl Iterator<Item = (&'static str, &'static str)> {
    let rows = KUBERNETES.iter();
    rows.flat_map(|(group, kinds, _)| kinds.iter().map(|kind| (*group, *kind)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_definition_may_have_the_kind_of_something_in_kubernetes() {
        assert_eq!(other_group("talos.dev", "ServiceAccount"), None);
        assert_eq!(other_group("serving.knative.dev", "Service"), None);
        assert_eq!(other_group("apps", "Service").as_deref(), Some("v1"));
        let ingress = other_group("extensions.k8s.io", "Ingress");
        assert_eq!(ingress.as_deref(), Some("networking.k8s.io/v1"));
    }

    #[test]
    fn versions_of_flux_go_by_kind_and_by_its_version() {
        let notifications = "notification.toolkit.fluxcd.io";
        let served = |kind, minor| served_by_flux(notifications, kind, minor);
        assert_eq!(served("Alert", 8), Some(["v1beta2", "v1beta3"].as_slice()));
        assert_eq!(served("Receiver", 8), Some(["v1beta2", "v1"].as_slice()));
        assert_eq!(served("Alert", 9), Some(["v1beta3"].as_slice()));
        assert_eq!(served("Receiver", 9), Some(["v1"].as_slice()));
        assert_eq!(served("Alert", 6), None);
    }
}
