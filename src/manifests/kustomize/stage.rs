//! From a directory to what the controller applies: what is there first, then what the Kustomization adds.

use std::collections::HashMap;
use std::sync::Arc;

use crate::manifests::{Additions, Node, Object, Scope, StageTree, local_mark};
use crate::source::{FileId, Span};

use super::build::{Build, start_of};
use super::{hash, name_references, patches, patching, transform, unquoted};

/// What a directory holds before the Kustomization adds anything: its resources and what its generators make,
/// with a stand-in for each file that our build writes.
#[derive(Debug)]
pub(in crate::manifests) struct Accumulated {
    tree: StageTree,
    objects: Vec<Object>,
    /// The kustomization file of the root.
    root: Option<Arc<Node>>,
    /// A kustomization below the root changes a file that our build writes.
    pub(in crate::manifests) named_below: bool,
    configs: Vec<Arc<Node>>,
    directories: usize,
}

impl<'b> Build<'b, '_> {
    /// Resources and generators of the root, and everything below it.
    pub(in crate::manifests) fn accumulate(
        mut self,
        generated: &'b [(String, Arc<Node>)],
    ) -> Accumulated {
        self.generated = generated;
        let directory = self.request.directory.as_str();
        self.tree.exists = self.reader.list(directory).is_some();
        self.tree.is_lost = self.request.lands_in.as_ref().is_some_and(|directory| {
            let file = format!("{directory}-0/kustomization.yaml");
            self.reader.leaves_out(&file, &self.rules)
        });
        let mut objects = Vec::new();
        let mut root = None;
        if let Some(file) = self.kustomization_file(directory) {
            self.tree.has_kustomization = true;
            root = self.target(&file);
            if let Some(document) = &root {
                self.resources(document, directory, &mut objects);
            }
        } else {
            self.walk(directory, 0, &mut objects);
        }
        // Most directories hold an object or two, and all of them are kept.
        objects.shrink_to_fit();
        Accumulated {
            tree: self.tree,
            objects,
            root,
            named_below: self.named_below,
            configs: self.configs,
            directories: self.directories,
        }
    }

    /// What the directory alone builds to; the files that our build writes are left out.
    pub(in crate::manifests) fn alone(mut self, accumulated: &Accumulated) -> StageTree {
        let mut objects = self.resume(accumulated, &[]);
        if let Some(document) = &accumulated.root {
            self.customize(document, &mut objects);
        }
        self.listed_components(&objects);
        self.finish(objects)
    }

    /// What the controller applies: components and transformers of the root, with what the Kustomization adds.
    pub(in crate::manifests) fn with(
        mut self,
        accumulated: &Accumulated,
        additions: &Additions,
    ) -> StageTree {
        let mut objects = self.resume(accumulated, &additions.generated);
        let nothing = Node::empty_map(Span::new(FileId(0), 0, 0));
        let document = accumulated.root.as_deref().unwrap_or(&nothing);
        let document = additions.merged_into(document);
        let directory = self.request.directory.as_str();
        self.open.push(directory.to_owned());
        self.components(&document, directory, &mut objects);
        self.added_components(additions, &mut objects);
        self.transform(
            &document,
            (directory, additions.patches.len()),
            &mut objects,
        );
        self.open.pop();
        self.finish(objects)
    }

    /// What the patches of the Kustomization find: resources and components, after the patches of the root itself.
    pub(in crate::manifests) fn unpatched(
        mut self,
        accumulated: &Accumulated,
        additions: &Additions,
    ) -> Vec<Object> {
        let mut objects = self.resume(accumulated, &additions.generated);
        let nothing = Node::empty_map(Span::new(FileId(0), 0, 0));
        let document = accumulated.root.as_deref().unwrap_or(&nothing);
        let directory = self.request.directory.as_str();
        self.open.push(directory.to_owned());
        self.components(document, directory, &mut objects);
        self.added_components(additions, &mut objects);
        for patch in patches::of_merge_and_mixed(&mut self, document, directory, 0) {
            patching::apply(&mut self, &patch, &mut objects);
        }
        self.open.pop();
        objects
    }

    /// Goes on from what was accumulated, with objects in the place of stand-ins.
    fn resume(
        &mut self,
        accumulated: &Accumulated,
        generated: &[(String, Arc<Node>)],
    ) -> Vec<Object> {
        self.tree = accumulated.tree.clone();
        self.directories = accumulated.directories;
        self.configs.clone_from(&accumulated.configs);
        let written = &self.request.written;
        let real = |object: &Object| match object.stands_for(written) {
            Some(path) => generated_object(generated, path),
            None => Some(object.clone()),
        };
        let mut objects = Vec::with_capacity(accumulated.objects.len());
        objects.extend(accumulated.objects.iter().filter_map(real));
        self.tree.report_repeated(&objects);
        objects
    }

    fn customize(&mut self, document: &Node, objects: &mut Vec<Object>) {
        let directory = self.request.directory.as_str();
        self.open.push(directory.to_owned());
        self.components(document, directory, objects);
        self.transform(document, (directory, 0), objects);
        self.open.pop();
    }

    fn finish(mut self, mut objects: Vec<Object>) -> StageTree {
        hash::run(&mut objects);
        if let Err(reason) = name_references::follow(&mut objects, &self.configs) {
            self.refuse_whole(&reason);
        }
        for object in objects
            .iter_mut()
            .filter(|object| has_odd_annotations(object))
        {
            patching::annotations_to_texts(Arc::make_mut(&mut object.node));
        }
        // kustomize does this last (`IgnoreLocal` in `kusttarget.go`).
        objects.retain(|object| local_mark(&object.node).is_none());
        unquoted::report(&mut self.tree, &objects, self.sources);
        resolve_scopes(&mut objects);
        self.tree.report_duplicates(&objects);
        self.tree.objects = objects.into();
        self.tree
    }

    /// What is wrong with all objects together, at the kustomization file of the root.
    fn refuse_whole(&mut self, reason: &str) {
        let file = self.tree.kustomizations.first();
        let span = file.map(|(_, document)| start_of(document));
        match span {
            Some(span) => transform::refuse(self, span, reason),
            None => self.tree.complete = false,
        }
    }

    /// Follows the components that the Kustomization lists to their files, for a directory that is looked at
    /// alone.
    fn listed_components(&mut self, objects: &[Object]) {
        for directory in &self.request.components {
            self.tree.complete = false;
            match self.component_file(directory) {
                Ok(file) => self.kustomization(directory, &file, &mut objects.to_vec()),
                Err(why) => self.tree.unbuilt.push((directory.clone(), why)),
            }
        }
    }
}

/// The object of a file that our build writes.
pub(super) fn generated_object(generated: &[(String, Arc<Node>)], path: &str) -> Option<Object> {
    let at = generated.iter().position(|(known, _)| known == path)?;
    let (_, node) = generated.get(at)?;
    let mut object = Object::of(Arc::clone(node))?;
    object.generated = Some(at);
    Some(object)
}

/// Annotations that are no texts, or none at all: kustomize writes all of them anew (`RemoveBuildAnnotations` in
/// `api/resource/resource.go`).
fn has_odd_annotations(object: &Object) -> bool {
    let annotations = object.node.at(&["metadata", "annotations"]);
    let is_odd = |map: &Node| {
        let mut entries = map.entries().iter();
        map.entries().is_empty() || entries.any(|(_, value)| value.text().is_none())
    };
    annotations.is_some_and(is_odd)
}

/// Custom kinds live where the definitions among the objects say.
fn resolve_scopes(objects: &mut [Object]) {
    let definitions: HashMap<(String, String), Scope> =
        objects.iter().filter_map(definition).collect();
    for object in objects
        .iter_mut()
        .filter(|object| object.scope == Scope::Unknown)
    {
        let key = (object.group().to_owned(), object.kind.to_string());
        object.scope = definitions.get(&key).copied().unwrap_or(Scope::Unknown);
    }
}

fn definition(object: &Object) -> Option<((String, String), Scope)> {
    if object.kind != "CustomResourceDefinition" {
        return None;
    }
    let text = |path: &[&str]| object.node.text_at(path).map(str::to_owned);
    let scope = match object.node.text_at(&["spec", "scope"])? {
        "Namespaced" => Scope::Namespaced,
        "Cluster" => Scope::Cluster,
        _ => return None,
    };
    Some((
        (text(&["spec", "group"])?, text(&["spec", "names", "kind"])?),
        scope,
    ))
}
