//! The HelmReleases of the stages that an order is about, and where their charts come from.

use crate::manifests::{HelmRelease, Object, SOURCES, SourceRef};
use crate::model::{Relation, Source, SourceKind, Stage};
use crate::settle::{Project, Site};

/// A HelmRelease of a stage that comes before or after another one.
pub(super) struct Ordered<'a> {
    /// All pipelines.
    pub(super) project: &'a Project,
    /// The stage.
    pub(super) site: Site<'a>,
    /// The HelmRelease.
    pub(super) release: HelmRelease<'a>,
    /// A relation by which others wait for the stage.
    pub(super) waited: Option<&'a Relation>,
}

/// Where a chart comes from.
pub(super) enum Origin<'a> {
    /// An object of the same stage.
    Here(&'a Object),
    /// An object of another stage of the pipeline.
    Elsewhere(&'a Stage, &'a Object),
    /// What the stages of the pipeline themselves come from.
    Pipeline,
    /// No stage makes it.
    Unknown,
}

/// The HelmReleases of a stage; none of one that comes neither before nor after another.
pub(super) fn of_site<'a>(
    project: &'a Project,
    site: Site<'a>,
) -> impl Iterator<Item = Ordered<'a>> {
    let waited = site.awaited_by();
    let objects = site.has_order().then_some(&site.tree.objects).into_iter();
    let releases = objects.flat_map(|objects| HelmRelease::among(objects));
    releases.map(move |release| Ordered {
        project,
        site,
        release,
        waited,
    })
}

impl<'a> Ordered<'a> {
    /// What the user calls it.
    pub(super) fn name(&self) -> &'a str {
        &self.release.object.name
    }

    /// Whether the stage says itself when HelmReleases are ready.
    pub(super) fn has_own_readiness(&self) -> bool {
        self.site.settled.says_readiness(self.release.object)
    }

    /// A HelmRelease of a stage of which nobody asks who waits for it.
    pub(super) fn of(project: &'a Project, site: Site<'a>, release: HelmRelease<'a>) -> Self {
        Self {
            project,
            site,
            release,
            waited: None,
        }
    }

    /// The stages of the pipeline that have an object of this name.
    pub(super) fn sites_with(&self, name: &str) -> impl Iterator<Item = Site<'a>> + use<'a> {
        let pipeline = self.site.pipeline;
        let sites = self.project.sites_with(name);
        sites.filter(move |it| std::ptr::eq(it.pipeline, pipeline))
    }

    /// The stages of the pipeline that may have something that it takes values from, in their order.
    pub(super) fn sites_of_values(&self) -> Vec<Site<'a>> {
        let references = self.release.values_from().iter();
        let names = references.filter_map(|it| it.text_at(&["name"]));
        let mut sites: Vec<Site<'a>> = names.flat_map(|name| self.sites_with(name)).collect();
        sites.sort_by_key(|site| site.id);
        sites.dedup_by_key(|site| site.id);
        sites
    }

    /// The object that a reference means.
    pub(super) fn origin(&self, reference: SourceRef<'a>) -> Origin<'a> {
        if let Some(object) = self.release.find(reference, &self.site.tree.objects) {
            return Origin::Here(object);
        }
        let mut others = self.sites_with(reference.name);
        let elsewhere = others.find_map(|it| {
            let object = self.release.find(reference, &it.tree.objects)?;
            Some(Origin::Elsewhere(it.stage, object))
        });
        elsewhere
            .or_else(|| self.pipeline_source(reference))
            .unwrap_or(Origin::Unknown)
    }

    fn pipeline_source(&self, reference: SourceRef<'_>) -> Option<Origin<'a>> {
        let release = self.release.object.namespace.as_deref();
        let asked = reference.namespace.or(release).or(self.site.namespace());
        let home = self.site.pipeline.flux.namespace.as_ref();
        let is_it = |source: &Source| {
            let namespace = source.namespace.as_ref().or(home);
            let known = namespace.map(|it| it.value.as_str());
            let is_same = known.is_none() || asked.is_none() || known == asked;
            is_kind(source.kind, reference.kind) && source.name.value == reference.name && is_same
        };
        let mut sources = self.site.pipeline.sources.iter();
        sources.any(is_it).then_some(Origin::Pipeline)
    }
}

fn is_kind(kind: SourceKind, name: &str) -> bool {
    kind.kind() == name
}

/// Whether an object is a source that stays at one revision until its definition changes.
pub(super) fn is_pinned(source: &Object) -> bool {
    let says = |field: &str| source.node.at(&["spec", "ref", field]).is_some();
    source.group() == SOURCES
        && match source.kind.as_str() {
            "GitRepository" => says("commit") || (says("tag") && !says("semver")),
            "OCIRepository" | "HelmRepository" => true,
            // A chart of a repository; one of another source is as that is.
            "HelmChart" => {
                source.node.text_at(&["spec", "sourceRef", "kind"]) == Some("HelmRepository")
            }
            _ => false,
        }
}
