//! The objects of each stage, as kustomize-controller would build them from the files.

use std::path::Path;

use serde_json::Value;

use crate::cli::failure::{Failure, Result};
use crate::cluster::direct::{needs_kustomize, overlay, transform};
use crate::cluster::{Goal, StageGoal};
use crate::manifests::{Node, Reader, Request, StageTree};
use crate::plan::{Plan, StagePlan};
use crate::source::{Memory, SourceMap};

use super::kustomize;
use super::scratch_copy::ScratchCopy;

/// What there is of one stage before it is built.
struct StageFiles<'s> {
    root: &'s Path,
    plan: &'s StagePlan<'s>,
    goal: &'s StageGoal,
    tree: &'s StageTree,
}

/// The objects of each stage of `goal`, which was made from `plan`.
///
/// # Errors
///
/// A stage that is not in this repository, or that kustomize refuses.
pub(super) fn stages(plan: &Plan<'_>, goal: &Goal, root: &Path) -> Result<Vec<Vec<Value>>> {
    let mut goals = goal.stages.iter();
    let mut built = Vec::new();
    for pipeline in &plan.pipelines {
        for (plan, goal) in pipeline.stages.iter().zip(goals.by_ref()) {
            let site = StageFiles {
                root,
                plan,
                goal,
                tree: &plan.settled.alone,
            };
            built.push(site.build()?);
        }
    }
    Ok(built)
}

impl StageFiles<'_> {
    fn build(&self) -> Result<Vec<Value>> {
        if self.plan.source.elsewhere {
            return Err(self.refused("its files are in another repository"));
        }
        if self.plan.pin.is_some() {
            return Err(
                self.refused("its source is pinned to a revision, which may not be these files")
            );
        }
        match self.why_kustomize() {
            None => Ok(self.plain()),
            Some(why) => self.with_kustomize(&why),
        }
    }

    fn refused(&self, why: &str) -> Failure {
        let (place, label) = (&self.goal.place, &self.goal.label);
        Failure::usage(format!(
            "{place}: stage {label} cannot be applied directly: {why}"
        ))
        .help("only Flux can do this: `--engine flux`")
    }

    /// Why reading the manifests is not enough.
    fn why_kustomize(&self) -> Option<String> {
        if let Some((path, _)) = self.tree.kustomizations.first() {
            return Some(format!("it has `{path}`"));
        }
        if self.tree.exists && !self.tree.complete && self.has_no_fields() {
            return Some("its manifests cannot all be read".to_owned());
        }
        needs_kustomize(self.goal.spec(), &self.objects())
    }

    /// Components make a tree incomplete, and are a better reason.
    fn has_no_fields(&self) -> bool {
        needs_kustomize(self.goal.spec(), &[]).is_none()
    }

    fn objects(&self) -> Vec<Value> {
        let manifests = self.tree.objects.iter().map(|object| object.node.json());
        let jobs = self.goal.jobs.iter().map(|job| job.manifest.clone());
        manifests.chain(jobs).collect()
    }

    fn plain(&self) -> Vec<Value> {
        let mut objects = self.objects();
        transform(self.goal.spec(), &mut objects);
        objects
    }

    fn with_kustomize(&self, why: &str) -> Result<Vec<Value>> {
        let directory = self.directory();
        let file = overlay(
            self.goal.spec(),
            self.kustomization(&directory),
            &self.resources(&directory),
        );
        let jobs = self.plan.jobs.iter().zip(&self.goal.jobs);
        let mut files: Vec<(String, String)> = jobs
            .map(|(plan, goal)| (plan.file.clone(), goal.manifest.to_string()))
            .collect();
        files.push((join(&directory, "kustomization.yaml"), file.to_string()));
        let label = &self.goal.label;
        let copy = ScratchCopy::of(self.root, &directory, &files);
        let copy = copy.map_err(|error| {
            Failure::refused(format!(
                "stage {label}: cannot prepare it for kustomize: {error}"
            ))
        })?;
        let text = kustomize::build(&copy.path(), label, why)?;
        read(text).ok_or_else(|| {
            Failure::refused(format!(
                "stage {label}: what kustomize built cannot be read"
            ))
        })
    }

    /// Path of the stage below the root, without `./` and the last `/`.
    fn directory(&self) -> String {
        let parts = self.plan.path.split('/');
        let parts: Vec<&str> = parts.filter(|part| !matches!(*part, "" | ".")).collect();
        parts.join("/")
    }

    /// The kustomization file of the stage's own directory.
    fn kustomization(&self, directory: &str) -> Option<Value> {
        let mut files = self.tree.kustomizations.iter();
        let own = files.find(|(path, _)| folder(path) == directory);
        let node: Option<&Node> = own.map(|(_, node)| node.as_ref());
        node.map(Node::json)
    }

    /// What kustomize-controller lists when the directory has no kustomization file: every manifest, and in the place
    /// of those of a directory with such a file, the directory.
    fn resources(&self, directory: &str) -> Vec<String> {
        let inside = |path: &str| -> Option<String> {
            match directory {
                "" => Some(path.to_owned()),
                directory => Some(path.strip_prefix(directory)?.strip_prefix('/')?.to_owned()),
            }
        };
        let folders = self.tree.kustomizations.iter();
        let folders: Vec<String> = folders
            .filter_map(|(path, _)| inside(folder(path)))
            .collect();
        let is_within = |path: &str| {
            let mut folders = folders.iter().filter(|folder| *folder != path);
            folders.any(|folder| path.starts_with(&format!("{folder}/")))
        };
        let jobs = self.plan.jobs.iter().map(|job| &job.file);
        let files = self
            .tree
            .files
            .iter()
            .chain(jobs)
            .filter_map(|path| inside(path));
        let all = files.chain(folders.iter().cloned());
        let mut all: Vec<String> = all.filter(|path| !is_within(path)).collect();
        all.sort();
        all.dedup();
        all
    }
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn join(directory: &str, name: &str) -> String {
    match directory {
        "" => name.to_owned(),
        directory => format!("{directory}/{name}"),
    }
}

/// The objects of a text, by the same rules as the user's own.
fn read(text: String) -> Option<Vec<Value>> {
    let files = Memory::new([("objects.yaml", text)]);
    let mut sources = SourceMap::default();
    let tree = Reader::new(&files).read(&Request::default(), &mut sources);
    let objects = tree.objects.iter().map(|object| object.node.json());
    (tree.complete && tree.is_sound()).then(|| objects.collect())
}
