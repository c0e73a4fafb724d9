//! What a build writes into Kustomizations, as cases for the real kustomize: the stages of `tests/data/emit` with the
//! patches that tie releases to their charts and values and put images into values. Beside each stands one of another
//! release, which must not build.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use flux_pipeline::source::Memory;
use flux_pipeline::{emit, plan};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::support::checked;

/// The fields of `spec` that change what is built.
const FIELDS: [&str; 7] = [
    "targetNamespace",
    "namePrefix",
    "nameSuffix",
    "components",
    "ignoreMissingComponents",
    "patches",
    "images",
];

/// A case as `cases.rs` reads it.
#[derive(Serialize)]
struct Case {
    name: String,
    path: String,
    spec: String,
    generated: Vec<String>,
    files: BTreeMap<String, String>,
}

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The cases of one text of `tests/data/emit`.
fn of_text(name: &str, whole: &str) -> Vec<Case> {
    let text = whole.split("==> ").next().unwrap();
    let mut parts = text.split("<== ");
    let pipeline = parts.next().unwrap();
    let given = parts.map(|part| part.split_once('\n').unwrap());
    let app = ("deploy/app.yaml", crate::emit::APP);
    let given: BTreeMap<&str, &str> = [app].into_iter().chain(given).collect();
    let files = Memory::new(given.iter().map(|(path, text)| (*path, *text)));
    let checked = checked(&[("shop.pipeline", pipeline)], &files);
    let bundle = emit::bundle(&plan::build(&checked, &files));
    let written = bundle.files.iter();
    let written: BTreeMap<&str, &str> = written
        .map(|(path, (_, text))| (path.as_str(), text.as_str()))
        .collect();
    let stages = written.values().flat_map(|text| kustomizations(text));
    let cases = stages.flat_map(|object| of_stage(name, &object, (&given, &written)));
    cases.collect()
}

fn kustomizations(text: &str) -> Vec<Value> {
    let documents = serde_yaml::Deserializer::from_str(text);
    let values = documents.filter_map(|it| Value::deserialize(it).ok());
    let is_one = |it: &Value| it.get("kind").and_then(Value::as_str) == Some("Kustomization");
    values
        .filter(|it| is_one(it) && it.pointer("/spec/sourceRef").is_some())
        .collect()
}

type Files<'a> = BTreeMap<&'a str, &'a str>;

fn of_stage(name: &str, object: &Value, (given, written): (&Files<'_>, &Files<'_>)) -> Vec<Case> {
    let spec = object.get("spec").and_then(Value::as_object).unwrap();
    let path = spec.get("path").and_then(Value::as_str).unwrap();
    let path = path.trim_start_matches("./").trim_end_matches('/');
    let kept = spec
        .iter()
        .filter(|(key, _)| FIELDS.contains(&key.as_str()));
    let kept: Map<String, Value> = kept.map(|(key, it)| (key.clone(), it.clone())).collect();
    if !kept.contains_key("patches") {
        return Vec::new();
    }
    let is_here = |file: &&&str| file.starts_with(&format!("{path}/"));
    let own = given.iter().chain(written).filter(|(file, _)| {
        // The folder of the Kustomizations is no part of a stage.
        !file.starts_with("flux/")
    });
    let files: BTreeMap<String, String> = own
        .map(|(file, text)| ((*file).to_owned(), (*text).to_owned()))
        .collect();
    let generated = written.keys().filter(is_here);
    let generated: Vec<String> = generated.map(|it| (*it).to_owned()).collect();
    let stage = object.pointer("/metadata/name").and_then(Value::as_str);
    let case = |more: &str, spec: &Map<String, Value>| Case {
        name: format!("{name}: {}{more}", stage.unwrap_or_default()),
        path: path.to_owned(),
        spec: serde_json::to_string(spec).unwrap(),
        generated: generated.clone(),
        files: files.clone(),
    };
    let mut cases = vec![case("", &kept)];
    let others = of_another_release(&kept);
    cases.extend(others.map(|spec| case(", with the files of another release", &spec)));
    cases
}

/// The same spec, whose first test asks for something else.
fn of_another_release(spec: &Map<String, Value>) -> Option<Map<String, Value>> {
    let mut spec = spec.clone();
    let patches = spec.get_mut("patches")?.as_array_mut()?;
    for patch in patches {
        let text = patch.get_mut("patch")?;
        let read: Value = serde_yaml::from_str(text.as_str()?).ok()?;
        let mut operations = read.as_array().cloned().unwrap_or_default();
        let is_test = |it: &&mut Value| it.get("op").and_then(Value::as_str) == Some("test");
        if let Some(test) = operations.iter_mut().find(is_test) {
            test["value"] = Value::from("of another release");
            *text = Value::from(serde_json::to_string(&operations).unwrap());
            return Some(spec);
        }
    }
    None
}

#[test]
fn what_a_build_writes_is_among_the_cases() {
    let mut texts: Vec<PathBuf> = std::fs::read_dir(root("tests/data/emit"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    texts.sort();
    let all: Vec<Case> = texts
        .iter()
        .flat_map(|path| {
            let name = path
                .file_stem()
                .unwrap()
                .to_string_lossy()
                .replace('-', " ");
            of_text(&name, &std::fs::read_to_string(path).unwrap())
        })
        .collect();
    let of_others = all.iter().filter(|it| it.name.ends_with("another release"));
    assert!(all.len() >= 10 && of_others.count() >= 4, "too few cases");
    let found = serde_yaml::to_string(&BTreeMap::from([("cases", &all)])).unwrap();
    let file = root("tests/applied/emitted.yaml");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&file, &found).unwrap();
    }
    let is_same = std::fs::read_to_string(&file).unwrap_or_default() == found;
    assert!(
        is_same,
        "stale: UPDATE=1 cargo test --test it emitted, and e2e/applied/run -write"
    );
}

/// A spec of another release builds in no case, and that of the release itself in all.
#[test]
fn only_the_files_of_a_release_build_with_its_spec() {
    let expected = std::fs::read_to_string(root("tests/applied/emitted.expected.json")).unwrap();
    let expected: BTreeMap<String, Value> = serde_json::from_str(&expected).unwrap();
    for (name, built) in &expected {
        let is_other = name.ends_with("another release");
        assert_eq!(built.get("error").is_some(), is_other, "{name}: {built}");
    }
    assert!(!expected.is_empty());
}
