//! What the Kustomizations of a repository are when those above them have applied them.
//!
//! A Kustomization whose path holds others changes them: kustomization files put them into a namespace, its `patches`
//! give them a source and an interval, its `postBuild` fills their variables. So everything is built from the roots
//! down, each directory as kustomize-controller builds it, and what comes out is what the cluster gets. A root is what
//! nothing else in the repository applies: what `flux bootstrap` wrote, or what somebody applies by hand.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

use crate::manifests::{Node, Object, Reader, Request};
use crate::settle;
use crate::source::{FileId, Files, SourceMap, Span};
use crate::values::path::resolve;

use super::applied::{Applied, DRAFT};
use super::applies::Applies;
use super::found::{Found, SourceKey, Written, directory_of};
use super::own_sources::Own;
use super::reach::Reach;

/// How many Kustomizations may be above one.
const DEPTH: usize = 16;

/// How many Kustomizations are followed, counted once for each that applies them.
const MOST: usize = 100_000;

/// Follows all Kustomizations from the roots down.
pub(in crate::import) fn applied(
    found: &Found,
    own: Own,
    files: &dyn Files,
    reader: &mut Reader<'_>,
    sources: &mut SourceMap,
) -> Applied {
    let all: Vec<&Written> = found.documents.iter().map(|(it, _)| it).collect();
    let walk = Walk {
        waited_for: all.iter().flat_map(|it| waited_for(&it.node)).collect(),
        reach: Reach::new(files, all.iter().map(|it| it.file.as_str())),
        found,
        own,
        at: all
            .iter()
            .zip(0..)
            .map(|(it, at)| (key(&it.node), at))
            .collect(),
        all,
        reader,
        sources,
        built: HashMap::new(),
        instances: Vec::new(),
        parts: HashSet::new(),
        followed: HashMap::new(),
    };
    walk.run()
}

/// Where a document begins.
fn key(node: &Node) -> (FileId, usize) {
    let Span { file, start, .. } = node.span;
    (file, start as usize)
}

/// What a Kustomization makes: Kustomizations as it applies them, by their documents.
#[derive(Clone, Default)]
pub(super) struct Built {
    /// Files that decide what is built, patches among them.
    pub(super) inputs: BTreeSet<String>,
    pub(super) children: Vec<(usize, Arc<Node>)>,
    pub(super) applies: Arc<Applies>,
}

/// A document as one of those above it applies it.
pub(super) struct Instance {
    pub(super) document: usize,
    pub(super) node: Arc<Node>,
    pub(super) parent: Option<usize>,
    /// The instance that everything here is applied from.
    pub(super) root: usize,
    pub(super) applies: Arc<Applies>,
    pub(super) applies_itself: bool,
}

pub(super) struct Walk<'w, 'f> {
    pub(super) found: &'w Found,
    pub(super) own: Own,
    pub(super) all: Vec<&'w Written>,
    /// What entries of `dependsOn` name.
    pub(super) waited_for: HashSet<String>,
    pub(super) reach: Reach<'w>,
    pub(super) at: HashMap<(FileId, usize), usize>,
    pub(super) reader: &'w mut Reader<'f>,
    pub(super) sources: &'w mut SourceMap,
    /// What documents make as they are written.
    pub(super) built: HashMap<usize, Rc<Built>>,
    pub(super) instances: Vec<Instance>,
    /// Files that decide what is made, patches among them.
    pub(super) parts: HashSet<String>,
    /// What was followed below each root: the root, a document, and what became of it on the way.
    pub(super) followed: HashMap<(usize, usize), Vec<Arc<Node>>>,
}

impl Walk<'_, '_> {
    fn run(mut self) -> Applied {
        // What they say of the source of this repository holds for everything that is built behind.
        let bootstraps = self.bootstraps();
        for document in 0..self.all.len() {
            let node = self.all.get(document).map(|it| Arc::clone(&it.node));
            // What says no path gets one from a patch; as it is written it would read all of the repository.
            if let Some(node) = node.filter(|it| it.at(&["spec", "path"]).is_some()) {
                let mut built = self.build(&node);
                self.parts.extend(std::mem::take(&mut built.inputs));
                self.built.insert(document, Rc::new(built));
            }
        }
        for (document, node) in bootstraps {
            self.add(document, node, None, 0);
        }
        let roots = self.roots();
        let (listed, unlisted) = self.beside_bootstraps(roots);
        let (live, mut dead) = self.without_dead(listed);
        dead.extend(unlisted);
        for root in live {
            self.add_root(root);
        }
        self.add_circles(&dead);
        self.told(&dead)
    }

    fn add_root(&mut self, document: usize) {
        if let Some(written) = self.all.get(document) {
            let node = Arc::clone(&written.node);
            self.add(document, node, None, 0);
        }
    }

    /// What makes each other has no root: one that makes itself stands for it, or else the first.
    fn add_circles(&mut self, dead: &[usize]) {
        let mut seen: HashSet<usize> = self.instances.iter().map(|it| it.document).collect();
        for at in dead {
            seen.extend(self.descendants(*at));
        }
        let (own, others): (Vec<usize>, Vec<usize>) =
            (0..self.all.len()).partition(|at| self.makes_itself(*at));
        for at in own.into_iter().chain(others) {
            if !seen.contains(&at) && !self.is_patch(at) {
                let before = self.instances.len();
                self.add_root(at);
                let added = self.instances.iter().skip(before);
                seen.extend(added.map(|it| it.document));
            }
        }
    }

    /// Documents that no other one makes, and no kustomization file that is a root.
    fn roots(&self) -> Vec<usize> {
        let made = |(by, built): (&usize, &Rc<Built>)| {
            let others = built.children.iter().map(|(child, _)| *child);
            let by = *by;
            others.filter(move |child| *child != by).collect::<Vec<_>>()
        };
        let mut made: HashSet<usize> = self.built.iter().flat_map(made).collect();
        made.extend(self.instances.iter().map(|it| it.document));
        (0..self.all.len())
            .filter(|at| !made.contains(at) && !self.is_patch(*at))
            .collect()
    }

    /// Whether a document is part of what others make, and nothing that one of them makes: a patch.
    pub(super) fn is_patch(&self, at: usize) -> bool {
        let Some(written) = self.all.get(at) else {
            return false;
        };
        let makes = |it: &Rc<Built>| it.children.iter().any(|(child, _)| *child == at);
        self.parts.contains(&written.file)
            && !self.instances.iter().any(|it| it.document == at)
            && (written.node.at(&["spec", "sourceRef"]).is_none()
                || !self.built.values().any(makes))
    }

    /// The directory that a document applies, when it is one of this repository and can be followed.
    pub(super) fn territory(&self, at: usize) -> Option<String> {
        let applies = &self.built.get(&at)?.applies;
        let node = &self.all.get(at)?.node;
        let path = directory_of(node)?;
        applies.seen.then_some(path)
    }

    pub(super) fn makes_itself(&self, at: usize) -> bool {
        let built = self.built.get(&at);
        built.is_some_and(|it| it.children.iter().any(|(child, _)| *child == at))
    }

    /// A document, and all that come from it.
    pub(super) fn descendants(&self, of: usize) -> HashSet<usize> {
        let mut found = HashSet::from([of]);
        let mut left = vec![of];
        while let Some(at) = left.pop() {
            let children = self.built.get(&at).map(|it| it.children.as_slice());
            for (child, _) in children.unwrap_or_default() {
                if found.insert(*child) {
                    left.push(*child);
                }
            }
        }
        found
    }

    /// Adds a document as it is applied, and what comes from it. What another way from the same root has come to
    /// already is added once more, for the one that applies it here, and not followed again: a diamond is no tree.
    fn add(&mut self, document: usize, node: Arc<Node>, parent: Option<usize>, depth: usize) {
        let is_as_written = self.all.get(document).is_some_and(|it| it.node == node);
        let built = match self.built.get(&document).filter(|_| is_as_written) {
            Some(known) => Rc::clone(known),
            None => Rc::new(self.build(&node)),
        };
        let at = self.instances.len();
        let root = parent
            .and_then(|it| self.instances.get(it))
            .map_or(at, |it| it.root);
        let followed = self.followed.entry((root, document)).or_default();
        let is_known = followed.contains(&node);
        if !is_known {
            followed.push(Arc::clone(&node));
        }
        self.instances.push(Instance {
            document,
            node,
            parent,
            root,
            applies_itself: built.children.iter().any(|(child, _)| *child == document),
            applies: Arc::clone(&built.applies),
        });
        if is_known || depth >= DEPTH || self.instances.len() >= MOST {
            return;
        }
        for (child, node) in &built.children {
            if !self.is_above(*child, at) {
                self.add(*child, Arc::clone(node), Some(at), depth + 1);
            }
        }
    }

    /// Whether a document is an instance itself, or above it.
    fn is_above(&self, document: usize, instance: usize) -> bool {
        let parent = |at: &usize| self.instances.get(*at).and_then(|it| it.parent);
        let mut line = std::iter::successors(Some(instance), parent);
        line.any(|at| {
            self.instances
                .get(at)
                .is_some_and(|it| it.document == document)
        })
    }

    /// Whether what a Kustomization applies has to be known: there may be others in it, or somebody waits for it and it
    /// does not say that it waits itself.
    fn matters(&mut self, node: &Node, directory: &str) -> bool {
        let name = node.text_at(&["metadata", "name"]).unwrap_or_default();
        let waits = node.at(&["spec", "wait"]).is_some_and(Node::is_true);
        let is_asked = !waits && self.waited_for.contains(name);
        let components = node.at(&["spec", "components"]).map(Node::items);
        let components = components.unwrap_or_default().iter();
        let components = components.filter_map(|it| resolve(directory, it.text()?));
        let starts = std::iter::once(directory.to_owned()).chain(components);
        is_asked
            || self
                .reach
                .reaches(starts.collect(), self.reader, self.sources)
    }

    /// Whether a Kustomization reads this repository.
    pub(super) fn is_own(&self, node: &Node) -> bool {
        let said = node.text_at(&["metadata", "namespace"]);
        let written = self.at.get(&key(node)).copied();
        let written = written.and_then(|at| self.found.documents.get(at));
        // What a kustomization file above says is in what is built already.
        let above = written.filter(|(it, _)| *it.node == *node);
        let place = above.and_then(|(_, above)| above.namespace.as_deref());
        source_of(node).is_some_and(|it| self.own.holds(&it, place.or(said)))
    }

    /// What a Kustomization makes of a directory of this repository.
    fn build(&mut self, node: &Arc<Node>) -> Built {
        let is_own = self.is_own(node);
        let (Some(spec), Some(directory)) = (node.get("spec"), directory_of(node)) else {
            return Built::default();
        };
        if !is_own {
            return Built::default();
        }
        if !self.matters(node, &directory) {
            // Nothing in it is a Kustomization, and nobody asks what else is in it.
            let seen = self.reach.is_directory(&directory);
            return Built {
                applies: Arc::new(Applies {
                    seen,
                    ..Applies::default()
                }),
                ..Built::default()
            };
        }
        let request = Request {
            directory,
            pipeline: DRAFT.to_owned(),
            ..Request::default()
        };
        let tree = settle::applied(spec, &request, self.reader, self.sources);
        let children = tree.objects.iter().filter_map(|it| self.child(it));
        Built {
            inputs: tree.inputs.clone(),
            children: children.collect(),
            applies: Arc::new(Applies::of(&tree)),
        }
    }

    /// The document that an object comes from, and what became of it.
    pub(super) fn child(&self, object: &Object) -> Option<(usize, Arc<Node>)> {
        let is_one =
            object.kind == "Kustomization" && object.group() == "kustomize.toolkit.fluxcd.io";
        let document = *self.at.get(&key(&object.node)).filter(|_| is_one)?;
        let written = self.all.get(document)?;
        let is_as_written = *written.node == *object.node;
        let node = if is_as_written {
            &written.node
        } else {
            &object.node
        };
        Some((document, Arc::clone(node)))
    }
}

fn waited_for(node: &Node) -> Vec<String> {
    let entries = node.at(&["spec", "dependsOn"]).map(Node::items);
    let entries = entries.unwrap_or_default().iter();
    let names = entries.filter_map(|it| it.text_at(&["name"]));
    names.map(str::to_owned).collect()
}

pub(super) fn source_of(node: &Node) -> Option<SourceKey> {
    let text = |key| node.text_at(&["spec", "sourceRef", key]).map(str::to_owned);
    Some(SourceKey {
        kind: text("kind")?,
        name: text("name")?,
        namespace: text("namespace"),
    })
}
