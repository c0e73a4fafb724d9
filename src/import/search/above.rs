//! What the kustomization files above a directory say of it.

use crate::manifests::{Documents, Reader, is_kustomization, listed};
use crate::source::{EntryKind, Files, SourceMap};
use crate::values::path::{contains, folder, join};

use super::open::is_open;

/// What is known of a directory before its files are read.
#[derive(Clone, Debug, Default)]
pub(in crate::import) struct Above {
    /// The namespace that kustomization files put its objects in.
    pub(in crate::import) namespace: Option<String>,
    /// The directory of the kustomization file that says so.
    pub(in crate::import) placed_by: Option<String>,
    /// The highest directory whose kustomization file takes it in.
    pub(in crate::import) gathered: Option<String>,
}

/// A kustomization file.
#[derive(Debug, Default)]
pub(super) struct Own {
    pub(super) namespace: Option<String>,
    /// The paths that it lists.
    listed: Vec<String>,
}

impl Own {
    /// That of a directory; one without a kustomization file says nothing.
    pub(super) fn of(
        directory: &str,
        files: &dyn Files,
        reader: &mut Reader<'_>,
        sources: &mut SourceMap,
    ) -> Self {
        let entries = files.list(directory).unwrap_or_default();
        let mut all = entries.iter().filter(|it| it.kind == EntryKind::File);
        let path = all
            .find(|it| is_kustomization(&it.name))
            .map(|it| join(directory, &it.name));
        let read = path.and_then(|path| reader.documents(&path, "", sources));
        read.map_or_else(Self::default, |it| Self::read(directory, &it))
    }

    fn read(directory: &str, documents: &Documents) -> Self {
        let nodes = || documents.nodes.iter();
        let namespace = nodes().find_map(|it| it.text_at(&["namespace"]));
        let namespace = namespace.filter(|it| !it.is_empty() && !is_open(it));
        Self {
            namespace: namespace.map(str::to_owned),
            listed: nodes().flat_map(|it| listed(directory, it)).collect(),
        }
    }

    /// Whether it lists a file.
    fn lists(&self, path: &str) -> bool {
        self.listed.iter().any(|it| it == path)
    }

    /// Whether it is what `flux bootstrap` writes for its directory: what applies the cluster goes by it, wherever it
    /// begins.
    pub(super) fn leaves_out(&self, path: &str) -> bool {
        let beside = |name: &str| self.lists(&join(folder(path), name));
        (beside("gotk-sync.yaml") || beside("gotk-components.yaml")) && !self.lists(path)
    }

    /// Whether an entry leads to a directory, or into it.
    fn takes_in(&self, directory: &str) -> bool {
        let mut listed = self.listed.iter();
        listed.any(|entry| contains(directory, entry))
    }
}

impl Above {
    /// What those above a directory say of it, without its own kustomization file.
    pub(super) fn of(
        directory: &str,
        files: &dyn Files,
        reader: &mut Reader<'_>,
        sources: &mut SourceMap,
    ) -> Self {
        let up = std::iter::successors(Some(directory), |it| (!it.is_empty()).then(|| folder(it)));
        let above = Self::default();
        let mut placed = up
            .skip(1)
            .map(|it| above.with(&Own::of(it, files, reader, sources), it));
        placed.find(|it| it.namespace.is_some()).unwrap_or_default()
    }

    /// The same, with what the kustomization file of the directory itself says.
    pub(super) fn with(&self, own: &Own, directory: &str) -> Self {
        match &own.namespace {
            Some(namespace) => Self {
                namespace: Some(namespace.clone()),
                placed_by: Some(directory.to_owned()),
                gathered: self.gathered.clone(),
            },
            None => self.clone(),
        }
    }

    /// The same for a directory one step below `directory`, whose own kustomization file is given.
    pub(super) fn below(&self, path: &str, directory: &str, own: &Own) -> Self {
        let gathered = self.gathered.clone();
        Self {
            gathered: gathered.or_else(|| own.takes_in(path).then(|| directory.to_owned())),
            ..self.clone()
        }
    }
}
