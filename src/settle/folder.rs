//! The folder of the Kustomizations as it is applied: what the run writes there, among what the user keeps there.

use std::sync::Arc;

use crate::manifests::{Node, StageTree};
use crate::model::StageId;

use super::objects::{self, Substitution};
use super::read;

/// The folder of the Kustomizations as one that applies it builds it.
#[derive(Clone, Debug)]
pub struct Folder {
    /// Its path below the root of the repository.
    pub directory: String,
    /// What applies it.
    pub applier: Applier,
    /// What the run writes there.
    pub files: Vec<FolderFile>,
    /// The objects of these files before anything changes them; empty where nothing can.
    pub written: Vec<Arc<Node>>,
    /// What is applied.
    pub tree: StageTree,
    /// What the variables of the applier did to the objects of the files, by their places.
    pub substitutions: Vec<(usize, Substitution)>,
}

/// What applies the folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Applier {
    /// Nobody knows.
    Unknown,
    /// The parent that a pipeline makes, by the place of the pipeline.
    Own(usize),
    /// A Kustomization that the run does not make, by its place.
    Foreign(usize),
}

/// A file that a run writes into the folder.
#[derive(Clone, Debug)]
pub struct FolderFile {
    /// Its path below the root of the repository.
    pub path: String,
    /// The pipeline that it is of, by its place.
    pub pipeline: usize,
    /// What is in it.
    pub owner: Owner,
}

/// What a file is written for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// A stage.
    Stage(StageId),
    /// A source, by its place in the pipeline.
    Source(usize),
    /// The parent of the stages.
    Parent,
}

impl Folder {
    /// Whether anything of what the run writes is taken in.
    pub(super) fn has_any(&self) -> bool {
        let files = self.files.iter();
        let mut files = files.filter(|file| file.owner != Owner::Parent);
        files.any(|file| self.tree.files.contains(&file.path))
    }

    /// Variables and `commonMetadata`.
    pub(super) fn finish(&mut self, spec: &Node) {
        if read::substitutes(spec) {
            for object in &mut self.tree.objects {
                let generated = object.generated;
                let done = objects::fill(std::slice::from_mut(object), spec);
                self.substitutions.extend(generated.map(|at| (at, done)));
            }
        }
        objects::mark(&mut self.tree.objects, spec);
    }
}
