//! Everything that is generated as one YAML stream, for whoever only prints it.

use std::borrow::Cow;

use crate::manifests::stage_file;
use crate::plan::{JobPlan, ParentPlan, PipelinePlan, Plan, SourcePlan, StagePlan};
use crate::threads::{self, Threads};

use super::bundle::{self, Bundle, bundle};
use super::value::Map;
use super::{job, kustomization, source, yaml};

/// All files that a plan says but copies, each with its path, in the order of the paths; behind them the copies by their
/// names, since files of the user's need not be manifests. The same bytes for the same plan, some files at once: a text
/// goes when it is printed.
#[must_use]
pub fn stream<'a>(plan: &'a Plan<'_>) -> Box<dyn Iterator<Item = String> + 'a> {
    match has_digests(plan) {
        true => Box::new(of_bundle(&bundle(plan)).into_iter()),
        false => Box::new(in_turn(plan)),
    }
}

/// Whether files hold, or are named by, a digest of others: then all have to be there before the first is printed.
fn has_digests(plan: &Plan<'_>) -> bool {
    plan.pipelines.iter().any(|pipeline| {
        let has_address = |stage: &StagePlan<'_>| stage.address.is_some();
        let closes_folder = pipeline.pipeline.stages_directory().is_some();
        let has_release = pipeline.groups.iter().any(|group| group.needs_release);
        closes_folder || has_release || pipeline.stages.iter().any(has_address)
    })
}

fn of_bundle(bundle: &Bundle) -> Vec<String> {
    let files = bundle.files.iter();
    let files = files.filter(|(path, _)| !bundle.closed.contains(*path));
    let files = files.map(|(path, (_, text))| format!("{}{text}", opening(path)));
    let copies = bundle.copies.iter();
    let copies = copies.map(|(path, copy)| format!("# {path} is a copy of {}\n", copy.from));
    files.chain(copies).collect()
}

fn opening(path: &str) -> String {
    format!("---\n# {path}\n")
}

/// Files that are written before the first of them is printed.
const AT_ONCE: usize = 2048;

/// Files in a piece, so that two threads can share them.
const PIECE: usize = 128;

/// The files, some at once.
fn in_turn<'a>(plan: &'a Plan<'_>) -> impl Iterator<Item = String> + 'a {
    let headers: Vec<String> = bundle::headers(plan).collect();
    let files = files(plan);
    (0..files.len()).step_by(AT_ONCE).flat_map(move |start| {
        let some = files.get(start..files.len().min(start + AT_ONCE));
        let pieces: Vec<&[File<'_>]> = some.unwrap_or_default().chunks(PIECE).collect();
        let threads = Threads::where_worth(pieces.len() > 1);
        threads::each(&pieces, threads, |_, piece| written(piece, &headers))
    })
}

fn written(files: &[File<'_>], headers: &[String]) -> String {
    let mut text = String::new();
    for file in files {
        text.push_str(&opening(&file.path));
        text.push_str(headers.get(file.pipeline).map_or("", String::as_str));
        yaml::document(&mut text, &file.object());
    }
    text
}

/// A file that is still to be written.
struct File<'a> {
    path: Cow<'a, str>,
    /// Its place in the plan.
    pipeline: usize,
    of: Of<'a>,
}

/// What a file is made of.
enum Of<'a> {
    Source(&'a PipelinePlan<'a>, &'a SourcePlan<'a>),
    Parent(&'a PipelinePlan<'a>, &'a ParentPlan<'a>),
    Stage(&'a PipelinePlan<'a>, &'a StagePlan<'a>),
    Job(&'a JobPlan<'a>),
}

impl File<'_> {
    fn object(&self) -> Map<'_> {
        match self.of {
            Of::Source(pipeline, plan) => source::source(pipeline, plan),
            Of::Parent(pipeline, plan) => kustomization::parent(pipeline, plan),
            Of::Stage(pipeline, plan) => kustomization::kustomization(pipeline, plan),
            Of::Job(plan) => job::job(plan),
        }
    }
}

/// The files of a plan in the order of their paths; of two with one path the first counts.
fn files<'a>(plan: &'a Plan<'a>) -> Vec<File<'a>> {
    let mut files = Vec::new();
    for (at, pipeline) in plan.pipelines.iter().enumerate() {
        let mut add = |path: Cow<'a, str>, of| {
            files.push(File {
                path,
                pipeline: at,
                of,
            });
        };
        for source in &pipeline.sources {
            add(source.file.as_str().into(), Of::Source(pipeline, source));
        }
        if let Some(parent) = &pipeline.parent {
            add(parent.file.as_str().into(), Of::Parent(pipeline, parent));
        }
        for stage in &pipeline.stages {
            let path = stage_file(pipeline.flux_directory, stage.name);
            add(path.into(), Of::Stage(pipeline, stage));
            for job in &stage.jobs {
                add(job.file.as_str().into(), Of::Job(job));
            }
        }
    }
    files.sort_by(|one, other| one.path.cmp(&other.path));
    files.dedup_by(|later, first| later.path == first.path);
    files
}
