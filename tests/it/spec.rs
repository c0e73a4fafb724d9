//! The pages that run: `tests/spec/*.md`, and the page of every check.
//!
//! Each `pipeline` fence is a file `shop.pipeline`, and must give exactly the findings that its comments
//! announce, at exactly their lines: `# error: name, name` or `# warning: name`. One without such comments
//! gives none, and is left alone by the formatter. Fences with a path before it (`yaml deploy/app.yaml`,
//! `pipeline shared.pipeline`) are files of the repository; without any, every stage that needs manifests
//! gets some. A fence with the command `flux-pipeline import` or
//! `flux-pipeline lint` runs it on the files before it. `UPDATE=1` writes what the formatter gives into the examples.

mod example;
mod page;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use flux_pipeline::checks;
use flux_pipeline::diagnostics::Severity;

use example::{Example, Run};

/// Every page: the path of its file, and its text.
fn pages() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = [
        "tests/spec",
        "src/checks",
        "src/syntax/pages",
        "src/model/pages",
    ];
    let folders = folders
        .iter()
        .chain(&["src/manifests/pages", "src/checks/pages"]);
    let entries = folders.flat_map(|folder| std::fs::read_dir(root.join(folder)).unwrap());
    let paths = entries.map(|entry| entry.unwrap().path());
    let mut paths: Vec<PathBuf> = paths
        .filter(|path| path.extension().is_some_and(|it| it == "md"))
        .collect();
    paths.sort();
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).unwrap();
        (path, text)
    };
    paths.into_iter().map(read).collect()
}

/// Every example that announces no error, with a name for it.
pub fn right_examples() -> impl Iterator<Item = (String, Example)> {
    pages().into_iter().flat_map(|(path, text)| {
        let page = path.file_stem().unwrap().to_string_lossy().into_owned();
        let right = page::examples(&text)
            .into_iter()
            .filter(|example| example.run == Run::Check && example.has_no_error());
        right
            .enumerate()
            .map(move |(nth, example)| (format!("{page}-{nth}"), example))
    })
}

#[test]
fn every_example_gives_what_it_announces() {
    let mut wrong = Vec::new();
    for (path, text) in pages() {
        for example in page::examples(&text) {
            wrong.extend(
                example
                    .differences()
                    .map(|it| format!("{}: {it}", path.display())),
            );
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_right_example_is_canonical() {
    let mut wrong = Vec::new();
    for (path, text) in pages() {
        let mut updated = text.clone();
        for example in page::examples(&text)
            .iter()
            .filter(|example| example.is_right())
        {
            let formatted = flux_pipeline::format::format(&example.text).unwrap_or_default();
            if formatted != example.text {
                wrong.push(format!("{}:\n{}", path.display(), formatted));
                updated = updated.replace(&example.text, &formatted);
            }
        }
        if std::env::var_os("UPDATE").is_some() && updated != text {
            std::fs::write(&path, updated).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What no page can hold: files that are not text, and links.
const UNSHOWN: [&str; 2] = ["unreadable-input", "unreadable-manifest"];

#[test]
fn every_check_has_a_page_that_shows_it() {
    let shown = |name: &str| !UNSHOWN.contains(&name);
    for check in checks::all().iter().filter(|check| shown(check.name)) {
        let (right, wrong): (Vec<Example>, Vec<Example>) = page::examples(check.page)
            .into_iter()
            .partition(Example::is_right);
        let announced: BTreeSet<String> = wrong.iter().flat_map(Example::names).collect();
        assert!(
            announced.contains(check.name),
            "the page of {} does not show it",
            check.name
        );
        assert!(
            !right.is_empty(),
            "the page of {} shows nothing right",
            check.name
        );
    }
}

#[test]
fn every_page_has_its_parts() {
    for check in checks::all() {
        let why = match check.severity {
            Severity::Error => "## Why it is an error",
            Severity::Warning => "## Why it is a warning",
        };
        let headings: Vec<&str> = check
            .page
            .lines()
            .filter(|line| line.starts_with('#'))
            .filter(|line| is_heading(line))
            .collect();
        assert_eq!(headings, [why, "## Wrong", "## Right"], "{}", check.name);
        let lead = check.page.lines().next().unwrap_or_default();
        assert!(
            lead.ends_with(['.', ':']) && !lead.starts_with('#'),
            "{}: {lead}",
            check.name
        );
    }
}

/// Comments of examples begin with `# ` or `#!`.
fn is_heading(line: &str) -> bool {
    line.starts_with("##")
}

#[test]
fn no_page_names_an_unknown_check() {
    for (path, text) in pages() {
        for (severity, name) in page::examples(&text)
            .iter()
            .flat_map(Example::announced_checks)
        {
            let check = checks::find(&name).unwrap_or_else(|| panic!("{}: {name}", path.display()));
            assert_eq!(check.severity, severity, "{}: {name}", path.display());
        }
    }
}

#[test]
fn the_harness_sees_what_is_missing_and_what_is_too_much() {
    let differences = |text: &str| {
        let page = format!("```pipeline\n{text}\n```\n");
        page::examples(&page)
            .iter()
            .flat_map(Example::differences)
            .collect::<Vec<_>>()
    };
    assert!(differences("stage migrate before app").is_empty());
    assert_eq!(differences("stage a before b").len(), 1);
    assert_eq!(differences("stage a # error: unknown-stage").len(), 1);
    assert!(differences("stage a before b # error: unknown-stage").is_empty());
    assert_eq!(
        differences("\nstage a before b\n# error: unknown-stage").len(),
        2
    );
}
