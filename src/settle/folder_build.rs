//! Builds the folders of the Kustomizations as everything that applies them does.

use std::cell::OnceCell;
use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use crate::diagnostics::Diagnostic;
use crate::manifests::{Additions, Foreign, Node, Object, Reader, Request};
use crate::source::{SourceMap, Span};
use crate::values::path::{contains, split};

use super::folder::{Applier, Folder, FolderFile};
use super::folder_files::{Waits, files, object};
use super::parent::parent;
use super::project::Project;
use super::request::ignored_by;
use super::{applied, read};

/// Every folder of a run, as everything that applies it builds it.
pub(super) fn folders(
    project: &Project,
    reader: &mut Reader<'_>,
    sources: &mut SourceMap,
) -> Vec<Folder> {
    let pipelines = project.pipelines.iter();
    let directories = pipelines.map(|it| it.flux.directory.value.as_str());
    let directories: BTreeSet<&str> = directories.collect();
    let mut all = Vec::new();
    for directory in directories {
        let mut building = Building {
            project,
            directory,
            files: OnceCell::new(),
            objects: OnceCell::new(),
            is_bare: false,
            reader,
            sources,
        };
        building.is_bare = building.is_bare();
        all.extend(building.all());
    }
    all
}

struct Building<'b, 'f> {
    project: &'b Project,
    directory: &'b str,
    /// What the run writes there, once somebody asks.
    files: OnceCell<Vec<FolderFile>>,
    /// What is in these files, once somebody may change it.
    objects: OnceCell<Vec<Arc<Node>>>,
    /// Whether nothing else is there. Then whoever changes nothing applies what is written, and nothing has to be built.
    is_bare: bool,
    reader: &'b mut Reader<'f>,
    sources: &'b mut SourceMap,
}

impl Building<'_, '_> {
    fn files(&self) -> &[FolderFile] {
        self.files
            .get_or_init(|| files(self.project, self.directory))
    }

    /// Whether the folder has nothing but what the run writes there, and no rules leave any of it out. Those that every
    /// source has leave out what begins with a dot.
    fn is_bare(&mut self) -> bool {
        let directory = self.directory;
        let is_hidden = directory.split('/').any(|part| part.starts_with('.'));
        if directory.is_empty() || is_hidden || self.reader.has_rules_on_the_way(directory) {
            return false;
        }
        let Some(there) = self.reader.names_in(directory) else {
            return true;
        };
        let ours = self.files().iter();
        let ours: HashSet<&str> = ours.map(|it| split(&it.path).1).collect();
        there.iter().all(|name| ours.contains(name.as_str()))
    }

    /// As each that applies it, or as it is where nobody is known to.
    fn all(&mut self) -> Vec<Folder> {
        let mut all: Vec<Folder> = self.own().into_iter().collect();
        for at in 0..self.project.foreign.len() {
            let found = self
                .project
                .foreign
                .get(at)
                .and_then(|it| self.foreign(at, it));
            all.extend(found.filter(Folder::has_any));
        }
        if all.is_empty() && self.is_of_its_own() {
            let nothing = Additions::default();
            let here = (self.directory, "");
            all.extend(self.build(Applier::Unknown, here, (None, nothing)));
        }
        all
    }

    /// Whether the folder is what somebody applies: the root without a kustomization file is all that is in the repository,
    /// and the kustomization file in the directory of a stage says what that stage is.
    fn is_of_its_own(&mut self) -> bool {
        let directory = self.directory;
        let is_root = directory.is_empty() && !self.reader.has_kustomization(directory);
        let stages = self.project.pipelines.iter().flat_map(|it| &it.stages);
        let mut paths = stages.map(|stage| stage.path.value.as_str());
        !is_root && paths.all(|path| path != directory)
    }

    fn own(&mut self) -> Option<Folder> {
        let mut pipelines = self.project.pipelines.iter().enumerate();
        let is_here = |pipeline: &&crate::model::Pipeline| {
            pipeline.flux.directory.value == self.directory && pipeline.flux.parent.is_some()
        };
        let (at, pipeline) = pipelines.find(|(_, it)| is_here(it))?;
        let spec = parent(pipeline)?;
        let source = pipeline.parent_source()?;
        let place = pipeline
            .sources
            .iter()
            .position(|it| std::ptr::eq(it, source))?;
        let settled = self
            .project
            .sources_of(at)
            .get(place)
            .and_then(Option::as_ref);
        let ignore = match settled {
            Some(settled) => settled
                .spec
                .text_at(&["ignore"])
                .unwrap_or_default()
                .to_owned(),
            None => ignored_by(self.reader, pipeline, source),
        };
        let here = (self.directory, ignore.as_str());
        let additions = (Some(&spec), Additions::default());
        self.build(Applier::Own(at), here, additions)
    }

    /// As a Kustomization builds it that somebody wrote. Where no kustomization file is on the way, everything below its
    /// path is applied, and the folder is built without what else is there.
    fn foreign(&mut self, at: usize, other: &Foreign) -> Option<Folder> {
        let spec = other.node.get("spec")?;
        let path = other.path.value.as_str();
        let additions = applied::additions_of(spec);
        if contains(path, self.directory) && !self.reader.has_list_between(path, self.directory) {
            let additions = Additions {
                patches: self.meant(additions.patches),
                ..additions
            };
            let here = (self.directory, "");
            return self.build(Applier::Foreign(at), here, (Some(spec), additions));
        }
        let leads = self
            .reader
            .may_take_in(path, &[self.directory], self.sources);
        if !leads || !self.reader.has_kustomization(path) {
            return None;
        }
        self.build(Applier::Foreign(at), (path, ""), (Some(spec), additions))
    }

    /// The patches that may be for what the run writes: a merge that names another object finds it elsewhere.
    fn meant(&self, patches: Vec<Node>) -> Vec<Node> {
        if patches.is_empty() {
            return patches;
        }
        let names = self.objects().iter();
        let names: HashSet<&str> = names
            .filter_map(|it| it.text_at(&["metadata", "name"]))
            .collect();
        let is_meant = |entry: &Node| {
            let text = entry.get("patch");
            let content = text.and_then(|it| Node::read(it.text()?, it.span).ok());
            let name = content
                .as_ref()
                .and_then(|it| it.text_at(&["metadata", "name"]));
            entry.get("target").is_some() || name.is_some_and(|name| names.contains(name))
        };
        patches.into_iter().filter(is_meant).collect()
    }

    fn request(&self, directory: &str, ignore: &str) -> Request {
        let here = self.files().iter().map(|file| file.pipeline);
        let here: BTreeSet<usize> = here.collect();
        let pipelines = here.iter().filter_map(|at| self.project.pipelines.get(*at));
        Request {
            directory: directory.to_owned(),
            beside: pipelines.map(|it| it.path.clone()).collect(),
            ignore: ignore.to_owned(),
            written: self.files().iter().map(|file| file.path.clone()).collect(),
            traced: true,
            ..Request::default()
        }
    }

    fn objects(&self) -> &[Arc<Node>] {
        self.objects.get_or_init(|| {
            let waits = Waits::of(self.project);
            let files = self.files().iter();
            let objects = files.filter_map(|file| object(self.project, file, &waits));
            objects.collect()
        })
    }

    fn build(
        &mut self,
        applier: Applier,
        (directory, ignore): (&str, &str),
        (spec, additions): (Option<&Node>, Additions),
    ) -> Option<Folder> {
        let lists = self.reader.has_kustomization(directory);
        let changes = lists || spec.is_some_and(may_change);
        if self.is_bare && !changes && ignore.is_empty() {
            return None;
        }
        let request = self.request(directory, ignore);
        let written = match changes {
            true => self.objects().to_vec(),
            false => Vec::new(),
        };
        let paths = self.files().iter().map(|file| file.path.clone());
        let additions = Additions {
            generated: paths.zip(written.iter().cloned()).collect(),
            ..additions
        };
        let mut folder = Folder {
            directory: self.directory.to_owned(),
            applier,
            files: self.files().to_vec(),
            fates: Vec::new(),
            tree: self.reader.apply(&request, &additions, self.sources),
            written,
            substitutions: Vec::new(),
        };
        if let Some(spec) = spec {
            folder.finish(spec);
        }
        let (directory, sources) = (self.directory, &*self.sources);
        let is_here = |span| is_inside(span, directory, sources);
        let is_ours = |it: &Diagnostic| is_here(it.primary.span) || is_of_lists(it);
        folder.tree.findings.retain(is_ours);
        let is_ours = |it: &Object| it.generated.is_some() || is_here(it.name_span());
        folder.tree.objects.retain(is_ours);
        folder.decide();
        Some(folder)
    }
}

/// Whether a Kustomization may change what it applies.
fn may_change(spec: &Node) -> bool {
    const FIELDS: [&str; 7] = [
        "commonMetadata",
        "components",
        "images",
        "namePrefix",
        "nameSuffix",
        "patches",
        "targetNamespace",
    ];
    read::substitutes(spec) || FIELDS.iter().any(|field| spec.get(field).is_some())
}

/// Whether something stands in a file of the folder.
fn is_inside(span: Span, directory: &str, sources: &SourceMap) -> bool {
    let file = sources.get(span.file);
    file.is_some_and(|file| contains(directory, &file.name))
}

/// Whether a finding is about what is done to what is in the folder.
fn is_of_lists(found: &Diagnostic) -> bool {
    matches!(found.check.name, "bad-kustomization" | "invalid-patch")
}
