//! A chart that changes before it is the turn of its stage. Page: `ungated_chart.md`.

use crate::diagnostics::{Check, Severity};

use super::charts::{Ordered, Origin, is_pinned};
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "ungated-chart",
    severity: Severity::Error,
    summary: "the chart of a HelmRelease changes before it is the turn of its stage",
    page: include_str!("ungated_chart.md"),
};

/// helm-controller upgrades as soon as the artifact of the chart changes (`requestsForHelmChartChange` and
/// `requestsForOCIRepositoryChange` in its `internal/controller/helmrelease_controller.go`).
pub(super) fn run(ordered: &Ordered<'_>, found: &mut Findings<'_>) {
    let Some(chart) = ordered.release.chart else {
        return;
    };
    let source = chart.source;
    if source.kind == "HelmRepository" {
        return;
    }
    let (kind, name, stage) = (source.kind, source.name, &ordered.site.stage.name.value);
    let (why, help) = match ordered.origin(source) {
        Origin::Here(object) if is_pinned(object) => return,
        Origin::Here(object) => (
            format!("{kind} `{name}` follows what is pushed there"),
            match object.kind.as_str() {
                "GitRepository" => format!("name a commit in GitRepository `{}`", object.name),
                _ => "publish the chart and name a version of it".to_owned(),
            },
        ),
        Origin::Elsewhere(other, _) => (
            format!("stage `{}` changes {kind} `{name}`", other.name.value),
            format!("move it into stage `{stage}`, whose turn it then waits for"),
        ),
        Origin::Pipeline => (
            format!("{kind} `{name}` is what the stages come from"),
            "publish the chart and name a version of it, or copy what it makes into the stage"
                .to_owned(),
        ),
        // `untied-chart` speaks of what others wait for.
        Origin::Unknown if ordered.waited.is_some() => return,
        Origin::Unknown => (
            format!("{kind} `{name}` is made elsewhere, and changes whosever turn it is"),
            format!("move it into stage `{stage}`, with the version that it is to have"),
        ),
    };
    let message = format!(
        "HelmRelease `{}` is upgraded before it is the turn of stage `{stage}`: {why}",
        ordered.name()
    );
    found.about(
        ordered.site.stage,
        CHECK.at(source.span, message).help(help),
    );
}
