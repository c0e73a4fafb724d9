//! A digest of the files that globs match, for `rerun on`.

use std::collections::BTreeMap;
use std::fmt::Write;

use globset::{GlobBuilder, GlobMatcher};
use sha2::{Digest, Sha256};

use crate::manifests::is_generated;
use crate::source::{EntryKind, Files, ReadError, Spanned};
use crate::values::path::join;

/// Bytes of the digest that are shown, two hexadecimal digits each.
const SHOWN: usize = 8;

/// Digests by the globs that they are of: each is computed once in a run.
pub(super) struct Digests<'a> {
    files: &'a dyn Files,
    known: BTreeMap<Vec<String>, String>,
}

impl<'a> Digests<'a> {
    pub(super) fn new(files: &'a dyn Files) -> Self {
        Self {
            files,
            known: BTreeMap::new(),
        }
    }

    /// The digest of every file below the root that one of the globs matches: paths and contents, in the
    /// order of the paths.
    pub(super) fn of(&mut self, globs: &[Spanned<String>]) -> String {
        let globs: Vec<String> = globs.iter().map(|glob| glob.value.clone()).collect();
        if let Some(known) = self.known.get(&globs) {
            return known.clone();
        }
        let digest = digest(self.files, &matched(self.files, &globs));
        self.known.insert(globs, digest.clone());
        digest
    }
}

/// Paths that one of the globs matches, sorted. A glob that is none, which a check reports, matches
/// nothing.
fn matched(files: &dyn Files, globs: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    for glob in globs
        .iter()
        .map(|glob| glob.strip_prefix("./").unwrap_or(glob))
    {
        let built = GlobBuilder::new(glob).literal_separator(true).build();
        if let Ok(built) = built {
            walk(
                files,
                fixed_part(glob),
                &built.compile_matcher(),
                &mut found,
            );
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// The directories that a glob begins with before its first mark: nothing else needs to be looked into.
fn fixed_part(glob: &str) -> &str {
    let end = glob.find(['*', '?', '[', '{', '\\']).unwrap_or(glob.len());
    glob.get(..end)
        .and_then(|fixed| fixed.rsplit_once('/'))
        .map_or("", |(directory, _)| directory)
}

fn walk(files: &dyn Files, start: &str, matcher: &GlobMatcher, found: &mut Vec<String>) {
    let mut directories = vec![start.to_owned()];
    while let Some(directory) = directories.pop() {
        for entry in files.list(&directory).unwrap_or_default() {
            let path = join(&directory, &entry.name);
            match entry.kind {
                EntryKind::Directory if entry.name == ".git" || is_generated(files, &path) => {}
                EntryKind::Directory => directories.push(path),
                EntryKind::File if matcher.is_match(&path) => found.push(path),
                EntryKind::File | EntryKind::Other => {}
            }
        }
    }
}

fn digest(files: &dyn Files, paths: &[String]) -> String {
    let mut hasher = Sha256::new();
    for path in paths {
        let text = match files.read(path) {
            Ok(text) => text,
            Err(ReadError::Missing) => String::new(),
            Err(ReadError::Unreadable(reason)) => reason,
        };
        // Lengths keep apart what would run together.
        hasher.update(format!("{} {path}\n{}\n", path.len(), text.len()));
        hasher.update(text);
    }
    hasher
        .finalize()
        .iter()
        .take(SHOWN)
        .fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileId, Memory, Span};

    fn of(files: &Memory, glob: &str) -> String {
        let glob = Spanned::new(glob.to_owned(), Span::new(FileId(0), 0, 0));
        Digests::new(files).of(&[glob])
    }

    #[test]
    fn globs_match_below_the_root() {
        let files = Memory::new([
            ("sql/a.sql", "a"),
            ("sql/x/b.sql", "b"),
            ("b.sql", "c"),
            ("s", "d"),
        ]);
        let paths = |glob: &str| matched(&files, &[glob.to_owned()]);
        assert_eq!(paths("sql/**"), ["sql/a.sql", "sql/x/b.sql"]);
        assert_eq!(paths("sql/*.sql"), ["sql/a.sql"]);
        assert_eq!(paths("./**/*.sql"), ["b.sql", "sql/a.sql", "sql/x/b.sql"]);
        assert_eq!(paths("s"), ["s"]);
        assert!(paths("nothing/**").is_empty());
    }

    #[test]
    fn the_digest_is_of_paths_and_contents() {
        let base = of(
            &Memory::new([("sql/a", "1"), ("sql/b", "2"), ("other", "x")]),
            "sql/*",
        );
        assert_eq!(base.len(), 16);
        assert_eq!(
            of(&Memory::new([("sql/b", "2"), ("sql/a", "1")]), "sql/*"),
            base
        );
        for changed in [
            Memory::new([("sql/a", "1"), ("sql/b", "3")]),
            Memory::new([("sql/a", "1"), ("sql/c", "2")]),
            Memory::new([("sql/a", "1")]),
            Memory::new([("sql/a", "12"), ("sql/b", "")]),
        ] {
            assert_ne!(of(&changed, "sql/*"), base);
        }
    }
}
