//! Kustomizations of Flux that the pipelines of this run do not make.
//!
//! Takes the reader and what is known of the run; gives every Kustomization in the repository's YAML. The
//! search is bounded, nearest directories first: it finds what people keep beside a pipeline, and gives
//! up quietly in a repository of any size.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use smol_str::SmolStr;

use crate::model::Pipeline;
use crate::source::{EntryKind, SourceMap, Span, Spanned};
use crate::values::key::group;
use crate::values::name::SHARD;
use crate::values::path;

use super::parsed::Manifest;
use super::taken::Taken;
use super::written::{Written, written_sources};
use super::{Node, Object, Reader, Unbuilt, objects_in, paths};

/// Directories that the search looks into, and files that it reads.
const BUDGET: usize = 4_000;

/// Nesting that the search follows.
const DEPTH: usize = 12;

/// A Kustomization of Flux that the pipelines of this run do not make.
#[derive(Clone, Debug)]
pub struct Foreign {
    /// The whole object.
    pub node: Arc<Node>,
    /// A build wrote its file.
    pub is_generated: bool,
    /// Directory of the file that it stands in.
    pub directory: String,
    /// Its name.
    pub name: Spanned<SmolStr>,
    /// Its namespace, when the file says it.
    pub namespace: Option<String>,
    /// Its path below the root of its source, without `./` and the last `/`.
    pub path: Spanned<SmolStr>,
    /// The directory has no kustomization file of its own, so that everything below it is applied.
    pub walks: bool,
    /// Kind of its source.
    pub source_kind: String,
    /// Name of its source.
    pub source_name: String,
    /// Namespace of its source; `None` is its own.
    pub source_namespace: Option<String>,
    /// The key of the controller that has it (`sharding.fluxcd.io/key`); `None` is the one that has what has no key.
    pub shard: Option<String>,
    /// What it waits for.
    pub depends_on: Vec<Dependency>,
    /// Where it applies the root of the repository and that has no kustomization file: directories of stages that it
    /// takes in.
    pub root_takes_in: Vec<String>,
    /// What it applies, each object with the path of its file; `None` where that is not known.
    pub objects: Option<Vec<(String, Object)>>,
    /// The folders of the run's Kustomizations that it may apply, each with what becomes of it.
    pub folders: Vec<(String, Reach)>,
    /// Its components that cannot be built, by their paths below the root.
    pub unbuilt: Vec<(String, Unbuilt)>,
}

/// What a Kustomization does with a folder of the run's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// It applies it.
    Applied,
    /// An entry of a kustomization file names the folder, which has no kustomization file of its own.
    WithoutFile(Span),
    /// Its path is above the folder, and a kustomization file there does not lead to it.
    Left(Span),
    /// Nobody can see it here.
    Unknown,
}

impl Foreign {
    /// Whether it is what `flux bootstrap` makes: its source is the repository that it stands in
    /// (`syncOpts` in `cmd/flux/bootstrap_git.go`).
    #[must_use]
    pub fn is_bootstrap(&self) -> bool {
        const NAME: &str = "flux-system";
        self.name.value == NAME && self.source_name == NAME
    }

    /// Whether Flux leaves what it applies as it is.
    #[must_use]
    pub fn is_suspended(&self) -> bool {
        let suspend = self.node.at(&["spec", "suspend"]);
        suspend.is_some_and(Node::is_true)
    }

    /// The name of what leads to the cluster that it applies to; `None` for its own.
    #[must_use]
    pub fn kube_config(&self) -> Option<&str> {
        let named = |field| self.node.text_at(&["spec", "kubeConfig", field, "name"]);
        named("secretRef").or_else(|| named("configMapRef"))
    }

    /// What it does with a folder of the run's; `None` where nothing leads from it to the folder.
    #[must_use]
    pub fn reach(&self, folder: &str) -> Option<Reach> {
        let mut folders = self.folders.iter();
        folders.find(|(it, _)| it == folder).map(|(_, it)| *it)
    }

    /// Whether it applies a folder of the run's, for certain.
    #[must_use]
    pub fn applies(&self, folder: &str) -> bool {
        self.reach(folder) == Some(Reach::Applied)
    }
}

/// One entry of `dependsOn`.
#[derive(Clone, Debug)]
pub struct Dependency {
    /// Name of the Kustomization.
    pub name: Spanned<SmolStr>,
    /// Its namespace; `None` is that of the one that waits.
    pub namespace: Option<String>,
}

/// What the pipelines of this run make themselves.
#[derive(Clone, Debug, Default)]
pub struct Made<'p> {
    /// Paths of the files that they write.
    pub files: HashSet<&'p str>,
    /// Paths of their texts, as the first lines of generated files name them.
    pub pipelines: HashSet<&'p str>,
    /// Directories that their Kustomizations are written to; the search begins there.
    pub directories: BTreeSet<&'p str>,
    /// Directories that their Kustomizations apply.
    pub applied: BTreeSet<&'p str>,
    /// Names of the sources that they make.
    pub sources: BTreeSet<&'p str>,
}

/// What is in the repository and is not made by the run.
#[derive(Clone, Debug, Default)]
pub struct Beside {
    /// Every Kustomization of Flux.
    pub kustomizations: Vec<Foreign>,
    /// Directories of files that may hold a source of the name of one that the run makes.
    pub sources: BTreeSet<String>,
}

impl<'p> Made<'p> {
    /// What these pipelines make, and the files that they are written to. The first lines of other generated files tell
    /// where they come from.
    #[must_use]
    pub fn of(pipelines: &'p [Pipeline], written: &'p [Vec<Written>]) -> Self {
        let stages = pipelines.iter().flat_map(|pipeline| &pipeline.stages);
        let directories = pipelines.iter().map(|it| it.flux.directory.value.as_str());
        Self {
            files: written
                .iter()
                .flatten()
                .map(|it| it.path.as_str())
                .collect(),
            pipelines: pipelines.iter().map(|it| it.path.as_str()).collect(),
            directories: directories.collect(),
            applied: stages.map(|stage| stage.path.value.as_str()).collect(),
            sources: pipelines
                .iter()
                .flat_map(written_sources)
                .map(|(source, _)| source.name.value.as_str())
                .collect(),
        }
    }
}

impl Reader<'_> {
    /// What there is in the repository that this run does not make.
    pub fn others(&mut self, made: &Made<'_>, sources: &mut SourceMap) -> Beside {
        let mut search = Search {
            made,
            budget: BUDGET,
            seen: HashSet::new(),
            found: Vec::new(),
            kustomizations: Vec::new(),
            sources: BTreeSet::new(),
        };
        let starts = made.directories.iter().copied().chain([""]);
        for start in starts {
            search.directory(self, sources, start, 0);
        }
        Beside {
            sources: std::mem::take(&mut search.sources),
            kustomizations: search.alive(self),
        }
    }

    /// Whether the next build of these pipelines writes a file again or removes it.
    fn is_of_build(&mut self, path: &str, file: &Manifest, pipelines: &HashSet<&str>) -> bool {
        let from = file.generated_from.as_deref().unwrap_or_default();
        let is_own = pipelines.contains(from) && self.is_recorded(path, from);
        is_own || self.is_inherited(path, from)
    }

    /// As [`Reader::is_of_build`], of a file that is not read yet.
    pub fn is_built(
        &mut self,
        path: &str,
        pipelines: &HashSet<&str>,
        sources: &mut SourceMap,
    ) -> bool {
        let file = self.manifest(path, sources);
        file.is_some_and(|file| self.is_of_build(path, &file, pipelines))
    }
}

struct Search<'m> {
    made: &'m Made<'m>,
    budget: usize,
    seen: HashSet<String>,
    /// Each with its file.
    found: Vec<(String, Foreign)>,
    /// Directories with a kustomization file, each with its path.
    kustomizations: Vec<(String, String)>,
    /// Directories of files that may hold a source of the name of one that the run makes.
    sources: BTreeSet<String>,
}

impl Search<'_> {
    /// Without those whose files nothing takes in: no cluster has them.
    fn alive(mut self, reader: &Reader<'_>) -> Vec<Foreign> {
        // Without the budget a kustomization file that was not looked at may list them.
        if self.budget > 0 && !self.found.is_empty() {
            let taken = self.taken(reader);
            self.found.retain(|(file, _)| taken.takes_in(file));
        }
        self.found.into_iter().map(|(_, it)| it).collect()
    }

    fn taken(&self, reader: &Reader<'_>) -> Taken {
        let mut taken = Taken::default();
        for (directory, file) in &self.kustomizations {
            let bytes = reader.bytes(file).unwrap_or_default();
            taken.note(directory, &String::from_utf8_lossy(&bytes));
        }
        let paths = self.found.iter().map(|(_, it)| it.path.value.to_string());
        let applied = self.made.applied.iter().map(|&path| path.to_owned());
        let applied = paths.chain(applied);
        taken.applied = applied.collect();
        taken
    }

    fn directory(
        &mut self,
        reader: &mut Reader<'_>,
        sources: &mut SourceMap,
        directory: &str,
        depth: usize,
    ) {
        if depth > DEPTH || !self.spend() || !self.seen.insert(directory.to_owned()) {
            return;
        }
        let Some(entries) = reader.list(directory) else {
            return;
        };
        if reader.is_generated(directory) {
            return;
        }
        if let Some(file) = entries.iter().find(|it| super::is_kustomization(&it.name)) {
            let file = path::join(directory, &file.name);
            self.kustomizations.push((directory.to_owned(), file));
        }
        for entry in entries.iter() {
            match entry.kind {
                EntryKind::File if paths::is_yaml(&entry.name) => {
                    self.file(reader, sources, &path::join(directory, &entry.name));
                }
                EntryKind::Directory if !is_of_others(&entry.name) => {
                    self.directory(
                        reader,
                        sources,
                        &path::join(directory, &entry.name),
                        depth + 1,
                    );
                }
                EntryKind::File | EntryKind::Directory | EntryKind::Other => {}
            }
        }
    }

    fn spend(&mut self) -> bool {
        let may = self.budget > 0;
        self.budget = self.budget.saturating_sub(1);
        may
    }

    fn file(&mut self, reader: &mut Reader<'_>, sources: &mut SourceMap, path: &str) {
        if self.made.files.contains(path) || !self.spend() {
            return;
        }
        if self.may_hold_source(reader, path) {
            self.sources.insert(path::folder(path).to_owned());
        }
        let Some(manifest) = reader.manifest_with(path, "kustomize.toolkit.fluxcd.io/", sources)
        else {
            return;
        };
        if reader.is_of_build(path, &manifest, &self.made.pipelines) {
            return;
        }
        let directory = path::folder(path);
        for document in manifest.documents.iter().flat_map(objects_in) {
            if let Some(mut foreign) = foreign(&document, directory) {
                foreign.is_generated = manifest.generated_from.is_some();
                foreign.walks = !reader.has_kustomization(&foreign.path.value);
                self.found.push((path.to_owned(), foreign));
            }
        }
    }

    /// Whether the text of a file speaks of sources, and has the name of one that the run makes.
    fn may_hold_source(&self, reader: &Reader<'_>, path: &str) -> bool {
        let mut names = self.made.sources.iter();
        if self.made.sources.is_empty() {
            return false;
        }
        let bytes = reader.bytes(path).unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes);
        text.contains("source.toolkit.fluxcd.io/") && names.any(|name| text.contains(name))
    }
}

/// Directories that hold no manifests of the repository itself.
#[must_use]
pub fn is_of_others(name: &str) -> bool {
    name.starts_with('.') || matches!(name, "node_modules" | "vendor" | "target")
}

fn foreign(document: &Arc<Node>, directory: &str) -> Option<Foreign> {
    let api_version = document.text_at(&["apiVersion"])?;
    if group(api_version) != "kustomize.toolkit.fluxcd.io"
        || document.text_at(&["kind"])? != "Kustomization"
    {
        return None;
    }
    let text = |path: &[&str]| document.text_at(path).map(str::to_owned);
    let written = document.at(&["spec", "path"]);
    let path = path::secure_join("", written.and_then(Node::text).unwrap_or_default());
    let span = written.map_or_else(|| span_of(document), |written| written.span);
    let depends_on = document
        .at(&["spec", "dependsOn"])
        .map(Node::items)
        .unwrap_or_default();
    Some(Foreign {
        node: Arc::clone(document),
        is_generated: false,
        directory: directory.to_owned(),
        name: spanned(document.at(&["metadata", "name"])?)?,
        namespace: text(&["metadata", "namespace"]),
        path: Spanned::new(path.into(), span),
        walks: true,
        source_kind: text(&["spec", "sourceRef", "kind"])?,
        source_name: text(&["spec", "sourceRef", "name"])?,
        source_namespace: text(&["spec", "sourceRef", "namespace"]),
        shard: text(&["metadata", "labels", SHARD]),
        depends_on: depends_on.iter().filter_map(dependency).collect(),
        root_takes_in: Vec::new(),
        objects: None,
        folders: Vec::new(),
        unbuilt: Vec::new(),
    })
}

fn dependency(entry: &Node) -> Option<Dependency> {
    let namespace = entry.text_at(&["namespace"]).map(str::to_owned);
    Some(Dependency {
        name: spanned(entry.get("name")?)?,
        namespace,
    })
}

fn spanned(node: &Node) -> Option<Spanned<SmolStr>> {
    Some(Spanned::new(node.text()?.to_owned().into(), node.span))
}

fn span_of(document: &Node) -> Span {
    document
        .at(&["metadata", "name"])
        .map_or(document.span, |name| name.span)
}
