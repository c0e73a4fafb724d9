//! Which stages may have something to do in a rollout.

use std::collections::BTreeSet;

use super::moves::Move;
use super::setup::Setup;
use super::state::State;

/// The stages that may have something to do, and what they go by.
pub(super) struct Awake {
    stages: BTreeSet<usize>,
    /// All of them, whatever `stages` says.
    all: bool,
    count: usize,
    /// For each stage those that wait for it in some release.
    dependents: Vec<Vec<usize>>,
    /// Stages that may move without being asked.
    unheard: Vec<usize>,
    /// For each source whether nobody is told of its revisions, where that is known.
    deaf: Vec<Option<bool>>,
}

impl Awake {
    pub(super) fn of(setup: &Setup) -> Self {
        let count = setup.stages.len();
        let has_chart = |at: &usize| {
            let stage = setup.stages.get(*at);
            setup.stale || stage.is_some_and(|stage| stage.workload.chart().is_some())
        };
        Self {
            stages: BTreeSet::new(),
            all: true,
            count,
            dependents: dependents(setup),
            unheard: (0..count).filter(has_chart).collect(),
            deaf: vec![None; setup.sources()],
        }
    }

    /// Stages that may move without being asked: those that follow a source by themselves, and all where copies are old.
    pub(super) fn unheard(&self) -> Vec<usize> {
        self.unheard.clone()
    }

    /// The first stage that is awake, from one on and round.
    pub(super) fn next(&mut self, from: usize) -> Option<usize> {
        if std::mem::take(&mut self.all) {
            self.stages.extend(0..self.count);
        }
        let after = self.stages.range(from..).next();
        after.or_else(|| self.stages.first()).copied()
    }

    pub(super) fn sleeps(&mut self, stage: usize) {
        self.stages.remove(&stage);
    }

    pub(super) fn wakes(&mut self, stage: usize) {
        self.stages.insert(stage);
    }

    /// Wakes whoever goes by what a move changed.
    pub(super) fn after(&mut self, made: Move) {
        match made {
            Move::Push | Move::Fetch(_) | Move::SeesRevision(..) | Move::Fail(_) => self.all = true,
            // Another spec may wait for others, and hear of other revisions.
            Move::ParentPatches(_) | Move::ParentPrunes(_) | Move::Finalize(_) => {
                self.all = true;
                self.deaf.fill(None);
            }
            Move::SeesSpec(stage)
            | Move::Load(stage)
            | Move::CheckDependencies(stage)
            | Move::Apply(stage)
            | Move::Upgrade(stage)
            | Move::Finish(stage)
            | Move::Vanish(stage)
            | Move::CheckHealth(stage)
            | Move::Record(stage)
            | Move::Suspend(stage) => {
                self.stages.insert(stage);
                self.stages
                    .extend(self.dependents.get(stage).into_iter().flatten());
            }
            Move::ParentStarts | Move::Crash => {}
        }
    }

    /// Whether nobody is told of a new revision of a source: that is so while stages on it wait for one another in a
    /// circle (`sortAndEnqueue` gives up, section 1.8).
    pub(super) fn is_deaf(&mut self, setup: &Setup, state: &State, source: u8) -> bool {
        let Some(known) = self.deaf.get_mut(usize::from(source)) else {
            return false;
        };
        *known.get_or_insert_with(|| has_circle(setup, state, source))
    }
}

fn dependents(setup: &Setup) -> Vec<Vec<usize>> {
    let mut dependents = vec![Vec::new(); setup.stages.len()];
    for (at, stage) in setup.stages.iter().enumerate() {
        for on in stage
            .specs
            .iter()
            .flatten()
            .flat_map(|spec| &spec.depends_on)
        {
            let those: Option<&mut Vec<usize>> = dependents.get_mut(on.stage);
            those
                .filter(|it| it.last() != Some(&at))
                .into_iter()
                .for_each(|it| it.push(at));
        }
    }
    dependents
}

/// Whether stages on a source wait for one another in a circle: what is left when those that wait for nobody who is left
/// are taken away, one after the other.
fn has_circle(setup: &Setup, state: &State, source: u8) -> bool {
    let live = |at: usize| state.stages.get(at).map_or(0, |stage| stage.spec);
    let is_on_it = |at: &usize| setup.source(*at, live(*at)) == source;
    let on_it: Vec<usize> = (0..setup.stages.len()).filter(is_on_it).collect();
    let mut behind = vec![Vec::new(); setup.stages.len()];
    let mut waiting = vec![0_usize; setup.stages.len()];
    for &at in &on_it {
        let spec = setup.spec(at, live(at)).into_iter();
        let firsts = spec.flat_map(|spec| &spec.depends_on).map(|it| it.stage);
        let firsts: BTreeSet<usize> = firsts.filter(is_on_it).collect();
        waiting
            .get_mut(at)
            .into_iter()
            .for_each(|count| *count = firsts.len());
        for first in firsts {
            behind
                .get_mut(first)
                .into_iter()
                .for_each(|it: &mut Vec<usize>| it.push(at));
        }
    }
    free(&on_it, waiting, &behind) < on_it.len()
}

/// How many stages can be taken away, given how many each waits for and who is behind it.
fn free(stages: &[usize], mut waiting: Vec<usize>, behind: &[Vec<usize>]) -> usize {
    let is_free = |at: &usize| waiting.get(*at) == Some(&0);
    let mut free: Vec<usize> = stages.iter().copied().filter(is_free).collect();
    let mut taken = 0;
    while let Some(at) = free.pop() {
        taken += 1;
        for &next in behind.get(at).into_iter().flatten() {
            if let Some(count) = waiting.get_mut(next) {
                *count = count.saturating_sub(1);
                free.extend((*count == 0).then_some(next));
            }
        }
    }
    taken
}
