//! The rules of this repository that a compiler does not know. Each is a function from texts to
//! complaints, so that the tests below can show that it complains.

mod circles;
mod mutations;
mod rules;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use flux_pipeline::checks;
use flux_pipeline::cli::{Exit, reference};

/// Texts by path below the root of the repository.
type Texts = BTreeMap<String, String>;

#[test]
fn modules_use_only_what_the_table_lets_them() {
    assert_eq!(
        rules::layering(&page("docs/architecture.md"), &texts("src", "rs")),
        none()
    );
}

/// Circles that are left; one that is gone must go from here.
const CIRCLES: [&str; 13] = [
    "cli: apply, destroy, on_cluster, rerun, status, wait",
    "cli: args, complete, completions, man",
    "cli: in_place, workspace",
    "cluster: apply, control_loop, direct, explain, parents, pod_logs, report, rerun, rollout, sources, status, teardown, timing, unresponsive, warnings, watch",
    "diagnostics: check, diagnostic",
    "graph: graph, schedule",
    "ide: complete, values",
    "lsp: requests, server, structure",
    "manifests: kustomize, object, reader, tree",
    "manifests: node, yaml",
    "source: file, span",
    "source: files, overlay",
    "syntax: balance, unclosed",
];

#[test]
fn files_of_a_module_do_not_use_one_another_in_a_circle() {
    assert_eq!(circles::circles(&texts("src", "rs")), CIRCLES);
}

#[test]
fn only_files_and_cli_touch_the_world() {
    assert_eq!(rules::io(&texts("src", "rs")), none());
}

#[test]
fn only_the_cluster_commands_open_a_connection() {
    assert_eq!(rules::connections(&texts("src", "rs")), none());
}

#[test]
fn files_are_short() {
    assert_eq!(rules::length(&texts("src", "rs")), none());
}

#[test]
fn every_file_begins_with_its_front_page() {
    assert_eq!(rules::front_pages(&rust()), none());
}

#[test]
fn no_rule_is_silenced() {
    let mut rust = rust();
    // These two write down what they look for.
    rust.retain(|path, _| !path.starts_with("tests/it/tidy/"));
    assert_eq!(rules::silenced(&rust), none());
}

#[test]
fn every_check_has_the_page_with_its_name() {
    let known: Vec<(&str, &str)> = checks::all().iter().map(|it| (it.name, it.page)).collect();
    let mut pages = texts("src", "md");
    pages.retain(|path, _| path.starts_with("src/checks/") || path.contains("/pages/"));
    assert_eq!(rules::pages(&known, &pages), none());
}

#[test]
fn the_checks_of_each_module_are_sorted() {
    for path in [
        "src/checks/mod.rs",
        "src/model/errors.rs",
        "src/syntax/errors.rs",
        "src/manifests/errors.rs",
    ] {
        assert_eq!(rules::sorted_checks(path, &page(path)), none());
    }
}

#[test]
fn every_grammar_rule_says_what_it_is() {
    assert_eq!(rules::grammar(&page("grammar/pipeline.pest")), none());
}

#[test]
fn every_example_has_a_page_and_its_output() {
    let paths = paths("examples");
    let examples: Vec<&str> = paths.iter().map(String::as_str).collect();
    assert_eq!(rules::examples(&examples), none());
}

#[test]
fn every_file_of_tests_is_run() {
    let here = texts("tests/it", "rs");
    assert_eq!(rules::unreached(&page("tests/it/main.rs"), &here), none());
}

#[test]
fn every_exit_code_is_in_the_reference_of_the_commands() {
    let codes: Vec<u8> = Exit::MEANINGS.iter().map(|(exit, _)| exit.code()).collect();
    assert_eq!(
        rules::exit_codes(&page("src/cli/exit.rs"), &codes, &reference()),
        none()
    );
}

fn none() -> Vec<String> {
    Vec::new()
}

fn rust() -> Texts {
    let mut all = texts("src", "rs");
    all.extend(texts("tests", "rs"));
    all
}

fn page(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn texts(directory: &str, extension: &str) -> Texts {
    let found = paths(directory).into_iter();
    let wanted = found.filter(|path| {
        Path::new(path)
            .extension()
            .is_some_and(|it| it == extension)
    });
    wanted.map(|path| (path.clone(), page(&path))).collect()
}

fn paths(directory: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![root().join(directory)];
    while let Some(directory) = open.pop() {
        for entry in fs::read_dir(&directory).unwrap().map(Result::unwrap) {
            if entry.file_type().unwrap().is_dir() {
                open.push(entry.path());
            } else {
                let path = entry.path();
                let path = path.strip_prefix(root()).unwrap();
                found.push(path.to_str().unwrap().replace('\\', "/"));
            }
        }
    }
    found.sort();
    found
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
