//! One thing that a stage needs.

use std::collections::BTreeSet;

use smol_str::SmolStr;

use crate::manifests::SOURCES;
use crate::source::Span;

/// The kinds of object that are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::checks) enum Kind {
    Secret,
    ConfigMap,
    Claim,
    ServiceAccount,
    Namespace,
    /// The definition of a custom kind.
    Definition,
    PriorityClass,
    RuntimeClass,
    StorageClass,
    Volume,
    HelmRepository,
    OciRepository,
    GitRepository,
    Bucket,
    HelmChart,
    Issuer,
    ClusterIssuer,
    SecretStore,
    ClusterSecretStore,
    Service,
}

/// Each with its group, what Kubernetes calls it, and what `external` does.
const NAMES: [(Kind, &str, &str, &str); 20] = [
    (Kind::Secret, "", "Secret", "secret"),
    (Kind::ConfigMap, "", "ConfigMap", "configmap"),
    (Kind::Claim, "", "PersistentVolumeClaim", "claim"),
    (
        Kind::ServiceAccount,
        "",
        "ServiceAccount",
        "service-account",
    ),
    (Kind::Namespace, "", "Namespace", "namespace"),
    (
        Kind::Definition,
        "apiextensions.k8s.io",
        "CustomResourceDefinition",
        "crd",
    ),
    same(Kind::PriorityClass, "scheduling.k8s.io", "PriorityClass"),
    same(Kind::RuntimeClass, "node.k8s.io", "RuntimeClass"),
    same(Kind::StorageClass, "storage.k8s.io", "StorageClass"),
    same(Kind::Volume, "", "PersistentVolume"),
    same(Kind::HelmRepository, SOURCES, "HelmRepository"),
    same(Kind::OciRepository, SOURCES, "OCIRepository"),
    same(Kind::GitRepository, SOURCES, "GitRepository"),
    same(Kind::Bucket, SOURCES, "Bucket"),
    same(Kind::HelmChart, SOURCES, "HelmChart"),
    same(Kind::Issuer, CERTIFICATES, "Issuer"),
    same(Kind::ClusterIssuer, CERTIFICATES, "ClusterIssuer"),
    same(Kind::SecretStore, STORES, "SecretStore"),
    same(Kind::ClusterSecretStore, STORES, "ClusterSecretStore"),
    same(Kind::Service, "", "Service"),
];

/// A kind that `external` calls as Kubernetes does.
const fn same(
    kind: Kind,
    group: &'static str,
    name: &'static str,
) -> (Kind, &'static str, &'static str, &'static str) {
    (kind, group, name, name)
}

/// The group of cert-manager.
pub(super) const CERTIFICATES: &str = "cert-manager.io";

/// The group of external-secrets.
pub(super) const STORES: &str = "external-secrets.io";

impl Kind {
    /// The kind of a group that Kubernetes calls so, unless its objects make no name that others use.
    pub(super) fn of(group: &str, kind: &str) -> Option<Self> {
        let mut known = NAMES.into_iter();
        known
            .find(|(_, of, name, _)| *of == group && *name == kind)
            .map(|(kind, ..)| kind)
    }

    /// Whether its objects live in no namespace.
    fn is_cluster_wide(self) -> bool {
        matches!(
            self,
            Self::Namespace
                | Self::PriorityClass
                | Self::RuntimeClass
                | Self::StorageClass
                | Self::Volume
                | Self::ClusterIssuer
                | Self::ClusterSecretStore
        )
    }

    /// Whether it is one of the sources of Flux.
    pub(super) fn is_source(self) -> bool {
        let mut known = NAMES.into_iter();
        known.any(|(kind, group, ..)| kind == self && group == SOURCES)
    }

    /// Whether a controller may make one by what it reads in the text of another object.
    pub(super) fn is_made_by_text(self) -> bool {
        matches!(
            self,
            Self::Secret
                | Self::ConfigMap
                | Self::Claim
                | Self::ServiceAccount
                | Self::StorageClass
        )
    }

    /// As Kubernetes calls it.
    pub(in crate::checks) fn name(self) -> &'static str {
        self.names().0
    }

    /// As `external` calls it.
    pub(in crate::checks) fn word(self) -> &'static str {
        self.names().1
    }

    fn names(self) -> (&'static str, &'static str) {
        let mut known = NAMES.into_iter();
        known
            .find(|(kind, ..)| *kind == self)
            .map_or(("", ""), |(_, _, name, word)| (name, word))
    }
}

/// Which object is meant.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::checks) struct Key {
    pub(in crate::checks) kind: Kind,
    /// Its name; for a definition, the kind that it defines.
    pub(in crate::checks) name: String,
    /// Its namespace, empty when nobody says it; for a definition, the group.
    pub(in crate::checks) namespace: String,
}

impl Key {
    pub(super) fn new(kind: Kind, namespace: &str, name: &str) -> Self {
        let namespace = if kind.is_cluster_wide() {
            ""
        } else {
            namespace
        };
        Self {
            kind,
            name: name.to_owned(),
            namespace: namespace.to_owned(),
        }
    }

    /// Whether both may be one object: a namespace that nobody says may be any.
    pub(super) fn may_be(&self, other: &Self) -> bool {
        let either_unsaid = self.namespace.is_empty() || other.namespace.is_empty();
        self.kind == other.kind
            && self.name == other.name
            && (either_unsaid || self.namespace == other.namespace)
    }

    /// The object in words.
    pub(in crate::checks) fn shown(&self) -> String {
        if self.kind == Kind::Definition {
            return format!("the definition of {}.{}", self.name, self.namespace);
        }
        format!("{} `{}`", self.kind.name(), self.name)
    }

    /// What `external` says where someone else makes it.
    pub(in crate::checks) fn external(&self) -> String {
        let name = if self.kind == Kind::Definition {
            format!("{}.{}", plural(&self.name), self.namespace)
        } else {
            self.name.clone()
        };
        format!("{} {name}", self.kind.word())
    }
}

/// The plural of a kind, as definitions mostly have it.
pub(super) fn plural(kind: &str) -> String {
    let lower = kind.to_ascii_lowercase();
    match lower.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'o', 'u']) => format!("{stem}ies"),
        _ if lower.ends_with(['s', 'x']) || lower.ends_with("ch") => format!("{lower}es"),
        _ => format!("{lower}s"),
    }
}

/// What does not go on without it; the later ones are worse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::checks) enum Hold {
    /// Pods, or another object, that no stage waits for.
    Nothing,
    /// Pods, or another object, which keep their stage from being ready.
    Pods,
    /// Nothing of the stage is applied: the API server refuses an object of it.
    Stage,
    /// The same, and the API server asks it before anything of the stage is applied, so that the stage itself makes it too
    /// late.
    Call,
    /// Flux does not begin with the stage.
    Flux,
}

/// One place where something is needed.
#[derive(Clone, Debug)]
pub(in crate::checks) struct Need {
    pub(in crate::checks) key: Key,
    /// Where it is named.
    pub(in crate::checks) span: Span,
    /// Who names it, in words.
    pub(in crate::checks) user: String,
    pub(in crate::checks) hold: Hold,
    /// A Job does not run without it.
    pub(in crate::checks) of_job: bool,
    /// The HelmReleases of the stage that do nothing before it is read.
    pub(in crate::checks) of_releases: BTreeSet<SmolStr>,
    /// Only when it is made is looked at: what no stage makes is somebody else's.
    pub(in crate::checks) only_order: bool,
    /// Where the API server is told to ask it, for one that is asked.
    pub(in crate::checks) asked: Option<Span>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_advice_names_a_definition_by_its_plural() {
        let external = |kind| Key::new(Kind::Definition, "example.com", kind).external();
        let cases = [
            ("Certificate", "certificates"),
            ("NetworkPolicy", "networkpolicies"),
            ("Gateway", "gateways"),
            ("Ingress", "ingresses"),
        ];
        for (kind, plural) in cases {
            assert_eq!(external(kind), format!("crd {plural}.example.com"));
        }
    }
}
