//! Paths below the root of a repository, as text with `/`; `""` is the root.

/// Why a path cannot be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing is written.
    Empty,
    /// It begins with `/`.
    Absolute,
    /// A part of it is `..`.
    Leaves,
    /// It has a `\`.
    Backslash,
    /// It has a control character.
    Control,
}

/// A path below the root without `.` parts, doubled and last `/`.
///
/// # Errors
/// A path that is none, or that may leave the root.
pub fn normalise(text: &str) -> Result<String, Fault> {
    plain(text)?;
    let parts: Vec<&str> = parts(text).collect();
    if parts.contains(&"..") {
        return Err(Fault::Leaves);
    }
    Ok(parts.join("/"))
}

/// What is left of a path without everything that may not be in it.
#[must_use]
pub fn mended(text: &str) -> String {
    let kept = text
        .split(['/', '\\'])
        .filter(|part| !matches!(*part, "" | "." | ".."));
    let kept: Vec<&str> = kept
        .filter(|part| !part.chars().any(char::is_control))
        .collect();
    kept.join("/")
}

/// A path that may start with `..`, as written.
///
/// # Errors
/// A path that is none.
pub fn plain(text: &str) -> Result<(), Fault> {
    if text.trim().is_empty() {
        return Err(Fault::Empty);
    }
    if text.starts_with('/') {
        return Err(Fault::Absolute);
    }
    if text.contains('\\') {
        return Err(Fault::Backslash);
    }
    if text.chars().any(char::is_control) {
        return Err(Fault::Control);
    }
    Ok(())
}

/// A path as a file in `directory` names it, without `.` and `..`; `None` when it leaves the root.
#[must_use]
pub fn resolve(directory: &str, path: &str) -> Option<String> {
    let mut resolved: Vec<&str> = directory
        .split('/')
        .filter(|part| !part.is_empty())
        .collect();
    for part in parts(path) {
        match part {
            ".." => {
                resolved.pop()?;
            }
            name => resolved.push(name),
        }
    }
    Some(resolved.join("/"))
}

/// A path as Flux takes `spec.path`: at the root, `..` leads nowhere (`securejoin.SecureJoin`, which
/// kustomize-controller calls with the root of the artifact; links apart).
#[must_use]
pub fn secure_join(directory: &str, path: &str) -> String {
    let mut joined: Vec<&str> = Vec::new();
    for part in parts(path) {
        match part {
            ".." => {
                joined.pop();
            }
            name => joined.push(name),
        }
    }
    match joined.join("/").as_str() {
        "" => directory.to_owned(),
        below => join(directory, below),
    }
}

/// The parts of a path, without empty ones and `.`.
fn parts(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|part| !matches!(*part, "" | "."))
}

/// `name` in `directory`.
#[must_use]
pub fn join(directory: &str, name: &str) -> String {
    join_parts(directory, &[name])
}

/// A name of several parts in `directory`.
#[must_use]
pub fn join_parts(directory: &str, name: &[&str]) -> String {
    let between = if directory.is_empty() { "" } else { "/" };
    let length =
        directory.len() + between.len() + name.iter().map(|part| part.len()).sum::<usize>();
    let mut path = String::with_capacity(length);
    path.push_str(directory);
    path.push_str(between);
    name.iter().for_each(|part| path.push_str(part));
    path
}

/// Folder and name of a path.
#[must_use]
pub fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

/// The directory that a path is in.
#[must_use]
pub fn folder(path: &str) -> &str {
    split(path).0
}

/// The last part of a path.
#[must_use]
pub fn name(path: &str) -> &str {
    split(path).1
}

/// The longest name that file systems take, in bytes.
pub const LONGEST_PART: usize = 255;

/// Why no build writes to a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unwritable {
    /// It leads into the directory of git.
    Git,
    /// One of its names is longer than file systems take.
    Long,
}

/// Why no build writes to a path, if there is a reason. Nothing is said of paths that lead up.
#[must_use]
pub fn unwritable(path: &str) -> Option<Unwritable> {
    path.split('/').find_map(|part| {
        if part.eq_ignore_ascii_case(".git") {
            return Some(Unwritable::Git);
        }
        (part.len() > LONGEST_PART).then_some(Unwritable::Long)
    })
}

/// The directories above a path, the root first.
pub fn above(path: &str) -> impl Iterator<Item = &str> {
    let ends = path.match_indices('/').map(|(at, _)| at);
    std::iter::once(0)
        .chain(ends)
        .filter_map(|end| path.get(..end))
}

/// Whether `inner` is `outer` or below it.
#[must_use]
pub fn contains(outer: &str, inner: &str) -> bool {
    relative(outer, inner).is_some()
}

/// A path as seen from a directory above it, `""` from itself; `None` when it is elsewhere.
#[must_use]
pub fn relative<'p>(directory: &str, path: &'p str) -> Option<&'p str> {
    if directory.is_empty() {
        return Some(path);
    }
    let rest = path.strip_prefix(directory)?;
    rest.strip_prefix('/').or(rest.is_empty().then_some(""))
}

/// A directory as people and the guide of Flux write it.
#[must_use]
pub fn shown(directory: &str) -> String {
    if directory.is_empty() {
        "./".to_owned()
    } else {
        format!("./{directory}/")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_normalised_and_stay_inside() {
        assert_eq!(normalise("./a//b/./c/"), Ok("a/b/c".to_owned()));
        assert_eq!(normalise("./"), Ok(String::new()));
        assert_eq!(normalise(" "), Err(Fault::Empty));
        assert_eq!(normalise("/a"), Err(Fault::Absolute));
        assert_eq!(normalise("a/../b"), Err(Fault::Leaves));
        assert_eq!(normalise("a\\b"), Err(Fault::Backslash));
        assert_eq!(normalise("a\nb"), Err(Fault::Control));
        assert_eq!(mended("/../a\\b//./c/"), "a/b/c");
    }

    #[test]
    fn resolved_paths_stay_below_the_root() {
        assert_eq!(resolve("a/b", "../c/./d").as_deref(), Some("a/c/d"));
        assert_eq!(resolve("a", "../..").as_deref(), None);
        assert_eq!(resolve("", "./").as_deref(), Some(""));
    }

    /// `filepath-securejoin` v0.6 says the same of each.
    #[test]
    fn at_the_root_up_leads_nowhere() {
        let cases = [
            ("./a/", "a"),
            ("../a", "a"),
            ("./../../a", "a"),
            ("a/../../b", "b"),
            ("a/b/../c", "a/c"),
            ("/a", "a"),
            ("..", ""),
            ("./", ""),
            ("", ""),
            ("...", "..."),
            ("./.github/x", ".github/x"),
        ];
        for (path, below) in cases {
            assert_eq!(secure_join("", path), below, "{path}");
            let joined = secure_join("root", path);
            assert_eq!(
                joined.strip_prefix("root").unwrap().trim_start_matches('/'),
                below
            );
        }
    }

    #[test]
    fn paths_are_taken_apart() {
        assert_eq!(
            (folder("a/b/c.yaml"), name("a/b/c.yaml")),
            ("a/b", "c.yaml")
        );
        assert_eq!((folder("c.yaml"), name("c.yaml")), ("", "c.yaml"));
        assert_eq!(above("a/b/c.yaml").collect::<Vec<_>>(), ["", "a", "a/b"]);
        assert_eq!(above("c.yaml").collect::<Vec<_>>(), [""]);
    }

    #[test]
    fn paths_contain_what_is_below_them() {
        assert!(contains("", "a") && contains("a", "a") && contains("a", "a/b"));
        assert!(!contains("a", "ab") && !contains("a/b", "a"));
        assert_eq!(relative("a", "a/b"), Some("b"));
        assert_eq!(relative("a/b", "a/b"), Some(""));
        assert_eq!(relative("", "a/b"), Some("a/b"));
        assert_eq!(relative("a", "ab"), None);
    }

    #[test]
    fn directories_are_shown_from_the_root() {
        assert_eq!(
            (shown("").as_str(), shown("a/b").as_str()),
            ("./", "./a/b/")
        );
    }
}
