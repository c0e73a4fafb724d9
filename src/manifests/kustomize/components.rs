//! Which directories are components.

use crate::manifests::Unbuilt;
use crate::manifests::errors::BAD_KUSTOMIZATION;

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

/// What to say of an entry of the wrong kind.
pub(super) fn other_kind(written: &str, is_wanted: bool) -> String {
    match is_wanted {
        true => {
            format!("`{written}` is no component: its kustomization file needs `kind: Component`")
        }
        false => format!("`{written}` is a component, and no resource"),
    }
}
