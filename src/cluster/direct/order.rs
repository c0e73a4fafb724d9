//! In which order the objects of a stage are written.

use crate::cluster::object_id::ObjectId;

/// What others refer to comes first (`computeKind2index` in `ssa/sort.go` of `fluxcd/pkg`).
const FIRST: [&str; 19] = [
    "CustomResourceDefinition",
    "Namespace",
    "ResourceQuota",
    "StorageClass",
    "ServiceAccount",
    "PodSecurityPolicy",
    "Role",
    "ClusterRole",
    "RoleBinding",
    "ClusterRoleBinding",
    "ConfigMap",
    "Secret",
    "Service",
    "LimitRange",
    "PriorityClass",
    "Deployment",
    "StatefulSet",
    "CronJob",
    "PodDisruptionBudget",
];

/// What may refuse others comes last.
const LAST: [&str; 2] = [
    "MutatingWebhookConfiguration",
    "ValidatingWebhookConfiguration",
];

/// What objects are sorted by; deletions go the other way.
#[must_use]
pub fn rank(id: &ObjectId) -> (usize, &str, &str, &str, &str) {
    let place = |kinds: &[&str]| kinds.iter().position(|kind| *kind == id.kind);
    let rank = match (place(&FIRST), place(&LAST)) {
        (Some(at), _) => at,
        (None, Some(at)) => FIRST.len() + 1 + at,
        (None, None) => FIRST.len(),
    };
    (rank, &id.group, &id.kind, &id.namespace, &id.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_need_comes_first() {
        let mut lines = [
            "_hooks_admissionregistration.k8s.io_ValidatingWebhookConfiguration v1",
            "shop_web_apps_Deployment v1",
            "shop_migrate_batch_Job v1",
            "shop_b__ConfigMap v1",
            "shop_a__ConfigMap v1",
            "_shop__Namespace v1",
            "_things.example.org_apiextensions.k8s.io_CustomResourceDefinition v1",
        ]
        .map(|line| ObjectId::read(line).unwrap());
        lines.sort_by(|a, b| rank(a).cmp(&rank(b)));
        let kinds: Vec<String> = lines.iter().map(ObjectId::to_string).collect();
        assert_eq!(
            kinds,
            [
                "CustomResourceDefinition things.example.org",
                "Namespace shop",
                "ConfigMap shop/a",
                "ConfigMap shop/b",
                "Deployment shop/web",
                "Job shop/migrate",
                "ValidatingWebhookConfiguration hooks",
            ]
        );
    }
}
