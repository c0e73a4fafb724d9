//! What `import` says on standard error: what to remove first, then what differs, then what stops the build.

use std::collections::HashSet;
use std::fmt::Write as _;

use crate::diagnostics::Diagnostic;
use crate::import::{Import, Stop};
use crate::source::{SourceMap, Span};

/// Stages that are shown for each kind of stop without `--verbose`.
const SHOWN: usize = 3;

/// What was made, what has to be done before it is built, and what the build would say.
pub(super) fn told(found: &Import, sources: &SourceMap, verbose: bool) -> String {
    let mut text = String::new();
    files(found, &mut text);
    unapplied(found, verbose, &mut text);
    differences(&found.found, verbose, &mut text);
    stops(&found.stops, sources, verbose, &mut text);
    text.push_str("before you build, do what is listed above");
    text
}

fn files(found: &Import, text: &mut String) {
    for one in &found.pipelines {
        let (stages, jobs) = (counted(one.stages, "stage"), counted(one.jobs, "job"));
        let _ = writeln!(text, "{}: {stages}, {jobs}", one.path);
        for file in &one.replaces {
            let _ = writeln!(text, "  remove {file}");
        }
        for (from, to) in &one.moves {
            let _ = writeln!(text, "  move {from} to {to}");
        }
        if let Some(folder) = &one.folder {
            let _ = writeln!(text, "  remove {folder} and all that is in it");
        }
        for file in &one.shares {
            let names: Vec<&str> = one.taken_from(file).collect();
            let _ = match names.as_slice() {
                [name] => writeln!(text, "  take Kustomization {name} out of {file}"),
                names => writeln!(
                    text,
                    "  take Kustomizations {} out of {file}",
                    names.join(", ")
                ),
            };
        }
    }
    for listing in &found.listings {
        let (file, entry) = (&listing.file, &listing.entry);
        let instead = listing.instead.join(", ");
        let _ = match instead.as_str() {
            "" => writeln!(
                text,
                "in {file} remove {entry}: what is built is taken in without it; an empty list is `resources: []`"
            ),
            instead => writeln!(text, "in {file} list {instead} instead of {entry}"),
        };
    }
}

fn unapplied(found: &Import, verbose: bool, text: &mut String) {
    let why = "that nothing in this repository applies";
    named("left out", &found.unapplied, why, verbose, text);
    let why = "whose source only what applies them brings";
    named("left as they are", &found.unfinished, why, verbose, text);
}

/// How many there are, why, and their names; without `--verbose` the first ones.
fn named(what: &str, names: &[String], why: &str, verbose: bool, text: &mut String) {
    if names.is_empty() {
        return;
    }
    let most = if verbose { usize::MAX } else { 3 };
    let count = counted(names.len(), "Kustomization");
    let shown: Vec<&str> = names.iter().take(most).map(String::as_str).collect();
    let more = match names.len() - shown.len() {
        0 => String::new(),
        rest => format!(" and {rest} more"),
    };
    let _ = writeln!(text, "{what} {count} {why}: {}{more}", shown.join(", "));
}

/// The kinds of difference between the YAML and what is built, in the order of what people ask first.
const KINDS: [(&str, &str, &str); 3] = [
    (
        "added-guard",
        "added",
        "a guard or a field that the YAML does not have",
    ),
    (
        "dropped-dependency",
        "left out",
        "an entry of `dependsOn` that follows from others, or that the build guards its own way",
    ),
    (
        "dropped-field",
        "left out or changed",
        "a field that no statement says as it is",
    ),
];

fn differences(found: &[Diagnostic], verbose: bool, text: &mut String) {
    for (check, what, which) in KINDS {
        let count = found.iter().filter(|it| it.check.name == check).count();
        if count > 0 {
            let _ = writeln!(
                text,
                "{what}, {}: {which}; `flux-pipeline explain {check}`",
                counted(count, "time")
            );
        }
    }
    if !found.is_empty() && !verbose {
        text.push_str("each of them is shown by `--verbose`\n");
    }
}

/// What stops the build, each kind in each stage once.
fn stops(stops: &[Stop], sources: &SourceMap, verbose: bool, text: &mut String) {
    if stops.is_empty() {
        return;
    }
    let mut kinds: Vec<(&Stop, usize)> = Vec::new();
    for stop in stops {
        let is_same = |known: &&mut (&Stop, usize)| {
            let (one, other) = (known.0, stop);
            one.finding.check.name == other.finding.check.name
                && (&one.stage, &one.path) == (&other.stage, &other.path)
        };
        match kinds.iter_mut().find(is_same) {
            Some(known) => known.1 += 1,
            None => kinds.push((stop, 1)),
        }
    }
    let _ = writeln!(
        text,
        "the build would stop at {}:",
        counted(stops.len(), "error")
    );
    let most = if verbose { usize::MAX } else { SHOWN };
    let mut checks: Vec<&str> = kinds.iter().map(|it| it.0.finding.check.name).collect();
    let mut seen = HashSet::new();
    checks.retain(|check| seen.insert(*check));
    for check in checks {
        let of_check = kinds.iter().filter(|it| it.0.finding.check.name == check);
        let of_check: Vec<&(&Stop, usize)> = of_check.collect();
        for (stop, count) in of_check.iter().take(most) {
            push_stop(stop, *count, sources, text);
        }
        if of_check.len() > most {
            let left = counted(of_check.len() - most, "more stage");
            let _ = writeln!(text, "  {check} in {left}, shown by `--verbose`");
        }
    }
}

fn push_stop(stop: &Stop, count: usize, sources: &SourceMap, text: &mut String) {
    let finding = &stop.finding;
    let place = place(sources, finding.primary.span);
    let times = match count {
        1 => String::new(),
        count => format!(", the first of {count}"),
    };
    let _ = writeln!(
        text,
        "  {place}: {}{times}: {}",
        finding.check.name, finding.message
    );
    if let Some(help) = &finding.help {
        let _ = writeln!(text, "    {help}");
    }
    if let (Some(stage), false) = (&stop.stage, stop.statements.is_empty()) {
        let statements = stop.statements.join("; ");
        let _ = writeln!(
            text,
            "    its parent brings values by a patch: write into stage `{stage}`: {statements}"
        );
    }
    if let (Some(stage), true) = (&stop.stage, stop.may_be_allowed) {
        let _ = writeln!(
            text,
            "    or write into stage `{stage}`, with your reason: allow {} \"…\"",
            finding.check.name
        );
    }
}

/// `FILE:LINE`.
fn place(sources: &SourceMap, span: Span) -> String {
    let Some(file) = sources.get(span.file) else {
        return String::new();
    };
    let position = file.lines().position(&file.text, span.start as usize);
    format!("{}:{}", file.name, position.line)
}

fn counted(count: usize, what: &str) -> String {
    match count {
        1 => format!("1 {what}"),
        _ => format!("{count} {what}s"),
    }
}
