//! Reading the user's manifests: what kustomize-controller would apply from a directory.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use flux_pipeline::manifests::{
    Made, NamespaceUse, Node, NodeValue, Object, Reader, Request, StageTree,
};
use flux_pipeline::source::{Memory, SourceMap, Span};
use proptest::prelude::*;

/// A tree drawn as lines: the objects, then the findings with the text they point at.
fn draw(files: &[(&str, &str)], directory: &str) -> String {
    let (tree, sources) = read(
        files,
        &Request {
            directory: directory.to_owned(),
            ..Request::default()
        },
    );
    let mut lines: Vec<String> = tree.objects.iter().map(draw_object).collect();
    if !tree.complete {
        lines.push("incomplete".to_owned());
    }
    for found in &tree.findings {
        let place = sources.name(found.primary.span.file);
        let text = sources
            .slice(found.primary.span)
            .lines()
            .next()
            .unwrap_or_default();
        lines.push(format!(
            "{}: {} [{place}: {text}]",
            found.check.name, found.message
        ));
    }
    lines.join("\n")
}

fn draw_object(object: &Object) -> String {
    let namespace = object.namespace.as_deref().unwrap_or("-");
    let hashed = if object.hashed { " hashed" } else { "" };
    let images: Vec<&str> = object
        .images()
        .iter()
        .filter_map(|image| image.text())
        .collect();
    format!(
        "{} {namespace}/{}{hashed} {}",
        object.kind,
        object.name,
        images.join(" ")
    )
    .trim_end()
    .to_owned()
}

fn read(files: &[(&str, &str)], request: &Request) -> (Arc<StageTree>, SourceMap) {
    let files = Memory::new(files.iter().copied());
    let mut sources = SourceMap::default();
    let tree = Reader::new(&files).read(request, &mut sources);
    (tree, sources)
}

fn config(name: &str) -> String {
    format!("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\n")
}

const DEPLOYMENT: &str = "apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
spec:
  template:
    spec:
      containers:
      - name: web
        image: ghcr.io/org/web:v1
      - name: side
        image: busybox
";

#[test]
fn a_plain_directory_is_walked_and_everything_yaml_counts() {
    let files = [
        ("deploy/b.yml", &*config("b")),
        ("deploy/a.yaml", &*config("a")),
        ("deploy/more/c.yaml", "---\n# nothing\n---\n"),
        ("deploy/more/d.yaml", DEPLOYMENT),
        ("deploy/readme.md", "x"),
        ("deploy/e.json", "{}"),
        ("deployment/f.yaml", "apiVersion: v1\nkind: X\n"),
    ];
    insta::assert_snapshot!(draw(&files, "deploy"), @r"
    ConfigMap -/a
    ConfigMap -/b
    Deployment shop/web ghcr.io/org/web:v1 busybox
    ");
}

#[test]
fn lists_are_flattened_and_local_objects_left_out() {
    let list = "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Secret, metadata: {name: a}}\n\
                - {apiVersion: v1, kind: Secret, metadata: {name: b, annotations: {config.kubernetes.io/local-config: 'true'}}}\n";
    insta::assert_snapshot!(draw(&[("d/a.yaml", list)], "d"), @r"Secret -/a");
}

#[test]
fn a_missing_directory_is_no_finding_here() {
    let (tree, _) = read(
        &[],
        &Request {
            directory: "deploy".to_owned(),
            ..Request::default()
        },
    );
    assert!(!tree.exists && tree.complete && tree.objects.is_empty() && tree.findings.is_empty());
}

#[test]
fn what_is_no_manifest_is_a_finding_in_the_users_file() {
    let files = [
        ("d/compose.yaml", "services:\n  web: {}\n"),
        ("d/list.yaml", "- a\n"),
        (
            "d/job.yaml",
            "apiVersion: batch/v1\nkind: Job\nmetadata:\n  generateName: x-\n",
        ),
        ("d/template.yaml", "apiVersion: v1\nkind: {{ .kind }}\n"),
        (
            "d/twice.yaml",
            "apiVersion: v1\nkind: Secret\nkind: Secret\nmetadata: {name: a}\n",
        ),
        ("d/wrong.yaml", "apiVersion: v1\n  kind: Secret\n"),
    ];
    insta::assert_snapshot!(draw(&files, "d"), @r"
    Secret -/a
    incomplete
    not-kubernetes: this is not a Kubernetes object: it has no text under `apiVersion` [d/compose.yaml: services]
    generate-name: an object of a stage needs a `name`, not a `generateName` [d/job.yaml: x-]
    not-kubernetes: this is not a Kubernetes object: it has no text under `apiVersion` [d/list.yaml: - a]
    bad-yaml: this is a template, not YAML [d/template.yaml: { .kind }]
    duplicate-key: `kind` is declared twice [d/twice.yaml: kind]
    bad-yaml: this is not YAML: there can be no `:` here: quote the text, or look at how the line is indented [d/wrong.yaml: ]
    ");
}

#[test]
fn the_same_object_twice_is_a_finding() {
    insta::assert_snapshot!(draw(&[("d/a.yaml", &config("a")), ("d/b.yaml", &config("a"))], "d"), @r"
    ConfigMap -/a
    ConfigMap -/a
    duplicate-object: ConfigMap `a` is in this stage twice [d/b.yaml: a]
    ");
}

/// A base with an object, that once more or another one, and two layers of patches over it.
fn patched_twice(second: &str) -> String {
    let labels = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: any, labels: {a: b}}\n";
    let patch = "patches:\n- path: labels.yaml\n  target: {kind: ConfigMap}\n";
    let files = [
        ("base/kustomization.yaml", "resources: [a.yaml, b.yaml]\n"),
        ("base/a.yaml", &*config("a")),
        ("base/b.yaml", &*config(second)),
        (
            "middle/kustomization.yaml",
            &*format!(
                "resources: [../base]\n{patch}- path: labels.yaml\n  target: {{kind: ConfigMap}}\n"
            ),
        ),
        ("middle/labels.yaml", labels),
        (
            "d/kustomization.yaml",
            &*format!("resources: [../middle]\n{patch}"),
        ),
        ("d/labels.yaml", labels),
    ];
    draw(&files, "d")
}

#[test]
fn what_is_there_twice_is_said_once_whatever_patches_are_over_it() {
    insta::assert_snapshot!(patched_twice("a"), @r"
    ConfigMap -/a
    ConfigMap -/a
    incomplete
    duplicate-object: ConfigMap `a` is in this stage twice [base/b.yaml: a]
    ");
    insta::assert_snapshot!(patched_twice("b"), @r"
    ConfigMap -/a
    ConfigMap -/b
    ");
}

#[test]
fn what_a_patch_makes_twice_is_said_at_the_first_patch_over_it() {
    let rename = "patches:\n- patch: '[{\"op\": \"replace\", \"path\": \"/metadata/name\", \"value\": \"a\"}]'\n  target: {kind: ConfigMap, name: b}\n\
                  - path: labels.yaml\n  target: {kind: ConfigMap}\n- path: labels.yaml\n  target: {kind: ConfigMap}\n";
    let files = [
        (
            "d/kustomization.yaml",
            &*format!("resources: [a.yaml, b.yaml]\n{rename}"),
        ),
        ("d/a.yaml", &*config("a")),
        ("d/b.yaml", &*config("b")),
        (
            "d/labels.yaml",
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: any, labels: {a: b}}\n",
        ),
    ];
    insta::assert_snapshot!(draw(&files, "d"), @r"
    ConfigMap -/a
    ConfigMap -/a
    incomplete
    bad-kustomization: ConfigMap `a` is there twice at this patch [d/kustomization.yaml: path: labels.yaml]
    ");
}

#[test]
fn a_kustomization_file_counts_alone() {
    let files = [
        (
            "d/kustomization.yaml",
            "resources: [a.yaml, ../base, sub]\nnamespace: shop\nnamePrefix: my-\n",
        ),
        ("d/a.yaml", &*config("a")),
        ("d/unlisted.yaml", "no: manifest\n"),
        (
            "base/kustomization.yml",
            "resources:\n- web.yaml\nimages:\n- name: ghcr.io/org/web\n  newTag: v2\n",
        ),
        ("base/web.yaml", DEPLOYMENT),
        ("d/sub/Kustomization", "resources: [ns.yaml]\n"),
        (
            "d/sub/ns.yaml",
            "apiVersion: v1\nkind: Namespace\nmetadata: {name: old}\n",
        ),
    ];
    insta::assert_snapshot!(draw(&files, "d"), @r"
    ConfigMap shop/my-a
    Deployment shop/my-web ghcr.io/org/web:v2 busybox
    Namespace -/shop
    ");
}

#[test]
fn a_directory_with_its_own_file_is_one_resource_of_a_walk() {
    let files = [
        ("d/a.yaml", &*config("a")),
        (
            "d/sub/kustomization.yaml",
            "resources: [b.yaml]\nnameSuffix: -x\n",
        ),
        ("d/sub/b.yaml", &*config("b")),
        ("d/sub/c.yaml", &*config("c")),
    ];
    insta::assert_snapshot!(draw(&files, "d"), @r"
    ConfigMap -/a
    ConfigMap -/b-x
    ");
}

#[test]
fn generators_name_what_they_make() {
    let file = "namespace: shop\nconfigMapGenerator:\n- name: env\n  literals: [a=b]\n- name: plain\n  options: {disableNameSuffixHash: true}\n\
                - {name: env, behavior: merge}\nsecretGenerator:\n- {name: key, namespace: other}\n";
    insta::assert_snapshot!(draw(&[("d/kustomization.yaml", file)], "d"), @r"
    ConfigMap shop/env hashed
    ConfigMap shop/plain
    Secret shop/key hashed
    ");
}

#[test]
fn components_change_what_is_there() {
    let files = [
        (
            "d/kustomization.yaml",
            "resources: [web.yaml]\ncomponents: [../part]\n",
        ),
        ("d/web.yaml", DEPLOYMENT),
        (
            "part/kustomization.yaml",
            "kind: Component\napiVersion: kustomize.config.k8s.io/v1alpha1\nnameSuffix: -x\nresources: [a.yaml]\n",
        ),
        ("part/a.yaml", &*config("a")),
    ];
    insta::assert_snapshot!(draw(&files, "d"), @r"
    Deployment shop/web-x ghcr.io/org/web:v1 busybox
    ConfigMap -/a-x
    ");
}

#[test]
fn a_component_is_no_resource_and_nothing_else_is_a_component() {
    let component =
        "kind: Component\napiVersion: kustomize.config.k8s.io/v1alpha1\nnamePrefix: x-\n";
    let files = [
        (
            "d/kustomization.yaml",
            "resources: [a.yaml, ../part]\ncomponents: [../plain, ../nothing, ../empty]\n",
        ),
        ("d/a.yaml", &*config("a")),
        ("part/kustomization.yaml", component),
        ("plain/kustomization.yaml", "namePrefix: x-\n"),
        ("empty/readme.md", ""),
    ];
    insta::assert_snapshot!(draw(&files, "d"), @r"
    ConfigMap -/a
    incomplete
    bad-kustomization: `../part` is a component, and no resource [d/kustomization.yaml: ../part]
    bad-kustomization: `../plain` is not a component: its kustomization file needs `kind: Component` [d/kustomization.yaml: ../plain]
    bad-kustomization: `../nothing` is not there [d/kustomization.yaml: ../nothing]
    bad-kustomization: `../empty` has no kustomization file [d/kustomization.yaml: ../empty]
    ");
    let walked = [
        ("d/a.yaml", &*config("a")),
        ("d/part/kustomization.yaml", component),
    ];
    insta::assert_snapshot!(draw(&walked, "d"), @r"
    ConfigMap -/a
    incomplete
    bad-kustomization: `d/part` is taken for a resource of the stage, and is a component [d/part/kustomization.yaml: Component]
    ");
}

#[test]
fn every_file_that_a_kustomization_file_names_is_there() {
    let file = "resources: [a.yaml]
patchesStrategicMerge: [merge.yaml]
patchesJson6902: [{path: json.yaml, target: {kind: ConfigMap, name: a}}]
replacements: [{path: replace.yaml}]
configurations: [names.yaml]
configMapGenerator: [{name: b, files: [key=b.txt, ../../b.txt], envs: [b.env]}]
secretGenerator: [{name: c, files: [c.txt]}]
";
    let files = [
        ("d/kustomization.yaml", file),
        ("d/a.yaml", &*config("a")),
        ("d/c.txt", "c"),
    ];
    insta::assert_snapshot!(draw(&files, "d"), @r"
    ConfigMap -/a
    ConfigMap -/b hashed
    Secret -/c hashed
    incomplete
    bad-kustomization: `b.txt` is not there [d/kustomization.yaml: key=b.txt]
    bad-kustomization: `../../b.txt` is outside the repository [d/kustomization.yaml: ../../b.txt]
    bad-kustomization: `b.env` is not there [d/kustomization.yaml: b.env]
    bad-kustomization: `names.yaml` is not there [d/kustomization.yaml: names.yaml]
    bad-kustomization: `replace.yaml` is not there [d/kustomization.yaml: replace.yaml]
    bad-kustomization: the patch `merge.yaml` is not there [d/kustomization.yaml: merge.yaml]
    bad-kustomization: the patch `json.yaml` is not there [d/kustomization.yaml: json.yaml]
    ");
}

#[test]
fn patches_change_fields_and_take_objects_away() {
    let file = "resources: [web.yaml, a.yaml]
patches:
- patch: |-
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web, namespace: shop}
    spec: {template: {spec: {containers: [{name: web, image: 'web:patched'}, {$patch: delete, name: side}]}}}
- path: json.yaml
  target: {kind: Deploy.*, name: w.*}
- patch: '{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, $patch: delete}'
";
    let json = "- {op: add, path: /spec/template/spec/initContainers, value: [{name: i, image: init}]}\n\
                - {op: replace, path: /metadata/namespace, value: moved}\n";
    let files = [
        ("d/kustomization.yaml", file),
        ("d/web.yaml", DEPLOYMENT),
        ("d/a.yaml", &*config("a")),
        ("d/json.yaml", json),
    ];
    insta::assert_snapshot!(draw(&files, "d"), @r"Deployment moved/web web:patched init");
}

#[test]
fn a_patch_that_fits_nothing_is_a_finding() {
    let file = "resources: [a.yaml]\npatches:\n- patch: '{apiVersion: v1, kind: ConfigMap, metadata: {name: b}}'\n";
    let files = [("d/kustomization.yaml", file), ("d/a.yaml", &*config("a"))];
    insta::assert_snapshot!(draw(&files, "d"), @r"
    ConfigMap -/a
    incomplete
    bad-kustomization: no object has the kind and name of this patch [d/kustomization.yaml: patch: '{apiVersion: v1, kind: ConfigMap, metadata: {name: b}}']
    ");
}

#[test]
fn what_kustomize_refuses_is_a_finding() {
    let files = [
        (
            "d/kustomization.yaml",
            "resourcess: []\nresources:\n- b.yaml\n- ../../x\n- sub\n- ../loop\ncomponents: x\n",
        ),
        ("d/a.yaml", &*config("a")),
        ("d/sub/a.yaml", &*config("a")),
        ("loop/kustomization.yaml", "resources: [../d]\n"),
    ];
    insta::assert_snapshot!(draw(&files, "d"), @r"
    incomplete
    bad-kustomization: kustomize has no field `resourcess` [d/kustomization.yaml: resourcess]
    bad-kustomization: `components` must be a list [d/kustomization.yaml: x]
    bad-kustomization: `b.yaml` is not there [d/kustomization.yaml: b.yaml]
    bad-kustomization: `../../x` is outside the repository [d/kustomization.yaml: ../../x]
    bad-kustomization: `sub` has no kustomization file [d/kustomization.yaml: sub]
    bad-kustomization: `../d` is a directory that this one is built for [loop/kustomization.yaml: ../d]
    ");
    insta::assert_snapshot!(draw(&[("d/kustomization.yaml", "# later\n")], "d"), @r"
    incomplete
    bad-kustomization: this kustomization file is empty [d/kustomization.yaml: ]
    ");
    insta::assert_snapshot!(draw(&[("d/kustomization.yaml", "kind: Kustomization\n")], "d"), @r"
    incomplete
    bad-kustomization: this kustomization file says nothing [d/kustomization.yaml: kind: Kustomization]
    ");
    let flux = "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: a}\nspec: {}\n";
    insta::assert_snapshot!(draw(&[("d/kustomization.yaml", flux)], "d"), @r"
    incomplete
    bad-kustomization: this is an object of Flux in a file that kustomize reads [d/kustomization.yaml: kustomize.toolkit.fluxcd.io/v1]
    ");
    insta::assert_snapshot!(draw(&[("d/kustomization.yaml", "helmCharts: [{name: x}]\n")], "d"), @r"
    incomplete
    bad-kustomization: kustomize-controller builds no charts [d/kustomization.yaml: helmCharts]
    ");
    let two = [
        ("d/kustomization.yaml", "namePrefix: a\n"),
        ("d/kustomization.yml", "namePrefix: a\n"),
    ];
    insta::assert_snapshot!(draw(&two, "d"), @r"
    incomplete
    bad-kustomization: `d/kustomization.yaml` is a kustomization file of this directory too [d/kustomization.yml: ]
    ");
}

#[test]
fn what_is_far_away_makes_a_tree_incomplete() {
    for line in [
        "resources: ['https://example.com/x.yaml']",
        "resources: ['github.com/org/repo/path']",
        "resources: ['git@github.com:org/repo']",
    ] {
        assert_eq!(
            draw(&[("d/kustomization.yaml", line)], "d"),
            "incomplete",
            "{line}"
        );
    }
}

#[test]
fn kustomizations_that_multiply_end() {
    let level = |at: usize| format!("resources: [../{}, ../x{}]\n", at + 1, at + 1);
    let mut files: Vec<(String, String)> = Vec::new();
    for at in 0..40 {
        files.push((format!("{at}/kustomization.yaml"), level(at)));
        files.push((format!("x{at}/kustomization.yaml"), level(at)));
    }
    let files = Memory::new(files);
    let request = Request {
        directory: "0".to_owned(),
        ..Request::default()
    };
    let tree = Reader::new(&files).read(&request, &mut SourceMap::default());
    assert!(!tree.complete);
}

#[test]
fn ignored_files_do_not_reach_the_controller() {
    let files = [
        (".sourceignore", "*.tmp.yaml\n/d/secret/\n"),
        ("d/a.yaml", &*config("a")),
        ("d/b.tmp.yaml", "no: manifest\n"),
        ("d/secret/c.yaml", "no: manifest\n"),
        ("d/.sops.yaml", &*config("sops")),
        ("d/sub/.sourceignore", "d.yaml"),
        ("d/sub/d.yaml", "no: manifest\n"),
    ];
    // With rules of its own, a repository loses the default ones.
    insta::assert_snapshot!(draw(&files, "d"), @r"
    ConfigMap -/sops
    ConfigMap -/a
    ");
    let request = |ignore: &str| Request {
        directory: "d".to_owned(),
        ignore: ignore.to_owned(),
        ..Request::default()
    };
    let (tree, _) = read(
        &[
            ("d/.sops.yaml", "no: manifest\n"),
            ("d/a.yaml", &config("a")),
        ],
        &request(""),
    );
    assert_eq!((tree.objects.len(), tree.findings.len()), (1, 0));
    let (tree, _) = read(&[("d/a.yaml", &config("a"))], &request("d/*\n"));
    assert_eq!((tree.objects.len(), tree.left_out.len()), (0, 1));
}

#[test]
fn generated_jobs_of_the_pipeline_are_not_the_users() {
    let generated = format!(
        "# Generated by flux-pipeline from shop.pipeline. Do not edit.\n{}",
        config("x")
    );
    let files = [
        ("d/a.yaml", &*config("a")),
        ("d/old.job.yaml", &*generated),
        ("d/new.job.yaml", "no: manifest\n"),
        (".shop.flux-pipeline", "# d/old.job.yaml\n"),
    ];
    let request = |pipeline: &str| Request {
        directory: "d".to_owned(),
        pipeline: pipeline.to_owned(),
        written: vec!["d/new.job.yaml".to_owned(), "d/coming.job.yaml".to_owned()],
        ..Request::default()
    };
    let (tree, _) = read(&files, &request("shop.pipeline"));
    assert_eq!(tree.objects.len(), 1);
    assert_eq!(
        tree.files,
        ["d/a.yaml", "d/coming.job.yaml", "d/new.job.yaml"]
    );
    assert_eq!(read(&files, &request("other.pipeline")).0.objects.len(), 2);
}

/// How many objects a directory has for a pipeline whose run writes a file, where it holds what `gone.pipeline` generated.
fn beside_what_a_gone_one_made(writes: &str, more: &[(&str, &str)]) -> usize {
    let generated = format!(
        "# Generated by flux-pipeline from gone.pipeline. Do not edit.\n{}",
        config("x")
    );
    let record = "# d/old.job.yaml\n# flux/app.yaml\n";
    let mut files = vec![
        ("d/a.yaml", config("a")),
        ("d/old.job.yaml", generated.clone()),
        ("d/copy.yaml", generated.replace("name: x", "name: y")),
        (".gone.flux-pipeline", record.to_owned()),
    ];
    files.extend(more.iter().map(|(path, text)| (*path, (*text).to_owned())));
    let files = Memory::new(files);
    let mut reader = Reader::new(&files);
    reader.promise([writes.to_owned()].into());
    let request = Request {
        directory: "d".to_owned(),
        pipeline: "new.pipeline".to_owned(),
        ..Request::default()
    };
    let tree = reader.read(&request, &mut SourceMap::default());
    tree.objects.len()
}

#[test]
fn what_a_pipeline_takes_over_from_one_that_is_gone_is_not_the_users() {
    // The user's, and the copy that no build removes.
    assert_eq!(beside_what_a_gone_one_made("flux/app.yaml", &[]), 2);
    // Nothing of the other one is written over, so its files stay.
    assert_eq!(beside_what_a_gone_one_made("flux/other.yaml", &[]), 3);
    let there = [("gone.pipeline", "stage app\n")];
    assert_eq!(beside_what_a_gone_one_made("flux/app.yaml", &there), 3);
}

#[test]
fn a_kustomization_may_list_a_job_that_is_not_built_yet() {
    let request = Request {
        directory: "d".to_owned(),
        written: vec!["d/a.job.yaml".to_owned(), "d/b.job.yaml".to_owned()],
        ..Request::default()
    };
    let (tree, _) = read(
        &[("d/kustomization.yaml", "resources: [a.job.yaml]\n")],
        &request,
    );
    assert!(tree.findings.is_empty() && tree.complete);
    assert_eq!(tree.files, ["d/a.job.yaml"]);
}

#[test]
fn a_tree_tells_the_plan_what_is_in_it() {
    let tree = |texts: &[&str]| {
        let files: Vec<(String, String)> = texts
            .iter()
            .enumerate()
            .map(|(at, text)| (format!("d/{at}.yaml"), (*text).to_owned()))
            .collect();
        let files = Memory::new(files);
        let request = Request {
            directory: "d".to_owned(),
            ..Request::default()
        };
        Reader::new(&files).read(&request, &mut SourceMap::default())
    };
    let job = "apiVersion: batch/v1\nkind: Job\nmetadata: {name: j, namespace: n}\n";
    let cluster = "apiVersion: v1\nkind: Namespace\nmetadata: {name: n}\n";
    let custom = "apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: t}\n";
    let definition = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: d}\n\
                      spec: {group: example.com, scope: Namespaced, names: {kind: Thing}}\n";
    let uses = |texts: &[&str]| tree(texts).namespaces();
    assert!(tree(&[job]).only_jobs() && tree(&[]).only_jobs());
    assert!(!tree(&[job, cluster]).only_jobs());
    assert!(tree(&[job]).has_user_objects() && !tree(&[]).has_user_objects());
    assert_eq!(uses(&[cluster, custom]), NamespaceUse::Nothing);
    assert_eq!(uses(&[job, cluster, custom]), NamespaceUse::All);
    assert_eq!(uses(&[&config("a")]), NamespaceUse::None);
    assert_eq!(uses(&[&config("a"), job]), NamespaceUse::Mixed);
    assert_eq!(uses(&[custom, definition]), NamespaceUse::None);
}

#[test]
fn a_file_that_two_stages_use_is_read_once() {
    let files = Memory::new([
        ("a/kustomization.yaml", "resources: [../base]\n"),
        ("b/kustomization.yaml", "resources: [../base]\n"),
        ("base/kustomization.yaml", "resources: [web.yaml]\n"),
        ("base/web.yaml", DEPLOYMENT),
    ]);
    let mut sources = SourceMap::default();
    let mut reader = Reader::new(&files);
    for directory in ["a", "b", "a"] {
        let request = Request {
            directory: directory.to_owned(),
            ..Request::default()
        };
        assert_eq!(reader.read(&request, &mut sources).objects.len(), 1);
    }
    assert_eq!(sources.iter().count(), 4);
}

#[test]
fn kustomizations_of_others_are_found_nearest_first() {
    let kustomization = |name: &str, path: &str| {
        format!(
            "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata:\n  name: {name}\nspec:\n  \
             path: {path}\n  dependsOn:\n  - name: infra\n  sourceRef:\n    kind: GitRepository\n    name: shop\n"
        )
    };
    let files = Memory::new([
        ("clusters/a.yaml".to_owned(), kustomization("far", "./x/")),
        ("flux/sub/b.yaml".to_owned(), kustomization("near", "./y")),
        ("flux/own.yaml".to_owned(), kustomization("own", "./z")),
        (
            "flux/made.yaml".to_owned(),
            format!(
                "# Generated by flux-pipeline from a.pipeline. Do not edit.\n{}",
                kustomization("made", "z")
            ),
        ),
        (
            "chart/templates/x.yaml".to_owned(),
            "{{ kustomize.toolkit.fluxcd.io/v1 }}".to_owned(),
        ),
        (".hidden/x.yaml".to_owned(), kustomization("hidden", "z")),
        (
            ".a.flux-pipeline".to_owned(),
            "# flux/made.yaml\n".to_owned(),
        ),
    ]);
    let made = Made {
        files: HashSet::from(["flux/own.yaml"]),
        pipelines: HashSet::from(["a.pipeline"]),
        directories: BTreeSet::from(["flux"]),
        ..Made::default()
    };
    let found = Reader::new(&files)
        .others(&made, &mut SourceMap::default())
        .kustomizations;
    let drawn: Vec<String> = found
        .iter()
        .map(|one| {
            format!(
                "{} {} {} {}",
                one.directory,
                one.name.value,
                one.path.value,
                one.depends_on.len()
            )
        })
        .collect();
    assert_eq!(drawn, ["flux/sub near y 1", "clusters far x 1"]);
}

proptest! {
    #[test]
    fn any_text_can_be_read(text in "[-a-z0-9:{}\\[\\],&*!|>'\"%@`#?<~ \\t\\n\u{e9}\u{1f600}]{0,200}") {
        let files = [("d/a.yaml", text.as_str()), ("d/sub/kustomization.yaml", text.as_str())];
        draw(&files, "d");
    }

    #[test]
    fn any_patch_can_be_read(text in "[-a-z0-9:{}\\[\\],&* $'\\n]{0,120}") {
        let file = format!("resources: [web.yaml]\npatches:\n- path: p.yaml\n  target: {{kind: {text:?}}}\n- path: p.yaml\n");
        draw(&[("d/kustomization.yaml", &file), ("d/p.yaml", &text), ("d/web.yaml", DEPLOYMENT)], "d");
    }

    #[test]
    fn values_agree_with_an_independent_reader(value in any_value()) {
        let text = serde_yaml::to_string(&value).expect("text");
        let span = Span::new(SourceMap::default().add("a.yaml", ""), 0, 0);
        let node = Node::read(&text, span).expect("a document");
        prop_assert_eq!(to_value(&node), value, "{}", text);
    }
}

/// Values that YAML 1.1 and 1.2 read alike.
fn any_value() -> impl Strategy<Value = serde_yaml::Value> {
    let text = prop_oneof![
        "[ -~\u{e9}\u{4e2d}\n]{0,12}",
        "[a-z]{1,5}",
        "[0-9._xeo+-]{1,6}"
    ];
    let text = text.prop_filter("what both read alike", |text| reads_alike(text));
    let leaf = prop_oneof![
        any::<bool>().prop_map(serde_yaml::Value::Bool),
        (-1_000_000i64..1_000_000).prop_map(|number| serde_yaml::Value::Number(number.into())),
        text.clone().prop_map(serde_yaml::Value::String),
        Just(serde_yaml::Value::Null),
    ];
    let nested = leaf.prop_recursive(4, 32, 5, move |inner| {
        let map = proptest::collection::btree_map(text.clone(), inner.clone(), 0..5);
        prop_oneof![
            proptest::collection::vec(inner, 0..5).prop_map(serde_yaml::Value::Sequence),
            map.prop_map(|map| map
                .into_iter()
                .map(|(key, value)| (key.into(), value))
                .collect::<serde_yaml::Mapping>()
                .into()),
        ]
    });
    nested.prop_filter("a document", |value| !value.is_null())
}

/// Underscores and octal numbers are what YAML 1.1 has and 1.2 has not; serde_yaml does not quote them.
fn reads_alike(text: &str) -> bool {
    !text.contains('_') && text != "<<" && !text.trim_start_matches(['-', '+']).starts_with('0')
}

fn to_value(node: &Node) -> serde_yaml::Value {
    match &node.value {
        NodeValue::Null => serde_yaml::Value::Null,
        NodeValue::Bool(value) => (*value).into(),
        NodeValue::Number(_) => node
            .integer()
            .map_or_else(|| "a float".into(), serde_yaml::Value::from),
        NodeValue::Text(text) => text.as_str().into(),
        NodeValue::List(items) => items.iter().map(to_value).collect::<Vec<_>>().into(),
        NodeValue::Map(entries) => {
            let entries = entries
                .iter()
                .map(|(key, value)| (to_value(key), to_value(value)));
            entries.collect::<serde_yaml::Mapping>().into()
        }
    }
}
