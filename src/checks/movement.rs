//! How the HelmReleases of a stage move: with their stage, or by themselves. `simulate` plays what comes of it where a
//! check was allowed.

use crate::manifests::HelmRelease;
use crate::settle::{Project, Site};

use super::charts::{Ordered, Origin, is_pinned};
use super::floating_chart::floats;
use super::frozen::mark;
use super::unwaited_release::waits;

/// How the HelmReleases of a stage move; of several the one that goes farthest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Movement {
    /// They are upgraded when their stage is applied.
    #[default]
    WithStage,
    /// As that, and they are called ready before what they are made of is.
    Unwaited,
    /// They are not upgraded at all: suspended, or a chart that keeps its version.
    Stopped,
    /// They follow a source by themselves, whatever their stage waits for: the one of the pipeline, or another one.
    ByThemselves {
        /// It is the source that the stages come from.
        is_own_source: bool,
    },
}

/// How the HelmReleases of a stage move.
#[must_use]
pub fn movement(project: &Project, site: Site<'_>) -> Movement {
    let releases = HelmRelease::among(&site.tree.objects);
    let all = releases.map(|release| release_movement(&Ordered::of(project, site, release)));
    all.max().unwrap_or_default()
}

fn release_movement(ordered: &Ordered<'_>) -> Movement {
    let release = &ordered.release;
    let suspend = release.field(&["suspend"]);
    if suspend.is_some_and(|it| it.is_true()) || mark(release.object).is_some() {
        return Movement::Stopped;
    }
    let movement = of_chart(ordered);
    let is_seen = waits(release) && !has_values_elsewhere(ordered);
    if movement == Movement::WithStage && !is_seen {
        return Movement::Unwaited;
    }
    movement
}

/// Whether another stage makes what it takes values from.
fn has_values_elsewhere(ordered: &Ordered<'_>) -> bool {
    let sites = ordered.sites_of_values();
    let mut others = sites.iter().filter(|it| it.id != ordered.site.id);
    others.any(|it| {
        let mut values = ordered.release.kept_values(&it.tree.objects);
        values.next().is_some()
    })
}

fn of_chart(ordered: &Ordered<'_>) -> Movement {
    let by_itself = |is_own_source| Movement::ByThemselves { is_own_source };
    let Some(chart) = ordered.release.chart else {
        return Movement::WithStage;
    };
    if floats(ordered).is_some() {
        return by_itself(false);
    }
    match ordered.origin(chart.source) {
        _ if chart.source.kind == "HelmRepository" => Movement::WithStage,
        Origin::Here(object) if is_pinned(object) => Movement::WithStage,
        Origin::Here(_) | Origin::Elsewhere(..) | Origin::Unknown => by_itself(false),
        // A chart in Git is a new one when its version is.
        Origin::Pipeline if chart.template.is_some() && !chart.follows_revision() => {
            Movement::Stopped
        }
        Origin::Pipeline => by_itself(true),
    }
}
