//! Which source or parent of the one side is which of the other, and what becomes of it.
//!
//! To the cluster it is one object, whichever pipeline writes it: kustomize-controller knows whose it is by the labels of the
//! Kustomization that applied it (`SetOwnerLabels` in `fluxcd/pkg/ssa`), and deletes it only while it carries its own
//! (`deleteObjects` in `kustomization_controller.go`). What differs is the folder: `hazards/sources.rs` speaks of that.

use std::collections::{HashMap, HashSet};

use crate::values::ObjectKey;
use crate::values::path::shown;

use super::change::{Fate, ObjectChange};
use super::object::{bare, created, gone, written};
use super::pairs::{Pairs, sites};
use super::state::{Pipeline, State, Written};

/// A source or parent, by the number of the pipeline that writes it.
type Place<'s> = (usize, ObjectKey<'s>);

/// Which is which.
pub(super) struct WrittenPairs<'s> {
    former: HashMap<Place<'s>, (usize, &'s Written<'s>)>,
    /// Those of the old side that are still there.
    kept: HashSet<Place<'s>>,
}

impl<'s> WrittenPairs<'s> {
    pub(super) fn of(before: &'s State<'s>, after: &'s State<'s>, pairs: &Pairs) -> Self {
        let mut all = Self {
            former: HashMap::new(),
            kept: HashSet::new(),
        };
        let heirs = heirs(before, after, pairs);
        let is_own = |old: usize, new: usize| pairs.is_one(old, new);
        let environment = |state: &'s State<'s>, at: usize| {
            let pipeline = state.pipelines.get(at);
            pipeline.and_then(|it| it.environment.as_deref())
        };
        let is_beside = |old: usize, new: usize| {
            let (was, is) = (environment(before, old), environment(after, new));
            was == is || heirs.get(&was) == Some(&is)
        };
        all.pair((before, after), is_own);
        all.pair((before, after), is_beside);
        all
    }

    /// Pairs those that are still open, and whose pipelines may be asked for.
    fn pair(
        &mut self,
        (before, after): (&'s State<'s>, &'s State<'s>),
        may_be: impl Fn(usize, usize) -> bool,
    ) {
        for (new, is) in all(after) {
            if self.former.contains_key(&(new, is.item.key())) {
                continue;
            }
            let mut olds = all(before).filter(|(old, was)| {
                was.item.key() == is.item.key()
                    && may_be(*old, new)
                    && !self.kept.contains(&(*old, was.item.key()))
            });
            if let Some((old, was)) = olds.next() {
                self.former.insert((new, is.item.key()), (old, was));
                self.kept.insert((old, was.item.key()));
            }
        }
    }

    /// What becomes of those that a pipeline of the new side writes.
    pub(super) fn changes(
        &self,
        (at, new): (usize, &'s Pipeline<'s>),
        (before, pairs): (&State<'_>, &Pairs),
    ) -> Vec<ObjectChange> {
        let all = new.sources.iter().filter_map(|is| {
            let Some((old, was)) = self.former.get(&(at, is.item.key())) else {
                return Some(created(&is.item));
            };
            let from = before.pipelines.get(*old);
            let from = from.filter(|_| !pairs.is_one(*old, at));
            let from = from.map(|from| from_another(from, new));
            change((was, is), from)
        });
        all.collect()
    }

    /// Those that a pipeline of the old side wrote and nobody writes any more.
    pub(super) fn gone(
        &self,
        (at, old): (usize, &'s Pipeline<'s>),
        is_by_hand: impl Fn(&Written<'_>) -> bool,
    ) -> Vec<ObjectChange> {
        let lost = old
            .sources
            .iter()
            .filter(|was| !self.kept.contains(&(at, was.item.key())) && !is_by_hand(was));
        lost.map(|was| gone(&was.item, true)).collect()
    }
}

/// Which environment the stages of one that is gone are in now.
fn heirs<'s>(
    before: &'s State<'s>,
    after: &'s State<'s>,
    pairs: &Pairs,
) -> HashMap<Option<&'s str>, Option<&'s str>> {
    let mut heirs = HashMap::new();
    for (at, _) in sites(after) {
        let old = pairs
            .former(at)
            .and_then(|old| before.pipelines.get(old.pipeline));
        let Some((old, new)) = old.zip(after.pipelines.get(at.pipeline)) else {
            continue;
        };
        let was = old.environment.as_deref();
        if after.in_environment(was).next().is_none() {
            heirs.entry(was).or_insert(new.environment.as_deref());
        }
    }
    heirs
}

fn all<'s>(state: &'s State<'s>) -> impl Iterator<Item = (usize, &'s Written<'s>)> {
    let pipelines = state.pipelines.iter().enumerate();
    pipelines.flat_map(|(at, it)| it.sources.iter().map(move |written| (at, written)))
}

/// Where something comes from that another pipeline had.
pub(super) fn from_another(from: &Pipeline<'_>, to: &Pipeline<'_>) -> String {
    if from.name != to.name {
        return format!("it was in pipeline `{}`", from.name);
    }
    match &from.environment {
        was if *was == to.environment => format!("it was in `{}`", from.file),
        Some(was) => format!("it was in environment `{was}`"),
        None => "it was in no environment".to_owned(),
    }
}

/// The way of a file that goes to another folder.
pub(super) fn way(was: &str, is: &str) -> Option<String> {
    (was != is).then(|| format!("{} → {}", shown(was), shown(is)))
}

/// What becomes of one that stays; nothing where nothing does.
fn change((was, is): (&Written<'_>, &Written<'_>), from: Option<String>) -> Option<ObjectChange> {
    let way = way(&was.folder, &is.folder);
    if !was.item.body.is_same(&is.item.body) {
        let change = written(&was.item, &is.item);
        return Some(ObjectChange {
            reason: change.reason.clone().or(from),
            ..change
        });
    }
    let fate = match way {
        Some(_) => Fate::Moved,
        None => Fate::Kept,
    };
    let reasons: Vec<String> = way.into_iter().chain(from).collect();
    (!reasons.is_empty()).then(|| ObjectChange {
        reason: Some(reasons.join("; ")),
        ..bare(&is.item, fate)
    })
}
