//! Stages of all kinds, and what the real kustomize makes of them (`e2e/applied`).
//!
//! Each `NAME.yaml` holds cases, and `NAME.expected.json` what kustomize-controller's own module built of them.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use flux_pipeline::diagnostics::Severity;
use flux_pipeline::manifests::{Additions, Node, NodeValue, Reader, Request, StageTree};
use flux_pipeline::source::{FileId, Memory, SourceMap, Span};
use serde::Deserialize;
use serde_json::Value;

/// A file of cases. A file of a case that is `=NAME` is the text of that name.
#[derive(Deserialize)]
struct Group {
    #[serde(default)]
    texts: BTreeMap<String, String>,
    cases: Vec<Case>,
}

/// One stage.
#[derive(Deserialize)]
struct Case {
    name: String,
    /// `spec.path` without `./`.
    path: String,
    /// `spec` of the Kustomization, as YAML.
    #[serde(default)]
    spec: String,
    /// Files that our build writes.
    #[serde(default)]
    generated: Vec<String>,
    /// What is not followed: the tree has to say so.
    #[serde(default)]
    incomplete: bool,
    files: BTreeMap<String, String>,
}

/// Every difference between what we apply and what kustomize does, for all cases in a directory.
pub(super) fn differences(directory: &Path) -> (usize, Vec<String>) {
    let mut files: Vec<_> = std::fs::read_dir(directory)
        .expect("the directory of the cases")
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|end| end == "yaml"))
        .collect();
    files.sort();
    let mut count = 0;
    let mut found = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(&file).expect("cases");
        let mut group: Group = serde_yaml::from_str(&text).expect("cases in YAML");
        for text in group
            .cases
            .iter_mut()
            .flat_map(|case| case.files.values_mut())
        {
            if let Some(name) = text.strip_prefix('=') {
                *text = group.texts.get(name).expect("a text of this name").clone();
            }
        }
        let expected = std::fs::read_to_string(file.with_extension("expected.json"));
        let expected: Value =
            serde_json::from_str(&expected.expect("what kustomize builds")).expect("JSON");
        for case in &group.cases {
            count += 1;
            let expected = expected.get(&case.name).expect("every case was built");
            if let Some(difference) = difference(case, expected) {
                found.push(format!("{}: {difference}", case.name));
            }
        }
    }
    (count, found)
}

fn difference(case: &Case, expected: &Value) -> Option<String> {
    let (tree, sources) = apply(case);
    let findings: Vec<String> = tree
        .findings
        .iter()
        .filter(|finding| finding.severity == Severity::Error)
        .map(|finding| {
            let place = sources.slice(finding.primary.span);
            format!("{}: {} [{place}]", finding.check.name, finding.message)
        })
        .collect();
    if let Some(error) = expected.get("error") {
        let message = || format!("kustomize refuses it, and we do not: {error}");
        let is_said = !tree.is_sound() || !tree.unbuilt.is_empty();
        return (!is_said).then(message);
    }
    if !findings.is_empty() {
        return Some(format!(
            "we refuse it, and kustomize does not: {findings:?}"
        ));
    }
    if tree.complete == case.incomplete {
        return Some(format!("complete is {}", tree.complete));
    }
    let mut ours: Vec<Value> = tree
        .objects
        .iter()
        .map(|object| object.node.json())
        .collect();
    let theirs = expected.get("objects").and_then(Value::as_array);
    let mut theirs = theirs.cloned().unwrap_or_default();
    for objects in [&mut ours, &mut theirs] {
        objects.sort_by_key(Value::to_string);
    }
    let pretty = |objects: &[Value]| serde_json::to_string_pretty(objects).unwrap_or_default();
    (!case.incomplete && ours != theirs).then(|| {
        let ours: Vec<Value> = ours
            .iter()
            .filter(|it| !theirs.contains(it))
            .cloned()
            .collect();
        let theirs = theirs.iter().filter(|it| !expected_in(it, &tree)).cloned();
        let theirs: Vec<Value> = theirs.collect();
        format!("ours {}\ntheirs {}", pretty(&ours), pretty(&theirs))
    })
}

fn expected_in(object: &Value, tree: &StageTree) -> bool {
    tree.objects.iter().any(|ours| ours.node.json() == *object)
}

fn apply(case: &Case) -> (StageTree, SourceMap) {
    let is_ours = |path: &String| case.generated.contains(path);
    let files = case.files.iter().filter(|(path, _)| !is_ours(path));
    let files = Memory::new(files.map(|(path, text)| (path.clone(), text.clone())));
    let mut sources = SourceMap::default();
    let request = Request {
        directory: case.path.clone(),
        written: case.generated.clone(),
        ..Request::default()
    };
    let additions = additions(case);
    let tree = Reader::new(&files).apply(&request, &additions, &mut sources);
    (tree, sources)
}

fn node(text: &str) -> Node {
    Node::read(text, Span::new(FileId(0), 0, 0)).expect("YAML of a case")
}

fn additions(case: &Case) -> Additions {
    let spec = match case.spec.trim() {
        "" => node("{}"),
        spec => node(spec),
    };
    let list = |field: &str| {
        spec.get(field)
            .map(Node::items)
            .unwrap_or_default()
            .to_vec()
    };
    let text = |field: &str| spec.get(field).cloned();
    let generated = case.generated.iter().map(|path| {
        let text = case.files.get(path).expect("the text of a generated file");
        (path.clone(), Arc::new(node(text)))
    });
    Additions {
        namespace: text("targetNamespace"),
        name_prefix: text("namePrefix"),
        name_suffix: text("nameSuffix"),
        components: list("components"),
        ignore_missing_components: text("ignoreMissingComponents")
            .is_some_and(|node| node.value == NodeValue::Bool(true)),
        patches: list("patches"),
        images: list("images"),
        generated: generated.collect(),
    }
}
