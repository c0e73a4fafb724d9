//! Which files the last build of a pipeline file wrote.
//!
//! The record of `apps/shop.pipeline` is `apps/.shop.flux-pipeline` below the root: found whatever the
//! pipeline file says, unlike one in the Flux directory, which `flux { directory … }` may rename. Its name
//! keeps kustomize-controller from reading it, and its lines are YAML comments for whoever reads it anyway.

use crate::values::path;
use std::collections::BTreeSet;
use std::io::Read;

use cap_std::fs::Dir;

use super::Problem;
use super::folder::{self, Walk};

const BEFORE: &str = "# Written by flux-pipeline from ";
const AFTER: &str =
    ". Commit this list: the next build removes a file of it that is no longer needed.";
/// Stands in a record while files are written.
const UNFINISHED: &str = "# (a build was interrupted: build again)";

/// Which files the last build of a pipeline file wrote.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Record {
    /// Paths below the root.
    pub(super) paths: BTreeSet<String>,
    /// A build was killed before it was done.
    pub(super) unfinished: bool,
    /// There is a file of it.
    pub(super) exists: bool,
}

impl Record {
    /// Reads the record of a pipeline file; an empty one when there is none.
    pub(super) fn read(root: &Dir, pipeline: &str) -> Result<Self, Problem> {
        let path = path_of(pipeline);
        let (parent, name) = path::split(&path);
        let Walk::There(parent) = folder::walk(root, parent)? else {
            return Ok(Self::default());
        };
        let opened = folder::open(&parent, name);
        let Some(mut file) =
            opened.map_err(|error| folder::obstacle(&parent, name, &path, &error))?
        else {
            return Ok(Self::default());
        };
        let mut text = String::new();
        let read = file.read_to_string(&mut text);
        read.map_err(|error| folder::obstacle(&parent, name, &path, &error))?;
        Self::parse(&text).ok_or(Problem::Foreign { path, owner: None })
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
        first.strip_prefix(BEFORE)?;
        let lines = rest.lines().filter_map(|line| line.strip_prefix("# "));
        let paths = lines
            .filter(|line| folder::is_plain(line))
            .map(str::to_owned);
        let unfinished = rest.lines().any(|line| line == UNFINISHED);
        let mut paths: BTreeSet<String> = paths.collect();
        paths.remove(UNFINISHED.trim_start_matches("# "));
        Some(Self {
            paths,
            unfinished,
            exists: true,
        })
    }
}

/// A record of these paths, sorted.
fn print<'a>(
    pipeline: &str,
    unfinished: Option<&str>,
    paths: impl Iterator<Item = &'a str>,
) -> String {
    let mut text = format!("{BEFORE}{pipeline}{AFTER}\n");
    if let Some(line) = unfinished {
        text.push_str(line);
        text.push('\n');
    }
    for path in paths {
        text.push_str("# ");
        text.push_str(path);
        text.push('\n');
    }
    text
}

/// Notes, before the first file is touched, everything that may be there if the build is killed.
pub(super) fn begin(root: &Dir, pipeline: &str, paths: &BTreeSet<&str>) -> Result<(), Problem> {
    put(
        root,
        pipeline,
        &print(pipeline, Some(UNFINISHED), paths.iter().copied()),
    )
}

/// Notes what is there after the last file is written.
pub(super) fn end<'a>(
    root: &Dir,
    pipeline: &str,
    paths: impl Iterator<Item = &'a str>,
) -> Result<(), Problem> {
    put(root, pipeline, &print(pipeline, None, paths))
}

/// Removes the record of a pipeline file that has no files any more.
pub(super) fn remove(root: &Dir, pipeline: &str) -> Result<(), Problem> {
    let path = path_of(pipeline);
    let (parent, name) = path::split(&path);
    let Walk::There(parent) = folder::walk(root, parent)? else {
        return Ok(());
    };
    match parent.remove_file(name) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(Problem::failed(&path, "remove", &error))
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Removes what a build left behind that was killed while it wrote the record itself.
pub(super) fn tidy(root: &Dir, pipeline: &str) {
    let path = path_of(pipeline);
    let (parent, name) = path::split(&path);
    if let Ok(Walk::There(parent)) = folder::walk(root, parent) {
        let _ = parent.remove_file(temporary(name));
    }
}

fn put(root: &Dir, pipeline: &str, text: &str) -> Result<(), Problem> {
    let path = path_of(pipeline);
    let (parent, name) = path::split(&path);
    let failed = |error| Problem::failed(&path, "write", &error);
    if let Walk::Missing(_) = folder::walk(root, parent)? {
        root.create_dir_all(parent).map_err(failed)?;
    }
    let Walk::There(parent) = folder::walk(root, parent)? else {
        return Ok(());
    };
    folder::replace(&parent, name, text.as_bytes(), &temporary(name)).map_err(failed)
}

fn temporary(name: &str) -> String {
    format!("{name}.tmp")
}

/// Path of the record of a pipeline file.
pub(super) fn path_of(pipeline: &str) -> String {
    let (parent, name) = path::split(pipeline);
    let stem = name.strip_suffix(".pipeline").unwrap_or(name);
    let slash = if parent.is_empty() { "" } else { "/" };
    format!("{parent}{slash}.{stem}.flux-pipeline")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_reads_back_what_was_printed() {
        let text = print(
            "shop.pipeline",
            None,
            ["flux/app.yaml", "migrate/x.job.yaml"].into_iter(),
        );
        let record = Record::parse(&text).unwrap();
        assert_eq!(
            record.paths.iter().collect::<Vec<_>>(),
            ["flux/app.yaml", "migrate/x.job.yaml"]
        );
        assert!(!record.unfinished);
        let text = print(
            "shop.pipeline",
            Some(UNFINISHED),
            ["flux/app.yaml"].into_iter(),
        );
        let record = Record::parse(&text).unwrap();
        assert_eq!((record.paths.len(), record.unfinished), (1, true));
    }

    #[test]
    fn a_record_cannot_name_what_is_outside() {
        let text =
            format!("{BEFORE}x{AFTER}\n# ../secret\n# /etc/passwd\n# a/../../b\n# .git/config\n");
        assert_eq!(Record::parse(&text).unwrap().paths.len(), 0);
        assert_eq!(Record::parse("hello"), None);
    }

    #[test]
    fn the_record_stands_beside_the_pipeline_file() {
        assert_eq!(path_of("shop.pipeline"), ".shop.flux-pipeline");
        assert_eq!(
            path_of("apps/a/shop.pipeline"),
            "apps/a/.shop.flux-pipeline"
        );
    }
}
