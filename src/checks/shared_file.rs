//! One file that is to be written twice. Page: `shared_file.md`.

use std::borrow::Cow;

use crate::diagnostics::{Check, Severity};
use crate::hash::{HashMap, Hashes};

use super::Project;
use super::emitted_files::{Clash, EmittedFile, clashes, emitted_files, report};
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "shared-file",
    severity: Severity::Error,
    summary: "two stages, sources or pipelines are written to one file",
    page: include_str!("shared_file.md"),
};

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    let files = emitted_files(project);
    for same in clashes(&files, Cow::Borrowed).into_values() {
        let path = same.first().map_or("", |(one, _)| &one.written.path);
        let finding = report(&CHECK, &same, format!("`{path}` is written twice"));
        finding.into_iter().for_each(|finding| found.push(finding));
    }
    for (one, other) in blocked(&files) {
        let (file, below) = (&one.written.path, &other.written.path);
        let message = format!("`{file}` is a file, and `{below}` needs a folder there");
        let finding = report(&CHECK, &[(one, other)], message);
        finding.into_iter().for_each(|finding| found.push(finding));
    }
}

/// Files that are where the folder of another has to be, each with that other.
fn blocked<'f, 'a>(files: &'f [EmittedFile<'a>]) -> Vec<Clash<'f, 'a>> {
    let all = files.iter().flat_map(|file| folders(&file.written.path));
    let all = Hashes::of(all);
    let paths = files.iter().map(|file| (file.written.path.as_str(), file));
    let paths: HashMap<&str, &EmittedFile<'_>> =
        paths.filter(|(path, _)| all.may_have(path)).collect();
    let blocked = files.iter().filter_map(|file| {
        let mut above = folders(&file.written.path);
        let blocking = above.find_map(|folder| paths.get(folder))?;
        Some((*blocking, file))
    });
    blocked.collect()
}

/// The folders that a path leads through.
fn folders(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').filter_map(|(at, _)| path.get(..at))
}
