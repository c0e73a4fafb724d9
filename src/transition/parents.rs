//! Parents that are to apply another folder, and what they delete on the way.
//!
//! A parent deletes what is no longer in the folder that its spec names (`prune` in kustomize-controller,
//! `kustomization_controller.go`). Until its new spec is in the cluster that is the old folder, at the new revision. With the
//! new spec it is the new folder.

use std::collections::HashSet;

use crate::manifests::Foreign;
use crate::source::Files;
use crate::values::path::contains;

use super::delta::Trees;
use super::pairs::{At, Pairs, sites, stage};
pub(super) use super::parent::{Goes, Parent, applied, is_parent};
use super::parent::{folders, is_there, prunes};
use super::parents_by_hand;
use super::reached::{reaches, surely_reaches};
use super::repositories::Repositories;
use super::state::{Pipeline, Stage, State, Written};

/// The parents of the old side, with what they delete.
pub(super) fn parents<'s>(
    (before, after): (&'s State<'s>, &'s State<'s>),
    pairs: &Pairs,
    trees: Trees<'_>,
) -> Vec<Parent<'s>> {
    let look = Look {
        before,
        after,
        pairs,
        trees,
        repositories: Repositories::of(before, trees.before),
    };
    let olds = before.pipelines.iter().enumerate();
    let olds = olds.flat_map(|(place, pipeline)| {
        let parents = pipeline.sources.iter().filter(|it| is_parent(&it.item));
        parents.map(move |old| (place, pipeline, old))
    });
    let ours = olds.map(|(place, pipeline, old)| look.ours(place, pipeline, old));
    let by_hand = parents_by_hand::parents((before, after), &look.repositories, trees);
    ours.chain(by_hand).map(|it| look.at(it)).collect()
}

/// Where one looks for what a parent does.
struct Look<'l, 's> {
    before: &'s State<'s>,
    after: &'s State<'s>,
    pairs: &'l Pairs,
    trees: Trees<'l>,
    repositories: Repositories,
}

impl<'s> Look<'_, 's> {
    /// A parent of a pipeline, before anybody looked at what it deletes.
    fn ours(&self, place: usize, pipeline: &'s Pipeline<'s>, old: &'s Written<'s>) -> Parent<'s> {
        let environment = pipeline.environment.as_deref();
        let now = self.after.written_in(environment, &old.item.key());
        let before = applied(&old.item);
        let after = now.map_or_else(|| before.clone(), |(_, new)| applied(&new.item));
        let source = |field: &str| old.item.body.text(&["spec", "sourceRef", field]);
        let source = |field: &str| source(field).unwrap_or_default();
        Parent {
            environment,
            name: &old.item.name,
            source: [source("kind"), source("name")],
            owner: now.map(|(owner, _)| owner),
            folder: now.map(|(_, new)| new.folder.as_str()),
            remains: now.is_some() && before == after,
            prunes: prunes(&old.item.body, now.map(|(_, new)| &new.item.body)),
            heir: self.heir(place).filter(|_| now.is_none()),
            arrives: true,
            before,
            after,
            ..Parent::default()
        }
    }

    /// A parent that the pipeline did not have.
    fn heir(&self, place: usize) -> Option<&'s Written<'s>> {
        let now = self.pairs.pipelines.get(place).copied().flatten()?;
        let mut sources = self.after.pipelines.get(now)?.sources.iter();
        sources.find(|it| {
            let mut olds = self.before.pipelines.iter().flat_map(|old| &old.sources);
            is_parent(&it.item) && olds.all(|old| old.item.key() != it.item.key())
        })
    }

    fn at(&self, mut parent: Parent<'s>) -> Parent<'s> {
        self.leave(&mut parent);
        self.reach(&mut parent);
        let here = self.after.in_environment(parent.environment);
        let stages = here.flat_map(|it| &it.stages);
        let mut folders = stages.map(|it| it.directory.as_str());
        parent.is_shared = folders.any(|it| contains(&parent.before, it));
        // Most that remain lose nothing, and nobody needs to look at all their files.
        parent.is_there = parent.is_shared
            || (!parent.remains || self.may_lose(&parent))
                && is_there(
                    (self.after, self.trees.after),
                    &parent.before,
                    parent.environment,
                );
        for (at, old, new) in self.stages(&parent) {
            if let Some(goes) = parent.takes(&old.directory, &new.directory) {
                parent.leaving.push((at, goes));
            } else if let Some(goes) = stays(&parent, old, new) {
                parent.staying.push((at, goes));
            } else if strands(&parent, old, new) {
                parent.stranded.push(at);
            }
        }
        parent
    }

    /// Sees whether the new spec, or the parent that comes instead, is where nobody applies it.
    fn leave(&self, parent: &mut Parent<'s>) {
        self.reach_of_others(parent);
        let (folder, is) = match (parent.folder, parent.heir) {
            (Some(folder), _) => (folder, parent.after.clone()),
            (None, Some(heir)) => (heir.folder.as_str(), applied(&heir.item)),
            (None, None) => return,
        };
        // What it applies until it has its new spec may have the file of that spec in it.
        let is_reached = contains(&parent.before, folder) || parent.another_has(folder);
        parent.arrives |= is_reached;
        // Nobody knows who applies the file of one by hand.
        parent.is_left = !is_reached && contains(&is, folder) && !parent.is_by_hand;
        if parent.is_left {
            parent.after = is;
        } else if parent.heir.take().is_some() {
            let folders = self.folders(parent.environment).into_iter();
            let comes = folders.filter(|it| reaches(self.trees.after, &is, it));
            parent.reach.others_after.extend(comes);
        }
    }

    /// Every folder that has a file of somebody who applies Kustomizations, or of what they apply.
    fn folders(&self, environment: Option<&str>) -> HashSet<&'s str> {
        let both = [self.before, self.after].into_iter();
        let all = both.flat_map(|state| {
            let by_hand = state.foreign.iter().map(|it| it.directory.as_str());
            let pipelines = state.in_environment(environment);
            by_hand.chain(pipelines.flat_map(folders))
        });
        all.collect()
    }

    fn reach_of_others(&self, parent: &mut Parent<'s>) {
        let folders = self.folders(parent.environment);
        let reached = |(state, files): (&'s State<'s>, &dyn Files)| {
            let paths = self.others(state, parent);
            let is_reached = |it: &&str| paths.iter().any(|path| reaches(files, path, it));
            folders.iter().copied().filter(is_reached).collect()
        };
        let before = reached((self.before, self.trees.before));
        let after = reached((self.after, self.trees.after));
        (parent.reach.others_before, parent.reach.others_after) = (before, after);
    }

    /// The folders that others apply; the heir is looked at by itself.
    fn others(&self, state: &'s State<'s>, parent: &Parent<'s>) -> Vec<String> {
        let heir = parent.heir.map(|it| it.item.name.as_ref());
        let is_other = |name: &str| name != parent.name && Some(name) != heir;
        let here = state.in_environment(parent.environment);
        let sources = here.flat_map(|it| &it.sources);
        let ours = sources.filter(|it| is_parent(&it.item) && is_other(&it.item.name));
        let by_hand = state.foreign.iter().filter(|it| {
            is_other(&it.name.value) && parents_by_hand::may_work(it, parent, &self.repositories)
        });
        let by_hand = by_hand.map(|it: &Foreign| it.path.value.to_string());
        ours.map(|it| applied(&it.item)).chain(by_hand).collect()
    }

    fn reach(&self, parent: &mut Parent<'s>) {
        let environment = parent.environment;
        let folders = |state: &'s State<'s>| {
            let pipelines = state.in_environment(environment);
            let folders: HashSet<&'s str> = pipelines.flat_map(folders).collect();
            folders.into_iter()
        };
        let before = |it: &&str| surely_reaches(self.trees.before, &parent.before, it);
        let kept = |it: &&str| reaches(self.trees.after, &parent.before, it);
        let comes = |it: &&str| reaches(self.trees.after, &parent.after, it);
        let was = folders(self.before).filter(before).collect();
        let is = folders(self.after).filter(kept).collect();
        let comes = folders(self.after).filter(comes).collect();
        (parent.reach.was, parent.reach.is, parent.reach.comes) = (was, is, comes);
    }

    /// The stages of its environment that were there before.
    fn stages(&self, parent: &Parent<'s>) -> Vec<(At, &'s Stage<'s>, &'s Stage<'s>)> {
        let here = sites(self.after).filter(|(at, _)| self.is_here(*at, parent));
        let pairs = here.filter_map(|(at, new)| {
            let old = stage(self.before, self.pairs.former(at)?)?;
            (!old.is_kept()).then_some((at, old, new))
        });
        pairs.collect()
    }

    /// Whether something leaves the folder of a parent that stays as it is.
    fn may_lose(&self, parent: &Parent<'s>) -> bool {
        let reach = &parent.reach;
        let stages = self.stages(parent);
        let mut stages = stages.iter();
        stages.any(|(_, old, new)| {
            reach.was.contains(old.directory.as_str()) && !reach.is.contains(new.directory.as_str())
        })
    }

    fn is_here(&self, at: At, parent: &Parent<'_>) -> bool {
        let pipeline = self.after.pipelines.get(at.pipeline);
        pipeline.is_some_and(|it| it.environment.as_deref() == parent.environment)
    }
}

/// What becomes of a stage whose file the parent leaves behind.
fn stays(parent: &Parent<'_>, old: &Stage<'_>, new: &Stage<'_>) -> Option<Goes> {
    let reach = &parent.reach;
    let (was, is) = (old.directory.as_str(), new.directory.as_str());
    let is_left_behind =
        reach.was.contains(was) && !reach.comes.contains(is) && reach.is.contains(is);
    if !is_left_behind || !parent.arrives || !parent.prunes {
        return None;
    }
    parent.unless_another_has((was, is), Goes::ForGood)
}

/// Whether a stage leaves a folder which is gone then, for one that nobody applies: the parent fails (`kustomization path
/// not found` in `kustomization_controller.go`), deletes nothing and applies nothing.
fn strands(parent: &Parent<'_>, old: &Stage<'_>, new: &Stage<'_>) -> bool {
    let reach = &parent.reach;
    let (was, is) = (old.directory.as_str(), new.directory.as_str());
    !parent.is_there && reach.was.contains(was) && !reach.others_after.contains(is)
}
