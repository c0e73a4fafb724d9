//! Directories with a kustomization file of their own.

use std::sync::Arc;

use crate::diagnostics::closest;
use crate::manifests::errors::BAD_KUSTOMIZATION;
use crate::manifests::{Node, Object};
use crate::source::{Span, Spanned};
use crate::values::path;

use super::build::Build;
use super::{
    components, config, fields, generate, images, patches, patching, plugins, references,
    replacements, sorting, transform, typed,
};

/// How a kustomization is used by the one that names it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    /// Its objects are added.
    Resource,
    /// It changes the objects that are there.
    Component,
}

impl Build<'_, '_> {
    /// Builds a directory by its kustomization file.
    pub(super) fn kustomization(&mut self, directory: &str, file: &str, objects: &mut Vec<Object>) {
        let mut own = Vec::new();
        let outer = std::mem::take(&mut self.configs);
        self.build(directory, file, &mut own);
        let inner = std::mem::replace(&mut self.configs, outer);
        self.configs.extend(inner);
        objects.append(&mut own);
    }

    /// `accumulateTarget`: resources, generators, components, then the transformers over all of them.
    pub(super) fn build(&mut self, directory: &str, file: &str, objects: &mut Vec<Object>) {
        let Some(document) = self.target(file) else {
            return;
        };
        self.resources(&document, directory, objects);
        self.tree.report_repeated(objects);
        self.open.push(directory.to_owned());
        self.components(&document, directory, objects);
        self.transform(&document, (directory, 0), objects);
        self.open.pop();
    }

    /// A kustomization file, its findings noted.
    pub(super) fn target(&mut self, file: &str) -> Option<Arc<Node>> {
        if !self.may_enter(0) {
            return None;
        }
        let manifest = self.manifest(file)?;
        let Some(document) = manifest.documents.first().cloned() else {
            self.report_empty(manifest.start(), manifest.findings.is_empty());
            return None;
        };
        let read = (file.to_owned(), Arc::clone(&document));
        self.tree.kustomizations.push(read);
        self.uses(file);
        let document = match self.is_root(file) {
            true => self.as_flux_reads_it(document),
            false => document,
        };
        let mut problems = fields::problems(&document);
        if self.is_root(file) {
            problems.extend(sorting::problem(&document));
        }
        for key in fields::unfollowed(&document) {
            self.unfollowed(key.text().unwrap_or_default(), key.span);
        }
        self.tree.complete &= problems.is_empty() && !fields::has_unfollowed(&document);
        self.tree.findings.extend(problems);
        Some(document)
    }

    /// The file of the root by its types; what they change of a text is noted.
    fn as_flux_reads_it(&mut self, document: Arc<Node>) -> Arc<Node> {
        let Some(read) = typed::as_flux_reads_it(&document) else {
            return document;
        };
        let rewritten = typed::rewritten(&document, &read, self.sources);
        self.tree.findings.extend(rewritten);
        Arc::new(read)
    }

    /// Notes what is done to the objects and not followed here.
    pub(super) fn unfollowed(&mut self, what: &str, span: Span) {
        self.tree.complete = false;
        self.tree
            .unfollowed
            .push(Spanned::new(what.to_owned().into(), span));
    }

    /// Whether a kustomization file is the one that Flux reads.
    fn is_root(&self, file: &str) -> bool {
        self.open.is_empty() && path::folder(file) == self.request.directory
    }

    /// What a kustomization file lists and generates.
    pub(super) fn resources(
        &mut self,
        document: &Node,
        directory: &str,
        objects: &mut Vec<Object>,
    ) {
        self.open.push(directory.to_owned());
        for field in ["resources", "bases"] {
            self.entries_of(document, (field, Role::Resource), directory, objects);
        }
        references::note(self, document, directory);
        config::read(self, document, directory);
        generate::run(self, document, directory, objects);
        plugins::generate(self, document, directory, objects);
        self.open.pop();
    }

    /// The components that a kustomization file lists.
    pub(super) fn components(
        &mut self,
        document: &Node,
        directory: &str,
        objects: &mut Vec<Object>,
    ) {
        let field = ("components", Role::Component);
        self.entries_of(document, field, directory, objects);
    }

    fn report_empty(&mut self, start: Span, readable: bool) {
        self.tree.complete = false;
        if readable {
            let found = BAD_KUSTOMIZATION.at(start, "this kustomization file is empty");
            self.found(found.help("list the manifests under `resources`"));
        }
    }

    /// The built-in transformers in the order of `configureBuiltinTransformers`. The last `added` patches are those
    /// of the Kustomization.
    pub(super) fn transform(
        &mut self,
        document: &Node,
        (directory, added): (&str, usize),
        objects: &mut Vec<Object>,
    ) {
        for patch in patches::of_merge_and_mixed(self, document, directory, added) {
            patching::apply(self, &patch, objects);
        }
        transform::identity_and_marks(self, document, objects);
        for patch in patches::of_json(self, document, directory) {
            patching::apply(self, &patch, objects);
        }
        transform::replicas(self, document, objects);
        images::run(self, document, objects);
        replacements::run(self, document, directory, objects);
        plugins::transform(self, document, directory, objects);
    }

    fn entries_of(
        &mut self,
        document: &Node,
        (field, role): (&str, Role),
        directory: &str,
        objects: &mut Vec<Object>,
    ) {
        for entry in document.get(field).map(Node::items).unwrap_or_default() {
            match entry.text() {
                Some(_) => self.entry(entry, directory, role, objects),
                None => self.refuse(entry, format!("an entry of `{field}` is a path")),
            }
        }
    }

    fn entry(&mut self, entry: &Node, directory: &str, role: Role, objects: &mut Vec<Object>) {
        let written = entry.text().unwrap_or_default();
        if is_certainly_remote(written) {
            return self.fetched(entry);
        }
        let below = if written.starts_with('/') {
            None
        } else {
            path::resolve(directory, written)
        };
        let Some(path) = below else {
            return self.refuse(entry, format!("`{written}` is outside the repository"));
        };
        let is_here = self.request.written.contains(&path);
        if role == Role::Resource && !is_here && self.reader.is_promised(&path) {
            self.tree.files.push(path);
            self.tree.lists_promised = true;
            return;
        }
        if role == Role::Resource && self.reaches_the_controller(&path) {
            return self.resource_file(&path, objects);
        }
        match self.kustomization_file(&path) {
            Some(_) if self.open.contains(&path) => {
                self.refuse(
                    entry,
                    format!("`{written}` is a directory that this one is built for"),
                );
            }
            Some(file) if self.is_of_other_kind(&file, role) => {
                self.refuse(
                    entry,
                    components::other_kind(written, role == Role::Component),
                );
            }
            Some(file) if role == Role::Component => self.build(&path, &file, objects),
            Some(file) => self.kustomization(&path, &file, objects),
            None => self.refuse_missing(entry, directory, &path),
        }
    }

    /// `accumulateDirectory` of kustomize: a component is no resource, and nothing else is a component.
    fn is_of_other_kind(&mut self, file: &str, role: Role) -> bool {
        let is_component = self.is_component(file);
        is_component.is_some_and(|is_component| is_component != (role == Role::Component))
    }

    fn refuse_missing(&mut self, entry: &Node, directory: &str, path: &str) {
        let written = entry.text().unwrap_or_default();
        if self.reader.list(path).is_some() {
            return self.refuse(entry, format!("`{written}` has no kustomization file"));
        }
        if self.reader.has_file(path) {
            return self.refuse(entry, format!("the source leaves `{written}` out"));
        }
        if looks_remote(written) {
            return self.fetched(entry);
        }
        let names = self.reader.list(directory);
        let names = names
            .iter()
            .flat_map(|entries| entries.iter())
            .map(|entry| entry.name.as_str());
        let wanted = written.strip_prefix("./").unwrap_or(written);
        let found = BAD_KUSTOMIZATION.at(entry.span, format!("`{written}` is not there"));
        let found = found.suggest(closest(wanted, names));
        self.tree.complete = false;
        self.found(found);
    }

    /// Notes what only the controller can read.
    pub(super) fn fetched(&mut self, entry: &Node) {
        self.tree.complete = false;
        let written = entry.text().unwrap_or_default().to_owned();
        self.tree
            .remote
            .push(Spanned::new(written.into(), entry.span));
    }

    fn refuse(&mut self, entry: &Node, message: String) {
        self.tree.complete = false;
        self.found(BAD_KUSTOMIZATION.at(entry.span, message));
    }
}

pub(super) fn is_certainly_remote(written: &str) -> bool {
    written.contains("://") || written.contains("?ref=") || written.starts_with("git@")
}

/// `github.com/org/repo/path`: a host before the first `/`.
fn looks_remote(written: &str) -> bool {
    written.split_once('/').is_some_and(|(host, _)| {
        host.contains('.') && !host.starts_with('.') && !host.ends_with('.')
    })
}
