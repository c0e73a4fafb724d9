//! A digest of the files that the globs of `rerun on` match.

use std::collections::HashMap;
use std::fmt::Write;

use sha2::{Digest, Sha256};

use smol_str::SmolStr;

use crate::manifests::Matches;
use crate::model::{Job, Pipeline, Rerun};
use crate::source::{Files, ReadError, Spanned};

/// Bytes of the digest that are shown, two hexadecimal digits each.
const SHOWN: usize = 8;

/// Digests by the globs that they are of: each is computed once in a run.
pub(super) struct Digests(HashMap<Vec<String>, String>);

impl Digests {
    /// The digests that the Jobs of some pipelines ask for.
    pub(super) fn of(pipelines: &[Pipeline], files: &dyn Files, matches: &Matches) -> Self {
        let stages = pipelines.iter().flat_map(|it| &it.stages);
        let asked = stages.flat_map(|stage| &stage.jobs).filter_map(globs);
        let mut known = HashMap::new();
        for globs in asked {
            let digest = || digest(files, &matched(globs, matches));
            known.entry(texts(globs)).or_insert_with(digest);
        }
        Self(known)
    }

    /// The digest of every file below the root that one of the globs matches: paths and contents, in the
    /// order of the paths.
    pub(super) fn digest(&self, globs: &[Spanned<SmolStr>]) -> String {
        self.0.get(&texts(globs)).cloned().unwrap_or_default()
    }
}

fn globs(job: &Job) -> Option<&[Spanned<SmolStr>]> {
    match &job.rerun.value {
        Rerun::OnFiles(globs) => Some(globs),
        Rerun::OnImage | Rerun::EveryRelease | Rerun::Once => None,
    }
}

fn texts(globs: &[Spanned<SmolStr>]) -> Vec<String> {
    globs.iter().map(|glob| glob.value.to_string()).collect()
}

/// The files that one of the globs matches, sorted.
fn matched<'m>(globs: &[Spanned<SmolStr>], matches: &'m Matches) -> Vec<&'m str> {
    let matched = globs.iter().filter_map(|glob| matches.get(&glob.value));
    let files = matched.flat_map(|matched| matched.files.iter().map(String::as_str));
    let mut paths: Vec<&str> = files.collect();
    paths.sort_unstable();
    paths.dedup();
    paths
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
