//! What a HelmRelease says of its chart.
//!
//! Takes an object and those that are applied with it; gives where the chart comes from and what, after an upgrade, tells
//! that it is the chart of this commit. It deliberately fetches nothing: a chart itself is not read.

use crate::source::Span;

use super::{Node, Object};

/// A HelmRelease (`api/v2` of helm-controller).
#[derive(Clone, Copy, Debug)]
pub struct HelmRelease<'a> {
    /// The object.
    pub object: &'a Object,
    /// Where its chart comes from; `None` when it does not say.
    pub chart: Option<Chart<'a>>,
}

/// Where a chart comes from.
#[derive(Clone, Copy, Debug)]
pub struct Chart<'a> {
    /// The object that has it.
    pub source: SourceRef<'a>,
    /// `chart.spec`; `None` for a `chartRef`.
    pub template: Option<&'a Node>,
}

/// A reference to a source: `chartRef`, or `sourceRef` of `chart.spec`.
#[derive(Clone, Copy, Debug)]
pub struct SourceRef<'a> {
    /// Such as `OCIRepository`.
    pub kind: &'a str,
    /// Its name.
    pub name: &'a str,
    /// Its namespace, when one is named; that of the HelmRelease otherwise.
    pub namespace: Option<&'a str>,
    /// Where it is written.
    pub span: Span,
}

/// What in the status of a HelmRelease tells that it was upgraded to one chart
/// (`mutateChartWithSourceRevision` in `internal/controller/helmrelease_controller.go`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pin {
    /// `lastAttemptedRevision` is this version, with the digest of the artifact behind a `+`.
    Version(String),
    /// `lastAttemptedRevisionDigest` is this digest.
    Digest(String),
    /// `lastAttemptedRevision` ends in the first twelve letters of this commit.
    Commit(String),
}

/// A pin with the place in the source object that says it.
#[derive(Clone, Copy, Debug)]
pub struct Pinned<'a> {
    /// The source object.
    pub source: &'a Object,
    /// The field in its `spec.ref`.
    pub field: &'static str,
    /// What is in the field.
    pub value: &'a str,
}

impl<'a> HelmRelease<'a> {
    /// The HelmRelease that an object is.
    #[must_use]
    pub fn of(object: &'a Object) -> Option<Self> {
        let is_one = object.kind == "HelmRelease" && object.group() == "helm.toolkit.fluxcd.io";
        is_one.then(|| Self {
            object,
            chart: Chart::of(&object.node),
        })
    }

    /// The HelmReleases among objects.
    pub fn among(objects: &'a [Object]) -> impl Iterator<Item = Self> {
        objects.iter().filter_map(Self::of)
    }

    /// A field of its `spec`.
    #[must_use]
    pub fn field(&self, path: &[&str]) -> Option<&'a Node> {
        self.object.node.get("spec")?.at(path)
    }

    /// The object among others that a reference of this release means.
    #[must_use]
    pub fn find(&self, reference: SourceRef<'_>, objects: &'a [Object]) -> Option<&'a Object> {
        let namespace = reference.namespace.or(self.object.namespace.as_deref());
        objects.iter().find(|object| {
            object.kind == reference.kind
                && object.group() == SOURCES
                && object.name == reference.name
                && object.namespace.as_deref() == namespace
        })
    }

    /// What tells that it was upgraded to the chart of this commit, where its source is among the objects and pinned, and
    /// its own spec does not say which chart it is.
    #[must_use]
    pub fn pinned(&self, objects: &'a [Object]) -> Option<Pinned<'a>> {
        let chart = self.chart?;
        let source = self.find(chart.source, objects)?;
        let reference = source.node.at(&["spec", "ref"])?;
        let found = |field| Some((field, reference.text_at(&[field])?));
        let (field, value) = match (source.kind.as_str(), chart.template) {
            ("OCIRepository", None) => found("digest").or_else(|| {
                let tag = found("tag").filter(|(_, tag)| exact_version(tag).is_some());
                tag.filter(|_| reference.get("semver").is_none())
            })?,
            ("GitRepository", Some(_)) if chart.follows_revision() => {
                found("commit").filter(|(_, commit)| commit.len() >= SHORT)?
            }
            _ => return None,
        };
        Some(Pinned {
            source,
            field,
            value,
        })
    }
}

/// A ConfigMap or Secret that a HelmRelease takes values from, and that keeps its name when its content changes; or what a
/// controller makes such a Secret of.
#[derive(Clone, Copy, Debug)]
pub struct KeptValues<'a> {
    /// Its name, as the HelmRelease says it.
    pub name: &'a Node,
    /// The object.
    pub object: &'a Object,
    /// What in its data has the values.
    pub key: &'a str,
}

impl<'a> HelmRelease<'a> {
    /// What in the data of an object an entry of `valuesFrom` takes (`GetValuesKey` in `reference_types.go`
    /// of `fluxcd/pkg/apis/meta`).
    #[must_use]
    pub fn values_key(reference: &Node) -> &str {
        reference.text_at(&["valuesKey"]).unwrap_or("values.yaml")
    }

    /// The entries of `valuesFrom`.
    #[must_use]
    pub fn values_from(&self) -> &'a [Node] {
        self.field(&["valuesFrom"]).map_or(&[], Node::items)
    }

    /// Those among objects that it takes values from.
    pub fn kept_values(&self, objects: &'a [Object]) -> impl Iterator<Item = KeptValues<'a>> {
        let namespace = self.object.namespace.as_deref();
        self.values_from().iter().filter_map(move |reference| {
            let (kind, name) = (reference.text_at(&["kind"])?, reference.get("name")?);
            let is_it = |object: &&Object| {
                let named = match object.group().is_empty() && object.kind == kind {
                    true => Some(object.name.as_str()).filter(|_| !object.hashed),
                    false => made_secret(object).filter(|_| kind == "Secret"),
                };
                named.is_some() && named == name.text() && object.namespace.as_deref() == namespace
            };
            Some(KeptValues {
                name,
                object: objects.iter().find(is_it)?,
                key: HelmRelease::values_key(reference),
            })
        })
    }
}

/// The Secret whose content an object of another kind says: a SealedSecret does, and an ExternalSecret with a template.
#[must_use]
pub fn made_secret(object: &Object) -> Option<&str> {
    let text = |path: &[&str]| object.node.text_at(path);
    let name = match (object.group(), object.kind.as_str()) {
        ("bitnami.com", "SealedSecret") => text(&["spec", "template", "metadata", "name"]),
        ("external-secrets.io", "ExternalSecret") => {
            object.node.at(&["spec", "target", "template"])?;
            text(&["spec", "target", "name"])
        }
        _ => return None,
    };
    Some(name.unwrap_or(&object.name))
}

impl KeptValues<'_> {
    /// Whether it is the ConfigMap or the Secret itself.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.object.group().is_empty()
    }

    /// The values as the object says them, or the MAC of one that is encrypted: with that everything in it differs
    /// (`IsEncryptedSecret` in kustomize-controller). helm-controller reads nothing but `data`
    /// (`ChartValuesFromReferences` in `fluxcd/pkg/chartutil`).
    #[must_use]
    pub fn content(&self) -> Option<&str> {
        let node = &self.object.node;
        let of = |field| node.text_at(&[field, self.key]);
        match self.object.kind.as_str() {
            "Secret" => self
                .mac()
                .or_else(|| of("stringData"))
                .or_else(|| of("data")),
            _ => of("data"),
        }
    }

    /// What SOPS signs the content of an encrypted Secret with.
    #[must_use]
    pub fn mac(&self) -> Option<&str> {
        let is_secret = self.object.kind == "Secret";
        let mac = self.object.node.text_at(&["sops", "mac"]);
        mac.filter(|_| is_secret)
    }
}

/// The group of sources.
pub const SOURCES: &str = "source.toolkit.fluxcd.io";

/// How much of a commit is in the version of a chart (`pkg/chart` of source-controller).
const SHORT: usize = 12;

impl Pinned<'_> {
    /// What the status says after the upgrade.
    #[must_use]
    pub fn pin(&self) -> Option<Pin> {
        match self.field {
            "digest" => Some(Pin::Digest(self.value.to_owned())),
            "tag" => exact_version(self.value).map(Pin::Version),
            _ => self.value.get(..SHORT).map(|it| Pin::Commit(it.to_owned())),
        }
    }
}

impl<'a> Chart<'a> {
    fn of(node: &'a Node) -> Option<Self> {
        let spec = node.get("spec")?;
        if let Some(reference) = spec.get("chartRef") {
            return Some(Self {
                source: SourceRef::of(reference)?,
                template: None,
            });
        }
        let template = spec.at(&["chart", "spec"])?;
        Some(Self {
            source: SourceRef::of(template.get("sourceRef")?)?,
            template: Some(template),
        })
    }

    /// Whether a new revision of its source is a new chart, whatever version the chart has.
    #[must_use]
    pub fn follows_revision(&self) -> bool {
        let strategy = self
            .template
            .and_then(|it| it.text_at(&["reconcileStrategy"]));
        strategy == Some("Revision")
    }
}

impl<'a> SourceRef<'a> {
    fn of(node: &'a Node) -> Option<Self> {
        Some(Self {
            kind: node.text_at(&["kind"])?,
            name: node.text_at(&["name"])?,
            namespace: node.text_at(&["namespace"]),
            span: node.span,
        })
    }
}

/// Whether a text is one version, perhaps written as a range: `=1.2.3`.
#[must_use]
pub fn is_one_version(text: &str) -> bool {
    let text = text.trim();
    exact_version(text.strip_prefix('=').map_or(text, str::trim_start)).is_some()
}

/// One version, without `v` and without what is behind a `+`, when a text is one and no range of them.
fn exact_version(text: &str) -> Option<String> {
    let plain = text.strip_prefix('v').unwrap_or(text);
    let plain = plain.split(['+', '_']).next()?;
    let (core, suffix) = plain.split_once('-').unwrap_or((plain, "0"));
    let numbers: Vec<&str> = core.split('.').collect();
    let is_number = |it: &&str| !it.is_empty() && it.bytes().all(|byte| byte.is_ascii_digit());
    let is_suffix = |it: &str| {
        !it.is_empty()
            && it
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte))
    };
    let exact = numbers.len() == 3 && numbers.iter().all(is_number) && is_suffix(suffix);
    exact.then(|| plain.to_owned())
}

/// Whether an object is a source that HelmReleases take charts from.
#[must_use]
pub fn is_source(object: &Object) -> bool {
    object.group() == SOURCES
}

#[cfg(test)]
mod tests {
    use super::exact_version;

    #[test]
    fn a_range_is_no_exact_version() {
        for range in [
            "*",
            "1.x",
            "1.0",
            "~1.2.3",
            "^1.0.0",
            ">=1.0.0",
            "1.0.0 - 2.0.0",
            "latest",
            "",
            "1.0.0-",
            "v",
            "1..0",
        ] {
            assert_eq!(exact_version(range), None, "{range}");
        }
    }

    #[test]
    fn an_exact_version_loses_what_helm_controller_changes() {
        for (written, version) in [
            ("1.0.1", "1.0.1"),
            ("v1.0.1", "1.0.1"),
            ("1.0.1-rc.1", "1.0.1-rc.1"),
            ("1.0.1+build", "1.0.1"),
            ("1.0.1_build", "1.0.1"),
        ] {
            assert_eq!(exact_version(written).as_deref(), Some(version));
        }
    }
}
