//! What the kustomization files above a directory say, read as text.

use crate::manifests::is_kustomization;
use crate::source::{EntryKind, Files};
use crate::values::path::{folder, join};

use super::open::is_open;

/// The namespace that the kustomization files above a directory put their objects in.
pub(super) fn namespace_above(files: &dyn Files, directory: &str) -> Option<String> {
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
pub(super) fn kustomization_text(files: &dyn Files, directory: &str) -> Option<String> {
    let entries = files.list(directory)?;
    let file = entries
        .iter()
        .find(|entry| entry.kind == EntryKind::File && is_kustomization(&entry.name))?;
    files.read(&join(directory, &file.name)).ok()
}

/// The `namespace` of a kustomization file.
pub(super) fn namespace_in(text: &str) -> Option<String> {
    let line = text
        .split(['\r', '\n'])
        .find_map(|line| line.strip_prefix("namespace:"))?;
    let name = line.split('#').next().unwrap_or_default().trim();
    let name = name.trim_matches(['"', '\'']);
    (!name.is_empty() && !is_open(name)).then(|| name.to_owned())
}

/// Whether an entry of a kustomization file leads into a directory beside it.
pub(super) fn mentions(text: &str, name: &str) -> bool {
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
