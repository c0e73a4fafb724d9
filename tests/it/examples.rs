//! Every folder of `examples/` is the root of a repository, and its `out/` what `build --out out` writes
//! there. `UPDATE=1 cargo test examples` writes `out/` anew.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use flux_pipeline::compile::{self, Input};
use flux_pipeline::diagnostics::Diagnostic;
use flux_pipeline::emit::{self, Bundle};
use flux_pipeline::files::{self, Disk, Report, Request};
use flux_pipeline::graph::{self, Graph};
use flux_pipeline::source::SourceMap;
use serde_yaml::Value;

use crate::support::Tree;

/// Texts by path.
type Texts = BTreeMap<String, String>;

#[test]
fn every_example_builds_to_its_output() {
    for example in examples() {
        let built = Tree::new();
        write(&built, &bundle(&example));
        if std::env::var_os("UPDATE").is_some() {
            replace(&example.join("out"), &built.files());
        }
        compare(&example, &texts(&example.join("out")), &built.files());
    }
}

#[test]
fn no_example_has_a_finding() {
    for example in examples() {
        let found = check(&example).diagnostics;
        assert!(
            found.is_empty(),
            "{}: {}",
            example.display(),
            messages(&found)
        );
    }
}

#[test]
fn every_example_works_in_place() {
    for example in examples() {
        let mut inputs = texts(&example);
        inputs.retain(|path, _| !path.starts_with("out/"));
        let repository = copy(&inputs);
        write(&repository, &bundle(repository.root()));
        inputs.extend(texts(&example.join("out")));
        compare(&example, &inputs, &repository.files());
    }
}

#[test]
fn building_an_example_again_writes_nothing() {
    for example in examples() {
        let mut inputs = texts(&example);
        inputs.retain(|path, _| !path.starts_with("out/"));
        let repository = copy(&inputs);
        assert!(write(&repository, &bundle(repository.root())).created.len() > 1);
        let again = write(&repository, &bundle(repository.root()));
        let touched = [again.created, again.changed, again.removed].concat();
        assert!(touched.is_empty(), "{}: {touched:?}", example.display());
    }
}

#[test]
fn every_page_shows_the_graph_of_its_example() {
    for example in examples() {
        let outcome = check(&example);
        let plan = outcome.plan(&Disk::open(&example).unwrap()).unwrap();
        let graph = Graph::from(&plan);
        matches(&example.join("README.md"), |page| {
            with_fence(page, &graph::text(&graph))
        });
        if example.join("graph.svg").exists() {
            matches(&example.join("graph.svg"), |_| graph::svg(&graph));
        }
    }
}

#[test]
fn all_output_is_yaml_for_another_reader() {
    for example in examples() {
        for (path, text) in texts(&example.join("out")) {
            if path.ends_with(".yaml") {
                let kinds = objects(&text)
                    .iter()
                    .filter(|object| object["kind"].is_string())
                    .count();
                assert_eq!(kinds, 1, "{}: {path}", example.display());
            }
        }
    }
}

#[test]
fn the_golden_case_is_the_flux_guide_object_for_object() {
    let out = texts(&Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/flux-guide/out"));
    let guide = texts(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/flux-guide"));
    let yaml = |texts: &Texts| -> BTreeMap<String, Vec<Value>> {
        let yaml = texts.iter().filter(|(path, _)| path.ends_with(".yaml"));
        yaml.map(|(path, text)| (path.clone(), objects(text)))
            .collect()
    };
    assert_eq!(yaml(&guide).len(), 5);
    assert_eq!(yaml(&out), yaml(&guide));
}

/// The folders of `examples/`, sorted.
pub fn examples() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let entries = fs::read_dir(root)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut folders: Vec<PathBuf> = entries.filter(|path| path.is_dir()).collect();
    folders.sort();
    assert!(folders.len() >= 7, "{folders:?}");
    folders
}

/// Reads and checks the pipeline files of a directory, as `build` does there.
pub fn check(root: &Path) -> compile::Outcome {
    let names = fs::read_dir(root)
        .unwrap()
        .map(|entry| entry.unwrap().file_name());
    let mut names: Vec<String> = names.map(|name| name.into_string().unwrap()).collect();
    names.retain(|name| name.ends_with(".pipeline"));
    names.sort();
    let read = |name: String| {
        let text = fs::read_to_string(root.join(&name)).unwrap();
        Input::new(name, text)
    };
    let inputs = names.into_iter().map(read).collect();
    compile::check(
        inputs,
        &Disk::open(root).unwrap(),
        &mut SourceMap::default(),
    )
}

fn bundle(root: &Path) -> Bundle {
    let outcome = check(root);
    let plan = outcome.plan(&Disk::open(root).unwrap());
    let plan =
        plan.unwrap_or_else(|| panic!("{}: {}", root.display(), messages(&outcome.diagnostics)));
    emit::bundle(&plan)
}

fn write(into: &Tree, bundle: &Bundle) -> Report {
    let request = Request {
        root: into.root(),
        bundle,
        is_gone: &|_| false,
    };
    files::write(&request, &|| {}).unwrap()
}

fn messages(found: &[Diagnostic]) -> String {
    let lines = found
        .iter()
        .map(|it| format!("\n{}: {} {:?}", it.check.name, it.message, it.help));
    lines.collect()
}

/// Whether a file is as it should be; with `UPDATE` it is made so.
fn matches(path: &Path, should: impl Fn(&str) -> String) {
    let is = fs::read_to_string(path).unwrap();
    let should = should(&is);
    if std::env::var_os("UPDATE").is_some() {
        fs::write(path, &should).unwrap();
    }
    assert_eq!(
        fs::read_to_string(path).unwrap(),
        should,
        "{}",
        path.display()
    );
}

/// The page with this text in its first fence.
fn with_fence(page: &str, text: &str) -> String {
    let (before, rest) = page.split_once("```text\n").expect("a fence of text");
    let (_, after) = rest.split_once("```\n").expect("its end");
    format!("{before}```text\n{text}```\n{after}")
}

fn copy(texts: &Texts) -> Tree {
    let tree = Tree::new();
    for (path, text) in texts {
        tree.write(path, text);
    }
    tree
}

fn replace(directory: &Path, texts: &Texts) {
    if directory.exists() {
        fs::remove_dir_all(directory).unwrap();
    }
    for (path, text) in texts {
        let path = directory.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

fn compare(example: &Path, expected: &Texts, actual: &Texts) {
    let name = example.display();
    let paths = |texts: &Texts| texts.keys().cloned().collect::<Vec<_>>();
    assert_eq!(paths(expected), paths(actual), "{name}");
    for (path, text) in expected {
        assert_eq!(*text, actual[path], "{name}: {path}");
    }
}

fn objects(text: &str) -> Vec<Value> {
    use serde::Deserialize as _;
    let documents = serde_yaml::Deserializer::from_str(text);
    documents
        .map(|document| Value::deserialize(document).unwrap())
        .collect()
}

/// Every file below a directory.
fn texts(root: &Path) -> Texts {
    let mut found = Texts::new();
    let mut open = vec![root.to_owned()];
    while let Some(directory) = open.pop() {
        for entry in fs::read_dir(&directory).unwrap().map(Result::unwrap) {
            let path = entry.path();
            if entry.file_type().unwrap().is_dir() {
                open.push(path);
            } else {
                let name = path
                    .strip_prefix(root)
                    .unwrap()
                    .to_str()
                    .unwrap()
                    .to_owned();
                found.insert(name, fs::read_to_string(&path).unwrap());
            }
        }
    }
    found
}
