//! What the user does not want to be looked at.

use globset::GlobMatcher;

use crate::manifests::glob_matcher;
use crate::values::path::above;

/// Globs below the root; one that matches a directory stands for all that is in it.
#[derive(Clone, Debug, Default)]
pub struct Excluded(Vec<GlobMatcher>);

impl Excluded {
    /// What these globs exclude.
    ///
    /// # Errors
    /// The first one that is none, with the reason in words.
    pub fn of(globs: &[String]) -> Result<Self, (String, String)> {
        let one = |glob: &String| {
            let plain = glob.strip_prefix("./").unwrap_or(glob);
            let plain = plain.strip_suffix('/').unwrap_or(plain);
            glob_matcher(plain).map_err(|reason| (glob.clone(), reason))
        };
        globs.iter().map(one).collect::<Result<_, _>>().map(Self)
    }

    /// Whether a path, or a directory above it, is excluded.
    #[must_use]
    pub fn has(&self, path: &str) -> bool {
        let is_matched = |path: &str| self.0.iter().any(|glob| glob.is_match(path));
        is_matched(path) || above(path).any(is_matched)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
