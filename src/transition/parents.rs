//! Parents that are to apply another folder, and what they delete on the way.
//!
//! A parent deletes what is no longer in the folder that its spec names (`prune` in kustomize-controller,
//! `kustomization_controller.go`). Until its new spec is in the cluster that is the old folder, at the new revision. With the
//! new spec it is the new folder.

use crate::source::Files;
use crate::values::path::{contains, secure_join};

use super::handed::has_by_hand;
use super::pairs::{At, Pairs, sites, stage};
use super::state::{Item, Pipeline, Stage, State, Written};

/// A parent that leaves the folder which it applies, or that no pipeline writes any more.
pub(super) struct Parent<'s> {
    pub(super) environment: Option<&'s str>,
    pub(super) name: &'s str,
    /// The pipeline that writes it now.
    pub(super) owner: Option<&'s Pipeline<'s>>,
    /// Where its own file is now.
    pub(super) folder: Option<&'s str>,
    /// What it applies until it has its new spec.
    pub(super) before: String,
    /// What it applies then; the same for one that no pipeline writes any more.
    pub(super) after: String,
    /// Its new spec is where nobody applies it.
    pub(super) is_left: bool,
    /// What is in the old folder at the new revision are stages of ours.
    pub(super) is_shared: bool,
    /// What leaves the old folder before the parent does.
    pub(super) leaving: Vec<(At, Goes)>,
    /// What stays in the old folder when the parent has left it.
    pub(super) staying: Vec<(At, Goes)>,
    /// The old folder is there at the new revision: what is no longer in it is deleted.
    pub(super) is_there: bool,
}

/// What becomes of a Kustomization that a parent deletes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Goes {
    /// Nobody applies it any more.
    ForGood,
    /// It is applied again, and may be applied before it is deleted.
    AndComes,
}

impl Parent<'_> {
    /// What becomes of an object whose file was in one folder and is in another one.
    pub(super) fn takes(&self, was: &str, is: &str) -> Option<Goes> {
        let leaves = self.is_there && contains(&self.before, was) && !contains(&self.before, is);
        leaves.then(|| match !self.is_left && contains(&self.after, is) {
            true => Goes::AndComes,
            false => Goes::ForGood,
        })
    }
}

/// The parents of the old side that go somewhere else.
pub(super) fn parents<'s>(
    (before, after): (&'s State<'s>, &'s State<'s>),
    pairs: &Pairs,
    files: &dyn Files,
) -> Vec<Parent<'s>> {
    let olds = before.pipelines.iter().flat_map(|pipeline| {
        let parents = pipeline.sources.iter().filter(|it| is_parent(&it.item));
        parents.map(move |old| (pipeline, old))
    });
    let moved = olds.filter_map(|(pipeline, old)| moved(after, pipeline, old));
    let look = Look {
        before,
        after,
        pairs,
        files,
    };
    moved.map(|parent| look.at(parent)).collect()
}

/// Whether an object that a pipeline writes beside its stages is a parent.
pub(super) fn is_parent(item: &Item<'_>) -> bool {
    item.kind == "Kustomization"
}

/// The directory that a parent applies.
pub(super) fn applied(parent: &Item<'_>) -> String {
    secure_join("", parent.body.text(&["spec", "path"]).unwrap_or_default())
}

/// A parent that leaves its folder or its pipeline, before anybody looked at what that does.
fn moved<'s>(
    after: &'s State<'s>,
    pipeline: &'s Pipeline<'s>,
    old: &'s Written<'s>,
) -> Option<Parent<'s>> {
    let key = old.item.key();
    let owners = after.pipelines.iter();
    let owners = owners.filter(|it| it.environment == pipeline.environment);
    let now = owners.into_iter().find_map(|owner| {
        let mut all = owner.sources.iter();
        Some((owner, all.find(|it| it.item.key() == key)?))
    });
    let before = applied(&old.item);
    let (is, folder) = match now {
        Some((_, new)) => (applied(&new.item), Some(new.folder.as_str())),
        None => (before.clone(), None),
    };
    if now.is_some() && before == is {
        return None;
    }
    // What it applies until it has its new spec may have the file of that spec in it.
    let is_left = folder.is_some_and(|it| !contains(&before, it) && contains(&is, it));
    Some(Parent {
        environment: pipeline.environment.as_deref(),
        name: &old.item.name,
        owner: now.map(|(owner, _)| owner),
        folder,
        before,
        after: is,
        is_left,
        is_shared: false,
        leaving: Vec::new(),
        staying: Vec::new(),
        is_there: false,
    })
}

/// Where one looks for what a parent does.
struct Look<'l, 's> {
    before: &'s State<'s>,
    after: &'s State<'s>,
    pairs: &'l Pairs,
    files: &'l dyn Files,
}

impl<'s> Look<'_, 's> {
    fn at(&self, mut parent: Parent<'s>) -> Parent<'s> {
        let stages = self.here(self.after, &parent).flat_map(|it| &it.stages);
        let mut folders = stages.map(|it| it.directory.as_str());
        parent.is_shared = folders.any(|it| contains(&parent.before, it));
        parent.is_there = parent.is_shared || self.is_there(&parent);
        for (at, new) in sites(self.after) {
            let old = self
                .pairs
                .former(at)
                .and_then(|old| stage(self.before, old));
            let Some(old) = old.filter(|_| self.is_here(at, &parent)) else {
                continue;
            };
            if let Some(goes) = self.leaves(&parent, old, new) {
                parent.leaving.push((at, goes));
            } else if let Some(goes) = self.stays(&parent, old, new) {
                parent.staying.push((at, goes));
            }
        }
        parent
    }

    fn leaves(&self, parent: &Parent<'_>, old: &Stage<'_>, new: &Stage<'_>) -> Option<Goes> {
        let goes = parent.takes(&old.directory, &new.directory)?;
        self.unless_another_has(parent, (old, new), goes)
    }

    fn stays(&self, parent: &Parent<'_>, old: &Stage<'_>, new: &Stage<'_>) -> Option<Goes> {
        let is_left_behind = contains(&parent.before, &old.directory)
            && !contains(&parent.after, &new.directory)
            && contains(&parent.before, &new.directory);
        if !is_left_behind {
            return None;
        }
        self.unless_another_has(parent, (old, new), Goes::ForGood)
    }

    /// Nothing goes that another parent of ours has applied all along, or that says so itself.
    fn unless_another_has(
        &self,
        parent: &Parent<'_>,
        (old, new): (&Stage<'_>, &Stage<'_>),
        goes: Goes,
    ) -> Option<Goes> {
        let was = self.has_another(self.before, parent, &old.directory);
        let is = self.has_another(self.after, parent, &new.directory);
        match (was, is) {
            (_, _) if old.is_kept() => None,
            (true, true) => None,
            (false, true) => Some(Goes::AndComes),
            (_, false) => Some(goes),
        }
    }

    fn has_another(&self, state: &'s State<'s>, leaves: &Parent<'_>, folder: &str) -> bool {
        let sources = self.here(state, leaves).flat_map(|it| &it.sources);
        let mut others = sources.filter(|it| is_parent(&it.item) && *it.item.name != *leaves.name);
        others.any(|it| contains(&applied(&it.item), folder))
    }

    fn here(
        &self,
        state: &'s State<'s>,
        parent: &Parent<'_>,
    ) -> impl Iterator<Item = &'s Pipeline<'s>> + use<'s> {
        let environment = parent.environment.map(str::to_owned);
        let pipelines = state.pipelines.iter();
        pipelines.filter(move |it| it.environment == environment)
    }

    fn is_here(&self, at: At, parent: &Parent<'_>) -> bool {
        let pipeline = self.after.pipelines.get(at.pipeline);
        pipeline.is_some_and(|it| it.environment.as_deref() == parent.environment)
    }

    /// Whether something else is in the old folder: a file that pipelines write beside their stages, or one by hand.
    fn is_there(&self, parent: &Parent<'_>) -> bool {
        let mut written = self.here(self.after, parent).flat_map(|it| &it.sources);
        written.any(|it| contains(&parent.before, &it.folder))
            || has_by_hand(self.files, &parent.before, "", &|_| true)
    }
}
