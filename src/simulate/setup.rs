//! What each release asks of each stage.

use std::collections::BTreeSet;

/// How many controllers the model tells apart; more of them are one.
pub(super) const SHARDS: usize = 4;

/// A release, from 1; also the revision that carries it.
pub type Release = u8;

/// Everything that does not change while the model runs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Setup {
    /// The stages, in any order.
    pub stages: Vec<StageSetup>,
    /// The objects whose deletion would be a loss; directories name them by their position.
    pub objects: Vec<Object>,
    /// For each object the one that it goes with, as what is in a Namespace does; a shorter list says nothing of the rest.
    pub within: Vec<Option<usize>>,
    /// Releases in the history; the model starts with the first one live.
    pub releases: Release,
    /// How the parent Kustomization patches the stages.
    pub order: PatchOrder,
    /// Which source the parent follows.
    pub parent_source: u8,
    /// By source, which revision each release pins it to, from release 1; a source that is not pinned has nothing. The
    /// parent applies sources after Kustomizations (`less` in `ssa/sort.go` of `fluxcd/pkg`), so what is pinned moves
    /// when the parent has applied a release whole.
    pub pins: Vec<Vec<Release>>,
    /// By source, whether each release, from release 1, has it no more although one before had: the parent deletes it then.
    /// A shorter list says nothing of the rest.
    pub gone: Vec<Vec<bool>>,
    /// Whether each release, from release 1, has nothing where the parent looks: it applies nothing of it. A shorter list
    /// says nothing of the rest.
    pub astray: Vec<bool>,
    /// Which controller has each stage, by the position of the stage: the sharding key spreads Kustomizations over
    /// several, each with copies of sources of its own. What is not in the list is with the first.
    pub shards: Vec<u8>,
    /// Which controller has the parent.
    pub parent_shard: u8,
    /// Who writes the specs, and when.
    pub writer: Writer,
    /// Controllers may look at old copies of Kustomizations and sources.
    pub stale: bool,
    /// How often a workload may fail.
    pub failures: u8,
    /// How often the controller may be killed.
    pub crashes: u8,
    /// A condition gets the generation of the object at the time of writing, not that of its run.
    pub late_stamps: bool,
    /// How often somebody may suspend a stage by hand.
    pub suspensions: u8,
}

/// Who writes the specs of a release, and what must be there before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Writer {
    /// The parent, once the controller's copy of its source has the release. So does `apply` that waits until a run has
    /// begun with the release: the controller has one copy of a source for all Kustomizations.
    #[default]
    Parent,
    /// `apply`, once its source has the release on the API server.
    AppliesFetched,
    /// `apply`, whenever the release is pushed.
    AppliesFirst,
}

/// In which order the parent patches the stages of one apply.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum PatchOrder {
    /// Any order: what holds here holds for every naming.
    #[default]
    Any,
    /// By position in [`Setup::stages`], as `SSA/sort.go:less` orders names.
    Listed,
}

/// One stage over all releases.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct StageSetup {
    /// As the user calls it.
    pub name: String,
    /// What it runs.
    pub workload: Workload,
    /// Its Kustomization spec in each release, from release 1; `None` where it does not exist.
    pub specs: Vec<Option<Spec>>,
    /// What its specs read; most have one directory in all releases.
    pub directories: Vec<Directory>,
}

/// What a `sourceRef` and a `path` lead to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Directory {
    /// The source, from 0.
    pub source: u8,
    /// Version of the manifests in it at each revision, from 1; 0 where there is no such directory.
    pub content: Vec<u8>,
    /// The same once the parent has applied the release of the revision, where that changes what the source leaves out, which
    /// makes no other revision; 0 where it does not. A shorter list says nothing of the rest.
    pub late: Vec<u8>,
    /// The objects in it at each revision, from 1, by their position in [`Setup::objects`].
    pub objects: Vec<Vec<usize>>,
    /// Those of them that nobody deletes (`prune: disabled`), at each revision, from 1. A shorter list says nothing of the rest.
    pub kept: Vec<Vec<usize>>,
    /// Whether the API server refuses the manifests of each revision, from 1, over those before: they change what is
    /// immutable. A shorter list says nothing of the rest.
    pub refused: Vec<bool>,
}

/// What an object is there for: one kind, namespace and name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Object {
    /// A Job, which is to run to its end.
    Ends,
    /// An app, which is to serve; those with an equal number stand in for one another.
    Serves(u8),
    /// Neither: others need it, as what is in a Namespace does, or a stage that deletes with an account.
    Needed,
}

/// The parts of a Kustomization spec that matter to the order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Spec {
    /// What `dependsOn` lists.
    pub depends_on: Vec<Dependency>,
    /// What `sourceRef` and `path` lead to, by its position in [`StageSetup::directories`].
    pub directory: usize,
    /// Version of what the spec itself puts into the objects (`images`, `patches`, …).
    pub carried: u8,
    /// The release id in `commonMetadata`; 0 for none.
    pub id: u8,
    /// The release whose files alone this spec takes, because a patch tests a digest of them; `None` takes whatever
    /// is there.
    pub only: Option<Release>,
    /// The release whose directory `path` names, in which nothing but its files and its spec are: a digest of both
    /// is in the name. `None` is a directory that is always there.
    pub addressed: Option<Release>,
    /// `suspend`.
    pub suspend: bool,
    /// What it applied is deleted when it has it no more (`prune`).
    pub prunes: bool,
    /// What it applied is deleted with the Kustomization (`deletionPolicy`).
    pub deletes: bool,
    /// The object without which it deletes nothing (`serviceAccountName`), by its position in [`Setup::objects`].
    pub account: Option<usize>,
}

/// One entry of `dependsOn`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Dependency {
    /// Position in [`Setup::stages`].
    pub stage: usize,
    /// `readyExpr`, which replaces the built-in check.
    pub expression: Option<Expression>,
}

/// What a `readyExpr` demands.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Expression {
    /// Equal release ids, and nothing else: the example of Flux's documentation.
    EqualIds,
    /// Equal release ids and a Ready condition that is true for the current generation: what we emit.
    EqualIdsAndReady,
    /// The same, and that the dependency applied this revision: what we emit across two sources.
    Pinned(Release),
}

/// What a stage runs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum Workload {
    /// A Deployment: patched in place.
    #[default]
    Deployment,
    /// A Job that `force` recreates when its template changes.
    Job,
    /// The same without `wait`.
    UnawaitedJob,
    /// A Job with `ttlSecondsAfterFinished: 0`.
    VanishingJob,
    /// A Job with `ssa: IfNotPresent`: created once, skipped afterwards, and not awaited when skipped.
    SkippedJob,
    /// A Job with `suspend: true`.
    SuspendedJob,
    /// A Job that the API server refuses, for example because it names no namespace.
    RefusedJob,
    /// A HelmRelease that is ready for its old chart or values until helm-controller has seen the new ones.
    UnseenRelease,
    /// A HelmRelease that is not upgraded at all, and as ready as it was.
    StoppedRelease,
    /// A HelmRelease whose chart comes from this source by itself, whatever its stage waits for.
    UngatedRelease(u8),
    /// Nothing: an empty directory.
    Empty,
}

impl Workload {
    /// The source that it follows by itself, if it does.
    #[must_use]
    pub fn chart(&self) -> Option<u8> {
        match self {
            Self::UngatedRelease(source) => Some(*source),
            Self::Deployment
            | Self::Job
            | Self::UnawaitedJob
            | Self::VanishingJob
            | Self::SkippedJob
            | Self::SuspendedJob
            | Self::RefusedJob
            | Self::UnseenRelease
            | Self::StoppedRelease
            | Self::Empty => None,
        }
    }

    /// Whether it is recreated rather than patched.
    #[must_use]
    pub fn is_job(&self) -> bool {
        match self {
            Self::Deployment
            | Self::UnseenRelease
            | Self::StoppedRelease
            | Self::UngatedRelease(_)
            | Self::Empty => false,
            Self::Job
            | Self::UnawaitedJob
            | Self::VanishingJob
            | Self::SkippedJob
            | Self::SuspendedJob
            | Self::RefusedJob => true,
        }
    }
}

/// What a stage puts on the cluster: the version of its manifests and of what its spec adds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Part {
    /// From the directory.
    pub content: u8,
    /// From the spec.
    pub carried: u8,
}

impl Setup {
    /// The spec of a stage in a release; `None` where it does not exist.
    #[must_use]
    pub fn spec(&self, stage: usize, release: Release) -> Option<&Spec> {
        let index = usize::from(release).checked_sub(1)?;
        self.stages.get(stage)?.specs.get(index)?.as_ref()
    }

    /// What the spec of a stage in a release reads.
    fn directory(&self, stage: usize, release: Release) -> Option<&Directory> {
        let spec = self.spec(stage, release)?;
        self.stages.get(stage)?.directories.get(spec.directory)
    }

    /// Which source the spec of a stage in a release follows.
    #[must_use]
    pub fn source(&self, stage: usize, release: Release) -> u8 {
        let directory = self.directory(stage, release);
        directory.map_or(0, |directory| directory.source)
    }

    /// Version of the manifests that the spec of a stage in a release finds at a revision; 0 where there are none.
    #[must_use]
    pub fn content(&self, stage: usize, release: Release, revision: Release) -> u8 {
        let found = self.at(stage, (release, revision), |it| &it.content);
        found.copied().unwrap_or(0)
    }

    /// Whether the API server refuses what the spec of a stage in a release finds at a revision.
    #[must_use]
    pub fn is_refused(&self, stage: usize, release: Release, revision: Release) -> bool {
        let refused = self.at(stage, (release, revision), |it| &it.refused);
        refused.copied().unwrap_or_default()
    }

    /// The objects that the spec of a stage in a release finds at a revision.
    #[must_use]
    pub fn held(&self, stage: usize, release: Release, revision: Release) -> BTreeSet<usize> {
        let held = self.at(stage, (release, revision), |it| &it.objects);
        held.into_iter().flatten().copied().collect()
    }

    /// Those of them that nobody deletes.
    #[must_use]
    pub fn kept(&self, stage: usize, release: Release, revision: Release) -> BTreeSet<usize> {
        let kept = self.at(stage, (release, revision), |it| &it.kept);
        kept.into_iter().flatten().copied().collect()
    }

    /// What a list of the directory of a stage says at a revision.
    fn at<T>(
        &self,
        stage: usize,
        (release, revision): (Release, Release),
        list: fn(&Directory) -> &[T],
    ) -> Option<&T> {
        let index = usize::from(revision).checked_sub(1)?;
        list(self.directory(stage, release)?).get(index)
    }

    /// What a stage is to put on the cluster for a release.
    #[must_use]
    pub fn part(&self, stage: usize, release: Release) -> Option<Part> {
        self.part_at(stage, release, (self.revision(stage, release), true))
    }

    /// Whether a release changes what a source leaves out of a stage.
    pub(super) fn comes_late(&self, stage: usize) -> bool {
        let stage = self.stages.get(stage).into_iter();
        let mut late = stage
            .flat_map(|stage| &stage.directories)
            .flat_map(|it| &it.late);
        late.any(|it| *it > 0)
    }

    /// What the spec of a stage in a release puts on the cluster of what it finds at a revision, and whether that is `late`:
    /// the parent has applied the release of the revision.
    pub(super) fn part_at(
        &self,
        stage: usize,
        release: Release,
        (revision, late): (Release, bool),
    ) -> Option<Part> {
        let carried = self.spec(stage, release)?.carried;
        let after = self.at(stage, (release, revision), |it| &it.late);
        let after = after.copied().filter(|it| late && *it > 0);
        let content = after.unwrap_or_else(|| self.content(stage, release, revision));
        Some(Part { content, carried })
    }

    /// The releases that ask for a part without a break, around the newest one that does so and is not after `newest`.
    /// A release that goes back to an older part begins another such stretch: what finished before counts no more.
    #[must_use]
    pub fn stretch(&self, stage: usize, part: Part, newest: Release) -> Vec<Release> {
        let asks = |release: &Release| self.part(stage, *release) == Some(part);
        let Some(at) = (1..=newest).rev().find(asks) else {
            return Vec::new();
        };
        let before = (1..at).rev().take_while(asks);
        let mut stretch: Vec<Release> = before.collect();
        stretch.reverse();
        stretch.push(at);
        stretch.extend((at + 1..=self.releases).take_while(asks));
        stretch
    }

    /// Whether a revision has the address that a release gives a stage: the same files and, but for the address itself,
    /// the same spec.
    #[must_use]
    pub fn is_same_address(&self, stage: usize, release: Release, revision: Release) -> bool {
        let spec = |release| {
            self.spec(stage, release).map(|spec| Spec {
                only: None,
                addressed: None,
                ..spec.clone()
            })
        };
        let wanted = self.content(stage, release, self.revision(stage, release));
        wanted == self.content(stage, revision, revision) && spec(release) == spec(revision)
    }

    /// The controller that has a stage.
    #[must_use]
    pub fn shard(&self, stage: usize) -> usize {
        let shard = self.shards.get(stage).copied().unwrap_or_default();
        usize::from(shard).min(SHARDS - 1)
    }

    /// The controllers that have something, each once.
    pub(super) fn controllers(&self) -> BTreeSet<usize> {
        let stages = (0..self.stages.len()).map(|stage| self.shard(stage));
        let parent = usize::from(self.parent_shard).min(SHARDS - 1);
        stages.chain([parent]).collect()
    }

    /// Number of sources in use.
    #[must_use]
    pub fn sources(&self) -> usize {
        let directories = self.stages.iter().flat_map(|stage| &stage.directories);
        let charts = self
            .stages
            .iter()
            .filter_map(|stage| stage.workload.chart());
        let used = directories.map(|directory| directory.source).chain(charts);
        let used = used.map(usize::from);
        used.fold(usize::from(self.parent_source), usize::max) + 1
    }
}
