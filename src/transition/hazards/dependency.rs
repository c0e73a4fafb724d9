//! A stage that goes, and for which others wait by name: `deleted-dependency`.
//!
//! Between stages of one pipeline the compiler sees to it; `external kustomization`, `spec` and what is written by hand name
//! a Kustomization that may be of another one.

use crate::checks::transitions::DELETED_DEPENDENCY;
use crate::manifests::Node;
use crate::source::Span;

use super::super::pairs::{At, sites};
use super::super::scene::Scene;
use super::super::state::Stage;
use super::{Found, finding, place};

pub(super) fn run(scene: &Scene<'_>, found: &mut Found<'_>) {
    for &old in &scene.pairs.removed {
        let Some(gone) = scene.old_stage(old).filter(|stage| !stage.is_kept()) else {
            continue;
        };
        if is_made_elsewhere(scene, gone) {
            continue;
        }
        let environment = scene.old_environment(old);
        let mut stages = sites(scene.after);
        let waiting = stages
            .find(|(at, stage)| scene.environment(*at) == environment && waits_for(stage, gone));
        let waiting = waiting.map(|(at, stage)| (place(scene, at), stage.name.as_str()));
        if let Some(waiting) = waiting.or_else(|| by_hand(scene, gone)) {
            report(scene, (old, gone), waiting, found);
        }
    }
}

fn report(
    scene: &Scene<'_>,
    (old, gone): (At, &Stage<'_>),
    (place, name): (Span, &str),
    found: &mut Found<'_>,
) {
    let message = format!(
        "`{name}` waits for Kustomization `{}`, which this commit deletes",
        gone.kustomization.name
    );
    let help = "let it wait for something else in a commit before this one";
    let span = found.old(scene, old);
    found.push(
        finding(&DELETED_DEPENDENCY, place, message)
            .also(span, "as it was")
            .help(help),
    );
}

/// Whether a Kustomization of this name is there all the same: by hand, or from a pipeline that nobody asks about.
fn is_made_elsewhere(scene: &Scene<'_>, gone: &Stage<'_>) -> bool {
    let mut all = scene.after.foreign.iter();
    all.any(|it| is_it((Some(&it.name.value), it.namespace.as_deref()), gone))
}

/// A Kustomization that no pipeline of the run makes and that waits for one which none makes any more. What is beside the
/// pipelines may be of any environment.
fn by_hand<'s>(scene: &Scene<'s>, gone: &Stage<'_>) -> Option<(Span, &'s str)> {
    let name = &gone.kustomization.name;
    if sites(scene.after).any(|(_, stage)| stage.kustomization.name == *name) {
        return None;
    }
    let foreign = scene.after.foreign.iter();
    let mut entries = foreign.flat_map(|it| it.depends_on.iter().map(move |entry| (it, entry)));
    let (waiting, entry) = entries.find(|(it, entry)| {
        let namespace = entry.namespace.as_deref().or(it.namespace.as_deref());
        is_it((Some(&entry.name.value), namespace), gone)
    })?;
    Some((entry.name.span, waiting.name.value.as_str()))
}

/// Whether a name and a namespace are those of the Kustomization of a stage; a namespace that nobody wrote may be any.
fn is_it((name, namespace): (Option<&str>, Option<&str>), gone: &Stage<'_>) -> bool {
    let own = &gone.kustomization;
    let is_there = namespace.zip(own.namespace.as_deref());
    name == Some(own.name.as_ref()) && is_there.is_none_or(|(one, other)| one == other)
}

/// Whether an entry of `dependsOn` names the Kustomization of a stage. One without a namespace means its own
/// (`checkDependencies` in kustomize-controller).
fn waits_for(stage: &Stage<'_>, gone: &Stage<'_>) -> bool {
    let (own, other) = (&stage.kustomization, &gone.kustomization);
    let node = own.body.node();
    let entries = node.at(&["spec", "dependsOn"]).map_or(&[][..], Node::items);
    entries.iter().any(|entry| {
        let namespace = entry.text_at(&["namespace"]).or(own.namespace.as_deref());
        let is_there = namespace == other.namespace.as_deref();
        is_there && entry.text_at(&["name"]) == Some(other.name.as_ref())
    })
}
