//! Releases of Helm that are uninstalled on the way: `uninstalled-release`, and charts of the same version from elsewhere:
//! `moved-chart`.

use std::collections::HashMap;

use crate::checks::transitions::{MOVED_CHART, UNINSTALLED_RELEASE};

use super::super::object::{by_key, is_kept, is_skipped};
use super::super::pairs::{At, sites};
use super::super::releases::{MovedChart, known_by, moved, moved_chart};
use super::super::scene::Scene;
use super::super::state::{Item, Stage};
use super::{Found, finding, place};

pub(super) fn run(scene: &Scene<'_>, found: &mut Found<'_>) {
    take_over(scene, found);
    for (at, stage) in sites(scene.after).filter(|(_, stage)| !stage.is_suspended()) {
        let old = scene.pairs.former(at).and_then(|old| scene.old_stage(old));
        let Some(old) = old else { continue };
        let before = by_key(&old.items);
        let applied = |item: &&Item<'_>| item.is_helm_release() && is_skipped(item).is_none();
        for item in stage.items.iter().filter(applied) {
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

/// New HelmReleases that are the release of one that goes: helm-controller uninstalls what the new one has adopted
/// (`reconcileDelete`), unless the old one is suspended.
fn take_over(scene: &Scene<'_>, found: &mut Found<'_>) {
    let takers = takers(scene);
    if takers.is_empty() {
        return;
    }
    let all =
        sites(scene.before).flat_map(|(at, stage)| stage.items.iter().map(move |it| (at, it)));
    let uninstalled = all.filter(|(at, item)| {
        let is_one =
            item.is_helm_release() && !item.is_suspended_release() && is_kept(item).is_none();
        is_one && scene.loses(*at, item)
    });
    for (old, was) in uninstalled {
        let home = scene.old_environment(old);
        let taker = known_by(was).and_then(|it| takers.get(&(home, it)));
        if let Some((at, item)) = taker {
            report_taken(scene, *at, (was, item), found);
        }
    }
}

/// A release of Helm in an environment.
type ReleaseIn<'s> = (Option<&'s str>, (String, String));

/// The HelmReleases that no stage had before, by the release that each is; of several, the first.
fn takers<'s>(scene: &Scene<'s>) -> HashMap<ReleaseIn<'s>, (At, &'s Item<'s>)> {
    let mut takers = HashMap::new();
    for (at, stage) in sites(scene.after).filter(|(_, stage)| !stage.is_suspended()) {
        let is_new = |item: &&Item<'_>| item.is_helm_release() && scene.was_in(at, item).is_none();
        for item in stage.items.iter().filter(is_new) {
            if let Some(known_by) = known_by(item) {
                let key = (scene.environment(at), known_by);
                takers.entry(key).or_insert((at, item));
            }
        }
    }
    takers
}

fn report_taken(
    scene: &Scene<'_>,
    at: At,
    (was, is): (&Item<'_>, &Item<'_>),
    found: &mut Found<'_>,
) {
    let message = format!(
        "{} takes the release of {} over, which this commit deletes: helm-controller uninstalls it, with what the new one has just taken",
        is.title(),
        was.title()
    );
    let help = format!(
        "keep its name, or write `suspend: true` in `{}` in a commit before this one: the release of a suspended HelmRelease is not uninstalled with it",
        was.name
    );
    found.push(finding(&UNINSTALLED_RELEASE, place(scene, at), message).help(help));
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
