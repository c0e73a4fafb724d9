//! Sources that change their place or go: `moved-object` and `deleted-source`.
//!
//! Their files are applied by whoever applies the folder that they are in. It deletes what is no longer there (`prune` in
//! kustomize-controller, `kustomization_controller.go`), unless somebody else has applied it in the meantime.

use crate::checks::transitions::{DELETED_SOURCE, MOVED_OBJECT};
use crate::diagnostics::Diagnostic;
use crate::values::path::{contains, shown};

use super::super::object::is_kept;
use super::super::pairs::sites;
use super::super::parents::{applied, is_parent};
use super::super::scene::Scene;
use super::super::state::{Item, Pipeline, Written};
use super::{Found, finding, name, place};

pub(super) fn run(scene: &Scene<'_>, found: &mut Found<'_>) {
    for pipeline in &scene.before.pipelines {
        for old in &pipeline.sources {
            if let Some(finding) = judge(scene, pipeline, old) {
                found.push(finding);
            }
        }
    }
}

fn judge(scene: &Scene<'_>, pipeline: &Pipeline<'_>, old: &Written<'_>) -> Option<Diagnostic> {
    if is_parent(&old.item) {
        return None;
    }
    let environment = pipeline.environment.as_deref();
    let now = scene.after.written_in(environment, &old.item.key());
    let Some((owner, new)) = now else {
        return deleted(scene, pipeline, &old.item);
    };
    let goes_with_parent = scene.parents().iter().any(|parent| {
        let mut own = pipeline.sources.iter();
        !parent.remains
            && parent.environment == environment
            && own.any(|it| is_parent(&it.item) && *it.item.name == *parent.name)
            && contains(&parent.before, &old.folder)
    });
    // Of that one `moved-parent` speaks, where there is something to say. Without a parent
    // nobody knows who applies what.
    let has_parent = pipeline.sources.iter().any(|it| is_parent(&it.item));
    let is_taken = scene.parents().iter().any(|parent| {
        let takes = parent.remains && parent.takes(&old.folder, &new.folder).is_some();
        takes && parent.environment == environment
    });
    if goes_with_parent || !has_parent && !is_taken {
        return None;
    }
    moved(scene, owner, (old, new))
}

/// A source that goes, and that a stage follows all the same.
fn deleted(scene: &Scene<'_>, pipeline: &Pipeline<'_>, source: &Item<'_>) -> Option<Diagnostic> {
    if is_kept(source).is_some() || scene.is_handed(source) {
        return None;
    }
    let mut stages = sites(scene.after);
    let (at, stage) = stages.find(|(at, stage)| {
        scene.environment(*at) == pipeline.environment.as_deref() && stage.follows(source)
    })?;
    let message = format!(
        "{} goes, and stage `{}` follows it: whoever applied it deletes it, and no commit reaches the stage any more",
        titled(source),
        name(Some(stage)),
    );
    let help = format!(
        "keep it, or {} in a commit before this one, which leaves it in the cluster",
        marked()
    );
    Some(finding(&DELETED_SOURCE, place(scene, at), message).help(help))
}

/// A source whose file is in another folder now.
fn moved(
    scene: &Scene<'_>,
    owner: &Pipeline<'_>,
    (old, new): (&Written<'_>, &Written<'_>),
) -> Option<Diagnostic> {
    let stays = old.folder == new.folder || is_kept(&old.item).is_some();
    if stays || one_parent_applies_both(scene, owner, (&old.folder, &new.folder)) {
        return None;
    }
    let message = format!(
        "{} moves from `{}` to `{}`: what applies the old folder may delete it",
        titled(&old.item),
        shown(&old.folder),
        shown(&new.folder),
    );
    let help = format!("{} in a commit before this one", marked());
    Some(finding(&MOVED_OBJECT, owner.span?, message).help(help))
}

/// Whether a parent of ours applied one folder and goes on to apply both.
fn one_parent_applies_both(
    scene: &Scene<'_>,
    owner: &Pipeline<'_>,
    (old, new): (&str, &str),
) -> bool {
    let parents = scene
        .after
        .in_environment(owner.environment.as_deref())
        .flat_map(|it| &it.sources);
    let mut parents = parents.filter(|it| is_parent(&it.item));
    parents.any(|parent| {
        let path = applied(&parent.item);
        contains(&path, old) && contains(&path, new)
    })
}

fn titled(item: &Item<'_>) -> String {
    format!("{} `{}`", item.kind, item.name)
}

/// What keeps a source in the cluster.
fn marked() -> &'static str {
    "write `annotation \"kustomize.toolkit.fluxcd.io/prune\" = \"disabled\"` in the block of the source"
}
