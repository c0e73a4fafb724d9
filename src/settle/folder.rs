//! The folder of the Kustomizations as it is applied: what the run writes there, among what the user keeps there.

use std::collections::{HashMap, HashSet};
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
    /// What becomes of each of these files.
    pub fates: Vec<Fate>,
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

/// What becomes of a file of the run.
#[derive(Clone, Copy, Debug)]
pub struct Fate {
    /// Whether the build of the folder reads it.
    pub is_taken_in: bool,
    /// Whether the source leaves it out.
    pub is_left_out: bool,
    /// Its object as it is applied, by the place among those of the tree; nothing where the build drops it.
    pub object: Option<usize>,
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
        let mut files = self.files.iter().zip(&self.fates);
        files.any(|(file, fate)| file.owner != Owner::Parent && fate.is_taken_in)
    }

    /// Says of each file what becomes of it.
    pub(super) fn decide(&mut self) {
        let taken: HashSet<&String> = self.tree.files.iter().collect();
        let left: HashSet<&String> = self.tree.left_out.iter().collect();
        let objects = self.tree.objects.iter().enumerate();
        let objects = objects.filter_map(|(at, object)| Some((object.generated?, at)));
        let objects: HashMap<usize, usize> = objects.collect();
        let fate = |(number, file): (usize, &FolderFile)| Fate {
            is_taken_in: taken.contains(&file.path),
            is_left_out: left.contains(&file.path),
            object: objects.get(&number).copied(),
        };
        self.fates = self.files.iter().enumerate().map(fate).collect();
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
