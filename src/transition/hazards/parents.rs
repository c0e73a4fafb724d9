//! Parents that change their place or go: `moved-parent`. What they delete on the way is in `transition/parents.rs`.

use crate::checks::transitions::MOVED_PARENT;
use crate::diagnostics::Diagnostic;
use crate::source::Span;
use crate::values::path::shown;

use super::super::pairs::At;
use super::super::parents::{Goes, Parent};
use super::super::scene::Scene;
use super::super::state::Written;
use super::{Found, finding, listed};

pub(super) fn run(scene: &Scene<'_>, found: &mut Found<'_>) {
    for parent in scene.parents() {
        let finding = match parent.folder {
            _ if parent.deleted_by.is_some() => deleted(scene, parent),
            Some(_) if parent.remains => left(scene, parent),
            Some(folder) => moved(scene, parent, folder),
            None => orphaned(scene, parent),
        };
        finding.into_iter().for_each(|it| found.push(it));
    }
}

/// A parent that is to apply another folder.
fn moved(scene: &Scene<'_>, parent: &Parent<'_>, folder: &str) -> Option<Diagnostic> {
    let others = names(scene, &parent.staying);
    let loses = !parent.leaving.is_empty();
    if !parent.is_left && !loses && others.is_empty() {
        return None;
    }
    let (name, was, is) = (parent.name, shown(&parent.before), shown(&parent.after));
    let mut message = format!("Kustomization `{name}` is to apply `{is}` instead of `{was}`");
    if parent.is_left {
        message.push_str(", and its own file is there too, where nobody applies it: it goes on with the old folder, and no change of a Kustomization reaches the cluster");
    }
    if loses {
        message.push_str(&format!(
            "; from `{was}`, which {}, it deletes the Kustomizations that are no longer in it, and these delete what is in their stages",
            stays(parent)
        ));
    }
    if !others.is_empty() {
        message.push_str(&format!(
            "; with `{is}` it deletes the Kustomizations that stay in `{was}`: {}",
            listed(others.clone())
        ));
    }
    // Whoever takes the others along leaves nothing in the old folder.
    let recipe = (parent.is_left || others.is_empty()).then(|| {
        let suspend =
            format!("suspend it before this commit arrives (`flux suspend kustomization {name}`)");
        match parent.is_by_hand {
            true => format!("{suspend}, give it the new path and resume it"),
            false => format!(
                "{suspend}, then apply `{}{name}.parent.yaml` with `kubectl apply -f` and resume it",
                shown(folder)
            ),
        }
    });
    let along = (!others.is_empty())
        .then(|| format!("move `directory` of the other pipelines below `{is}` in this commit"));
    let help: Vec<String> = along.into_iter().chain(recipe).collect();
    let span = span(scene, parent)?;
    Some(finding(&MOVED_PARENT, span, message).help(help.join("; ")))
}

/// The pipeline that writes a parent; of one by hand, the first of which it deletes something.
fn span(scene: &Scene<'_>, parent: &Parent<'_>) -> Option<Span> {
    let mut lost = parent.leaving.iter().chain(&parent.staying);
    let of_first = || scene.after.pipelines.get(lost.next()?.0.pipeline);
    parent.owner.or_else(of_first)?.span
}

/// A parent by hand that somebody deletes.
fn deleted(scene: &Scene<'_>, parent: &Parent<'_>) -> Option<Diagnostic> {
    let (name, was) = (parent.name, shown(&parent.before));
    let by = parent.deleted_by.filter(|by| *by != name);
    let by = by.map_or_else(|| "itself".to_owned(), |by| format!("`{by}`"));
    let stages = names(scene, &parent.leaving);
    if stages.is_empty() {
        return None;
    }
    let message = format!(
        "Kustomization `{name}` goes from the repository, and is deleted by {by}; it deletes the Kustomizations in `{was}` with it, and these delete what is in their stages: {}",
        listed(stages)
    );
    let help = format!(
        "write `deletionPolicy: Orphan` in `{name}` in a commit before this one, which leaves the Kustomizations to the one that applies `{was}` from then on"
    );
    Some(finding(&MOVED_PARENT, span(scene, parent)?, message).help(help))
}

/// A parent that stays as it is, and whose folder stages leave.
fn left(scene: &Scene<'_>, parent: &Parent<'_>) -> Option<Diagnostic> {
    let Some((at, _)) = parent.leaving.first() else {
        return stranded(scene, parent);
    };
    let span = scene.after.pipelines.get(at.pipeline)?.span?;
    let (name, is) = (parent.name, shown(&parent.before));
    let message = format!(
        "from `{is}` Kustomization `{name}` deletes the Kustomizations that are no longer in it, and these delete what is in their stages: {}",
        listed(names(scene, &parent.leaving))
    );
    let help = format!(
        "keep `directory` where `{name}` applies it, or suspend that before this commit arrives (`flux suspend kustomization {name}`), and resume it when another one has applied the new folder"
    );
    Some(finding(&MOVED_PARENT, span, message).help(help))
}

/// A parent that stays as it is, and whose folder is gone.
fn stranded(scene: &Scene<'_>, parent: &Parent<'_>) -> Option<Diagnostic> {
    let at = parent.stranded.first()?;
    let pipeline = scene.after.pipelines.get(at.pipeline)?;
    let is = shown(&scene.new_stage(*at)?.directory);
    let (name, was) = (parent.name, shown(&parent.before));
    let message = format!(
        "Kustomization `{name}` goes on with `{was}`, which is gone, and nobody applies `{is}`: no change of a Kustomization reaches the cluster"
    );
    let help = format!(
        "keep `directory` where `{name}` applies it, or move the path of `{name}` with it: suspend it before this commit arrives (`flux suspend kustomization {name}`), give it the new path and resume it"
    );
    Some(finding(&MOVED_PARENT, pipeline.span?, message).help(help))
}

/// A parent that no pipeline writes any more: it stays in the cluster, as its file says, and goes on with its folder.
fn orphaned(scene: &Scene<'_>, parent: &Parent<'_>) -> Option<Diagnostic> {
    let mut pipelines = scene.after.pipelines.iter();
    let span = pipelines
        .find(|it| it.environment.as_deref() == parent.environment)
        .and_then(|it| it.span)?;
    if parent.leaving.is_empty() && parent.heir.is_none() {
        return None;
    }
    let (name, was) = (parent.name, shown(&parent.before));
    let mut message =
        format!("Kustomization `{name}` goes from the repository and stays in the cluster");
    if let Some(heir) = parent.heir {
        message.push_str(&format!(
            ", and the file of `{}`, which takes its place, is in `{}`, where nobody applies it: no change of a Kustomization reaches the cluster",
            heir.item.name,
            shown(&heir.folder)
        ));
    }
    if !parent.leaving.is_empty() {
        let sign = if parent.heir.is_some() { ";" } else { ":" };
        message.push_str(&format!(
            "{sign} from `{was}`, which {}, it deletes the Kustomizations that are no longer in it: {}",
            stays(parent),
            listed(names(scene, &parent.leaving))
        ));
    }
    let help = parent
        .heir
        .map_or_else(|| alone(name), |heir| inherited(name, heir));
    Some(finding(&MOVED_PARENT, span, message).help(help))
}

fn inherited(name: &str, heir: &Written<'_>) -> String {
    let (new, folder) = (&heir.item.name, shown(&heir.folder));
    format!(
        "suspend it before this commit arrives (`flux suspend kustomization {name}`), then apply `{folder}{new}.parent.yaml` with `kubectl apply -f`, and delete it when `{new}` has applied what it did: with a suspended one nothing goes"
    )
}

fn alone(name: &str) -> String {
    format!(
        "suspend it before this commit arrives (`flux suspend kustomization {name}`), and delete it when another one applies what it did: with a suspended one nothing goes"
    )
}

fn names(scene: &Scene<'_>, stages: &[(At, Goes)]) -> Vec<String> {
    let stages = stages.iter().filter_map(|(at, _)| scene.new_stage(*at));
    stages.map(|it| it.kustomization.name.to_string()).collect()
}

/// Why the old folder is still there.
fn stays(parent: &Parent<'_>) -> &'static str {
    match parent.is_shared {
        true => "stays for others",
        false => "is still there",
    }
}
