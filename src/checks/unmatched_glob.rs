//! A glob of `rerun on` that no file matches. Page: `unmatched_glob.md`.

use smol_str::SmolStr;

use crate::diagnostics::{Check, Severity};
use crate::manifests::Matched;
use crate::source::Spanned;

use super::Project;
use super::findings::Findings;
use super::invalid_glob::globs;

pub(super) static CHECK: Check = Check {
    name: "unmatched-glob",
    severity: Severity::Error,
    summary: "no file matches a glob of `rerun on`",
    page: include_str!("unmatched_glob.md"),
};

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    for (_, glob, matched) in globs(project) {
        let is_known = matched.fault.is_none() && matched.unreadable.is_empty();
        if is_known && matched.files.is_empty() {
            report(glob, matched, found);
        }
    }
}

fn report(glob: &Spanned<SmolStr>, matched: &Matched, found: &mut Findings<'_>) {
    let what = match matched.outputs.first() {
        Some(output) => format!("nothing but files that the build writes, such as `{output}`"),
        None => "no file".to_owned(),
    };
    let message = format!("`{}` matches {what}", glob.value);
    let finding = CHECK.at(glob.span, message);
    let suggested = finding.suggest(matched.near.as_deref());
    found.push(match matched.near {
        Some(_) => suggested,
        None => suggested.help(help(&matched.beside)),
    });
}

fn help(beside: &[String]) -> String {
    let names: Vec<String> = beside.iter().map(|name| format!("`{name}`")).collect();
    match names.as_slice() {
        [] => {
            "name files that are there, by their paths from the root of the repository".to_owned()
        }
        names => format!(
            "name files that are there, such as those at {}",
            names.join(", ")
        ),
    }
}
