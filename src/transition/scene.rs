//! Both sides of a commit, with every stage beside what it was.

use crate::plan::Guard;
use crate::values::ObjectKey;
use std::collections::{HashMap, HashSet};

use super::delta::{Delta, Trees};
use super::followed::{self, Changed, ChangedSource};
use super::handed;
use super::late::{self, Late};
use super::origins::Origins;
use super::pairs::{At, Pairs, sites, stage};
use super::parents::{self, Parent};
use super::secret_texts::Secrets;
use super::secret_values;
use super::state::{Item, Stage, State};
use super::written::WrittenPairs;

/// Both sides of a commit.
pub(super) struct Scene<'s> {
    pub(super) before: &'s State<'s>,
    pub(super) after: &'s State<'s>,
    pub(super) pairs: Pairs,
    pub(super) written: WrittenPairs<'s>,
    deltas: HashMap<At, Delta>,
    /// What each stage of the old side is now.
    now: HashMap<At, At>,
    /// Where each object was: the first stage that had it.
    was_in: HashMap<ObjectIn<'s>, At>,
    /// The stages whose object it is now.
    is_in: HashMap<ObjectIn<'s>, At>,
    /// The objects that several stages have now.
    shared: HashSet<ObjectIn<'s>>,
    owners: Vec<(At, &'s Item<'s>)>,
    /// The sources that change.
    changed_sources: Changed<'s>,
    /// What comes or goes under one revision.
    late: HashMap<At, Late>,
    /// Sources that leave the pipelines and stay, written by hand.
    handed: HashSet<ObjectKey<'s>>,
    /// The parents of the old side, with what they delete.
    parents: Vec<Parent<'s>>,
    origins: HashMap<Option<&'s str>, Origins<'s>>,
    /// What no field shows.
    pub(super) secrets: Secrets,
}

/// An object in a cluster; environments are taken to be clusters of their own.
type ObjectIn<'s> = (Option<&'s str>, ObjectKey<'s>);

impl<'s> Scene<'s> {
    pub(super) fn of(before: &'s State<'s>, after: &'s State<'s>, trees: Trees<'_>) -> Self {
        let pairs = Pairs::of(before, after);
        let secrets = secret_values::gather([before, after]);
        let mut deltas = HashMap::new();
        for (at, new) in sites(after) {
            let old = pairs.former(at).and_then(|old| stage(before, old));
            if let Some(old) = old {
                deltas.insert(at, Delta::of((old, new), trees, &secrets));
            }
        }
        let now = pairs.now();
        let changed_sources = followed::changed_sources(before, after);
        hold_back(before, &now, &mut deltas);
        let mut scene = Self {
            was_in: places(before),
            is_in: places(after),
            shared: shared(after),
            written: WrittenPairs::of(before, after, &pairs),
            before,
            after,
            pairs,
            deltas,
            now,
            owners: Vec::new(),
            late: late::late(after, &changed_sources, trees.after),
            changed_sources,
            handed: handed::handed(before, after, trees.after),
            parents: Vec::new(),
            origins: origins(before, after),
            secrets,
        };
        scene.owners = owners(&scene);
        scene.parents = parents::parents((before, after), &scene.pairs, trees);
        scene
    }

    /// The Namespaces and definitions that the commit takes away, with the stages that had them.
    pub(super) fn owners(&self) -> &[(At, &'s Item<'s>)] {
        &self.owners
    }

    /// The sources that change in the environment of a pipeline of the new side.
    pub(super) fn changed_sources(&self, pipeline: usize) -> &[ChangedSource<'s>] {
        let pipeline = self.after.pipelines.get(pipeline);
        let environment = pipeline.and_then(|it| it.environment.as_deref());
        let sources = self.changed_sources.get(&environment);
        sources.map(Vec::as_slice).unwrap_or_default()
    }

    /// What of a stage comes or goes by its source, later than the revision.
    pub(super) fn late(&self, at: At) -> Option<&Late> {
        self.late.get(&at)
    }

    /// The parents of the old side, with what they delete.
    pub(super) fn parents(&self) -> &[Parent<'s>] {
        &self.parents
    }

    /// Whether a source that leaves the pipelines is written by hand where it was.
    pub(super) fn is_handed(&self, source: &Item<'_>) -> bool {
        self.handed.contains(&source.key())
    }

    /// What the releases of Helm are made of in the environment of a stage of the new side.
    pub(super) fn origins(&self, at: At) -> Option<&Origins<'s>> {
        self.origins.get(&self.environment(at))
    }

    pub(super) fn new_stage(&self, at: At) -> Option<&'s Stage<'s>> {
        stage(self.after, at)
    }

    pub(super) fn old_stage(&self, at: At) -> Option<&'s Stage<'s>> {
        stage(self.before, at)
    }

    /// What differs in a stage that was there before.
    pub(super) fn delta(&self, at: At) -> Option<&Delta> {
        self.deltas.get(&at)
    }

    /// What a stage of the old side is now.
    pub(super) fn now(&self, old: At) -> Option<At> {
        self.now.get(&old).copied()
    }

    /// The old stage that had an object of the new side.
    pub(super) fn was_in(&self, at: At, item: &'s Item<'s>) -> Option<At> {
        self.was_in
            .get(&(environment(self.after, at), item.key()))
            .copied()
    }

    /// Whether a stage of the old side deletes an object that it no longer has.
    pub(super) fn deletes(&self, old: At, item: &Item<'_>) -> bool {
        let stage = self.old_stage(old);
        let deletes = match self.now(old).and_then(|now| self.new_stage(now)) {
            Some(now) => stage.is_some_and(|stage| stage.prunes()) || now.prunes(),
            None => stage.is_some_and(Stage::deletes_with_itself),
        };
        deletes && super::object::is_kept(item).is_none()
    }

    /// The environment of a stage of the old side.
    pub(super) fn old_environment(&self, at: At) -> Option<&'s str> {
        environment(self.before, at)
    }

    /// The environment of a stage of the new side.
    pub(super) fn environment(&self, at: At) -> Option<&'s str> {
        environment(self.after, at)
    }

    /// Whether a stage of the old side deletes an object that no stage has any more.
    pub(super) fn loses(&self, old: At, item: &'s Item<'s>) -> bool {
        let now = self.now(old).and_then(|now| self.new_stage(now));
        let has_it = now.is_some_and(|now| now.items.iter().any(|it| it.key() == item.key()));
        let rests = now.is_some_and(Stage::is_suspended);
        !has_it && !rests && self.is_in(old, item).is_none() && self.deletes(old, item)
    }

    /// Whether another stage has an object of the new side too.
    pub(super) fn is_in_another(&self, at: At, item: &'s Item<'s>) -> bool {
        self.shared
            .contains(&(environment(self.after, at), item.key()))
    }

    /// The new stage that has an object of the old side.
    pub(super) fn is_in(&self, at: At, item: &'s Item<'s>) -> Option<At> {
        self.is_in
            .get(&(environment(self.before, at), item.key()))
            .copied()
    }
}

/// In lockstep a stage waits with its old spec while one before it cannot go on with its own: that one goes
/// on with its new spec only, and then the ids differ, unless the commit leaves the id as it is.
fn hold_back(before: &State<'_>, now: &HashMap<At, At>, deltas: &mut HashMap<At, Delta>) {
    for (pipeline, old) in before.pipelines.iter().enumerate() {
        let mut held: Vec<bool> = Vec::with_capacity(old.stages.len());
        for (stage, it) in old.stages.iter().enumerate() {
            let lockstep = it
                .after
                .iter()
                .filter(|after| after.guard == Guard::Lockstep);
            let is_held = lockstep
                .into_iter()
                .any(|after| held.get(after.stage) == Some(&true));
            let delta = now
                .get(&At { pipeline, stage })
                .and_then(|at| deltas.get_mut(at));
            if let Some(delta) = delta {
                delta.old_spec_runs &= !is_held;
                held.push(!delta.old_spec_runs && delta.is_other_release);
            } else {
                held.push(is_held);
            }
        }
    }
}

fn owners<'s>(scene: &Scene<'s>) -> Vec<(At, &'s Item<'s>)> {
    let all = sites(scene.before).flat_map(|(old, stage)| {
        let owners = stage.items.iter();
        let owners = owners.filter(|it| it.is_namespace() || it.is_definition());
        owners.map(move |item| (old, item))
    });
    all.filter(|(old, item)| scene.loses(*old, item)).collect()
}

/// By environment: others are on other clusters.
fn origins<'s>(
    before: &'s State<'s>,
    after: &'s State<'s>,
) -> HashMap<Option<&'s str>, Origins<'s>> {
    let mut all = HashMap::new();
    for pipeline in &after.pipelines {
        let environment = pipeline.environment.as_deref();
        all.entry(environment)
            .or_insert_with(|| Origins::of(before, after, environment));
    }
    all
}

fn environment<'s>(state: &'s State<'s>, at: At) -> Option<&'s str> {
    state.pipelines.get(at.pipeline)?.environment.as_deref()
}

fn places<'s>(state: &'s State<'s>) -> HashMap<ObjectIn<'s>, At> {
    let mut places = HashMap::new();
    for (at, stage) in sites(state) {
        for item in &stage.items {
            places
                .entry((environment(state, at), item.key()))
                .or_insert(at);
        }
    }
    places
}

fn shared<'s>(state: &'s State<'s>) -> HashSet<ObjectIn<'s>> {
    let (mut seen, mut shared) = (HashSet::new(), HashSet::new());
    for (at, stage) in sites(state) {
        for item in &stage.items {
            let key = (environment(state, at), item.key());
            if !seen.insert(key.clone()) {
                shared.insert(key);
            }
        }
    }
    shared
}
