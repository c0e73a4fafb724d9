//! Hand-written YAML as people keep it: every folder of `tests/import` has a repository in `in/`, the pipelines that
//! `import` writes in `out/`, what it says about them in `import.txt`, and what `lint` says in `lint.txt`.
//! `UPDATE=1 cargo test --test it import::trees` writes these anew.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{Project, Tree};

/// Texts by path.
type Texts = BTreeMap<String, String>;

/// What every value of a Secret in the trees begins with.
const VALUE: &str = "sesame-";

#[test]
fn every_tree_is_said_as_expected() {
    for case in cases() {
        let made = made(&case);
        if std::env::var_os("UPDATE").is_some() {
            update(&case, &made);
        }
        assert_eq!(expected(&case), made, "{}", case.display());
    }
}

/// What stands on standard output is never the only thing that is looked at: without `--out` the same texts are shown.
#[test]
fn what_is_shown_is_what_is_written() {
    for case in cases() {
        let written = made(&case);
        let shown = repository(&case).run(&["import"]).stdout;
        for (_, text) in written.iter().filter(|(path, _)| path.starts_with("out/")) {
            assert!(shown.contains(text.as_str()), "{}: {shown}", case.display());
        }
    }
}

/// Whoever imports one directory is not told of what another one has.
#[test]
fn what_stands_elsewhere_is_not_said_of_a_directory() {
    let project = repository(&folder().join("values-of-a-parent"));
    let is_told = |arguments: &[&str]| project.run(arguments).stderr.contains("left as they are");
    assert!(is_told(&["import"]));
    assert!(!is_told(&["import", "clusters"]));
}

/// The findings stand on lines that have the values, and beside them.
#[test]
fn no_value_of_a_secret_is_shown() {
    let case = folder().join("secrets");
    let files = texts(&case.join("in"));
    let secrets = files
        .iter()
        .filter(|(path, _)| path.contains("credentials"));
    let values: Vec<String> = secrets.flat_map(|(_, text)| values_of(text)).collect();
    assert_eq!(values.len(), 6, "{values:?}");
    let runs: [&[&str]; 5] = [
        &["import"],
        &["lint"],
        &["lint", "--format", "json"],
        &["lint", "--format", "sarif"],
        &["lint", "--format", "github"],
    ];
    for arguments in runs {
        let output = repository(&case).run(arguments).to_string();
        let is_shown = |value: &&String| output.contains(value.as_str());
        assert_eq!(
            values.iter().find(is_shown),
            None,
            "{arguments:?}: {output}"
        );
    }
}

/// A Job's own environment is no Secret: its `job` has to say it, and no message does.
#[test]
fn a_literal_environment_is_said_by_the_job_alone() {
    let project = repository(&folder().join("secrets"));
    let import = project.run(&["import"]);
    assert_eq!(values_of(&import.stdout), ["sesame-literal"]);
    assert_eq!(values_of(&import.stderr), [""; 0]);
    assert_eq!(values_of(&project.run(&["lint"]).to_string()), [""; 0]);
}

/// Words that begin like a value.
fn values_of(text: &str) -> Vec<String> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let words = text.split(|c| !is_part(c));
    let values = words.filter(|word| word.starts_with(VALUE));
    values.map(str::to_owned).collect()
}

/// Everything beside the repository, by path below the folder of the case.
fn made(case: &Path) -> Texts {
    let project = repository(case);
    let lint = project.run(&["lint"]).to_string();
    let before = project.files();
    let import = project.run(&["import", "--out", "."]);
    let added = project.files().into_iter();
    let added = added.filter(|(path, _)| !before.contains_key(path));
    let mut made: Texts = added
        .map(|(path, text)| (format!("out/{path}"), text))
        .collect();
    made.insert("import.txt".to_owned(), import.to_string());
    made.insert("lint.txt".to_owned(), lint);
    made
}

fn expected(case: &Path) -> Texts {
    let mut all = texts(case);
    all.retain(|path, _| !path.starts_with("in/"));
    all
}

fn update(case: &Path, made: &Texts) {
    for path in expected(case).into_keys() {
        fs::remove_file(case.join(path)).unwrap();
    }
    for (path, text) in made {
        let path = case.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

fn repository(case: &Path) -> Project {
    let project = Project::new();
    for (path, text) in texts(&case.join("in")) {
        project.write(&path, &text);
    }
    project
}

fn texts(directory: &Path) -> Texts {
    Tree::under(directory)
}

fn cases() -> Vec<PathBuf> {
    let entries = fs::read_dir(folder()).unwrap();
    let cases: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    assert!(cases.len() >= 6, "the trees of tests/import are gone");
    cases
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/import")
}
