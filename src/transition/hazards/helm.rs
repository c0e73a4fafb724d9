//! Releases of Helm that are uninstalled on the way: `uninstalled-release`, and charts of the same version from elsewhere:
//! `moved-chart`.

use crate::checks::transitions::{MOVED_CHART, UNINSTALLED_RELEASE};

use super::super::object::by_key;
use super::super::pairs::{At, sites};
use super::super::releases::{MovedChart, moved, moved_chart};
use super::super::scene::Scene;
use super::super::state::{Item, Stage};
use super::{Found, finding, place};

pub(super) fn run(scene: &Scene<'_>, found: &mut Found<'_>) {
    for (at, stage) in sites(scene.after).filter(|(_, stage)| !stage.is_suspended()) {
        let old = scene.pairs.former(at).and_then(|old| scene.old_stage(old));
        let Some(old) = old else { continue };
        let before = by_key(&old.items);
        for item in stage.items.iter().filter(|item| item.is_helm_release()) {
            let Some(was) = before.get(&item.key()) else {
                continue;
            };
            if let Some(change) = moved(was, item) {
                report_uninstalled(scene, (at, item), change, found);
                continue;
            }
            let then = waiting(scene, at);
            let origins = scene.origins(at);
            let chart = origins.filter(|_| then.is_some());
            let chart = chart.and_then(|origins| moved_chart((was, item), origins));
            if let (Some(then), Some(chart)) = (then, chart) {
                report_moved(scene, (at, item), (&chart, then), found);
            }
        }
    }
}

/// A stage that waits for another one.
fn waiting<'s>(scene: &Scene<'s>, at: At) -> Option<(At, &'s Stage<'s>)> {
    let pipeline = scene.after.pipelines.get(at.pipeline)?;
    let mut stages = pipeline.stages.iter().enumerate();
    let waits = |stage: &Stage<'_>| stage.after.iter().any(|it| it.stage == at.stage);
    let (stage, then) = stages.find(|(_, stage)| waits(stage))?;
    Some((At { stage, ..at }, then))
}

fn report_uninstalled(
    scene: &Scene<'_>,
    (at, item): (At, &Item<'_>),
    (what, from, to): (&str, String, String),
    found: &mut Found<'_>,
) {
    let message = format!(
        "{} changes its {what} from `{from}` to `{to}`: its release is uninstalled before the new one is installed",
        item.title()
    );
    let help = format!(
        "keep the {what}, or make a HelmRelease with another name in a stage and a commit before this one, and take out `{}` when that one serves",
        item.name
    );
    found.push(finding(&UNINSTALLED_RELEASE, place(scene, at), message).help(help));
}

fn report_moved(
    scene: &Scene<'_>,
    (at, item): (At, &Item<'_>),
    (chart, (then_at, then)): (&MovedChart<'_>, (At, &Stage<'_>)),
    found: &mut Found<'_>,
) {
    let (source, version) = (chart.source, &chart.version);
    let (outcome, line) = match chart.is_listed {
        true => (
            "helm-controller does not upgrade",
            "`version` of the chart".to_owned(),
        ),
        false => (
            "nobody waits for the upgrade",
            format!("`tag` of {}, or name a `digest`", source.title()),
        ),
    };
    let message = format!(
        "{} takes chart `{version}` from another address, that of {}: for the same version {outcome}",
        item.title(),
        source.title()
    );
    let help =
        format!("raise the {line}; if it is the same chart, plan with `--allow moved-chart`");
    let finding = finding(&MOVED_CHART, place(scene, at), message)
        .also(
            place(scene, then_at),
            format!("`{}` would go ahead beside the old chart", then.name),
        )
        .help(help);
    found.push(finding);
}
