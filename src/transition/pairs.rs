//! Which stage of the one side is which of the other: the one whose Kustomization has the same name.

use std::collections::{HashMap, HashSet};

use super::state::{Item, Pipeline, Stage, State};

/// A stage of a [`State`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct At {
    pub(super) pipeline: usize,
    pub(super) stage: usize,
}

/// Which stage is which.
#[derive(Debug, Default)]
pub(super) struct Pairs {
    former: HashMap<At, At>,
    /// The stages that are gone, in their order.
    pub(super) removed: Vec<At>,
    /// For each pipeline of the old side, its place on the new one.
    pub(super) pipelines: Vec<Option<usize>>,
}

impl Pairs {
    pub(super) fn of(before: &State<'_>, after: &State<'_>) -> Self {
        let mut pairs = Self {
            pipelines: pipelines(before, after),
            ..Self::default()
        };
        let mut open = Open::of(before);
        // Environments may have Kustomizations of one name in clusters of their own: folders go first.
        for is_strict in [Strictness::SameFolder, Strictness::AnyFolder] {
            for (at, stage) in sites(after) {
                if !pairs.former.contains_key(&at)
                    && let Some(old) = open.take(stage, is_strict)
                {
                    pairs.former.insert(at, old);
                }
            }
        }
        let taken: HashSet<At> = pairs.former.values().copied().collect();
        let gone = sites(before)
            .map(|(at, _)| at)
            .filter(|at| !taken.contains(at));
        pairs.removed = gone.collect();
        pairs.follow_moved(before, after);
        pairs
    }

    /// A pipeline file that is somewhere else now is the one that has its stages.
    fn follow_moved(&mut self, before: &State<'_>, after: &State<'_>) {
        let mut taken: HashSet<usize> = self.pipelines.iter().flatten().copied().collect();
        let environment = |state: &State<'_>, at: usize| {
            let pipeline = state.pipelines.get(at);
            pipeline.and_then(|it| it.environment.clone())
        };
        for (new, _) in sites(after) {
            let Some(old) = self.former(new).filter(|_| !taken.contains(&new.pipeline)) else {
                continue;
            };
            let is_one = environment(before, old.pipeline) == environment(after, new.pipeline);
            let place = self.pipelines.get_mut(old.pipeline);
            if let Some(place) = place.filter(|place| is_one && place.is_none()) {
                *place = Some(new.pipeline);
                taken.insert(new.pipeline);
            }
        }
    }

    /// Whether a pipeline of the old side is one of the new side.
    pub(super) fn is_one(&self, old: usize, new: usize) -> bool {
        self.pipelines.get(old) == Some(&Some(new))
    }

    /// What a stage was.
    pub(super) fn former(&self, new: At) -> Option<At> {
        self.former.get(&new).copied()
    }

    /// What each stage of the old side is now.
    pub(super) fn now(&self) -> HashMap<At, At> {
        self.former.iter().map(|(new, old)| (*old, *new)).collect()
    }
}

/// How much must agree besides the name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Strictness {
    SameFolder,
    AnyFolder,
}

/// Stages that nobody has taken yet, by the names of their Kustomizations.
struct Open<'s>(HashMap<&'s str, Vec<(At, &'s Stage<'s>)>>);

impl<'s> Open<'s> {
    fn of(state: &'s State<'s>) -> Self {
        let mut open: HashMap<&str, Vec<(At, &Stage<'_>)>> = HashMap::new();
        for (at, stage) in sites(state) {
            open.entry(&stage.kustomization.name)
                .or_default()
                .push((at, stage));
        }
        Self(open)
    }

    fn take(&mut self, stage: &Stage<'_>, strictness: Strictness) -> Option<At> {
        let candidates = self.0.get_mut(stage.kustomization.name.as_ref())?;
        let fits = |(_, old): &(At, &Stage<'_>)| {
            let folder = strictness == Strictness::AnyFolder || old.directory == stage.directory;
            folder && may_be_in_one_namespace(&old.kustomization, &stage.kustomization)
        };
        let at = candidates.iter().position(fits)?;
        Some(candidates.swap_remove(at).0)
    }
}

/// Whether two Kustomizations may be one.
pub(super) fn may_be_one(one: &Item<'_>, other: &Item<'_>) -> bool {
    one.name == other.name && may_be_in_one_namespace(one, other)
}

/// A namespace that nobody wrote may be any.
pub(super) fn may_be_in_one_namespace(one: &Item<'_>, other: &Item<'_>) -> bool {
    let (one, other) = (&one.namespace, &other.namespace);
    one.is_none() || other.is_none() || one == other
}

/// Every stage with its place.
pub(super) fn sites<'s, 'a>(
    state: &'s State<'a>,
) -> impl Iterator<Item = (At, &'s Stage<'a>)> + use<'s, 'a> {
    state
        .pipelines
        .iter()
        .enumerate()
        .flat_map(|(pipeline, it)| {
            let stages = it.stages.iter().enumerate();
            stages.map(move |(stage, it)| (At { pipeline, stage }, it))
        })
}

/// The stage at a place.
pub(super) fn stage<'s, 'a>(state: &'s State<'a>, at: At) -> Option<&'s Stage<'a>> {
    state.pipelines.get(at.pipeline)?.stages.get(at.stage)
}

/// By file and environment.
fn pipelines(before: &State<'_>, after: &State<'_>) -> Vec<Option<usize>> {
    let of = |it: &Pipeline<'_>| (it.file.clone(), it.environment.clone());
    let new: HashMap<_, usize> = after.pipelines.iter().map(of).zip(0..).collect();
    before
        .pipelines
        .iter()
        .map(|it| new.get(&of(it)).copied())
        .collect()
}
