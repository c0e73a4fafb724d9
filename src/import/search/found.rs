//! The search: every Kustomization of Flux, and every source, that the repository's YAML holds.
//!
//! Each file is looked at once. What a template leaves open, such as `name: ${CLUSTER}`, is not a name that anything
//! could be compared with; such objects are left out, and the search is not complete.

use std::sync::Arc;

use crate::checks::is_no_kustomization;
use crate::diagnostics::Diagnostic;
use crate::manifests::{Node, Reader, is_of_others, is_yaml, objects_in};
use crate::source::{EntryKind, Files, SourceMap, Span};
use crate::values::Duration;
use crate::values::key::group;
use crate::values::path::{contains, folder, join, secure_join};

use super::above::{Above, Own};
use super::applies::Applies;
use super::digest::before_digest;
use super::open::is_open;
use super::open_names::{OpenName, of_set, of_text};
use super::wrong::wrong;

/// Nesting of directories that the search follows.
const DEPTH: usize = 64;

/// What every object of Flux and of its operator has in its `apiVersion`.
const WORD: &str = "fluxcd.";

/// An object, and the file it stands in.
#[derive(Clone, Debug)]
pub(in crate::import) struct Written {
    /// Path of the file below the root.
    pub(in crate::import) file: String,
    /// The object.
    pub(in crate::import) node: Arc<Node>,
    /// Nothing else stands in the file.
    pub(in crate::import) is_alone: bool,
    /// How many documents the file has.
    pub(in crate::import) documents: usize,
    /// All of the file could be read.
    pub(in crate::import) is_whole: bool,
    /// The pipeline that it was generated from.
    pub(in crate::import) generated_from: Option<String>,
}

/// A Kustomization of Flux.
#[derive(Clone, Debug)]
pub(in crate::import) struct Kustomization {
    pub(in crate::import) written: Written,
    pub(in crate::import) name: String,
    /// The namespace that it says.
    pub(in crate::import) namespace: Option<String>,
    /// The namespace that it is in, as far as the repository shows.
    pub(in crate::import) place: Option<String>,
    /// The directory of the kustomization file that puts it there.
    pub(in crate::import) placed_by: Option<String>,
    /// Its directory below the root of its source, without `./` and the last `/`; `None` when it leaves the root
    /// or a variable is in it.
    pub(in crate::import) path: Option<String>,
    pub(in crate::import) source: SourceKey,
    /// Namespaces of the Jobs that stand in its directory itself, and their names without the digest of what runs once.
    pub(in crate::import) jobs: Vec<(String, String)>,
    /// The highest directory whose kustomization file takes its directory in.
    pub(in crate::import) gathered: Option<String>,
    /// What is applied from the same root; `None` until somebody has looked.
    pub(in crate::import) root: Option<String>,
    /// The bootstrapped cluster that it is in, when it is in one alone.
    pub(in crate::import) bootstrap: Option<Bootstrap>,
    /// Where those stand that apply it; empty until somebody has looked.
    pub(in crate::import) parents: Vec<Place>,
    /// The one that applies it, by its place among all.
    pub(in crate::import) parent: Option<usize>,
    /// What it applies.
    pub(in crate::import) applies: Arc<Applies>,
    /// It applies the file that it stands in, as what `flux bootstrap` writes does; until somebody has looked, it may.
    pub(in crate::import) applies_itself: bool,
}

/// Where a document stands: its file, and the place in it.
pub(in crate::import) type Place = (String, u32);

/// The Kustomization that applies itself, and everything of a cluster.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::import) struct Bootstrap {
    /// Its namespace and name: of two with one name each has a cluster of its own.
    pub(in crate::import) shown: String,
    /// The directory that it applies.
    pub(in crate::import) directory: String,
}

/// What tells one source from another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::import) struct SourceKey {
    pub(in crate::import) kind: String,
    pub(in crate::import) name: String,
    pub(in crate::import) namespace: Option<String>,
}

/// Everything that was found.
#[derive(Debug, Default)]
pub(in crate::import) struct Found {
    pub(in crate::import) kustomizations: Vec<Kustomization>,
    /// Every document that is a Kustomization or a part of one, with what the kustomization files above say of it.
    pub(in crate::import) documents: Vec<(Written, Above)>,
    pub(in crate::import) sources: Vec<Written>,
    /// What is meant as a Kustomization, and has another kind.
    pub(in crate::import) unknown: Vec<Written>,
    /// Kustomizations that templates make.
    pub(in crate::import) open_names: Vec<OpenName>,
    /// What is wrong with objects of Flux by themselves, whether they are applied or not.
    pub(in crate::import) wrong: Vec<Diagnostic>,
    /// Every directory was searched.
    pub(in crate::import) is_complete: bool,
}

impl Found {
    /// Whether the Kustomization at a place applies the file that it stands in.
    pub(in crate::import) fn applies_itself(&self, at: usize) -> bool {
        let one = self.kustomizations.get(at);
        one.is_some_and(|it| it.applies_itself)
    }
}

impl Written {
    /// Where it stands.
    pub(in crate::import) fn place(&self) -> Place {
        (self.file.clone(), self.node.span.start)
    }
}

impl Kustomization {
    /// What people call it: its namespace, as far as the repository shows, and its name.
    pub(in crate::import) fn shown(&self) -> String {
        match &self.place {
            Some(place) => format!("{place}/{}", self.name),
            None => self.name.clone(),
        }
    }

    /// Its source, with the namespace that it is looked for in: equal for two spellings of one.
    pub(in crate::import) fn reads(&self) -> SourceKey {
        self.source.seen_from(self.place.as_deref())
    }

    /// The directory of its file.
    pub(in crate::import) fn directory(&self) -> &str {
        folder(&self.written.file)
    }

    /// What is applied as one with it: the directory of a kustomization file, or its own.
    pub(in crate::import) fn unit(&self) -> &str {
        self.gathered.as_deref().unwrap_or(self.directory())
    }

    /// The namespace that its file says in a directory: what a kustomization file says that is not above this one, too.
    pub(in crate::import) fn namespace_in(&self, directory: &str) -> Option<String> {
        let by = self.placed_by.as_ref();
        let is_left = by.is_some_and(|by| !contains(by, directory));
        let place = self.place.as_ref().filter(|_| is_left);
        self.namespace.as_ref().or(place).cloned()
    }

    /// Where its name stands.
    pub(in crate::import) fn span(&self) -> Span {
        let node = &self.written.node;
        node.at(&["metadata", "name"])
            .map_or(node.span, |name| name.span)
    }

    /// A field of its spec.
    pub(in crate::import) fn field(&self, key: &str) -> Option<&Node> {
        let value = self.written.node.at(&["spec", key])?;
        (!value.is_null()).then_some(value)
    }

    /// Its spec.
    pub(in crate::import) fn spec(&self) -> Option<&Node> {
        self.written.node.get("spec")
    }

    /// Seconds of the timeout that it has when it says none: half a minute less than its interval, and no less than
    /// half a minute (`GetTimeout` in `api/v1/kustomization_types.go` of kustomize-controller).
    pub(in crate::import) fn timeout(&self) -> Option<u64> {
        let interval = Duration::read(self.field("interval")?.text()?)?;
        Some(interval.seconds.saturating_sub(30).max(30))
    }

    /// The names in its own namespace that it waits for, each entry with where it stands.
    pub(in crate::import) fn waits(&self) -> impl Iterator<Item = (&str, Span)> {
        let entries = self.field("dependsOn").map(Node::items);
        entries.unwrap_or_default().iter().filter_map(|entry| {
            let namespace = entry.text_at(&["namespace"]);
            let is_own = namespace.is_none() || namespace == self.place.as_deref();
            Some((entry.text_at(&["name"])?, entry.span)).filter(|_| is_own)
        })
    }

    /// Whether it has a release id, as lockstep gives it.
    pub(in crate::import) fn is_guarded(&self) -> bool {
        let annotations = self
            .field("commonMetadata")
            .and_then(|it| it.get("annotations"));
        annotations.is_some_and(|it| it.get(crate::emit::RELEASE).is_some())
    }

    /// Whether it is ready only when all that it applies is.
    pub(in crate::import) fn waits_for_all(&self) -> bool {
        self.field("wait").is_some_and(Node::is_true)
    }

    /// The directory that tells clusters apart: that of the root that it is applied from, or its own.
    pub(in crate::import) fn home(&self) -> &str {
        self.root.as_deref().unwrap_or(self.directory())
    }

    /// What is certainly in one cluster with it.
    pub(in crate::import) fn cluster(&self) -> &str {
        self.root.as_deref().unwrap_or(self.unit())
    }
}

/// Searches a directory.
pub(in crate::import) fn search(
    files: &dyn Files,
    reader: &mut Reader<'_>,
    directory: &str,
    sources: &mut SourceMap,
) -> Found {
    let above = Above::of(directory, files, reader, sources);
    let mut search = Search {
        files,
        reader,
        sources,
        found: Found {
            is_complete: true,
            ..Found::default()
        },
    };
    search.directory(directory, &above, 0);
    search.jobs();
    search.found
}

struct Search<'s, 'f> {
    files: &'s dyn Files,
    reader: &'s mut Reader<'f>,
    sources: &'s mut SourceMap,
    found: Found,
}

impl Search<'_, '_> {
    fn directory(&mut self, directory: &str, above: &Above, depth: usize) {
        if depth > DEPTH {
            self.found.is_complete = false;
            return;
        }
        let own = Own::of(directory, self.files, self.reader, self.sources);
        let above = &above.with(&own, directory);
        for entry in self.files.list(directory).unwrap_or_default() {
            let path = join(directory, &entry.name);
            match entry.kind {
                EntryKind::File if is_yaml(&entry.name) => self.file(&path, above),
                EntryKind::Directory if !is_of_others(&entry.name) => {
                    let above = above.below(&path, directory, &own);
                    self.directory(&path, &above, depth + 1);
                }
                EntryKind::File | EntryKind::Directory | EntryKind::Other => {}
            }
        }
    }

    fn jobs(&mut self) {
        for at in 0..self.found.kustomizations.len() {
            let path = self
                .found
                .kustomizations
                .get(at)
                .and_then(|it| it.path.clone());
            let jobs = path.map(|path| self.jobs_in(&path)).unwrap_or_default();
            if let Some(found) = self.found.kustomizations.get_mut(at) {
                found.jobs = jobs;
            }
        }
    }

    fn jobs_in(&mut self, directory: &str) -> Vec<(String, String)> {
        let mut jobs = Vec::new();
        let entries = self.files.list(directory).unwrap_or_default();
        for entry in entries
            .iter()
            .filter(|it| it.kind == EntryKind::File && is_yaml(&it.name))
        {
            let path = join(directory, &entry.name);
            let documents = self.reader.documents(&path, "batch/v1", self.sources);
            for node in documents.iter().flat_map(|it| &it.nodes) {
                let text = |path: &[&str]| node.text_at(path).unwrap_or_default().to_owned();
                if text(&["kind"]) == "Job" {
                    let name = text(&["metadata", "name"]);
                    let known_as = before_digest(&name).unwrap_or(&name).to_owned();
                    jobs.push((text(&["metadata", "namespace"]), known_as));
                }
            }
        }
        jobs
    }

    fn file(&mut self, path: &str, above: &Above) {
        let Some(documents) = self.reader.documents(path, WORD, self.sources) else {
            return;
        };
        let nodes: Vec<Arc<Node>> = documents.nodes.iter().flat_map(objects_in).collect();
        self.found.wrong.extend(wrong(&documents, &nodes));
        let (count, is_whole) = (nodes.len(), documents.is_whole);
        if !documents.is_whole {
            // A template is no YAML: what it makes can only be guessed by its lines.
            let text = self.files.yaml(path).map(|it| it.text);
            let names = of_text(self.files, path, &text.unwrap_or_default());
            self.found.open_names.extend(names);
        }
        for node in nodes {
            let written = Written {
                file: path.to_owned(),
                node,
                is_alone: count == 1 && is_whole,
                documents: count,
                is_whole,
                generated_from: documents.generated_from.clone(),
            };
            self.object(written, above);
        }
    }

    fn object(&mut self, written: Written, above: &Above) {
        let node = &written.node;
        let api = group(node.text_at(&["apiVersion"]).unwrap_or_default());
        match (api, node.text_at(&["kind"])) {
            ("kustomize.toolkit.fluxcd.io", Some("Kustomization")) => {
                self.found.documents.push((written.clone(), above.clone()));
                let one = kustomization(&written, above);
                self.found.kustomizations.extend(one);
            }
            ("kustomize.toolkit.fluxcd.io", Some(_)) if is_no_kustomization(node) => {
                self.found.unknown.push(written);
            }
            ("source.toolkit.fluxcd.io", Some(_)) => self.found.sources.push(written),
            ("fluxcd.controlplane.io", Some("ResourceSet")) => {
                let names = of_set(&written.file, node);
                self.found.open_names.extend(names);
            }
            _ => {}
        }
    }
}

/// The directory that a Kustomization applies, below the root of its source; `None` when a variable is in it.
pub(in crate::import) fn directory_of(node: &Node) -> Option<String> {
    let path = node.text_at(&["spec", "path"]).unwrap_or_default();
    Some(secure_join("", path)).filter(|path| !is_open(path))
}

/// The Kustomization in a document, if it says its name and its source.
pub(in crate::import) fn kustomization(written: &Written, above: &Above) -> Option<Kustomization> {
    let node = &written.node;
    let text = |path: &[&str]| {
        node.text_at(path)
            .filter(|text| !is_open(text))
            .map(str::to_owned)
    };
    let own = text(&["metadata", "namespace"]);
    let path = directory_of(node);
    let may_apply = |path: &String| contains(path, folder(&written.file));
    Some(Kustomization {
        name: text(&["metadata", "name"])?,
        place: above.namespace.clone().or_else(|| own.clone()),
        placed_by: above.placed_by.clone(),
        namespace: own,
        applies_itself: path.as_ref().is_some_and(may_apply),
        path,
        source: SourceKey {
            kind: text(&["spec", "sourceRef", "kind"])?,
            name: text(&["spec", "sourceRef", "name"])?,
            namespace: text(&["spec", "sourceRef", "namespace"]),
        },
        jobs: Vec::new(),
        gathered: above.gathered.clone(),
        root: None,
        bootstrap: None,
        parents: Vec::new(),
        parent: None,
        applies: Arc::default(),
        written: written.clone(),
    })
}
