//! The objects that a release is judged by: what they are, and what they are found with.

use crate::model::SourceKind;

/// The kinds of object that a release is judged by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A stage.
    Kustomization,
    /// A source.
    GitRepository,
    /// A source.
    OciRepository,
    /// A source.
    Bucket,
    /// A source that nobody can ask to look again.
    ExternalArtifact,
    /// A Job of a stage.
    Job,
    /// A HelmRelease of a stage.
    HelmRelease,
}

impl Kind {
    /// API group, version, `kind` and plural, as the API server has them.
    #[must_use]
    pub fn names(self) -> [&'static str; 4] {
        const SOURCE: &str = "source.toolkit.fluxcd.io";
        match self {
            Self::Kustomization => [
                "kustomize.toolkit.fluxcd.io",
                "v1",
                "Kustomization",
                "kustomizations",
            ],
            Self::GitRepository => [SOURCE, "v1", "GitRepository", "gitrepositories"],
            Self::OciRepository => [SOURCE, "v1", "OCIRepository", "ocirepositories"],
            Self::Bucket => [SOURCE, "v1", "Bucket", "buckets"],
            Self::ExternalArtifact => [SOURCE, "v1", "ExternalArtifact", "externalartifacts"],
            Self::Job => ["batch", "v1", "Job", "jobs"],
            Self::HelmRelease => [
                "helm.toolkit.fluxcd.io",
                "v2",
                "HelmRelease",
                "helmreleases",
            ],
        }
    }

    /// The `kind` of the object.
    #[must_use]
    pub fn name(self) -> &'static str {
        let [_, _, kind, _] = self.names();
        kind
    }
}

impl Kind {
    /// The kind that has this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let all = [
            Self::Kustomization,
            Self::GitRepository,
            Self::OciRepository,
            Self::Bucket,
            Self::ExternalArtifact,
            Self::Job,
        ];
        all.into_iter().find(|kind| kind.name() == name)
    }

    /// What messages call several of them.
    #[must_use]
    pub fn plural(self) -> String {
        match self.name() {
            name if name.ends_with('y') => format!("{}ies", name.trim_end_matches('y')),
            name => format!("{name}s"),
        }
    }
}

impl From<SourceKind> for Kind {
    fn from(kind: SourceKind) -> Self {
        match kind {
            SourceKind::Git => Self::GitRepository,
            SourceKind::Oci => Self::OciRepository,
            SourceKind::Bucket => Self::Bucket,
            SourceKind::External => Self::ExternalArtifact,
        }
    }
}

/// An object, by what it is found with.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// What it is.
    pub kind: Kind,
    /// Where it is.
    pub namespace: String,
    /// What it is called.
    pub name: String,
}

impl Key {
    /// What the inventory of a Kustomization calls it (`object.ObjMetadata.String` of `fluxcd/cli-utils`).
    #[must_use]
    pub fn inventory_id(&self) -> String {
        let [group, _, kind, _] = self.kind.names();
        format!("{}_{}_{group}_{kind}", self.namespace, self.name)
    }
}

impl std::fmt::Display for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}/{}", self.kind.name(), self.namespace, self.name)
    }
}
