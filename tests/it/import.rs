//! What is imported from what a build emitted builds to the same objects, read by another reader of YAML.

mod cases;
mod cli;
mod trees;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;
use std::path::Path;

use flux_pipeline::checks::is_waivable;
use flux_pipeline::compile::{Input, Outcome, check};
use flux_pipeline::diagnostics::{Diagnostic, Severity};
use flux_pipeline::emit::{self, CONTENT, RELEASE};
use flux_pipeline::format::format;
use flux_pipeline::import::{Import, import};
use flux_pipeline::source::{Files, Memory, SourceMap};
use serde::Deserialize as _;
use serde_json::Value;

use crate::examples::examples;
use crate::properties::generated;
use crate::support::Repository;

/// Texts by path.
type Texts = BTreeMap<String, String>;

/// Objects by kind, namespace, name and place.
type Objects = BTreeMap<String, Vec<Value>>;

#[test]
fn importing_what_an_example_builds_gives_the_example_back() {
    for example in examples() {
        let files = texts(&example);
        if !files.values().any(|text| is_addressed(text)) {
            comes_back(&files, &example.display());
        }
    }
}

/// Repositories that are tried; the same ones every time, because a refusal of the built pipeline is a failure too.
/// `IMPORTS=1000 cargo test --test it importing_what_a_generated` tries more.
fn tried() -> usize {
    std::env::var("IMPORTS").map_or(24, |count| count.parse().unwrap())
}

#[test]
fn importing_what_a_generated_pipeline_builds_gives_it_back() {
    let is_fixed = |it: &Repository| !it.all().any(|(_, text)| is_addressed(text));
    let fixed = generated(2 * tried()).filter(is_fixed).take(tried());
    for (repository, number) in fixed.zip(0..) {
        comes_back(&all(&repository), &format_args!("{number}\n{repository:?}"));
    }
}

/// Fails where the objects of a repository that is built, imported and built again are not those of the first build.
fn comes_back(files: &Texts, which: &dyn Display) {
    let built = build(files);
    let (imported, again) = round_trip(&built);
    let texts: Vec<&String> = imported.pipelines.iter().map(|it| &it.text).collect();
    let (before, after) = (objects(&built), objects(&again));
    for key in before.keys().chain(after.keys()) {
        assert_eq!(
            before.get(key),
            after.get(key),
            "{key}\n{texts:#?}\n{which}"
        );
    }
}

/// Where a stage was copied from is nowhere in the copy: what is addressed comes back as fixed, and guarded.
fn is_addressed(text: &str) -> bool {
    text.contains("layout addressed")
}

fn all(repository: &Repository) -> Texts {
    repository
        .all()
        .map(|(path, text)| (path.to_owned(), text.to_owned()))
        .collect()
}

/// The repository with what its pipelines build, and without the pipelines.
fn build(files: &Texts) -> Texts {
    let (outcome, memory) = compile(files);
    let plan = outcome
        .plan(&memory)
        .unwrap_or_else(|| panic!("{}", said(&outcome.diagnostics)));
    let mut built: Texts = files.clone();
    built.retain(|path, _| !path.ends_with(".pipeline"));
    for (path, (_, text)) in emit::bundle(&plan).files {
        // Nothing may depend on the line that says who wrote it.
        let (_, text) = text.split_once('\n').unwrap();
        built.insert(path, text.to_owned());
    }
    built
}

fn compile(files: &Texts) -> (Outcome, Memory) {
    let memory = Memory::new(files.clone());
    let pipelines = files
        .iter()
        .filter(|(path, _)| path.ends_with(".pipeline") && !path.starts_with("shared/"));
    let inputs = pipelines
        .map(|(path, text)| Input::new(path, text))
        .collect();
    (check(inputs, &memory, &mut SourceMap::default()), memory)
}

/// The text with an `allow` for what is refused and may be allowed: why it was so is nowhere said in YAML.
fn allowing(files: &Texts) -> Texts {
    let (outcome, _) = compile(files);
    let errors = outcome
        .diagnostics
        .iter()
        .filter(|it| it.severity == Severity::Error);
    let waivable: BTreeSet<&str> = errors
        .filter(|it| is_waivable(it.check))
        .map(|it| it.check.name)
        .collect();
    let allows: String = waivable
        .iter()
        .map(|name| format!("allow {name} \"as before\"; "))
        .collect();
    let mut allowing = files.clone();
    for (_, text) in allowing
        .iter_mut()
        .filter(|(path, _)| path.ends_with(".pipeline") && !allows.is_empty())
    {
        text.push_str(&format!("defaults {{ {allows} }}\n"));
    }
    allowing
}

/// A mutation that must be seen: without the word that says it, the objects differ.
#[test]
fn a_lost_statement_is_a_difference() {
    let text = "stage migrate before app { path ./deploy/; interval 10m }\n";
    let manifest = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: b}\n";
    let files = |text: &str| {
        let all = [
            ("shop.pipeline", text),
            ("deploy/a.yaml", manifest),
            ("app/a.yaml", manifest),
        ];
        Texts::from(all.map(|(path, text)| (path.to_owned(), text.to_owned())))
    };
    let text = text.replace("./deploy/", "./migrate/");
    let mut all = files(&text);
    all.insert(
        "migrate/a.yaml".to_owned(),
        manifest.replace("name: a,", "name: m,"),
    );
    all.remove("app/a.yaml");
    let built = build(&all);
    let (imported, again) = round_trip(&built);
    assert_eq!(objects(&built), objects(&again));
    let said = &imported.pipelines[0].text;
    assert!(said.contains("interval 10m"), "{said}");
    all.insert(
        "shop.pipeline".to_owned(),
        said.replace("  interval 10m\n", ""),
    );
    assert_ne!(objects(&built), objects(&build(&all)));
}

/// What was imported, and the repository after the files that it replaces are gone and it is built.
fn round_trip(files: &Texts) -> (Import, Texts) {
    let memory = Memory::new(files.clone());
    let imported = import(&memory, "", &mut SourceMap::default());
    let mut repository = files.clone();
    for pipeline in &imported.pipelines {
        assert_eq!(format(&pipeline.text).unwrap(), pipeline.text, "canonical");
        pipeline
            .replaces
            .iter()
            .for_each(|path| assert!(repository.remove(path).is_some(), "{path}"));
    }
    for pipeline in &imported.pipelines {
        let before = repository.insert(pipeline.path.clone(), pipeline.text.clone());
        assert_eq!(before, None);
    }
    let built = build(&allowing(&repository));
    (imported, built)
}

/// Every object of every YAML file, and how often it is there.
fn objects(files: &Texts) -> Objects {
    let mut objects = Objects::new();
    for (path, text) in files
        .iter()
        .filter(|(path, _)| path.ends_with(".yaml") || path.ends_with(".yml"))
    {
        for document in serde_yaml::Deserializer::from_str(text) {
            let object = Value::deserialize(document).unwrap();
            let text = |pointer: &str| {
                object
                    .pointer(pointer)
                    .and_then(Value::as_str)
                    .unwrap_or_default()
                    .to_owned()
            };
            if text("/apiVersion").starts_with("kustomize.config") {
                continue;
            }
            // Kustomizations may be written to another directory, and environments have the same names.
            let place = match text("/kind").as_str() {
                "Kustomization" => text("/spec/path"),
                _ => path
                    .rsplit_once('/')
                    .map_or("", |(directory, _)| directory)
                    .to_owned(),
            };
            let key = format!(
                "{} {} {} in {place}",
                text("/kind"),
                text("/metadata/namespace"),
                text("/metadata/name")
            );
            let same: &mut Vec<Value> = objects.entry(key).or_default();
            same.push(object);
            same.sort_by_key(Value::to_string);
        }
    }
    objects.values_mut().flatten().for_each(mask);
    objects
}

/// Takes out what every build makes anew: release ids, and digests of Jobs, which may hold them. They only have to be
/// where they were.
fn mask(value: &mut Value) {
    match value {
        Value::Object(map) => {
            for (key, value) in map.iter_mut() {
                match key.as_str() {
                    RELEASE | CONTENT => *value = "of the build".into(),
                    _ => mask(value),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(mask),
        Value::String(text) if text.contains("flux-pipeline~1content") => {
            let (before, _) = text.split_once("value: \"").unwrap();
            *text = before.to_owned();
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Every file of an example but its output.
fn texts(example: &Path) -> Texts {
    let disk = flux_pipeline::files::Disk::open(example).unwrap();
    let mut texts = Texts::new();
    let mut open = vec![String::new()];
    while let Some(directory) = open.pop() {
        for entry in disk.list(&directory).unwrap() {
            let path = if directory.is_empty() {
                entry.name
            } else {
                format!("{directory}/{}", entry.name)
            };
            if disk.is_directory(&path) && path != "out" {
                open.push(path);
            } else if let Ok(text) = disk.read(&path) {
                texts.insert(path, text);
            }
        }
    }
    texts
}

/// What was found, one a line.
fn said(found: &[Diagnostic]) -> String {
    found
        .iter()
        .map(|it| {
            format!(
                "{:?} {} {} {:?}\n",
                it.severity, it.check.name, it.message, it.help
            )
        })
        .collect()
}
