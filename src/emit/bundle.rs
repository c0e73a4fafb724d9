//! The files of a run.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use crate::plan::{PipelinePlan, Plan};
use crate::threads::{self, Threads};

use super::address::Addressed;
use super::emitted::EmittedStage;
use super::object::Object;
use super::objects::{Stages, parent, sources};
use super::release::Release;
use super::yaml;

/// Which pipeline file wrote something; an index in [`Bundle::owners`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Owner(pub usize);

/// A file of the user's, to be written byte for byte into a directory that is named by its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copy {
    /// Who asks for it.
    pub owner: Owner,
    /// Path of the original below the repository root.
    pub from: String,
    /// What is in it.
    pub bytes: Arc<[u8]>,
}

/// Every file to write, sorted by path.
#[derive(Clone, Debug, Default)]
pub struct Bundle {
    /// Paths of the pipeline files below the repository root, each once, sorted.
    pub owners: Vec<String>,
    /// Path below the repository root, with `/`, to who owns the file and its whole text.
    pub files: BTreeMap<String, (Owner, String)>,
    /// Path below the repository root to a copy; none of them is in [`Bundle::files`].
    pub copies: BTreeMap<String, Copy>,
    /// Those of the files that are no objects, but keep others out of the folder that they are in.
    pub closed: BTreeSet<String>,
    /// Directories that are named by their content, below the repository root, sorted.
    pub addresses: Vec<String>,
    /// Paths that two pipelines want to write; the first one has it.
    pub collisions: Vec<Collision>,
    /// The release ids in the files.
    pub releases: Vec<Release>,
}

/// A path that two pipelines, or two environments of one, want to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Collision {
    /// The path below the repository root.
    pub path: String,
    /// Index in [`Plan::pipelines`] of the one that has it.
    pub first: usize,
    /// Index of the other.
    pub second: usize,
}

/// Writes everything that a plan says as YAML.
#[must_use]
pub fn bundle(plan: &Plan<'_>) -> Bundle {
    let headers: Vec<String> = headers(plan).collect();
    let mut releases = Vec::new();
    let (mut written, addressed) = written(plan, &headers, &mut releases);
    let closed: Vec<Written> = closed_folders(plan, &headers).collect();
    let closed_paths = closed.iter().map(|it| it.path.clone()).collect();
    written.extend(closed);
    written.sort_by(|one, other| one.path.cmp(&other.path));
    let collisions = collisions(&mut written);
    let owners = Owners::of(plan);
    let files = written
        .into_iter()
        .map(|it| (it.path, (owners.owner(it.pipeline), it.text)));
    let files: BTreeMap<String, (Owner, String)> = files.collect();
    let mut addresses: Vec<String> = addressed.iter().map(|it| it.directory.clone()).collect();
    addresses.sort_unstable();
    Bundle {
        copies: copies(&addressed, &owners, &files),
        files,
        closed: closed_paths,
        addresses,
        owners: owners.files,
        collisions,
        releases,
    }
}

/// Everything that is generated, in the order of the plan, and the directories that are named by their content. An object
/// is written as soon as it is made, and goes: all of them at once would be several times as large as their texts.
fn written<'a>(
    plan: &'a Plan<'_>,
    headers: &[String],
    releases: &mut Vec<Release>,
) -> (Vec<Written>, Vec<Addressed<'a>>) {
    let (mut written, mut addressed) = (Vec::new(), Vec::new());
    for ((at, pipeline), header) in plan.pipelines.iter().enumerate().zip(headers) {
        let mut writer = Writer::new(header);
        written.extend(sources(at, pipeline).map(|it| writer.write(it)));
        written.extend(parent(at, pipeline).map(|it| writer.write(it)));
        let stages = Stages::of(at, pipeline, releases);
        let pieces: Vec<Range<usize>> = pieces(pipeline.stages.len()).collect();
        let threads = Threads::where_worth(pieces.len() > 1);
        let write = |_, piece: &Range<usize>| written_stages(stages.within(piece.clone()), header);
        for (files, directories) in threads::each(&pieces, threads, write) {
            written.extend(files);
            addressed.extend(directories);
        }
    }
    (written, addressed)
}

/// Stages in a piece, so that two threads can share a long pipeline.
const PIECE: usize = 128;

/// The places of so many stages, in pieces.
fn pieces(stages: usize) -> impl Iterator<Item = Range<usize>> {
    let starts = (0..stages).step_by(PIECE);
    starts.map(move |start| start..stages.min(start + PIECE))
}

fn written_stages<'a>(
    stages: impl Iterator<Item = EmittedStage<'a>>,
    header: &str,
) -> (Vec<Written>, Vec<Addressed<'a>>) {
    let (mut written, mut addressed) = (Vec::new(), Vec::new());
    let mut writer = Writer::new(header);
    for stage in stages {
        written.push(writer.write(stage.kustomization));
        written.extend(stage.jobs.into_iter().map(|it| writer.write(it)));
        addressed.extend(stage.address);
    }
    (written, addressed)
}

/// Writes objects behind the first line of their pipeline.
struct Writer<'a> {
    header: &'a str,
    /// Used again for each text, so that none has memory that it does not need.
    buffer: String,
}

impl<'a> Writer<'a> {
    fn new(header: &'a str) -> Self {
        Self {
            header,
            buffer: String::new(),
        }
    }

    fn write(&mut self, object: Object<'_>) -> Written {
        self.buffer.clear();
        self.buffer.push_str(self.header);
        yaml::document(&mut self.buffer, &object.object);
        Written {
            path: object.path,
            pipeline: object.pipeline,
            text: self.buffer.as_str().to_owned(),
        }
    }
}

/// The copies in the directories; a file that is generated there is none of the user's.
fn copies(
    addressed: &[Addressed<'_>],
    owners: &Owners,
    files: &BTreeMap<String, (Owner, String)>,
) -> BTreeMap<String, Copy> {
    let all = addressed.iter().flat_map(|it| {
        it.copies.iter().map(|copied| {
            let copy = Copy {
                owner: owners.owner(it.pipeline),
                from: copied.from.clone(),
                bytes: Arc::clone(&copied.bytes),
            };
            (format!("{}/{}", it.directory, copied.path), copy)
        })
    });
    all.filter(|(path, _)| !files.contains_key(path)).collect()
}

/// A kustomization file that builds to nothing, in the folder of each pipeline's addressed directories: whoever
/// walks into the folder, such as the Kustomization of a whole cluster, applies nothing of them out of order
/// (`scanManifests` in `fluxcd/pkg/kustomize`). One that says nothing at all would be an error of kustomize.
fn closed_folders<'a>(plan: &'a Plan<'_>, headers: &'a [String]) -> impl Iterator<Item = Written> {
    let folder = |it: &PipelinePlan<'_>| it.pipeline.stages_directory();
    let folders = plan.pipelines.iter().zip(headers).zip(0..);
    folders.filter_map(move |((pipeline, header), at)| {
        Some(Written {
            path: format!("{}/kustomization.yaml", folder(pipeline)?),
            pipeline: at,
            text: format!("{header}{CLOSED}"),
        })
    })
}

const CLOSED: &str = "\
# What is below is applied by the Kustomizations that name it, and by nobody else.
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
generatorOptions:
  disableNameSuffixHash: true
";

/// A file before it is known that nobody else wants its path.
struct Written {
    path: String,
    pipeline: usize,
    text: String,
}

/// Takes out all but the first of the files with one path.
fn collisions(written: &mut Vec<Written>) -> Vec<Collision> {
    let mut collisions = Vec::new();
    written.dedup_by(|later, first| {
        let collides = later.path == first.path;
        if collides {
            let path = std::mem::take(&mut later.path);
            collisions.push(Collision {
                path,
                first: first.pipeline,
                second: later.pipeline,
            });
        }
        collides
    });
    collisions
}

/// The pipeline files, and which one each pipeline is in.
struct Owners {
    files: Vec<String>,
    of_pipelines: Vec<Owner>,
}

impl Owners {
    fn of(plan: &Plan<'_>) -> Self {
        let mut files: Vec<&str> = plan.pipelines.iter().map(|it| it.file).collect();
        files.sort_unstable();
        files.dedup();
        let owner = |it: &PipelinePlan<'_>| files.binary_search(&it.file).unwrap_or(0);
        let of_pipelines = plan.pipelines.iter().map(|it| Owner(owner(it))).collect();
        Self {
            of_pipelines,
            files: files.into_iter().map(str::to_owned).collect(),
        }
    }

    fn owner(&self, pipeline: usize) -> Owner {
        self.of_pipelines.get(pipeline).copied().unwrap_or(Owner(0))
    }
}

/// The first lines of the files of each pipeline.
pub(super) fn headers<'a>(plan: &'a Plan<'_>) -> impl Iterator<Item = String> + 'a {
    plan.pipelines.iter().map(|it| header(it.file))
}

/// The first line of every file; it has no version and no date, so that bytes are stable.
fn header(file: &str) -> String {
    let file: String = file
        .chars()
        .map(|c| if c.is_control() { '?' } else { c })
        .collect();
    format!("# Generated by flux-pipeline from {file}. Do not edit.\n")
}

impl Bundle {
    /// The text of a file.
    #[must_use]
    pub fn text(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(|(_, text)| text.as_str())
    }

    /// The paths that one pipeline file has, sorted.
    #[must_use]
    pub fn owned_by(&self, owner: Owner) -> BTreeSet<&str> {
        let files = self.files.iter().filter(|(_, (by, _))| *by == owner);
        let copies = self.copies.iter().filter(|(_, copy)| copy.owner == owner);
        let copies = copies.map(|(path, _)| path.as_str());
        files.map(|(path, _)| path.as_str()).chain(copies).collect()
    }

    /// Every path, those of the copies behind the others.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.files
            .keys()
            .chain(self.copies.keys())
            .map(String::as_str)
    }

    /// Whether a path is written.
    #[must_use]
    pub fn has(&self, path: &str) -> bool {
        self.files.contains_key(path) || self.copies.contains_key(path)
    }
}
