//! Objects of any kind, by what they are found with.

use std::fmt;

use serde_json::Value;

/// An object of any kind, by what it is found with.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectId {
    /// API group; empty for the core group.
    pub group: String,
    /// Version of the group.
    pub version: String,
    /// `kind`.
    pub kind: String,
    /// Empty for what lives in no namespace.
    pub namespace: String,
    /// What it is called.
    pub name: String,
}

impl ObjectId {
    /// The identity of an object; `None` when it is not a Kubernetes object.
    #[must_use]
    pub fn of(object: &Value) -> Option<Self> {
        let text = |pointer| object.pointer(pointer).and_then(Value::as_str);
        let api_version = text("/apiVersion")?;
        let (group, version) = api_version.split_once('/').unwrap_or(("", api_version));
        Some(Self {
            group: group.to_owned(),
            version: version.to_owned(),
            kind: text("/kind")?.to_owned(),
            namespace: text("/metadata/namespace").unwrap_or_default().to_owned(),
            name: text("/metadata/name")?.to_owned(),
        })
    }

    /// Whether both are one object, read in whatever version.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        (&self.group, &self.kind, &self.namespace, &self.name)
            == (&other.group, &other.kind, &other.namespace, &other.name)
    }

    /// Whether it defines what other objects need to be there: applied first and waited for
    /// (`IsClusterDefinition` in `ssa/utils` of `fluxcd/pkg`).
    #[must_use]
    pub fn is_definition(&self) -> bool {
        matches!(
            (self.group.as_str(), self.kind.as_str()),
            ("", "Namespace") | ("apiextensions.k8s.io", "CustomResourceDefinition")
        )
    }

    /// Whether its content may be shown to nobody.
    #[must_use]
    pub fn is_secret(&self) -> bool {
        self.group.is_empty() && self.kind == "Secret"
    }

    /// Whether it is a Job.
    #[must_use]
    pub fn is_job(&self) -> bool {
        self.group == "batch" && self.kind == "Job"
    }

    /// `namespace_name_group_kind version`, one line of an inventory.
    #[must_use]
    pub fn line(&self) -> String {
        format!("{} {}", self.inventory_id(), self.version)
    }

    /// What the inventory of a Kustomization calls it (`object.ObjMetadata.String` of `fluxcd/cli-utils`).
    #[must_use]
    pub fn inventory_id(&self) -> String {
        let Self {
            group,
            kind,
            namespace,
            name,
            ..
        } = self;
        // Names of RBAC objects may hold colons, which are written so there too.
        let name = name.replace(':', "__");
        format!("{namespace}_{name}_{group}_{kind}")
    }

    /// Reads [`Self::line`].
    #[must_use]
    pub fn read(line: &str) -> Option<Self> {
        let (id, version) = line.split_once(' ')?;
        let (namespace, rest) = id.split_once('_')?;
        let (rest, kind) = rest.rsplit_once('_')?;
        let (name, group) = rest.rsplit_once('_')?;
        Some(Self {
            group: group.to_owned(),
            version: version.to_owned(),
            kind: kind.to_owned(),
            namespace: namespace.to_owned(),
            name: name.replace("__", ":"),
        })
    }
}

impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            kind,
            namespace,
            name,
            ..
        } = self;
        match namespace.as_str() {
            "" => write!(f, "{kind} {name}"),
            namespace => write!(f, "{kind} {namespace}/{name}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn object(api_version: &str, kind: &str, namespace: &str, name: &str) -> Value {
        json!({ "apiVersion": api_version, "kind": kind,
                "metadata": { "namespace": namespace, "name": name } })
    }

    #[test]
    fn lines_are_read_back() {
        for object in [
            object("apps/v1", "Deployment", "shop", "web"),
            object("v1", "ConfigMap", "shop", "a.b"),
            object(
                "rbac.authorization.k8s.io/v1",
                "ClusterRole",
                "",
                "system:web",
            ),
        ] {
            let id = ObjectId::of(&object).unwrap();
            assert_eq!(ObjectId::read(&id.line()), Some(id));
        }
        let web = ObjectId::of(&object("apps/v1", "Deployment", "shop", "web")).unwrap();
        assert_eq!(web.line(), "shop_web_apps_Deployment v1");
        assert_eq!(ObjectId::read("shop_web"), None);
    }

    #[test]
    fn another_version_is_the_same_object() {
        let id = |version| ObjectId::of(&object(version, "Deployment", "shop", "web")).unwrap();
        assert!(id("apps/v1").is_same(&id("apps/v1beta1")));
        assert!(!id("apps/v1").is_same(&id("v1")));
        assert_eq!(id("apps/v1").to_string(), "Deployment shop/web");
    }
}
