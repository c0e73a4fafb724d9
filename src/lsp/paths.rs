//! Paths below the root of a repository.

/// A path below a directory.
pub(super) fn below(folder: &str, name: &str) -> String {
    if folder.is_empty() {
        name.to_owned()
    } else {
        format!("{folder}/{name}")
    }
}

/// The directory of a path; `""` is the root.
pub(super) fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Whether a file is a pipeline file.
pub(super) fn is_pipeline(path: &str) -> bool {
    path.ends_with(".pipeline")
}
