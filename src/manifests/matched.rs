//! The files of the repository that the globs of `rerun on` name.
//!
//! Takes the pipelines of a run and a window to their repository; gives what each glob matches, or why it matches
//! nothing. What a build writes is left out: a Job that runs again because its own file was written never settles.

use std::cell::LazyCell;
use std::collections::{BTreeMap, HashSet};

use globset::{GlobBuilder, GlobMatcher};

use crate::diagnostics::closest;
use crate::model::{Pipeline, Rerun};
use crate::source::{EntryKind, Files, ReadError};
use crate::values::path;

use super::generated::{is_generated, is_output};
use super::written::Written;

/// What each glob of a run matches, by its text.
#[derive(Clone, Debug, Default)]
pub struct Matches {
    known: BTreeMap<String, Matched>,
}

/// What one glob matches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Matched {
    /// Paths of the files, sorted.
    pub files: Vec<String>,
    /// Files that match, and that a build writes.
    pub outputs: Vec<String>,
    /// What matches and cannot be read, each with the reason in words.
    pub unreadable: Vec<(String, String)>,
    /// Why the glob means something else than it says; nothing is matched then.
    pub fault: Option<String>,
    /// A glob that matches something, when this one matches nothing.
    pub near: Option<String>,
    /// Names in the nearest directory that is there, when this one matches nothing.
    pub beside: Vec<String>,
}

impl Matches {
    /// What the globs of these pipelines match. `written` are the files that they are written to.
    #[must_use]
    pub fn of(pipelines: &[Pipeline], written: &[Vec<Written>], files: &dyn Files) -> Self {
        let stages = pipelines.iter().flat_map(|pipeline| &pipeline.stages);
        let reruns = stages
            .flat_map(|stage| &stage.jobs)
            .map(|job| &job.rerun.value);
        let globs = reruns.flat_map(|rerun| match rerun {
            Rerun::OnFiles(globs) => globs.as_slice(),
            Rerun::OnImage | Rerun::EveryRelease | Rerun::Once => &[],
        });
        // Most runs have no glob at all.
        let own: LazyCell<HashSet<&str>, _> = LazyCell::new(|| {
            written
                .iter()
                .flatten()
                .map(|it| it.path.as_str())
                .collect()
        });
        let mut known = BTreeMap::new();
        for glob in globs {
            known
                .entry(glob.value.to_string())
                .or_insert_with_key(|glob| matched(files, glob, &own));
        }
        Self { known }
    }

    /// Adds those of another run.
    pub fn append(&mut self, mut other: Self) {
        self.known.append(&mut other.known);
    }

    /// What a glob matches; `None` when nobody looked.
    #[must_use]
    pub fn get(&self, glob: &str) -> Option<&Matched> {
        self.known.get(glob)
    }
}

fn matched(files: &dyn Files, glob: &str, own: &HashSet<&str>) -> Matched {
    let matcher = match glob_matcher(glob) {
        Ok(matcher) => matcher,
        Err(fault) => {
            return Matched {
                fault: Some(fault),
                ..Matched::default()
            };
        }
    };
    let mut matched = Matched::default();
    walk(files, fixed_part(glob), &matcher, &mut |path, kind| {
        matched.take(files, path, kind, own);
    });
    matched.files.sort_unstable();
    matched.outputs.sort_unstable();
    matched.unreadable.sort_unstable();
    if matched.files.is_empty() {
        matched.near = near(files, glob);
        matched.beside = beside(files, glob);
    }
    matched
}

impl Matched {
    fn take(&mut self, files: &dyn Files, path: String, kind: EntryKind, own: &HashSet<&str>) {
        if kind != EntryKind::File {
            let reason = "it is a symbolic link or no regular file, and is never followed";
            self.unreadable.push((path, reason.to_owned()));
            return;
        }
        match files.bytes(&path) {
            Err(ReadError::Missing) => {}
            Err(ReadError::Unreadable(reason)) => self.unreadable.push((path, reason)),
            Ok(bytes) if own.contains(path.as_str()) || is_output(&bytes) => {
                self.outputs.push(path)
            }
            Ok(_) => self.files.push(path),
        }
    }
}

/// The glob as code.
///
/// # Errors
/// Why it does not mean what it says, in words.
pub fn glob_matcher(glob: &str) -> Result<GlobMatcher, String> {
    if let Some(fault) = odd_mark(glob) {
        return Err(fault);
    }
    let mut builder = GlobBuilder::new(glob);
    builder
        .literal_separator(true)
        .backslash_escape(true)
        .empty_alternates(true);
    let built = builder.build().map_err(|error| error.kind().to_string())?;
    Ok(built.compile_matcher())
}

/// Marks of other tools that are plain letters here, and `**` where it is no more than `*`.
fn odd_mark(glob: &str) -> Option<String> {
    if glob.starts_with('!') {
        return Some("a glob cannot leave files out by `!`".to_owned());
    }
    if let Some(range) = range(glob) {
        return Some(format!("`{range}` is not a range here"));
    }
    let is_edge = |c: Option<char>| matches!(c, None | Some('/' | '{' | '}' | ','));
    let mut stars = glob.match_indices("**").map(|(at, stars)| {
        let (before, behind) = (glob.get(..at), glob.get(at + stars.len()..));
        let last = before.and_then(|text| text.chars().next_back());
        is_edge(last) && is_edge(behind.and_then(|text| text.chars().next()))
    });
    stars
        .any(|is_whole| !is_whole)
        .then(|| "`**` stands for folders only as a part of its own, between slashes".to_owned())
}

/// `{1..3}`, which only shells know.
fn range(glob: &str) -> Option<&str> {
    let (start, _) = glob.match_indices('{').find(|(start, _)| {
        let inner = glob.get(*start..).and_then(|rest| rest.split('}').next());
        inner.is_some_and(|inner| inner.contains("..") && !inner.contains(','))
    })?;
    let end = glob.get(start..)?.find('}')?;
    glob.get(start..=start + end)
}

/// The directories that a glob begins with before its first mark: nothing else needs to be looked into.
fn fixed_part(glob: &str) -> &str {
    glob.get(..glob.find(MARKS).unwrap_or(glob.len()))
        .and_then(|fixed| fixed.rsplit_once('/'))
        .map_or("", |(directory, _)| directory)
}

/// What makes a text more than the path of a file.
const MARKS: [char; 4] = ['*', '?', '[', '{'];

fn walk(
    files: &dyn Files,
    start: &str,
    matcher: &GlobMatcher,
    take: &mut dyn FnMut(String, EntryKind),
) {
    let mut directories = vec![start.to_owned()];
    while let Some(directory) = directories.pop() {
        for entry in files.list(&directory).unwrap_or_default() {
            let path = path::join(&directory, &entry.name);
            match entry.kind {
                EntryKind::Directory if entry.name == ".git" || is_generated(files, &path) => {}
                EntryKind::Directory => directories.push(path),
                EntryKind::File | EntryKind::Other if matcher.is_match(&path) => {
                    take(path, entry.kind);
                }
                EntryKind::File | EntryKind::Other => {}
            }
        }
    }
}

/// The glob with its slips mended, if it matches something then.
fn near(files: &dyn Files, glob: &str) -> Option<String> {
    let mut mended = String::new();
    let mut parts = glob.split('/').peekable();
    while let Some(part) = parts.next_if(|part| !part.contains(MARKS)) {
        mended = path::join(&mended, &there(files, &mended, part)?);
    }
    for part in parts {
        mended = path::join(&mended, part);
    }
    if files.is_directory(&mended) {
        mended.push_str("/**");
    }
    let is_other = mended != glob;
    (is_other && matches_something(files, &mended)).then_some(mended)
}

/// The name in a directory, or the closest one that is there.
fn there(files: &dyn Files, directory: &str, name: &str) -> Option<String> {
    let entries = files.list(directory)?;
    let names = || entries.iter().map(|entry| entry.name.as_str());
    let exact = names().find(|known| *known == name);
    let cased = || names().find(|known| known.to_lowercase() == name.to_lowercase());
    let found = exact.or_else(cased).or_else(|| closest(name, names()));
    found.map(str::to_owned)
}

fn matches_something(files: &dyn Files, glob: &str) -> bool {
    let mut any = false;
    if let Ok(matcher) = glob_matcher(glob) {
        walk(files, fixed_part(glob), &matcher, &mut |_, kind| {
            any |= kind == EntryKind::File
        });
    }
    any
}

/// Names in the last directory of the glob that is there.
fn beside(files: &dyn Files, glob: &str) -> Vec<String> {
    let mut directory = String::new();
    for part in fixed_part(glob).split('/').filter(|part| !part.is_empty()) {
        let below = path::join(&directory, part);
        if !files.is_directory(&below) {
            break;
        }
        directory = below;
    }
    let entries = files.list(&directory).unwrap_or_default();
    let seen = entries.iter().filter(|entry| !entry.name.starts_with('.'));
    seen.map(|entry| path::join(&directory, &entry.name))
        .take(3)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Memory;

    fn repository() -> Memory {
        Memory::new([
            ("sql/a.sql", "a"),
            ("sql/x/b.sql", "b"),
            ("b.sql", "c"),
            ("s", "d"),
            (
                "sql/out.yaml",
                "# Generated by flux-pipeline from shop.pipeline. Do not edit.\n",
            ),
            (
                "sql/.shop.flux-pipeline",
                "# Written by flux-pipeline from shop.pipeline. Commit\n",
            ),
        ])
    }

    fn matched_by(glob: &str) -> Matched {
        matched(&repository(), glob, &HashSet::from(["sql/x/own.yaml"]))
    }

    #[test]
    fn globs_match_below_the_root() {
        let files = |glob: &str| matched_by(glob).files;
        assert_eq!(files("sql/**"), ["sql/a.sql", "sql/x/b.sql"]);
        assert_eq!(files("sql/*.sql"), ["sql/a.sql"]);
        assert_eq!(files("**/*.sql"), ["b.sql", "sql/a.sql", "sql/x/b.sql"]);
        assert_eq!(files("sql/{a,x/b}.sql"), ["sql/a.sql", "sql/x/b.sql"]);
        assert_eq!(files("sql/{a,}.sql"), ["sql/a.sql"]);
        assert_eq!(files("sql/[!b].sql"), ["sql/a.sql"]);
        assert_eq!(files("sql{/**,}"), ["sql/a.sql", "sql/x/b.sql"]);
        assert_eq!(files("**"), ["b.sql", "s", "sql/a.sql", "sql/x/b.sql"]);
        assert_eq!(files("s"), ["s"]);
    }

    #[test]
    fn what_a_build_writes_is_no_input() {
        assert_eq!(
            matched_by("sql/**").outputs,
            ["sql/.shop.flux-pipeline", "sql/out.yaml"]
        );
        let files = Memory::new([("sql/x/own.yaml", "mine")]);
        let own = HashSet::from(["sql/x/own.yaml"]);
        assert_eq!(matched(&files, "sql/**", &own).outputs, ["sql/x/own.yaml"]);
    }

    #[test]
    fn marks_of_other_tools_are_faults() {
        for glob in [
            "sql/[",
            "sql/{a",
            "sql/a}",
            "sql**",
            "**.sql",
            "sql/**x/a",
            "!sql/*",
            "v{1..3}",
            "a[z-a]",
        ] {
            assert!(matched_by(glob).fault.is_some(), "{glob}");
        }
        for glob in [
            "**", "a/**", "**/a", "a/**/b", "{a,**}", "{a/**,b}", "v{1,2}", "[!a]",
        ] {
            assert_eq!(matched_by(glob).fault, None, "{glob}");
        }
    }

    #[test]
    fn a_glob_that_matches_is_near() {
        let near = |glob: &str| matched_by(glob).near;
        assert_eq!(near("sqll/**").as_deref(), Some("sql/**"));
        assert_eq!(near("SQL/*.sql").as_deref(), Some("sql/*.sql"));
        assert_eq!(near("sql").as_deref(), Some("sql/**"));
        assert_eq!(near("slq/x").as_deref(), Some("sql/x/**"));
        assert_eq!(near("sql/a.sq").as_deref(), Some("sql/a.sql"));
        assert_eq!(near("sql/{c,d}/*"), None);
        assert_eq!(
            matched_by("sql/{c,d}/*").beside,
            ["sql/a.sql", "sql/out.yaml", "sql/x"]
        );
    }
}
