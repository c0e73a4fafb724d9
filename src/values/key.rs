//! What tells one object of Kubernetes from another.

use std::borrow::Cow;

/// What tells one object from another; its version does not.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectKey<'a> {
    /// API group; empty for the core group.
    pub group: Cow<'a, str>,
    /// Such as `Deployment`.
    pub kind: Cow<'a, str>,
    /// `None` for what lives in no namespace, or where nobody says which.
    pub namespace: Option<Cow<'a, str>>,
    /// What it is called.
    pub name: Cow<'a, str>,
}

impl ObjectKey<'_> {
    /// Whether it is a `Job` of `batch`.
    #[must_use]
    pub fn is_job(&self) -> bool {
        self.kind == "Job" && self.group == "batch"
    }

    /// What the inventory of a Kustomization calls it (`object.ObjMetadata.String` of `fluxcd/cli-utils`).
    #[must_use]
    pub fn inventory_id(&self) -> String {
        let namespace = self.namespace.as_deref().unwrap_or_default();
        // Names of RBAC objects may hold colons, which are written so there.
        let name = self.name.replace(':', "__");
        format!("{namespace}_{name}_{}_{}", self.group, self.kind)
    }
}

/// The group of an `apiVersion`; empty for the core group.
#[must_use]
pub fn group(api_version: &str) -> &str {
    group_and_version(api_version).0
}

/// Group and version of an `apiVersion`; the core group is empty.
#[must_use]
pub fn group_and_version(api_version: &str) -> (&str, &str) {
    api_version.split_once('/').unwrap_or(("", api_version))
}

/// Whether a group is one of Flux.
#[must_use]
pub fn is_of_flux(group: &str) -> bool {
    group.ends_with(".toolkit.fluxcd.io")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_core_group_is_empty() {
        assert_eq!(group_and_version("apps/v1"), ("apps", "v1"));
        assert_eq!(group_and_version("v1"), ("", "v1"));
    }

    #[test]
    fn the_inventory_names_objects_as_cli_utils_does() {
        let key = |group: &'static str, kind: &'static str, namespace, name: &'static str| {
            let namespace = Option::map(namespace, Cow::Borrowed);
            let (group, kind, name) = (group.into(), kind.into(), name.into());
            ObjectKey {
                group,
                kind,
                namespace,
                name,
            }
            .inventory_id()
        };
        assert_eq!(
            key("apps", "Deployment", Some("shop"), "web"),
            "shop_web_apps_Deployment"
        );
        assert_eq!(key("", "Namespace", None, "shop"), "_shop__Namespace");
        assert_eq!(
            key(
                "rbac.authorization.k8s.io",
                "ClusterRole",
                None,
                "system:web"
            ),
            "_system__web_rbac.authorization.k8s.io_ClusterRole"
        );
    }
}
