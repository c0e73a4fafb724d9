//! A stage that goes, and for which others wait by name: `deleted-dependency`.
//!
//! Between stages of one pipeline the compiler sees to it; `external kustomization` and `spec` name a Kustomization that may
//! be of another one.

use crate::checks::transitions::DELETED_DEPENDENCY;
use crate::manifests::Node;

use super::super::pairs::sites;
use super::super::scene::Scene;
use super::super::state::Stage;
use super::{Found, finding, place};

pub(super) fn run(scene: &Scene<'_>, found: &mut Found<'_>) {
    for &old in &scene.pairs.removed {
        let Some(gone) = scene.old_stage(old).filter(|stage| !stage.is_kept()) else {
            continue;
        };
        let environment = scene.old_environment(old);
        let mut stages = sites(scene.after);
        let waiting = stages
            .find(|(at, stage)| scene.environment(*at) == environment && waits_for(stage, gone));
        if let Some((at, stage)) = waiting {
            let message = format!(
                "`{}` waits for Kustomization `{}`, which this commit deletes",
                stage.name, gone.kustomization.name
            );
            let help = "let it wait for something else in a commit before this one";
            let span = found.old(scene, old);
            found.push(
                finding(&DELETED_DEPENDENCY, place(scene, at), message)
                    .also(span, "as it was")
                    .help(help),
            );
        }
    }
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
