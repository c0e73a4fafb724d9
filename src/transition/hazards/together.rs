//! Stages that go together although one needs the other to go: `unordered-removal`.
//!
//! A parent deletes the Kustomizations that it has no more without an order (fluxcd/kustomize-controller#301).

use std::collections::BTreeSet;

use crate::checks::transitions::UNORDERED_REMOVAL;
use crate::manifests::{is_built_in, is_written_only};

use super::super::object::is_kept;
use super::super::pairs::{At, may_be_in_one_namespace};
use super::super::scene::Scene;
use super::super::state::{Item, Stage};
use super::{Found, finding, listed};

pub(super) fn run(scene: &Scene<'_>, found: &mut Found<'_>) {
    for pipeline in 0..scene.before.pipelines.len() {
        let gone: Vec<(At, &Stage<'_>)> = gone(scene, pipeline).collect();
        let mut pairs = gone.iter().flat_map(|then| {
            let waited = waited_for(scene, then.0);
            let first = gone
                .iter()
                .filter(move |first| waited.contains(&first.0.stage));
            first.filter_map(move |first| Some((first, then, need(first.1, then.1)?)))
        });
        let Some((first, then, why)) = pairs.next() else {
            continue;
        };
        let message = format!(
            "`{}` and `{}` go in one commit, and Flux deletes them at once: {why}",
            first.1.name, then.1.name
        );
        let help = format!(
            "take them out in this order, each in a commit of its own, when the one before is gone: {}",
            sequence(&gone)
        );
        let span = found.old(scene, then.0);
        let first = found.old(scene, first.0);
        let finding = finding(&UNORDERED_REMOVAL, span, message)
            .also(first, "must be there until the other one is gone")
            .help(help);
        found.push(finding);
    }
}

/// The stages of a pipeline that the commit deletes with what is in them, dependencies first.
fn gone<'s>(
    scene: &'s Scene<'s>,
    pipeline: usize,
) -> impl Iterator<Item = (At, &'s Stage<'s>)> + 's {
    let removed = scene.pairs.removed.iter();
    let removed = removed.filter(move |at| at.pipeline == pipeline);
    let stages = removed.filter_map(|&at| Some((at, scene.old_stage(at)?)));
    stages.filter(|(_, stage)| stage.deletes_with_itself())
}

/// What comes last goes first.
fn sequence(gone: &[(At, &Stage<'_>)]) -> String {
    let names = gone
        .iter()
        .rev()
        .map(|(_, stage)| format!("`{}`", stage.name));
    names.collect::<Vec<_>>().join(", ")
}

/// The stages of its pipeline that a stage waited for, directly or not; each is looked at once, however many ways lead to
/// it.
fn waited_for(scene: &Scene<'_>, then: At) -> BTreeSet<usize> {
    let mut open = vec![then.stage];
    let mut seen = BTreeSet::new();
    while let Some(stage) = open.pop() {
        let old = scene.old_stage(At { stage, ..then });
        let after = old.map(|stage| stage.after.as_slice()).unwrap_or_default();
        let first = after.iter().map(|after| after.stage);
        open.extend(first.filter(|it| seen.insert(*it)));
    }
    seen
}

/// What of the first stage is needed to delete the other one.
fn need(first: &Stage<'_>, then: &Stage<'_>) -> Option<String> {
    key(first, then)
        .or_else(|| account(first, then))
        .or_else(|| controller(first, then))
}

/// What it reaches its cluster with.
fn key(first: &Stage<'_>, then: &Stage<'_>) -> Option<String> {
    let named = |kind: &str| {
        let field = ["spec", "kubeConfig", kind, "name"];
        then.kustomization.body.text(&field)
    };
    let is_it = |item: &&Item<'_>| {
        let name = match item.kind.as_ref() {
            "Secret" => named("secretRef"),
            "ConfigMap" => named("configMapRef"),
            _ => None,
        };
        item.group.is_empty() && name == Some(item.name.as_ref()) && is_beside(item, then)
    };
    let key = first.items.iter().find(is_it)?;
    Some(format!(
        "`{}` reaches its cluster with {} of `{}`",
        then.name,
        key.title(),
        first.name
    ))
}

/// Whether an object may be in the namespace of a Kustomization, whose own references lead nowhere else.
fn is_beside(item: &Item<'_>, stage: &Stage<'_>) -> bool {
    may_be_in_one_namespace(item, &stage.kustomization)
}

/// Who deletes.
fn account(first: &Stage<'_>, then: &Stage<'_>) -> Option<String> {
    let name = then
        .kustomization
        .body
        .text(&["spec", "serviceAccountName"])?;
    let is_it = |item: &&Item<'_>| {
        let is_account = item.group.is_empty() && item.kind == "ServiceAccount";
        is_account && item.name == name && is_beside(item, then)
    };
    let account = first.items.iter().find(is_it)?;
    Some(format!(
        "`{}` is deleted as {} of `{}`",
        then.name,
        account.title(),
        first.name
    ))
}

/// Who takes the finalizers away: whoever defines the kind, or else what may be an operator, a chart or pods with rights
/// to the whole cluster.
fn controller(first: &Stage<'_>, then: &Stage<'_>) -> Option<String> {
    let has_rights = first.items.iter().any(|it| it.kind == "ClusterRoleBinding");
    let acts = |item: &Item<'_>| item.is_helm_release() || (has_rights && item.is_workload());
    let is_owned = |item: &&Item<'_>| {
        !is_built_in(&item.group) && !is_written_only(&item.group) && is_kept(item).is_none()
    };
    let owned = then.items.iter().filter(is_owned);
    let is_theirs = |item: &&Item<'_>| first.items.iter().any(|it| acts(it) || it.has(item));
    let titles: Vec<String> = owned.filter(is_theirs).map(Item::title).collect();
    (!titles.is_empty()).then(|| {
        format!(
            "{} may need the controller in `{}` to be deleted",
            listed(titles),
            first.name
        )
    })
}
