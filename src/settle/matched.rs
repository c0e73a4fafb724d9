//! A digest of the files that the globs of `rerun on` match.

use std::collections::BTreeMap;
use std::fmt::Write;

use sha2::{Digest, Sha256};

use crate::manifests::Matches;
use crate::source::{Files, ReadError, Spanned};

/// Bytes of the digest that are shown, two hexadecimal digits each.
const SHOWN: usize = 8;

/// Digests by the globs that they are of: each is computed once in a run.
pub(super) struct Digests<'a> {
    files: &'a dyn Files,
    matches: &'a Matches,
    known: BTreeMap<Vec<String>, String>,
}

impl<'a> Digests<'a> {
    pub(super) fn new(files: &'a dyn Files, matches: &'a Matches) -> Self {
        Self {
            files,
            matches,
            known: BTreeMap::new(),
        }
    }

    /// The digest of every file below the root that one of the globs matches: paths and contents, in the
    /// order of the paths.
    pub(super) fn digest(&mut self, globs: &[Spanned<String>]) -> String {
        let globs: Vec<String> = globs.iter().map(|glob| glob.value.clone()).collect();
        if let Some(known) = self.known.get(&globs) {
            return known.clone();
        }
        let matched = globs.iter().filter_map(|glob| self.matches.get(glob));
        let mut paths: Vec<&str> = matched
            .flat_map(|matched| matched.files.iter().map(String::as_str))
            .collect();
        paths.sort_unstable();
        paths.dedup();
        let digest = digest(self.files, &paths);
        self.known.insert(globs, digest.clone());
        digest
    }
}

fn digest(files: &dyn Files, paths: &[&str]) -> String {
    let mut hasher = Sha256::new();
    for path in paths {
        let bytes = match files.bytes(path) {
            Ok(bytes) => bytes,
            Err(ReadError::Missing) => Vec::new(),
            Err(ReadError::Unreadable(reason)) => reason.into_bytes(),
        };
        // Lengths keep apart what would run together.
        hasher.update(format!("{} {path}\n{}\n", path.len(), bytes.len()));
        hasher.update(bytes);
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
    use crate::source::Memory;

    fn digest_of<const N: usize>(files: [(&str, &[u8]); N]) -> String {
        let paths: Vec<&str> = files.iter().map(|(path, _)| *path).collect();
        digest(&Memory::new(files), &paths)
    }

    #[test]
    fn the_digest_is_of_paths_and_contents() {
        let base = digest_of([("sql/a", b"1"), ("sql/b", b"2")]);
        assert_eq!(base.len(), 16);
        for changed in [
            digest_of([("sql/a", b"1"), ("sql/b", b"3")]),
            digest_of([("sql/a", b"1"), ("sql/c", b"2")]),
            digest_of([("sql/a", b"1")]),
            digest_of([("sql/a", b"12"), ("sql/b", b"")]),
        ] {
            assert_ne!(changed, base);
        }
    }

    #[test]
    fn bytes_that_are_no_text_count() {
        assert_ne!(digest_of([("a", b"\xff")]), digest_of([("a", b"\xfe")]));
    }
}
