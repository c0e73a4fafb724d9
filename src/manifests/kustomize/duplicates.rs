//! One object twice in a stage.

use std::collections::HashMap;

use crate::diagnostics::{Diagnostic, Severity};
use crate::manifests::errors::DUPLICATE_OBJECT;
use crate::manifests::{Object, StageTree};
use crate::source::Span;

impl StageTree {
    /// kustomize takes no object whose identity already exists (`Append` in `api/resmap/reswrangler.go`).
    pub(super) fn report_repeated(&mut self, objects: &[Object]) {
        if objects.len() < 2 {
            return;
        }
        let mut seen = HashMap::new();
        for object in objects.iter().filter(|object| !object.kind.is_empty()) {
            let key = (object.api_version.as_str(), object.identity());
            if let Some(first) = seen.insert(key, object.name_span()) {
                self.found_twice(object, twice(object, first));
            }
        }
    }

    /// What is applied twice in the end; generated objects have names of their own.
    pub(super) fn report_duplicates(&mut self, objects: &[Object]) {
        if objects.len() < 2 {
            return;
        }
        let mut seen = HashMap::new();
        for object in objects.iter().filter(|object| !object.hashed) {
            let namespace = object.namespace.as_deref();
            let kind = object.kind.as_str();
            let key = (object.group(), kind, namespace, object.name.as_str());
            match seen.insert(key, object) {
                Some(first) if first.api_version == object.api_version => {
                    self.found_twice(object, twice(object, first.name_span()));
                }
                Some(first) => self.found_twice(object, in_versions(object, first)),
                None => {}
            }
        }
    }

    /// What became one object behind the build: kustomize-controller puts each object that it substituted in the place of
    /// the only one of its identity (`Replace` in `api/resmap/reswrangler.go`).
    pub fn report_substituted(&mut self) {
        let objects = std::mem::take(&mut self.objects);
        self.report_duplicates(&objects);
        self.objects = objects;
    }

    fn found_twice(&mut self, object: &Object, finding: Diagnostic) {
        let mut known = self.findings.iter();
        let is_new = known.all(|known| known.primary.span != finding.primary.span);
        if is_new && !self.says_twice(object) {
            self.findings.push(finding);
        }
    }

    /// Whether it is said already that an object is there twice: where it is, or at what made it so.
    pub(super) fn says_twice(&self, object: &Object) -> bool {
        let (place, fact) = (object.name_span(), there_twice(object));
        let mut known = self.findings.iter();
        known.any(|it| {
            let is_of_object = it.check.name == DUPLICATE_OBJECT.name && it.primary.span == place;
            is_of_object || it.message.contains(&fact)
        })
    }
}

/// What a finding says that is not about the object itself.
pub(super) fn there_twice(object: &Object) -> String {
    format!("{} `{}` is there twice", object.kind, object.name)
}

/// kustomize takes two versions of one object for two, and Flux applies the one over the other.
fn in_versions(object: &Object, first: &Object) -> Diagnostic {
    let message = format!(
        "{} `{}` is in this stage as `{}` and as `{}`, and each is applied over the other",
        object.kind, object.name, first.api_version, object.api_version
    );
    let finding = DUPLICATE_OBJECT.at(object.name_span(), message);
    let finding = finding.also(first.name_span(), "first here");
    Diagnostic {
        severity: Severity::Warning,
        ..finding.help("remove one of them")
    }
}

fn twice(object: &Object, first: Span) -> Diagnostic {
    let message = format!("{} `{}` is in this stage twice", object.kind, object.name);
    let finding = DUPLICATE_OBJECT.at(object.name_span(), message);
    finding.also(first, "first here").help("remove one of them")
}
