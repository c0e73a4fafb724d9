//! What is wrong with objects as hand-written Kustomizations apply them.

use std::borrow::Cow;

use crate::checks::{conflicting_refs, unplaced};
use crate::diagnostics::Diagnostic;
use crate::manifests::{Request, StageTree};
use crate::settle::{self, Project, Site};

use super::say::jobs::Reading;
use super::search::applied::DRAFT;
use super::search::found::Kustomization;

/// Everything that is wrong with the objects of a draft. `is_patched_unseen` says that something out of sight patches
/// Kustomizations, and may name a namespace for what they apply.
pub(super) fn wrong(
    draft: &Project,
    members: &[&Kustomization],
    is_patched_unseen: bool,
    reading: &mut Reading<'_, '_>,
) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for site in draft.sites() {
        let objects = site.tree.users();
        let mut of_site: Vec<Diagnostic> = objects
            .filter_map(|it| conflicting_refs(&it.node))
            .collect();
        if let Some(one) = member(&site, members).filter(|_| !is_patched_unseen) {
            let tree = without_target(&site, one, reading);
            of_site.extend(tree.and_then(|it| bare(&it)));
        }
        for finding in &mut of_site {
            finding.about = Some(site.kustomization().to_owned());
        }
        found.extend(of_site);
    }
    found
}

/// The Kustomization that a stage was drafted from.
fn member<'k>(site: &Site<'_>, members: &[&'k Kustomization]) -> Option<&'k Kustomization> {
    let path = site.stage.path.value.as_str();
    let is_it =
        |it: &&&Kustomization| it.name == site.kustomization() && it.path.as_deref() == Some(path);
    members.iter().find(is_it).copied()
}

/// What a Kustomization without a `targetNamespace` applies. A draft may not be able to say that it has none.
fn without_target<'s>(
    site: &Site<'s>,
    one: &Kustomization,
    reading: &mut Reading<'_, '_>,
) -> Option<Cow<'s, StageTree>> {
    if one.field("targetNamespace").is_some() || !site.tree.seen {
        return None;
    }
    if site.settled.target_namespace().is_none() {
        return Some(Cow::Borrowed(site.tree));
    }
    let request = Request {
        directory: one.path.clone()?,
        pipeline: DRAFT.to_owned(),
        ..Request::default()
    };
    let tree = settle::applied(one.spec()?, &request, reading.reader, reading.sources);
    Some(Cow::Owned(tree))
}

/// An object without a namespace, where everything that may give it one was read.
fn bare(tree: &StageTree) -> Option<Diagnostic> {
    let is_read = tree.complete && tree.is_sound() && tree.unfollowed.is_empty();
    unplaced(tree).filter(|_| is_read)
}
