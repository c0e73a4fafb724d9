//! What the user does not want to be looked at.

use globset::GlobMatcher;

use crate::manifests::{glob_matcher, is_of_others};
use crate::source::{EntryKind, Files};
use crate::values::path::{above, join};

/// Globs below the root; one that matches a directory stands for all that is in it.
#[derive(Clone, Debug, Default)]
pub struct Excluded(Vec<(String, GlobMatcher)>);

/// Nesting of directories that is looked into.
const DEPTH: usize = 64;

impl Excluded {
    /// What these globs exclude.
    ///
    /// # Errors
    /// The first one that is none, with the reason in words.
    pub fn of(globs: &[String]) -> Result<Self, (String, String)> {
        let one = |glob: &String| {
            let plain = glob.strip_prefix("./").unwrap_or(glob);
            let plain = plain.strip_suffix('/').unwrap_or(plain);
            let matcher = glob_matcher(plain).map_err(|reason| (glob.clone(), reason))?;
            Ok((glob.clone(), matcher))
        };
        globs.iter().map(one).collect::<Result<_, _>>().map(Self)
    }

    /// Whether a path, or a directory above it, is excluded.
    #[must_use]
    pub fn has(&self, path: &str) -> bool {
        let is_matched = |path: &str| self.0.iter().any(|(_, glob)| glob.is_match(path));
        is_matched(path) || above(path).any(is_matched)
    }

    /// The globs that match no file and no directory, as they were given.
    #[must_use]
    pub fn unmatched(&self, files: &dyn Files) -> Vec<&str> {
        let mut left: Vec<&(String, GlobMatcher)> = self.0.iter().collect();
        take_matched(files, "", &mut left, DEPTH);
        left.into_iter().map(|(glob, _)| glob.as_str()).collect()
    }
}

/// Takes out what matches something below a directory.
fn take_matched(
    files: &dyn Files,
    directory: &str,
    left: &mut Vec<&(String, GlobMatcher)>,
    depth: usize,
) {
    for entry in files.list(directory).unwrap_or_default() {
        if left.is_empty() {
            return;
        }
        let path = join(directory, &entry.name);
        left.retain(|(_, glob)| !glob.is_match(&path));
        let is_searched = entry.kind == EntryKind::Directory && !is_of_others(&entry.name);
        if is_searched && depth > 0 {
            take_matched(files, &path, left, depth - 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::source::Memory;

    use super::*;

    #[test]
    fn what_matches_nothing_is_named() {
        let files = Memory::new([("apps/web/a.yaml", ""), (".github/b.yaml", "")]);
        let globs = ["./apps/web/", "**/*.yaml", "archive/", ".github"].map(str::to_owned);
        let excluded = Excluded::of(&globs).unwrap();
        assert_eq!(excluded.unmatched(&files), ["archive/"]);
    }

    #[test]
    fn a_directory_stands_for_all_in_it() {
        let globs = ["./archive/", "**/old", "apps/*.bak.yaml"].map(str::to_owned);
        let excluded = Excluded::of(&globs).unwrap();
        for path in [
            "archive",
            "archive/a/b.yaml",
            "apps/x/old/a.yaml",
            "old/a.yaml",
            "apps/a.bak.yaml",
        ] {
            assert!(excluded.has(path), "{path}");
        }
        for path in ["", "a.yaml", "archives/a.yaml", "apps/archive/a.yaml"] {
            assert!(!excluded.has(path), "{path}");
        }
        assert!(!Excluded::default().has("a"));
        assert!(Excluded::of(&["a[".to_owned()]).is_err());
    }
}
