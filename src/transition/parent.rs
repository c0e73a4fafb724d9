//! One parent, with what it deletes: of a pipeline, or by hand above one.

use std::collections::HashSet;

use crate::source::Files;
use crate::values::path::{contains, secure_join};

use super::Body;
use super::handed::has_by_hand;
use super::pairs::At;
use super::repositories::SourceName;
use super::state::{Item, Pipeline, State, Written};

/// A parent of the old side: of a pipeline, or by hand above one.
#[derive(Default)]
pub(super) struct Parent<'s> {
    pub(super) environment: Option<&'s str>,
    pub(super) name: &'s str,
    /// Its source.
    pub(super) source: SourceName<'s>,
    /// The pipeline that writes it now.
    pub(super) owner: Option<&'s Pipeline<'s>>,
    /// Where its own file is now.
    pub(super) folder: Option<&'s str>,
    /// What it applies until it has its new spec.
    pub(super) before: String,
    /// What it applies then; the same for one that no pipeline writes any more.
    pub(super) after: String,
    /// It is still written, and applies the same folder.
    pub(super) remains: bool,
    /// It deletes what is no longer in its folder.
    pub(super) prunes: bool,
    /// Somebody wrote it by hand.
    pub(super) is_by_hand: bool,
    /// Its new spec surely gets to the cluster.
    pub(super) arrives: bool,
    /// Who deletes it, with everything that it has applied.
    pub(super) deleted_by: Option<&'s str>,
    /// Its new spec is where nobody applies it.
    pub(super) is_left: bool,
    /// The parent that its pipeline has instead and nobody applies.
    pub(super) heir: Option<&'s Written<'s>>,
    /// What is in the old folder at the new revision are stages of ours.
    pub(super) is_shared: bool,
    /// What leaves the old folder before the parent does.
    pub(super) leaving: Vec<(At, Goes)>,
    /// What stays in the old folder when the parent has left it.
    pub(super) staying: Vec<(At, Goes)>,
    /// What leaves the folder of one that remains with nothing in it, for one that nobody applies.
    pub(super) stranded: Vec<At>,
    /// The old folder is there at the new revision: what is no longer in it is deleted.
    pub(super) is_there: bool,
    /// Which folders it applies.
    pub(super) reach: Reach<'s>,
}

/// Which folders are applied.
#[derive(Default)]
pub(super) struct Reach<'s> {
    /// By the parent, before the commit.
    pub(super) was: HashSet<&'s str>,
    /// By the parent with its old spec, at the new revision.
    pub(super) is: HashSet<&'s str>,
    /// By the parent with its new spec.
    pub(super) comes: HashSet<&'s str>,
    /// By others, before the commit.
    pub(super) others_before: HashSet<&'s str>,
    /// By others, at the new revision.
    pub(super) others_after: HashSet<&'s str>,
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
        let reach = &self.reach;
        if !self.prunes || !reach.was.contains(was) {
            return None;
        }
        if self.deleted_by.is_some() {
            return self.unless_another_has((was, is), Goes::ForGood);
        }
        let leaves = self.is_there && !reach.is.contains(is);
        let goes = match !self.is_left && reach.comes.contains(is) {
            true => Goes::AndComes,
            false => Goes::ForGood,
        };
        leaves.then(|| self.unless_another_has((was, is), goes))?
    }

    /// Nothing goes that another parent has applied all along.
    pub(super) fn unless_another_has(&self, (was, is): (&str, &str), goes: Goes) -> Option<Goes> {
        let before = self.reach.others_before.contains(was);
        match (before, self.reach.others_after.contains(is)) {
            (true, true) => None,
            (false, true) => Some(Goes::AndComes),
            (_, false) => Some(goes),
        }
    }

    /// Whether somebody else has applied a folder all along.
    pub(super) fn another_has(&self, folder: &str) -> bool {
        self.unless_another_has((folder, folder), Goes::ForGood)
            .is_none()
    }
}

/// Whether a parent deletes what goes from its folder, with its old spec or its new one.
pub(super) fn prunes(old: &Body<'_>, new: Option<&Body<'_>>) -> bool {
    let says = |body: &Body<'_>| body.boolean(&["spec", "prune"]) == Some(true);
    says(old) || new.is_some_and(says)
}

/// Whether an object that a pipeline writes beside its stages is a parent.
pub(super) fn is_parent(item: &Item<'_>) -> bool {
    item.kind == "Kustomization"
}

/// The directory that a parent applies.
pub(super) fn applied(parent: &Item<'_>) -> String {
    secure_join("", parent.body.text(&["spec", "path"]).unwrap_or_default())
}

/// Whether a folder has something at the new revision: a stage, a file that pipelines write beside their stages, or one by
/// hand.
pub(super) fn is_there(
    (after, files): (&State<'_>, &dyn Files),
    folder: &str,
    environment: Option<&str>,
) -> bool {
    let mut here = after.in_environment(environment).flat_map(folders);
    here.any(|it| contains(folder, it)) || has_by_hand(files, folder, "", &|_| true)
}

/// The folders of the files of a pipeline.
pub(super) fn folders<'s>(pipeline: &'s Pipeline<'s>) -> impl Iterator<Item = &'s str> {
    let sources = pipeline.sources.iter().map(|it| it.folder.as_str());
    let stages = pipeline.stages.iter().map(|it| it.directory.as_str());
    sources.chain(stages)
}
