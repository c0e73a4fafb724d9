//! A chart of which Flux cannot see whether it is rolled out. Page: `untied_chart.md`.

use crate::diagnostics::{Check, Severity};

use super::charts::{Ordered, Origin, is_pinned};
use super::findings::Findings;
use super::floating_chart::floats;

pub(super) static CHECK: Check = Check {
    name: "untied-chart",
    severity: Severity::Error,
    summary: "nothing tells that a HelmRelease has the chart of this commit",
    page: include_str!("untied_chart.md"),
};

pub(super) fn run(ordered: &Ordered<'_>, found: &mut Findings<'_>) {
    let (Some(chart), Some(relation)) = (ordered.release.chart, ordered.waited) else {
        return;
    };
    let source = chart.source;
    let pinned = ordered.site.settled.pinned(&ordered.release);
    let is_seen = ordered.has_own_readiness() || pinned.is_some();
    if source.kind == "HelmRepository" || is_seen || floats(ordered).is_some() {
        return;
    }
    let objects = &ordered.site.tree.objects;
    let help = match ordered.origin(source) {
        Origin::Here(object) if ordered.release.pinned(objects).is_some() => format!(
            "give {} `{}` a name of its own: by this one a patch of the Kustomization finds other objects too",
            object.kind, object.name
        ),
        Origin::Here(object) if source.kind == "GitRepository" && is_pinned(object) => format!(
            "name a `commit` in GitRepository `{}`, and `reconcileStrategy: Revision` in the HelmRelease",
            source.name
        ),
        Origin::Here(_) if source.kind == "OCIRepository" => format!(
            "name a version as the `tag` of OCIRepository `{}`, or a `digest`",
            source.name
        ),
        Origin::Here(_) if source.kind == "HelmChart" => {
            "say the chart and its version in `chart.spec` of the HelmRelease, which then changes itself"
                .to_owned()
        }
        Origin::Unknown => format!(
            "move {} `{}` into stage `{}`, with the version that it is to have",
            source.kind, source.name, ordered.site.stage.name.value
        ),
        // Another check speaks of these.
        Origin::Here(_) | Origin::Elsewhere(..) | Origin::Pipeline => return,
    };
    let then = &relation.then.name.value;
    let message = format!(
        "`{then}` would not wait until HelmRelease `{}` has its new chart",
        ordered.name()
    );
    let finding = CHECK
        .at(source.span, message)
        .also(relation.span, format!("`{then}` waits for it"))
        .help(help);
    found.about(ordered.site.stage, finding);
}
