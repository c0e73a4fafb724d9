//! What changes while the model runs.

use std::collections::BTreeSet;

use super::setup::{Part, Release, SHARDS, Setup, Workload, Writer};

/// One state of the cluster, its controllers and its repository.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct State {
    /// The newest release that was pushed.
    pub pushed: Release,
    /// The sources.
    pub sources: Vec<Artifact>,
    /// The release that the parent is applying, and the stages that it has patched so far.
    pub parent: Option<(Release, BTreeSet<usize>)>,
    /// The last release that the parent applied whole.
    pub parent_applied: Release,
    /// The stages, as in the setup.
    pub stages: Vec<StageState>,
    /// The objects, as in the setup; `None` where there is none.
    pub objects: Vec<Option<Live>>,
    /// Failures left.
    pub failures: u8,
    /// Crashes left.
    pub crashes: u8,
    /// Suspensions by hand left.
    pub suspensions: u8,
}

/// The artifact of one source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Artifact {
    /// Its revision.
    pub revision: Release,
    /// The revision that each kustomize-controller sees: one copy for all Kustomizations that it has, the parent
    /// included, because one process has one informer for each kind of source.
    pub seen: [Release; SHARDS],
}

/// An object on the cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Live {
    /// The stage whose name its label has.
    pub owner: usize,
    /// It has been available since it was made; an update does not end that.
    pub serves: bool,
    /// It says that nobody deletes it.
    pub kept: bool,
}

/// One Kustomization with its workload.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct StageState {
    /// The release whose spec is live; 0 when the object does not exist.
    pub spec: Release,
    /// `metadata.generation`.
    pub generation: u8,
    /// The copy that the controller sees: spec and generation.
    pub cached: (Release, u8),
    /// `status`.
    pub status: Status,
    /// It is deleted, and its finalizer has not run yet.
    pub deleting: bool,
    /// The generation with which somebody suspended it by hand.
    pub suspended: Option<u8>,
    /// The run under way.
    pub run: Option<Run>,
    /// `status.inventory`: the objects that it applied last.
    pub inventory: BTreeSet<usize>,
    /// What is on the cluster: what it is and how it is doing.
    pub workload: Option<(Part, Phase)>,
    /// The first release of the stretch ([`Setup::stretch`]) that the workload was applied for; 0 for none.
    pub since: Release,
    /// Everything that has ever finished successfully, with the first release of its stretch; not part of the cluster.
    pub done: BTreeSet<(Part, Release)>,
}

/// `status` of a Kustomization.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Status {
    /// The Ready condition.
    pub ready: Ready,
    /// `observedGeneration` of the Ready condition: the generation of a copy that is read when the condition is
    /// written, which may be newer than the run (`RT/conditions/setter.go:Set`).
    pub ready_generation: u8,
    /// `observedGeneration`: that of the run.
    pub observed: u8,
    /// `lastAppliedRevision`; 0 for never.
    pub applied: Release,
    /// The source that this is a revision of.
    pub source: u8,
}

/// The Ready condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ready {
    /// Not there, or `Unknown`.
    Unknown,
    /// `True`.
    True,
    /// `False`.
    False,
}

/// How a workload is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Phase {
    /// Neither finished nor failed.
    Active,
    /// Finished successfully.
    Complete,
    /// Failed for good.
    Failed,
    /// Finished and deleted by its TTL.
    Vanished,
}

/// A run of the controller over one Kustomization: what it loaded, and how far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Run {
    /// The release whose spec it loaded.
    pub spec: Release,
    /// The generation it loaded.
    pub generation: u8,
    /// The revision it loaded.
    pub revision: Release,
    /// The parent had applied the release of that revision, where that makes a difference.
    pub late: bool,
    /// What it did last.
    pub at: Running,
}

impl Run {
    /// The newer of the releases that its spec and its files are of.
    #[must_use]
    pub fn newest(&self) -> Release {
        self.spec.max(self.revision)
    }
}

/// The atomic steps of a run (`flux-semantics.md` section 12.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Running {
    /// Loaded spec and artifact.
    Loaded,
    /// Found its dependencies ready and set Ready to Unknown.
    Begun,
    /// Applied; the flag says that a health check follows.
    Applied {
        /// The workload was applied rather than skipped, and is awaited.
        awaits: bool,
    },
    /// Set Ready to True; `lastAppliedRevision` is still the old one.
    ReadyTrue,
}

impl State {
    /// Somebody suspends a stage by hand.
    pub(super) fn suspend(&mut self, index: usize) {
        self.suspensions = self.suspensions.saturating_sub(1);
        if let Some(stage) = self.stages.get_mut(index) {
            stage.generation += 1;
            stage.suspended = Some(stage.generation);
        }
    }

    /// The controllers are killed: what ran is gone.
    pub(super) fn crash(&mut self) {
        self.crashes = self.crashes.saturating_sub(1);
        for stage in &mut self.stages {
            stage.run = None;
        }
    }

    /// The revision of a source that a controller sees.
    #[must_use]
    pub fn seen(&self, source: u8, shard: usize) -> Release {
        let source = self.sources.get(usize::from(source));
        let seen = source.and_then(|source| source.seen.get(shard));
        seen.copied().unwrap_or_default()
    }

    /// The newest release that whoever writes the specs may write now.
    #[must_use]
    pub fn offered(&self, setup: &Setup) -> Release {
        let source = self.sources.get(usize::from(setup.parent_source));
        match setup.writer {
            Writer::Parent => self.found_by_parent(setup),
            Writer::AppliesFetched => source.map_or(0, |source| source.revision),
            Writer::AppliesFirst => self.pushed,
        }
    }

    /// The release that the parent sees, or the one that it is at where it gets at none.
    fn found_by_parent(&self, setup: &Setup) -> Release {
        let seen = self.seen(setup.parent_source, usize::from(setup.parent_shard));
        let is_lost = self.is_gone(setup, setup.parent_source) || setup.is_astray(seen);
        if is_lost { self.parent_applied } else { seen }
    }

    /// Whether the parent has applied the release of a revision, where that makes a difference to a stage.
    pub(super) fn is_late(&self, setup: &Setup, stage: usize, revision: Release) -> bool {
        self.parent_applied >= revision && setup.comes_late(stage)
    }

    /// Whether the parent has deleted a source.
    pub(super) fn is_gone(&self, setup: &Setup, source: u8) -> bool {
        setup.is_gone(usize::from(source), self.parent_applied)
    }

    /// Whether every stage of the newest release has applied it and says so.
    #[must_use]
    pub fn is_live(&self, setup: &Setup) -> bool {
        let newest = setup.releases;
        self.stages.iter().enumerate().all(|(at, stage)| {
            let gone = setup.spec(at, newest).is_none() && stage.spec == 0;
            let revision = setup.revision(at, newest);
            let applied = stage.status.applied == revision && stage.spec == newest;
            gone || (applied && stage.status.observed == stage.generation)
        })
    }

    /// The state in which release 1 is live and everything is ready.
    #[must_use]
    pub fn start(setup: &Setup) -> Self {
        let stages = (0..setup.stages.len()).map(|stage| StageState::start(setup, stage));
        let stages: Vec<StageState> = stages.collect();
        Self {
            pushed: 1,
            objects: objects_at_start(setup, &stages),
            sources: vec![
                Artifact {
                    revision: 1,
                    seen: [1; SHARDS],
                };
                setup.sources()
            ],
            parent: None,
            parent_applied: 1,
            stages,
            failures: setup.failures,
            crashes: setup.crashes,
            suspensions: setup.suspensions,
        }
    }
}

fn objects_at_start(setup: &Setup, stages: &[StageState]) -> Vec<Option<Live>> {
    let owner = |object| stages.iter().position(|it| it.inventory.contains(&object));
    let live = |object| {
        let owner = owner(object)?;
        Some(Live {
            owner,
            serves: true,
            kept: setup.kept(owner, 1, 1).contains(&object),
        })
    };
    (0..setup.objects.len()).map(live).collect()
}

impl StageState {
    /// The generation of a condition that a run writes (`RT/conditions/setter.go:Set`).
    pub(super) fn stamp(&mut self, setup: &Setup, run: Run) {
        self.status.ready_generation = match setup.late_stamps {
            true => self.generation,
            false => run.generation,
        };
    }

    fn start(setup: &Setup, stage: usize) -> Self {
        let part = setup.part(stage, 1);
        let exists = part.is_some();
        let number = u8::from(exists);
        // What nobody waits for may still run.
        let is_awaited = setup
            .stages
            .get(stage)
            .is_some_and(|stage| stage.workload != Workload::UnawaitedJob);
        let phase = if is_awaited {
            Phase::Complete
        } else {
            Phase::Active
        };
        let status = Status {
            ready: if exists { Ready::True } else { Ready::Unknown },
            ready_generation: number,
            observed: number,
            applied: number,
            source: setup.source(stage, 1),
        };
        Self {
            spec: number,
            generation: number,
            cached: (number, number),
            status,
            deleting: false,
            suspended: None,
            run: None,
            inventory: setup.held(stage, 1, 1),
            workload: part.map(|part| (part, phase)),
            since: number,
            done: part
                .filter(|_| phase == Phase::Complete)
                .map(|part| (part, 1))
                .into_iter()
                .collect(),
        }
    }
}
