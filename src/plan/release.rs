//! The releases of Helm that a stage rolls out, and their charts.

use crate::manifests::{HelmRelease, Object};

/// A HelmRelease of a stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReleasePlan {
    /// Name of the HelmRelease.
    pub name: String,
    /// Its chart and the version of it, as far as the stage says them: `web 1.4.0`.
    pub chart: String,
}

/// The HelmReleases among the objects of a stage.
pub(super) fn plan(objects: &[Object]) -> Vec<ReleasePlan> {
    let releases = HelmRelease::among(objects);
    let plan = |release: HelmRelease<'_>| ReleasePlan {
        name: release.object.name.to_string(),
        chart: chart(release, objects),
    };
    releases.map(plan).collect()
}

fn chart(release: HelmRelease<'_>, objects: &[Object]) -> String {
    let Some(chart) = release.chart else {
        return String::new();
    };
    let said = |field| chart.template.and_then(|it| it.text_at(&[field]));
    let name = said("chart").unwrap_or(chart.source.name);
    let pinned = release.pinned(objects).map(|it| it.value);
    let is_listed = chart.source.kind == "HelmRepository";
    match pinned.or_else(|| said("version").filter(|_| is_listed)) {
        Some(version) => format!("{name} {version}"),
        None => name.to_owned(),
    }
}
