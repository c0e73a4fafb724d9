//! Files and directories, each read once however many stages and environments use it.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::diagnostics::Diagnostic;
use crate::source::{Entry, EntryKind, Files, ReadError, SourceMap, Span};
use crate::values::path;

use super::generated::{is_generated, record_of};
use super::ignore::{self, Patterns, Rule};
use super::kustomize::{Accumulated, Build, Unpatched};
use super::parsed::{Manifest, Parsed, unreadable};
use super::request::Request;
use super::source_ignore::Ignore;
use super::{Additions, Node, StageTree, errors, paths};

/// Reads the directories of stages through one window.
pub struct Reader<'f> {
    files: &'f dyn Files,
    parsed: Parsed,
    manifests: HashMap<String, Arc<Manifest>>,
    listings: HashMap<String, Option<Arc<[Entry]>>>,
    rules: HashMap<String, Arc<[Rule]>>,
    fixed: Vec<Rule>,
    default: Vec<Rule>,
    directories: HashMap<Request, Directory>,
    /// Lines of the records of builds, by their paths.
    records: HashMap<String, HashSet<String>>,
    /// Files that the run is going to write.
    promised: HashSet<String>,
    ignores: Vec<Ignore>,
}

/// What is known of a directory.
struct Directory {
    /// What it holds before the Kustomization adds anything.
    accumulated: Arc<Accumulated>,
    /// What it builds to alone, once somebody has asked.
    alone: Option<Arc<StageTree>>,
}

/// What a file of manifests holds.
#[derive(Clone, Debug)]
pub struct Documents {
    /// Its documents.
    pub nodes: Vec<Arc<Node>>,
    /// All of it could be read as YAML.
    pub is_whole: bool,
    /// The pipeline that it was generated from.
    pub generated_from: Option<String>,
    /// Keys that a map says twice, where nothing else is wrong with the YAML.
    pub twice: Vec<Diagnostic>,
}

impl<'f> Reader<'f> {
    /// A reader that has read nothing yet.
    #[must_use]
    pub fn new(files: &'f dyn Files) -> Self {
        Self::after(files, Parsed::last())
    }

    /// A reader that has read nothing yet, in a run that comes after another: what is parsed already is taken over.
    #[must_use]
    pub fn after(files: &'f dyn Files, mut parsed: Parsed) -> Self {
        parsed.begin();
        Self {
            files,
            parsed,
            manifests: HashMap::new(),
            listings: HashMap::new(),
            rules: HashMap::new(),
            fixed: ignore::fixed_rules(),
            default: ignore::default_rules(),
            directories: HashMap::new(),
            records: HashMap::new(),
            promised: HashSet::new(),
            ignores: Vec::new(),
        }
    }

    /// What was parsed, for the next run.
    #[must_use]
    pub fn into_parsed(self) -> Parsed {
        self.parsed
    }

    /// Says which files a run is going to write: a kustomization file may list one that is not there yet.
    pub fn promise(&mut self, files: HashSet<String>) {
        self.promised = files;
    }

    /// Says what sources leave out whose objects no pipeline says.
    pub fn know_ignores(&mut self, ignores: Vec<Ignore>) {
        self.ignores = ignores;
    }

    /// What such a source leaves out.
    #[must_use]
    pub fn ignore_of(&self, kind: &str, name: &str, namespace: Option<&str>) -> Option<&str> {
        let mut all = self.ignores.iter();
        let found = all.find(|it| it.may_be_of(kind, name, namespace));
        found.map(|it| it.patterns.as_str())
    }

    /// Whether a file is not there, and is going to be written.
    pub(super) fn is_promised(&mut self, path: &str) -> bool {
        self.promised.contains(path) && !self.has_file(path)
    }

    /// What a directory alone builds to, generated Jobs left out; the texts that it had to read are in `sources`
    /// afterwards.
    pub fn read(&mut self, request: &Request, sources: &mut SourceMap) -> Arc<StageTree> {
        let known = self.directories.get(request);
        if let Some(tree) = known.and_then(|known| known.alone.as_ref()) {
            return Arc::clone(tree);
        }
        let accumulated = self.accumulate(request, sources);
        let tree = Arc::new(Build::new(self, sources, request).alone(&accumulated));
        if let Some(known) = self.directories.get_mut(request) {
            known.alone = Some(Arc::clone(&tree));
        }
        tree
    }

    /// What the controller applies from a directory, with what its Kustomization adds and the Jobs that our build
    /// writes; findings are those of the directory and of the additions.
    pub fn apply(
        &mut self,
        request: &Request,
        additions: &Additions,
        sources: &mut SourceMap,
    ) -> StageTree {
        let mut accumulated = self.accumulate(request, sources);
        if accumulated.named_below && !additions.generated.is_empty() {
            let build = Build::new(self, sources, request);
            accumulated = Arc::new(build.accumulate(&additions.generated));
        }
        Build::new(self, sources, request).with(&accumulated, additions)
    }

    /// What the patches of the Kustomization find, before any of them changes it.
    pub fn unpatched(
        &mut self,
        request: &Request,
        additions: &Additions,
        sources: &mut SourceMap,
    ) -> Unpatched {
        let accumulated = self.accumulate(request, sources);
        Unpatched::new(Build::new(self, sources, request).unpatched(&accumulated, additions))
    }

    /// What a directory holds before the Kustomization adds anything.
    fn accumulate(&mut self, request: &Request, sources: &mut SourceMap) -> Arc<Accumulated> {
        if let Some(known) = self.directories.get(request) {
            return Arc::clone(&known.accumulated);
        }
        let accumulated = Arc::new(Build::new(self, sources, request).accumulate(&[]));
        let known = Directory {
            accumulated: Arc::clone(&accumulated),
            alone: None,
        };
        self.directories.insert(request.clone(), known);
        accumulated
    }

    /// The entries of a directory.
    pub(super) fn list(&mut self, directory: &str) -> Option<Arc<[Entry]>> {
        if let Some(known) = self.listings.get(directory) {
            return known.clone();
        }
        let entries: Option<Arc<[Entry]>> = self.files.list(directory).map(Arc::from);
        self.listings.insert(directory.to_owned(), entries.clone());
        entries
    }

    /// Whether a file is there.
    pub(super) fn has_file(&mut self, path: &str) -> bool {
        let directory = path::folder(path);
        let name = path::name(path);
        self.list(directory).is_some_and(|entries| {
            entries
                .iter()
                .any(|entry| entry.kind == EntryKind::File && entry.name == name)
        })
    }

    /// Whether a directory has a kustomization file of its own.
    pub fn has_kustomization(&mut self, directory: &str) -> bool {
        self.list(directory).is_some_and(|entries| {
            entries
                .iter()
                .any(|entry| paths::is_kustomization(&entry.name))
        })
    }

    /// What is in a directory; `None` where there is none.
    pub fn names_in(&mut self, directory: &str) -> Option<Vec<String>> {
        let entries = self.list(directory)?;
        Some(entries.iter().map(|entry| entry.name.clone()).collect())
    }

    /// Whether a `.sourceignore` may say something of a directory, in it or above it.
    pub fn has_rules_on_the_way(&mut self, directory: &str) -> bool {
        let ends = directory.match_indices('/').map(|(at, _)| at);
        let above: Vec<&str> = ends.filter_map(|at| directory.get(..at)).collect();
        let all = above.into_iter().chain(["", directory]);
        let mut all = all.map(|it| path::join(it, ".sourceignore"));
        all.any(|it| self.has_file(&it))
    }

    /// Whether a file below a directory is not there, and is going to be written.
    pub(super) fn promises_below(&mut self, directory: &str) -> bool {
        let below = self.promised.iter();
        let below = below.filter(|it| path::contains(directory, it));
        let below: Vec<String> = below.cloned().collect();
        below.iter().any(|it| self.is_promised(it))
    }

    /// Why a file that is there cannot be copied.
    pub(super) fn unreadable(&self, path: &str) -> Option<String> {
        match self.files.bytes(path) {
            Ok(_) | Err(ReadError::Missing) => None,
            Err(ReadError::Unreadable(reason)) => Some(reason),
        }
    }

    /// The bytes of a file.
    pub(super) fn bytes(&self, path: &str) -> Option<Vec<u8>> {
        self.files.bytes(path).ok()
    }

    /// Whether a build made the directory and everything below it.
    pub(super) fn is_generated(&mut self, directory: &str) -> bool {
        self.has_kustomization(directory) && is_generated(self.files, directory)
    }

    /// The documents of a file; `None` when it is not there.
    pub(super) fn manifest(
        &mut self,
        path: &str,
        sources: &mut SourceMap,
    ) -> Option<Arc<Manifest>> {
        if let Some(known) = self.manifests.get(path) {
            return Some(Arc::clone(known));
        }
        let manifest = match self.files.yaml(path) {
            Ok(text) => self.parsed.manifest(path, text, sources),
            Err(ReadError::Missing) => return None,
            Err(ReadError::Unreadable(reason)) => Arc::new(unreadable(path, &reason, sources)),
        };
        self.manifests
            .insert(path.to_owned(), Arc::clone(&manifest));
        Some(manifest)
    }

    /// The documents of a file whose text holds a word; a file without it is not kept.
    pub(super) fn manifest_with(
        &mut self,
        path: &str,
        word: &str,
        sources: &mut SourceMap,
    ) -> Option<Arc<Manifest>> {
        if let Some(known) = self.manifests.get(path) {
            return Some(Arc::clone(known));
        }
        let text = self
            .files
            .yaml(path)
            .ok()
            .filter(|it| it.text.contains(word))?;
        let manifest = self.parsed.manifest(path, text, sources);
        self.manifests
            .insert(path.to_owned(), Arc::clone(&manifest));
        Some(manifest)
    }

    /// The documents of a file whose text holds `word`, problems of its YAML left out; `None` for any other
    /// file.
    pub fn documents(
        &mut self,
        path: &str,
        word: &str,
        sources: &mut SourceMap,
    ) -> Option<Documents> {
        let manifest = self.manifest_with(path, word, sources)?;
        let all = &manifest.findings;
        let is_read = all
            .iter()
            .all(|it| it.check.name == errors::DUPLICATE_KEY.name);
        Some(Documents {
            twice: if is_read { all.clone() } else { Vec::new() },
            nodes: manifest.documents.clone(),
            is_whole: manifest.findings.is_empty(),
            generated_from: manifest.generated_from.clone(),
        })
    }

    /// The finding about a directory that is there and cannot be listed.
    pub(super) fn unlisted(&self, directory: &str, sources: &mut SourceMap) -> Diagnostic {
        let reason = match ReadError::absent(directory) {
            ReadError::Unreadable(reason) => reason,
            ReadError::Missing => "its entries are not shown".to_owned(),
        };
        let file = sources.add(directory, "");
        let message = format!("`{directory}` cannot be read: {reason}");
        errors::UNREADABLE_MANIFEST.at(Span::new(file, 0, 0), message)
    }

    /// Whether the record of a build, beside its pipeline or in the folder that it wrote to, lists a file: one that
    /// the next build writes again or removes.
    pub(super) fn is_recorded(&mut self, path: &str, pipeline: &str) -> bool {
        let record = record_of(pipeline);
        let mut roots = path::above(path);
        roots.any(|root| {
            let below = path.get(root.len()..).unwrap_or(path);
            let listed = self.listed_in(&path::join(root, &record));
            listed.contains(&format!("# {}", below.trim_start_matches('/')))
        })
    }

    /// The lines of a record.
    fn listed_in(&mut self, record: &str) -> &HashSet<String> {
        let entry = self.records.entry(record.to_owned());
        entry.or_insert_with(|| {
            let text = self.files.read(record).unwrap_or_default();
            text.lines().map(str::to_owned).collect()
        })
    }

    /// Whether the next build removes a file of a pipeline that is gone: it takes over all that this one wrote where it writes
    /// over a file of it (`Claim` in `files`).
    pub(super) fn is_inherited(&mut self, path: &str, pipeline: &str) -> bool {
        if pipeline.is_empty() || self.has_file(pipeline) {
            return false;
        }
        let record = record_of(pipeline);
        let is_listed = self.listed_in(&record).contains(&format!("# {path}"));
        let listed = self.records.get(&record).filter(|_| is_listed);
        let mut promised = self.promised.iter();
        listed.is_some_and(|listed| promised.any(|it| listed.contains(&format!("# {it}"))))
    }

    /// Whether a source with these patterns leaves a file out.
    pub fn is_ignored(&mut self, path: &str, patterns: &Patterns) -> bool {
        self.leaves_out(path, &patterns.0)
    }

    /// Whether the source leaves a file out, by the rules of the repository and of the source itself.
    pub(super) fn leaves_out(&mut self, path: &str, own: &[Rule]) -> bool {
        let mut found: Vec<Arc<[Rule]>> = Vec::new();
        for above in path::above(path) {
            let rules = self.rules_of(above);
            if !rules.is_empty() {
                found.push(rules);
            }
        }
        if own.is_empty() && found.is_empty() {
            return ignore::leaves_out(self.fixed.iter().chain(&self.default), path);
        }
        let written = found.iter().flat_map(|rules| rules.iter()).chain(own);
        let written: Vec<&Rule> = written.collect();
        ignore::leaves_out(self.fixed.iter().chain(written), path)
    }

    fn rules_of(&mut self, directory: &str) -> Arc<[Rule]> {
        if let Some(known) = self.rules.get(directory) {
            return Arc::clone(known);
        }
        let path = path::join(directory, ".sourceignore");
        let text = if self.has_file(&path) {
            self.files.read(&path).ok()
        } else {
            None
        };
        let rules: Arc<[Rule]> = ignore::rules(&text.unwrap_or_default(), directory).into();
        self.rules.insert(directory.to_owned(), Arc::clone(&rules));
        rules
    }
}
