//! What kustomize-controller applies from a stage: its directory, and what its Kustomization adds.

mod cases;
mod emitted;

use std::path::Path;
use std::sync::Arc;

use flux_pipeline::manifests::{Additions, Node, Reader, Request, StageTree};
use flux_pipeline::source::{FileId, Memory, SourceMap, Span};

fn node(text: &str) -> Node {
    Node::read(text, Span::new(FileId(0), 0, 0)).expect("YAML")
}

fn apply(files: &[(&str, &str)], request: &Request, additions: &Additions) -> StageTree {
    let files = Memory::new(files.iter().copied());
    Reader::new(&files).apply(request, additions, &mut SourceMap::default())
}

/// The kinds, namespaces and names, `*` behind those that our build writes.
fn names(tree: &StageTree) -> Vec<String> {
    let name = |object: &flux_pipeline::manifests::Object| {
        let namespace = object.namespace.as_deref().unwrap_or("-");
        let ours = object.generated.map(|at| format!("*{at}"));
        let ours = ours.unwrap_or_default();
        format!("{} {namespace}/{}{ours}", object.kind, object.name)
    };
    tree.objects.iter().map(name).collect()
}

const CONFIG: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n";
const JOB: &str = "apiVersion: batch/v1\nkind: Job\nmetadata: {name: m, namespace: shop}\n";

fn request() -> Request {
    Request {
        directory: "d".to_owned(),
        written: vec!["d/m.job.yaml".to_owned()],
        ..Request::default()
    }
}

fn with_job() -> Additions {
    Additions {
        generated: vec![("d/m.job.yaml".to_owned(), Arc::new(node(JOB)))],
        ..Additions::default()
    }
}

#[test]
fn generated_files_are_read_where_they_are_listed() {
    let walked = [
        ("d/a.yaml", CONFIG),
        (
            "d/z.yaml",
            "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\n",
        ),
    ];
    let tree = apply(&walked, &request(), &with_job());
    assert_eq!(
        names(&tree),
        ["ConfigMap -/c", "Job shop/m*0", "Secret -/s"]
    );
    assert!(tree.complete && tree.findings.is_empty());
    assert_eq!(
        tree.users().filter(|it| it.is_job()).count(),
        0,
        "the user wrote none"
    );
    let listed = [
        (
            "d/kustomization.yaml",
            "resources: [m.job.yaml, a.yaml]\nnameSuffix: -x\n",
        ),
        ("d/a.yaml", CONFIG),
    ];
    assert_eq!(
        names(&apply(&listed, &request(), &with_job())),
        ["Job shop/m-x*0", "ConfigMap -/c-x"]
    );
    let below = [
        ("d/kustomization.yaml", "resources: [below]\n"),
        (
            "d/below/kustomization.yaml",
            "resources: [../m.job.yaml]\nnamePrefix: p-\n",
        ),
    ];
    assert_eq!(
        names(&apply(&below, &request(), &with_job())),
        ["Job shop/p-m*0"]
    );
}

#[test]
fn what_the_kustomization_adds_is_over_the_file() {
    let files = [
        (
            "d/kustomization.yaml",
            "resources: [a.yaml]\nnamespace: old\nnamePrefix: old-\n",
        ),
        ("d/a.yaml", CONFIG),
    ];
    let additions = Additions {
        namespace: Some(node("new")),
        name_prefix: Some(node("new-")),
        name_suffix: Some(node("-x")),
        ..Additions::default()
    };
    let tree = apply(&files, &request(), &additions);
    assert_eq!(names(&tree), ["ConfigMap new/new-c-x"]);
}

#[test]
fn components_change_what_is_there() {
    let component = "kind: Component\nnameSuffix: -x\nresources: [s.yaml]\n";
    let files = [
        ("d/a.yaml", CONFIG),
        ("k/kustomization.yaml", component),
        (
            "k/s.yaml",
            "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\n",
        ),
    ];
    let mut additions = Additions {
        components: vec![node("../k")],
        ..with_job()
    };
    let tree = apply(&files, &request(), &additions);
    assert_eq!(
        names(&tree),
        ["ConfigMap -/c-x", "Job shop/m-x*0", "Secret -/s-x"]
    );
    assert!(tree.complete && tree.unbuilt.is_empty());
    additions.components.push(node("../none"));
    let tree = apply(&files, &request(), &additions);
    assert!(!tree.complete && tree.unbuilt.len() == 1);
    additions.ignore_missing_components = true;
    let tree = apply(&files, &request(), &additions);
    assert!(tree.complete && tree.unbuilt.is_empty());
}

#[test]
fn a_patch_reaches_the_generated_job() {
    let patch = "target: {kind: Job}\npatch: '- {op: add, path: /spec, value: {suspend: true}}'\n";
    let additions = Additions {
        patches: vec![node(patch)],
        ..with_job()
    };
    let tree = apply(&[("d/a.yaml", CONFIG)], &request(), &additions);
    let job = tree
        .objects
        .iter()
        .find(|object| object.is_job())
        .expect("a job");
    assert_eq!(job.generated, Some(0));
    assert_eq!(
        job.node.at(&["spec", "suspend"]).and_then(Node::boolean),
        Some(true)
    );
}

#[test]
fn local_objects_are_dropped_after_everything_else() {
    let local =
        "commonAnnotations: {config.kubernetes.io/local-config: 'true'}\nresources: [a.yaml]\n";
    let tree = apply(
        &[("d/kustomization.yaml", local), ("d/a.yaml", CONFIG)],
        &request(),
        &with_job(),
    );
    assert!(tree.objects.is_empty() && tree.complete);
}

/// The cases of `tests/applied`, or those that `e2e/applied/run` made by chance.
#[test]
fn every_case_is_built_as_kustomize_builds_it() {
    let made = std::env::var_os("APPLIED_CASES");
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/applied");
    let directory = made.as_ref().map_or(here.as_path(), Path::new);
    let (count, differences) = cases::differences(directory);
    assert!(count >= 200, "{count} cases are too few");
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}
