//! What was decided.

use std::sync::Arc;
use thin_vec::ThinVec;

use crate::checks::Movement;
use crate::manifests::{Foreign, Node};
use crate::model::{Job, Pipeline, Source, Stage, StageId};
use crate::settle::{Pin, SettledJob, SettledSource, SettledStage, Timeout};

use super::Guard;
use super::readiness::Readiness;
use super::release::ReleasePlan;

/// Every pipeline of a run, in the order of the input.
#[derive(Debug, Default)]
pub struct Plan<'a> {
    /// One for each environment of each pipeline file.
    pub pipelines: Vec<PipelinePlan<'a>>,
    /// Kustomizations beside them that these pipelines do not make.
    pub foreign: &'a [Foreign],
}

/// Position of a stage in [`PipelinePlan::stages`], which is not its [`StageId`].
pub type StageIndex = usize;

/// One environment of one pipeline file, everything decided.
#[derive(Debug)]
pub struct PipelinePlan<'a> {
    /// What it was made from.
    pub pipeline: &'a Pipeline,
    /// Path of the pipeline file below the repository root.
    pub file: &'a str,
    /// Name of the pipeline.
    pub name: &'a str,
    /// The environment, when the file has any.
    pub environment: Option<&'a str>,
    /// Folder of the Kustomizations, without `./` and the last `/`.
    pub flux_directory: &'a str,
    /// In topological order: by level, then as written.
    pub stages: Vec<StagePlan<'a>>,
    /// The transitive reduction of the relations, sorted by `to`, then `from`.
    pub edges: Vec<Edge<'a>>,
    /// Stages that relations connect, in the order of their first stage.
    pub groups: Vec<Group<'a>>,
    /// The sources that are emitted, in the order written.
    pub sources: Vec<SourcePlan<'a>>,
    /// What applies the folder of the Kustomizations, when the pipeline makes it.
    pub parent: Option<ParentPlan<'a>>,
    /// The path that takes longest in the worst case, first stage first; empty without stages.
    pub critical_path: Vec<StageIndex>,
    /// Seconds that the critical path takes when every stage needs its whole timeout, with one poll of
    /// [`POLL_SECONDS`](super::POLL_SECONDS) for each edge on it.
    pub worst_case_seconds: u64,
}

/// The Kustomization that applies the folder of the stages' Kustomizations.
#[derive(Debug)]
pub struct ParentPlan<'a> {
    /// Its name.
    pub name: &'a str,
    /// Path of its file below the repository root.
    pub file: String,
    /// Its `spec`.
    pub spec: Node,
}

/// One stage, everything decided.
#[derive(Debug)]
pub struct StagePlan<'a> {
    /// What it was made from.
    pub stage: &'a Stage,
    /// Its place in the model.
    pub id: StageId,
    /// As the user calls it.
    pub name: &'a str,
    /// Name of the Kustomization.
    pub kustomization: &'a str,
    /// Steps from the start: 0 when nothing comes before it.
    pub level: usize,
    /// Index in [`PipelinePlan::groups`].
    pub group: usize,
    /// The stages it depends on directly, as a range of [`PipelinePlan::edges`].
    pub incoming: std::ops::Range<usize>,
    /// What `sourceRef` points at.
    pub source: &'a Source,
    /// The revision that its source is pinned to.
    pub pin: Option<Pin<'a>>,
    /// The directory that its manifests are kept in, such as `./migrate/`; `path` of the Kustomization where it
    /// has no address.
    pub path: String,
    /// The directory that is named by its content and becomes the `path`, in the addressed layout.
    pub address: Option<Box<Address>>,
    /// Every value of it as it will be emitted, and every object as it will be applied.
    pub settled: &'a SettledStage,
    /// How long Flux waits for the objects of the stage.
    pub timeout: &'a Timeout,
    /// What in the spec carries the release, in the user's words, such as `image`.
    pub carries: Option<&'static str>,
    /// When its objects are ready, beyond what Flux sees by itself.
    pub readiness: Readiness,
    /// What it waits for beside stages of its pipeline.
    pub externals: ThinVec<External<'a>>,
    /// How its HelmReleases move.
    pub movement: Movement,
    /// Generated Jobs in the order written.
    pub jobs: Vec<JobPlan<'a>>,
    /// The HelmReleases in it.
    pub releases: ThinVec<ReleasePlan>,
}

/// A Kustomization that somebody else makes and a stage waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct External<'a> {
    /// Its namespace, where one is said or the pipeline has one.
    pub namespace: Option<&'a str>,
    /// Its name.
    pub name: &'a str,
}

/// A directory that is named by its content: all but the digest, which the finished objects give.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// Path below the repository root, up to the digest in its name: the stage's.
    pub directory: String,
    /// The part of it that the Kustomization builds; empty unless the manifests name files beside their own
    /// directory, which are copied with their places to one another kept.
    pub below: String,
    /// The user's files, sorted by path.
    pub copies: Vec<Copied>,
}

/// A file of the user's that is copied, byte for byte.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copied {
    /// Path below the directory.
    pub path: String,
    /// Path of the original below the repository root.
    pub from: String,
    /// What is in it.
    pub bytes: Arc<[u8]>,
}

/// One generated Job.
#[derive(Debug)]
pub struct JobPlan<'a> {
    /// What it was made from.
    pub job: &'a Job,
    /// The Job as it will be in its file.
    pub settled: &'a SettledJob,
    /// The image reference; empty only when the checks let none through.
    pub image: &'a str,
    /// Path of its file below the repository root, or below the address of the stage.
    pub file: String,
}

/// A source that is emitted.
#[derive(Debug)]
pub struct SourcePlan<'a> {
    /// What it was made from.
    pub source: &'a Source,
    /// Its `spec` as it will be emitted.
    pub settled: &'a SettledSource,
    /// Path of its file below the repository root.
    pub file: String,
}

/// An order between two stages that no other edges imply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edge<'a> {
    /// What finishes first.
    pub from: StageIndex,
    /// What starts afterwards.
    pub to: StageIndex,
    /// What makes the order hold.
    pub guard: Guard,
    /// The revision that the dependency must have applied, where the guard is [`Guard::Pinned`].
    pub pin: Option<Pin<'a>>,
}

/// Stages that relations connect, directly or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group<'a> {
    /// Its stages, ascending.
    pub stages: Vec<StageIndex>,
    /// The first stage whose spec carries the release, when one does and the group has edges: every edge
    /// is then [`Guard::Lockstep`] or [`Guard::Pinned`], unless it is [`Guard::Addressed`].
    pub carrier: Option<StageIndex>,
    /// An edge is [`Guard::Lockstep`] or [`Guard::Pinned`]: every Kustomization carries the release id.
    pub lockstep: bool,
    /// A release id is emitted: for lockstep, or for a Job that runs again on every release.
    pub needs_release: bool,
    /// The id that the user gave.
    pub release: Option<&'a str>,
}
