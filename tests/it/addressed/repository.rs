//! A repository in which a kustomization names files in every way that there is.

use std::collections::{BTreeMap, BTreeSet};

use flux_pipeline::compile::{Input, Outcome, check};
use flux_pipeline::diagnostics::{Style, human};
use flux_pipeline::emit::{self, Bundle};
use flux_pipeline::source::{Files, Memory, SourceMap};

/// A repository: path and content.
pub type Repository = BTreeMap<String, Vec<u8>>;

pub const PIPELINE: &str = "\
layout addressed
namespace shop
image shop = ghcr.io/org/shop:v1

stage migrate before app {
  job { image shop; run \"bin/migrate\"; deadline 10m; retries 2 }
}
stage app {
  path ./deploy/overlays/production/
  component ../../components/tls
  image shop
}
stage cache after app
";

pub const KUSTOMIZATION: &str = "\
namespace: shop
resources: [../../base]
components: [../../components/monitoring]
patches: [{path: replicas.yaml}]
replacements: [{path: replacement.yaml}]
configurations: [names.yaml]
openapi: {path: schema.json}
transformers: [transformer.yaml]
";

pub const BASE: &str = "\
resources: [web.yaml]
configMapGenerator:
- {name: web, files: [web.conf, logo=logo.bin], envs: [web.env]}
secretGenerator:
- {name: key, files: [key.enc]}
";

/// Every way in which a kustomization file names another file.
pub fn repository() -> Repository {
    let job = "apiVersion: batch/v1\nkind: Job\nmetadata: {name: warm, namespace: shop}\nspec:\n  activeDeadlineSeconds: 60\n  backoffLimit: 1\n  template: {spec: {restartPolicy: Never, containers: [{name: warm, image: \"ghcr.io/org/shop:v1\"}]}}\n";
    let web = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: ghcr.io/org/shop}]}}}\n";
    let texts = [
        ("shop.pipeline", PIPELINE),
        (
            "deploy/overlays/production/kustomization.yaml",
            KUSTOMIZATION,
        ),
        (
            "deploy/overlays/production/replicas.yaml",
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 2}\n",
        ),
        (
            "deploy/overlays/production/replacement.yaml",
            "source: {kind: ConfigMap}\n",
        ),
        ("deploy/overlays/production/names.yaml", "namePrefix: []\n"),
        ("deploy/overlays/production/schema.json", "{}\n"),
        (
            "deploy/overlays/production/transformer.yaml",
            "apiVersion: builtin\nkind: PatchTransformer\nmetadata: {name: more}\npath: more.patch\n",
        ),
        ("deploy/overlays/production/more.patch", "[]\n"),
        (
            "deploy/overlays/production/README.md",
            "not named by anything\n",
        ),
        ("deploy/base/kustomization.yaml", BASE),
        ("deploy/base/web.yaml", web),
        ("deploy/base/web.conf", "workers = 4\n"),
        ("deploy/base/web.env", "A=1\n"),
        ("deploy/base/key.enc", "ENC[AES256_GCM,data:x]\n"),
        (
            "deploy/components/monitoring/kustomization.yaml",
            "kind: Component\ncommonAnnotations: {scrape: \"true\"}\n",
        ),
        (
            "deploy/components/tls/kustomization.yaml",
            "kind: Component\ncommonAnnotations: {tls: \"true\"}\npatches: [{path: tls.yaml, target: {kind: Deployment}}]\n",
        ),
        ("deploy/components/tls/tls.yaml", "[]\n"),
        ("cache/jobs/warm.yaml", job),
        ("cache/notes.txt", "not a manifest\n"),
        ("cache/old.yaml", "kind: [\n"),
        (".sourceignore", "cache/old.yaml\n"),
    ];
    let texts = texts.map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec()));
    let binary = (
        "deploy/base/logo.bin".to_owned(),
        vec![0xff, 0, 0xfe, b'\r'],
    );
    texts.into_iter().chain([binary]).collect()
}

/// What nothing names.
pub const UNUSED: [&str; 4] = [
    "deploy/overlays/production/README.md",
    "cache/notes.txt",
    "cache/old.yaml",
    ".sourceignore",
];

pub fn memory(repository: &Repository) -> Memory {
    Memory::new(repository.clone())
}

pub fn compiled(files: &dyn Files) -> Outcome {
    let text = files.read("shop.pipeline").unwrap();
    let mut sources = SourceMap::default();
    let outcome = check(vec![Input::new("shop.pipeline", text)], files, &mut sources);
    let found = &outcome.diagnostics;
    let drawn = human(&sources, found, Style::default());
    assert!(outcome.checked.is_some(), "{drawn}");
    outcome
}

pub fn bundle_of(files: &dyn Files) -> Bundle {
    let outcome = compiled(files);
    emit::bundle(&outcome.plan(files).unwrap())
}

pub fn bundle(repository: &Repository) -> Bundle {
    bundle_of(&memory(repository))
}

/// The address of each stage, by its name.
pub fn addresses(bundle: &Bundle) -> BTreeMap<String, String> {
    let stage = |address: &String| {
        let name = address.rsplit('/').next().unwrap();
        let (stage, _) = name.rsplit_once('-').unwrap();
        (stage.to_owned(), address.clone())
    };
    bundle.addresses.iter().map(stage).collect()
}

/// The stages whose addresses differ.
pub fn moved(before: &Repository, after: &Repository) -> BTreeSet<String> {
    let (before, after) = (addresses(&bundle(before)), addresses(&bundle(after)));
    assert_eq!(
        before.keys().collect::<Vec<_>>(),
        after.keys().collect::<Vec<_>>()
    );
    let differs = |stage: &&String| before[*stage] != after[*stage];
    before.keys().filter(differs).cloned().collect()
}

pub fn with(repository: &Repository, path: &str, change: impl Fn(&mut Vec<u8>)) -> Repository {
    let mut changed = repository.clone();
    change(changed.get_mut(path).unwrap());
    changed
}

pub fn replaced(repository: &Repository, path: &str, from: &str, to: &str) -> Repository {
    with(repository, path, |bytes| {
        let text = String::from_utf8(std::mem::take(bytes)).unwrap();
        assert!(text.contains(from), "{path} has no `{from}`");
        *bytes = text.replace(from, to).into_bytes();
    })
}
