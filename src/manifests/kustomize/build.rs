//! The walk: directories, their files, and the objects in them.

use std::sync::Arc;

use crate::diagnostics::Diagnostic;
use crate::manifests::ignore::{self, Rule};
use crate::manifests::parsed::Manifest;
use crate::manifests::reader::Reader;
use crate::manifests::{Node, Object, Request, StageTree, errors, objects_in, paths};
use crate::source::{Entry, EntryKind, SourceMap, Span};
use crate::values::path;

use super::stage;

/// Directories that one stage may use; what comes after them is not followed.
const DIRECTORIES: usize = 2_000;

/// Nesting of directories and of kustomizations that is followed.
const DEPTH: usize = 64;

/// One run over a stage's directory.
pub(in crate::manifests) struct Build<'b, 'f> {
    pub(super) reader: &'b mut Reader<'f>,
    pub(super) sources: &'b mut SourceMap,
    pub(super) request: &'b Request,
    pub(super) tree: StageTree,
    /// Kustomizations that are being built, the outermost first.
    pub(super) open: Vec<String>,
    /// The files that our build writes, when their objects are to be among the others at once.
    pub(super) generated: &'b [(String, Arc<Node>)],
    /// A file that our build writes was named below the root.
    pub(super) named_below: bool,
    pub(super) rules: Vec<Rule>,
    /// The files of `configurations` that count where the walk is.
    pub(super) configs: Vec<Arc<Node>>,
    pub(super) directories: usize,
}

impl<'b, 'f> Build<'b, 'f> {
    pub(in crate::manifests) fn new(
        reader: &'b mut Reader<'f>,
        sources: &'b mut SourceMap,
        request: &'b Request,
    ) -> Self {
        let tree = StageTree {
            seen: true,
            complete: true,
            ..StageTree::default()
        };
        let rules = ignore::rules(&request.ignore, "");
        Self {
            reader,
            sources,
            request,
            tree,
            open: Vec::new(),
            generated: &[],
            named_below: false,
            rules,
            configs: Vec::new(),
            directories: DIRECTORIES,
        }
    }

    /// Every manifest below a directory, as kustomize-controller lists them for a directory of its own.
    pub(super) fn walk(&mut self, directory: &str, depth: usize, objects: &mut Vec<Object>) {
        if !self.may_enter(depth) {
            return;
        }
        if depth > 0 && self.reader.list(directory).is_none() {
            self.report_unlisted(directory);
        }
        for entry in self.entries(directory) {
            let path = path::join(directory, &entry.name);
            match entry.kind {
                EntryKind::Directory => match self.kustomization_file(&path) {
                    Some(file) if self.is_component(&file) == Some(true) => {
                        self.report_component(&path, &file);
                    }
                    Some(file) => self.kustomization(&path, &file, objects),
                    None => self.walk(&path, depth + 1, objects),
                },
                EntryKind::File if paths::is_yaml(&entry.name) => {
                    self.resource_file(&path, objects)
                }
                EntryKind::File | EntryKind::Other => {}
            }
        }
        if depth == 0 && objects.is_empty() && self.reader.promises_below(directory) {
            self.tree.lists_promised = true;
        }
    }

    /// A directory that is there and whose entries nobody here can see, unlike the controller.
    fn report_unlisted(&mut self, directory: &str) {
        self.tree.complete = false;
        let finding = self.reader.unlisted(directory, self.sources);
        self.found(finding);
    }

    /// Counts directories, so that kustomizations that multiply end.
    pub(super) fn may_enter(&mut self, depth: usize) -> bool {
        let may = self.directories > 0 && depth < DEPTH && self.open.len() < DEPTH;
        self.directories = self.directories.saturating_sub(1);
        self.tree.complete &= may;
        may
    }

    /// The entries of a directory that reach the controller, with the files that the build will write.
    fn entries(&mut self, directory: &str) -> Vec<Entry> {
        let listed = self.reader.list(directory);
        let mut entries: Vec<Entry> = listed
            .iter()
            .flat_map(|entries| entries.iter().cloned())
            .collect();
        self.add_written(directory, &mut entries);
        entries.retain(|entry| {
            entry.kind != EntryKind::File
                || !paths::is_yaml(&entry.name)
                || !self.is_left_out(&path::join(directory, &entry.name))
        });
        entries
    }

    /// The files that our build writes, each where it will be listed.
    fn add_written(&self, directory: &str, entries: &mut Vec<Entry>) {
        for path in &self.request.written {
            let name = path::name(path);
            let is_here = path::join(directory, name) == *path;
            if is_here && entries.iter().all(|entry| entry.name != name) {
                let at = entries.partition_point(|entry| entry.name.as_str() < name);
                let (name, kind) = (name.to_owned(), EntryKind::File);
                entries.insert(at, Entry { name, kind });
            }
        }
    }

    fn is_left_out(&mut self, path: &str) -> bool {
        let left_out = self.reader.leaves_out(path, &self.rules);
        if left_out {
            self.tree.left_out.push(path.to_owned());
        }
        left_out
    }

    /// The kustomization file of a directory; several are a finding.
    pub(super) fn kustomization_file(&mut self, directory: &str) -> Option<String> {
        let entries = self.reader.list(directory)?;
        let mut files = entries
            .iter()
            .filter(|entry| entry.kind == EntryKind::File && paths::is_kustomization(&entry.name));
        let first = path::join(directory, &files.next()?.name);
        let second = files.next().map(|entry| path::join(directory, &entry.name));
        if let Some(second) = second {
            self.report_second_file(&first, &second);
        }
        (!self.is_left_out(&first)).then_some(first)
    }

    fn report_second_file(&mut self, first: &str, second: &str) {
        self.tree.complete = false;
        let Some(manifest) = self.reader.manifest(second, self.sources) else {
            return;
        };
        let message = format!("`{first}` is a kustomization file of this directory too");
        self.found(
            errors::BAD_KUSTOMIZATION
                .at(manifest.start(), message)
                .help("keep one of them"),
        );
    }

    /// Whether a file is there for the controller: in the repository or to be written, and not left out.
    pub(super) fn reaches_the_controller(&mut self, path: &str) -> bool {
        let there = self.request.written.iter().any(|written| written == path)
            || self.reader.has_file(path);
        there && !self.is_left_out(path)
    }

    /// The objects of one file of manifests.
    pub(super) fn resource_file(&mut self, path: &str, objects: &mut Vec<Object>) {
        if let Some(at) = self.request.written.iter().position(|it| it == path) {
            self.tree.files.push(path.to_owned());
            self.report_shadowed(path);
            return self.written(at, path, objects);
        }
        let Some(manifest) = self.manifest(path) else {
            return;
        };
        let from = manifest.generated_from.as_deref();
        if from.is_some_and(|from| self.is_removed(path, from)) {
            return;
        }
        if let Some(other) = manifest.generated_from.as_deref()
            && path.ends_with(".job.yaml")
            && self.reader.is_recorded(path, other)
        {
            self.tree.others.push((path.to_owned(), other.to_owned()));
        }
        self.tree.files.push(path.to_owned());
        self.uses(path);
        let before = self.tree.findings.len();
        for document in &manifest.documents {
            self.document(document, objects);
        }
        if !manifest.findings.is_empty() {
            // What is wrong with the YAML explains the rest.
            self.tree.findings.truncate(before);
        }
    }

    /// Whether the next build removes a file that says which pipeline it was generated from. A copy of a generated file is the
    /// user's: no build removes it.
    fn is_removed(&mut self, path: &str, from: &str) -> bool {
        let mut own = std::iter::once(&self.request.pipeline).chain(&self.request.beside);
        let is_own = own.any(|it| it == from) && self.reader.is_recorded(path, from);
        is_own || self.reader.is_inherited(path, from)
    }

    /// The object of a file that our build writes; a stand-in where it is not known yet.
    fn written(&mut self, at: usize, path: &str, objects: &mut Vec<Object>) {
        let root = &self.request.directory;
        let is_below = self.open.iter().any(|open| open != root);
        self.named_below |= is_below;
        if !self.generated.is_empty() {
            objects.extend(stage::generated_object(self.generated, path));
        } else if !is_below {
            objects.push(Object::stand_in(at));
        }
    }

    /// A file of the user's where that of a generated Job is to be would not be copied; in the fixed layout
    /// nothing is written over it.
    fn report_shadowed(&mut self, path: &str) {
        if !self.request.copied || !self.reader.has_file(path) {
            return;
        }
        let Some(manifest) = self.reader.manifest(path, self.sources) else {
            return;
        };
        if manifest.generated_from.as_deref() == Some(self.request.pipeline.as_str()) {
            return;
        }
        let message = format!("`{path}` is where the file of a generated Job goes");
        let help = "give the file or the job another name";
        self.found(
            errors::SHADOWED_MANIFEST
                .at(manifest.start(), message)
                .help(help),
        );
    }

    /// Notes a file of the user's that decides the result.
    pub(super) fn uses(&mut self, path: &str) {
        self.tree.inputs.insert(path.to_owned());
    }

    /// A file's documents, its findings noted.
    pub(super) fn manifest(&mut self, path: &str) -> Option<Arc<Manifest>> {
        let manifest = self.reader.manifest(path, self.sources)?;
        self.tree.unquoted.extend(&manifest.unquoted);
        if !manifest.findings.is_empty() {
            self.tree.complete = false;
            self.tree.findings.extend(manifest.findings.iter().cloned());
        }
        Some(manifest)
    }

    fn document(&mut self, document: &Arc<Node>, objects: &mut Vec<Object>) {
        for object in &objects_in(document) {
            self.object(object, objects);
        }
    }

    fn object(&mut self, node: &Arc<Node>, objects: &mut Vec<Object>) {
        match Object::of(Arc::clone(node)) {
            Some(object) => objects.push(object),
            None => self.report_no_object(node),
        }
    }

    fn report_no_object(&mut self, node: &Node) {
        self.tree.complete = false;
        if let Some(generate) = node.at(&["metadata", "generateName"]) {
            let message = "an object of a stage needs a `name`, not a `generateName`";
            self.found(
                errors::GENERATE_NAME
                    .at(generate.span, message)
                    .help("give it a `name`"),
            );
            return;
        }
        let missing = [
            ("apiVersion", &["apiVersion"][..]),
            ("kind", &["kind"]),
            ("metadata.name", &["metadata", "name"]),
        ];
        let missing = missing
            .into_iter()
            .find(|(_, path)| node.text_at(path).is_none());
        let field = missing.map_or("kind", |(field, _)| field);
        let message = format!("this is not a Kubernetes object: it has no text under `{field}`");
        let help = "move it out of the stage's directory, or name it in `.sourceignore`";
        self.found(
            errors::NOT_KUBERNETES
                .at(start_of(node), message)
                .help(help),
        );
    }

    pub(super) fn found(&mut self, finding: Diagnostic) {
        self.tree.findings.push(finding);
    }
}

/// Where a document begins; its first key rather than the whole text of it.
pub(super) fn start_of(node: &Node) -> Span {
    node.entries()
        .first()
        .map_or(node.span, |(key, _)| key.span)
}
