//! Paths below the repository root, as text with `/`.

/// A path as a file in `directory` names it, without `.` and `..`; `None` when it leaves the root.
#[must_use]
pub fn resolve(directory: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = directory
        .split('/')
        .filter(|part| !part.is_empty())
        .collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

/// A path of an entry of a directory.
#[must_use]
pub fn join(directory: &str, name: &str) -> String {
    if directory.is_empty() {
        name.to_owned()
    } else {
        format!("{directory}/{name}")
    }
}

/// The path of a generated Job.
#[must_use]
pub fn job_file(directory: &str, label: &str) -> String {
    join(directory, &format!("{label}.job.yaml"))
}

/// The directories above a path, the root first.
pub(super) fn above(path: &str) -> impl Iterator<Item = &str> {
    let ends = path.match_indices('/').map(|(at, _)| at);
    std::iter::once(0)
        .chain(ends)
        .filter_map(|end| path.get(..end))
}

/// The file name of a path.
pub(super) fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Whether kustomize-controller picks a file up by itself.
#[must_use]
pub fn is_yaml(name: &str) -> bool {
    name.ends_with(".yaml") || name.ends_with(".yml")
}

/// Whether a file is one that makes its directory a kustomization.
#[must_use]
pub fn is_kustomization(name: &str) -> bool {
    matches!(
        name,
        "kustomization.yaml" | "kustomization.yml" | "Kustomization"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_below_the_root() {
        assert_eq!(resolve("a/b", "../c/./d").as_deref(), Some("a/c/d"));
        assert_eq!(resolve("a", "../..").as_deref(), None);
        assert_eq!(resolve("", "./").as_deref(), Some(""));
    }

    #[test]
    fn directories_above_begin_with_the_root() {
        assert_eq!(above("a/b/c.yaml").collect::<Vec<_>>(), ["", "a", "a/b"]);
        assert_eq!(above("c.yaml").collect::<Vec<_>>(), [""]);
    }
}
