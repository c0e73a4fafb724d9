//! Sources and parents that change their place or go: `moved-object`, `deleted-source` and `moved-parent`.
//!
//! Their files are applied by whoever applies the folder that they are in. It deletes what is no longer there (`prune` in
//! kustomize-controller, `kustomization_controller.go`), unless somebody else has applied it in the meantime.

use crate::checks::transitions::{DELETED_SOURCE, MOVED_OBJECT, MOVED_PARENT};
use crate::diagnostics::Diagnostic;
use crate::values::path::{contains, secure_join, shown};

use super::super::object::is_kept;
use super::super::pairs::{At, sites};
use super::super::scene::Scene;
use super::super::state::{Item, Pipeline, Stage, State, Written};
use super::{Found, finding, listed, name, place};

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
    let Some((owner, new)) = now(scene, pipeline, old) else {
        return match is_parent(&old.item) {
            true => orphaned(scene, pipeline, &old.item),
            false => deleted(scene, pipeline, &old.item),
        };
    };
    if is_parent(&old.item) {
        return moved_parent(scene, owner, (old, new));
    }
    let goes_with_parent = pipeline.sources.iter().any(|parent| {
        let becomes = now(scene, pipeline, parent).map(|(_, new)| applied(&new.item));
        let before = applied(&parent.item);
        is_parent(&parent.item) && contains(&before, &old.folder) && becomes != Some(before)
    });
    // Of that one `moved-parent` speaks, where there is something to say. Without a parent of ours nobody knows who
    // applies what.
    let has_parent = pipeline.sources.iter().any(|it| is_parent(&it.item));
    if goes_with_parent || !has_parent {
        return None;
    }
    moved(scene, owner, (old, new))
}

/// The same object after the commit, with the pipeline that makes it.
fn now<'s>(
    scene: &Scene<'s>,
    pipeline: &Pipeline<'_>,
    old: &Written<'_>,
) -> Option<(&'s Pipeline<'s>, &'s Written<'s>)> {
    let key = old.item.key();
    after(scene, pipeline).find_map(|owner| {
        let mut sources = owner.sources.iter();
        let same = sources.find(|source| source.item.key() == key)?;
        Some((owner, same))
    })
}

/// The pipelines of the new side in the same environment.
fn after<'s>(scene: &Scene<'s>, pipeline: &Pipeline<'_>) -> impl Iterator<Item = &'s Pipeline<'s>> {
    let environment = pipeline.environment.clone();
    let pipelines = scene.after.pipelines.iter();
    pipelines.filter(move |it| it.environment == environment)
}

fn is_parent(item: &Item<'_>) -> bool {
    item.kind == "Kustomization"
}

/// The directory that a parent applies.
fn applied(parent: &Item<'_>) -> String {
    secure_join("", parent.body.text(&["spec", "path"]).unwrap_or_default())
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
    let parents = after(scene, owner).flat_map(|it| &it.sources);
    let mut parents = parents.filter(|it| is_parent(&it.item));
    parents.any(|parent| {
        let path = applied(&parent.item);
        contains(&path, old) && contains(&path, new)
    })
}

/// A parent that is to apply another folder.
fn moved_parent(
    scene: &Scene<'_>,
    owner: &Pipeline<'_>,
    (old, new): (&Written<'_>, &Written<'_>),
) -> Option<Diagnostic> {
    let (before, after) = (applied(&old.item), applied(&new.item));
    if before == after {
        return None;
    }
    let others = left_behind(scene, owner, (&before, &after));
    // What it applies until it has its new spec may have the file of that spec in it, and the stages.
    let is_late = !contains(&before, &new.folder);
    let is_left = is_late && contains(&after, &new.folder);
    let loses = is_late && still_used(scene, owner, &before);
    if !is_left && !loses && others.is_empty() {
        return None;
    }
    let (was, is) = (shown(&before), shown(&after));
    let mut message = format!(
        "{} is to apply `{is}` instead of `{was}`",
        titled(&new.item)
    );
    if is_left {
        message.push_str(", and its own file is there too, where nobody applies it: it goes on with the old folder, and no change of a Kustomization reaches the cluster");
    }
    if loses {
        message.push_str(&format!(
            "; from `{was}`, which stays for others, it deletes the Kustomizations that are no longer in it, and these delete what is in their stages"
        ));
    }
    if !others.is_empty() {
        message.push_str(&format!(
            "; with `{is}` it deletes the Kustomizations that stay in `{was}`: {}",
            listed(others.clone())
        ));
    }
    // Whoever takes the others along leaves nothing in the old folder.
    let recipe = (is_left || others.is_empty()).then(|| {
        format!(
            "suspend it before this commit arrives (`flux suspend kustomization {name}`), then apply `{folder}{name}.parent.yaml` with `kubectl apply -f` and resume it",
            name = new.item.name,
            folder = shown(&new.folder),
        )
    });
    let along = (!others.is_empty())
        .then(|| format!("move `directory` of the other pipelines below `{is}` in this commit"));
    let help: Vec<String> = along.into_iter().chain(recipe).collect();
    Some(finding(&MOVED_PARENT, owner.span?, message).help(help.join("; ")))
}

/// A parent that no pipeline writes any more: it stays in the cluster, as its file says, and goes on with its folder.
fn orphaned(scene: &Scene<'_>, pipeline: &Pipeline<'_>, parent: &Item<'_>) -> Option<Diagnostic> {
    let folder = applied(parent);
    let moved = left_behind(scene, pipeline, (&folder, &folder));
    let span = after(scene, pipeline).find_map(|it| it.span)?;
    if moved.is_empty() || !still_used(scene, pipeline, &folder) {
        return None;
    }
    let (title, name, was) = (titled(parent), &parent.name, shown(&folder));
    let message = format!(
        "{title} goes from the repository and stays in the cluster: from `{was}`, which stays for others, it deletes the Kustomizations that are no longer in it: {}",
        listed(moved)
    );
    let help = format!(
        "suspend it before this commit arrives (`flux suspend kustomization {name}`), and delete it when another one applies what it did: with a suspended one nothing goes"
    );
    Some(finding(&MOVED_PARENT, span, message).help(help))
}

/// The Kustomizations of stages that a parent applies and that stay in a folder which it leaves: it deletes them with its
/// new spec (`prune`), unless another parent of ours has applied them all along.
fn left_behind(
    scene: &Scene<'_>,
    owner: &Pipeline<'_>,
    (before, after): (&str, &str),
) -> Vec<String> {
    let stays = |at: At, stage: &Stage<'_>| {
        let was = scene.pairs.former(at).and_then(|old| scene.old_stage(old));
        was.is_some_and(|was| contains(before, &was.directory))
            && !contains(after, &stage.directory)
            && !was.is_some_and(Stage::is_kept)
    };
    let here =
        sites(scene.after).filter(|(at, _)| scene.environment(*at) == owner.environment.as_deref());
    let left = here.filter(|(at, stage)| {
        stays(*at, stage) && !has_another_parent(scene, owner, before, &stage.directory)
    });
    left.map(|(_, stage)| stage.kustomization.name.to_string())
        .collect()
}

/// Whether a parent that does not apply a folder applies another one, on both sides of the commit.
fn has_another_parent(scene: &Scene<'_>, owner: &Pipeline<'_>, leaves: &str, folder: &str) -> bool {
    let of = |state: &State<'_>| {
        let pipelines = state.pipelines.iter();
        let here = pipelines.filter(|it| it.environment == owner.environment);
        let parents = here
            .flat_map(|it| &it.sources)
            .filter(|it| is_parent(&it.item));
        let parents = parents.map(|it| applied(&it.item));
        parents
            .filter(|it| it != leaves && contains(it, folder))
            .count()
    };
    of(scene.before) > 0 && of(scene.after) > 0
}

fn titled(item: &Item<'_>) -> String {
    format!("{} `{}`", item.kind, item.name)
}

/// What keeps a source in the cluster.
fn marked() -> &'static str {
    "write `annotation \"kustomize.toolkit.fluxcd.io/prune\" = \"disabled\"` in the block of the source"
}

/// Whether something of ours is in a folder after the commit.
fn still_used(scene: &Scene<'_>, owner: &Pipeline<'_>, folder: &str) -> bool {
    let stages = after(scene, owner).flat_map(|it| &it.stages);
    let mut folders = stages.map(|stage| stage.directory.as_str());
    folders.any(|it| contains(folder, it))
}
