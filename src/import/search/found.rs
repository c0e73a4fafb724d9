//! The search: every Kustomization of Flux, and every source, that the repository's YAML holds.
//!
//! Each file is looked at once. What a template leaves open, such as `name: ${CLUSTER}`, is not a name that anything
//! could be compared with; such objects are left out, and the search is not complete.

use std::sync::Arc;

use crate::manifests::{Node, Reader, is_kustomization, is_yaml};
use crate::source::{EntryKind, Files, SourceMap, Span};
use crate::values::Duration;
use crate::values::key::group;
use crate::values::path::{contains, folder, join, secure_join};

use super::digest::before_digest;

/// Nesting of directories that the search follows.
const DEPTH: usize = 64;

/// What every object of Flux has in its `apiVersion`.
const WORD: &str = "toolkit.fluxcd.io/";

/// An object, and the file it stands in.
#[derive(Clone, Debug)]
pub(in crate::import) struct Written {
    /// Path of the file below the root.
    pub(in crate::import) file: String,
    /// The object.
    pub(in crate::import) node: Arc<Node>,
    /// Nothing else stands in the file.
    pub(in crate::import) is_alone: bool,
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
    /// Its directory below the root of its source, without `./` and the last `/`; `None` when it leaves the root
    /// or a variable is in it.
    pub(in crate::import) path: Option<String>,
    pub(in crate::import) source: SourceKey,
    /// Namespaces of the Jobs that stand in its directory itself, and their names without the digest of what runs once.
    pub(in crate::import) jobs: Vec<(String, String)>,
    /// The highest directory whose kustomization file takes its directory in.
    pub(in crate::import) gathered: Option<String>,
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
    pub(in crate::import) sources: Vec<Written>,
    /// Nothing was left out that could be a Kustomization.
    pub(in crate::import) is_complete: bool,
}

impl Kustomization {
    /// The directory of its file.
    pub(in crate::import) fn directory(&self) -> &str {
        folder(&self.written.file)
    }

    /// What is applied as one with it: the directory of a kustomization file, or its own.
    pub(in crate::import) fn unit(&self) -> &str {
        self.gathered.as_deref().unwrap_or(self.directory())
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

    /// Whether it applies the file that it stands in, as what `flux bootstrap` writes does.
    pub(in crate::import) fn applies_itself(&self) -> bool {
        let own = self.directory();
        self.path.as_deref().is_some_and(|path| contains(path, own))
    }
}

/// Searches a directory.
pub(in crate::import) fn search(
    files: &dyn Files,
    reader: &mut Reader<'_>,
    directory: &str,
    sources: &mut SourceMap,
) -> Found {
    let mut search = Search {
        files,
        reader,
        sources,
        found: Found {
            is_complete: true,
            ..Found::default()
        },
    };
    let above = Above {
        namespace: namespace_above(files, directory),
        gathered: None,
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

/// What the kustomization files above a directory say of it.
#[derive(Clone)]
struct Above {
    namespace: Option<String>,
    gathered: Option<String>,
}

impl Above {
    /// The same of a directory below `directory`, whose own kustomization file is `text`.
    fn of(&self, name: &str, directory: &str, text: Option<&String>) -> Self {
        let is_taken = text.is_some_and(|text| mentions(text, name));
        let gathered = self.gathered.clone();
        Self {
            namespace: self.namespace.clone(),
            gathered: gathered.or_else(|| is_taken.then(|| directory.to_owned())),
        }
    }
}

impl Search<'_, '_> {
    fn directory(&mut self, directory: &str, above: &Above, depth: usize) {
        if depth > DEPTH {
            self.found.is_complete = false;
            return;
        }
        let own = kustomization_text(self.files, directory);
        let namespace = own.as_deref().and_then(namespace_in);
        let above = &Above {
            namespace: namespace.or_else(|| above.namespace.clone()),
            ..above.clone()
        };
        for entry in self.files.list(directory).unwrap_or_default() {
            let path = join(directory, &entry.name);
            match entry.kind {
                EntryKind::File if is_yaml(&entry.name) => self.file(&path, above),
                EntryKind::Directory if !is_of_others(&entry.name) => {
                    let above = above.of(&entry.name, directory, own.as_ref());
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
        self.found.is_complete &= documents.is_whole;
        let is_alone = documents.nodes.len() == 1 && documents.is_whole;
        for node in documents.nodes {
            let written = Written {
                file: path.to_owned(),
                node,
                is_alone,
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
                match kustomization(&written, above) {
                    Some(found) => self.found.kustomizations.push(found),
                    // What has no source is a patch for one that has.
                    None => self.found.is_complete &= node.at(&["spec", "sourceRef"]).is_none(),
                }
            }
            ("source.toolkit.fluxcd.io", Some(_)) => self.found.sources.push(written),
            // Templates of the Flux operator make Kustomizations that nobody can read here.
            ("fluxcd.controlplane.io", Some("ResourceSet")) => self.found.is_complete = false,
            _ => {}
        }
    }
}

fn kustomization(written: &Written, above: &Above) -> Option<Kustomization> {
    let node = &written.node;
    let text = |path: &[&str]| {
        node.text_at(path)
            .filter(|text| !is_open(text))
            .map(str::to_owned)
    };
    let own = text(&["metadata", "namespace"]);
    let path = node.text_at(&["spec", "path"]).unwrap_or_default();
    Some(Kustomization {
        name: text(&["metadata", "name"])?,
        place: above.namespace.clone().or_else(|| own.clone()),
        namespace: own,
        path: Some(secure_join("", path)).filter(|path| !is_open(path)),
        source: SourceKey {
            kind: text(&["spec", "sourceRef", "kind"])?,
            name: text(&["spec", "sourceRef", "name"])?,
            namespace: text(&["spec", "sourceRef", "namespace"]),
        },
        jobs: Vec::new(),
        gathered: above.gathered.clone(),
        written: written.clone(),
    })
}

/// Whether a text is finished only when Flux or a template engine has put something in.
pub(in crate::import) fn is_open(text: &str) -> bool {
    text.contains("${") || text.contains("{{") || text.contains("<<")
}

/// The namespace that the kustomization files above a directory put their objects in.
fn namespace_above(files: &dyn Files, directory: &str) -> Option<String> {
    let mut above = folder(directory);
    if directory.is_empty() {
        return None;
    }
    loop {
        let text = kustomization_text(files, above);
        if let Some(namespace) = text.as_deref().and_then(namespace_in) {
            return Some(namespace);
        }
        if above.is_empty() {
            return None;
        }
        above = folder(above);
    }
}

/// The text of a directory's kustomization file, whose YAML is not read as a whole.
fn kustomization_text(files: &dyn Files, directory: &str) -> Option<String> {
    let entries = files.list(directory)?;
    let file = entries
        .iter()
        .find(|entry| entry.kind == EntryKind::File && is_kustomization(&entry.name))?;
    files.read(&join(directory, &file.name)).ok()
}

/// The `namespace` of a kustomization file.
fn namespace_in(text: &str) -> Option<String> {
    let line = text
        .split(['\r', '\n'])
        .find_map(|line| line.strip_prefix("namespace:"))?;
    let name = line.split('#').next().unwrap_or_default().trim();
    let name = name.trim_matches(['"', '\'']);
    (!name.is_empty() && !is_open(name)).then(|| name.to_owned())
}

/// Whether an entry of a kustomization file leads into a directory beside it.
fn mentions(text: &str, name: &str) -> bool {
    let entries = text
        .split(['\r', '\n'])
        .filter_map(|line| line.trim_start().strip_prefix('-'));
    entries
        .map(|entry| entry.trim().trim_matches(['"', '\'']))
        .any(|entry| {
            let entry = entry.strip_prefix("./").unwrap_or(entry);
            entry
                .strip_prefix(name)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
}

/// Directories that hold no manifests of the repository itself.
pub(in crate::import) fn is_of_others(name: &str) -> bool {
    name.starts_with('.') || matches!(name, "node_modules" | "vendor" | "target")
}
