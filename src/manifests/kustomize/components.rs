//! Which directories are components.

use crate::manifests::errors::BAD_KUSTOMIZATION;
use crate::manifests::{Additions, Object, Unbuilt};
use crate::values::path;

use super::build::Build;

impl Build<'_, '_> {
    /// The kustomization file of a component, or why its directory is none.
    pub(super) fn component_file(&mut self, directory: &str) -> Result<String, Unbuilt> {
        if self.reader.list(directory).is_none() {
            return Err(Unbuilt::Missing);
        }
        let Some(file) = self.kustomization_file(directory) else {
            let is_there = self.reader.has_kustomization(directory);
            return Err(if is_there {
                Unbuilt::LeftOut
            } else {
                Unbuilt::WithoutFile
            });
        };
        match self.is_component(&file) {
            Some(false) => Err(Unbuilt::OtherKind),
            Some(true) | None => Ok(file),
        }
    }

    /// The components that the Kustomization adds. What is wrong with one is for the check of components to say,
    /// which has the whole stage before it.
    pub(super) fn added_components(&mut self, additions: &Additions, objects: &mut Vec<Object>) {
        for entry in &additions.components {
            let written = entry.text().unwrap_or_default();
            match path::resolve(&self.request.directory, written) {
                Some(path) if is_local_relative(written) => {
                    self.added_component(path, additions, objects);
                }
                Some(path) => self.unbuilt(path, Unbuilt::Elsewhere),
                None => self.tree.complete = false,
            }
        }
    }

    fn added_component(
        &mut self,
        directory: String,
        additions: &Additions,
        objects: &mut Vec<Object>,
    ) {
        match self.component_file(&directory) {
            Ok(file) if !self.open.contains(&directory) => self.build(&directory, &file, objects),
            Ok(_) => self.tree.complete = false,
            Err(Unbuilt::Missing) if additions.ignore_missing_components => {}
            Err(why) => self.unbuilt(directory, why),
        }
    }

    fn unbuilt(&mut self, directory: String, why: Unbuilt) {
        self.tree.complete = false;
        self.tree.unbuilt.push((directory, why));
    }

    /// Whether a kustomization file is that of a component; `None` when it says nothing that could be read.
    pub(super) fn is_component(&mut self, file: &str) -> Option<bool> {
        let manifest = self.reader.manifest(file, self.sources)?;
        let document = manifest.documents.first()?;
        Some(document.text_at(&["kind"]) == Some("Component"))
    }

    /// A directory with a kustomization file in one without is a resource (`scanManifests` in
    /// `fluxcd/pkg/kustomize`).
    pub(super) fn report_component(&mut self, directory: &str, file: &str) {
        self.tree.complete = false;
        let Some(manifest) = self.reader.manifest(file, self.sources) else {
            return;
        };
        let kind = manifest.documents.first().and_then(|it| it.get("kind"));
        let span = kind.map_or(manifest.start(), |kind| kind.span);
        let message =
            format!("`{directory}` is taken for a resource of the stage, and is a component");
        let help = "move it out of the stage's directory, or give that a kustomization file";
        self.found(BAD_KUSTOMIZATION.at(span, message).help(help));
    }
}

/// `IsLocalRelativePath` of `fluxcd/pkg/kustomize`.
fn is_local_relative(path: &str) -> bool {
    const ELSEWHERE: [&str; 8] = [
        "git::",
        "gh:",
        "ssh://",
        "https://",
        "http://",
        "git@",
        "github.com:",
        "github.com/",
    ];
    let path = path.to_lowercase();
    let is_absolute = path
        .strip_prefix("file://")
        .unwrap_or(&path)
        .starts_with('/');
    !is_absolute && !ELSEWHERE.iter().any(|start| path.starts_with(start))
}

/// What to say of an entry of the wrong kind.
pub(super) fn other_kind(written: &str, is_wanted: bool) -> String {
    match is_wanted {
        true => {
            format!(
                "`{written}` is not a component: its kustomization file needs `kind: Component`"
            )
        }
        false => format!("`{written}` is a component, and no resource"),
    }
}
