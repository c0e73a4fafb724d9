//! Pipelines that generated ones have shown to be hard, as small as they can be.

use flux_pipeline::source::{Memory, SourceMap};

use super::{Texts, comes_back};

const JOB: &str = "image ghcr.io/org/shop:v1; run \"true\"; deadline 5m; retries 1";
const COMPONENT: &str =
    "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nnamePrefix: my-\n";

fn config(name: &str) -> String {
    format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}, namespace: shop}}\n")
}

fn repository(pipeline: &str, files: &[(&str, &str)]) -> Texts {
    let own = [("shop.pipeline", pipeline)];
    let all = files.iter().chain(&own);
    all.map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
        .collect()
}

/// No word says the strategy, so `postBuild` goes from its word to `spec`, and is not said in between: the Jobs of
/// that round have no mark against substitution.
#[test]
fn a_field_on_its_way_to_spec_takes_no_job_along() {
    let pipeline = format!(
        "namespace shop\nflux {{ version 2.9 }}\nstage migrate before app {{\n  substitute REGION = \"eu\"\n  \
         spec \"\"\"\n    postBuild: {{substituteStrategy: Always}}\n    \"\"\"\n  job one {{ {JOB} }}\n  \
         job two {{ {JOB}; rerun once; manifest \"\"\"\n    spec: {{template: {{spec: {{priorityClassName: high}}}}}}\n    \"\"\" }}\n  \
         job three {{ {JOB} }}\n}}\n"
    );
    let files = [("deploy/app.yaml", &*config("app"))];
    comes_back(&repository(&pipeline, &files), &"postBuild");
}

/// One directory of a source is not here, so the source is another repository; the digests show that the Jobs in another
/// directory of it are generated all the same.
#[test]
fn a_job_that_is_tied_comes_back_from_a_source_elsewhere() {
    let pin = |url: &str| {
        format!(
            "{{ url https://example.com/{url}; commit \"{}\" }}",
            "0123456789".repeat(4)
        )
    };
    let pipeline = format!(
        "namespace shop\nsource git one {}\nsource git two elsewhere {}\n\
         stage migrate before app, docs {{ job migrate {{ {JOB} }} }}\nstage docs\n\
         stage app {{ source two; path ./deploy/; allow job-elsewhere \"a copy is there\"; job warm {{ {JOB} }} }}\n\
         stage other {{ source two; path ./nowhere/ }}\n",
        pin("one"),
        pin("two")
    );
    let files = [("docs/docs.yaml", &*config("docs"))];
    comes_back(&repository(&pipeline, &files), &"elsewhere");
}

/// All that is copied of both stages is the one component, and a third directory has it too, with more beside it.
#[test]
fn a_directory_with_more_in_it_is_no_original() {
    let stage = |name: &str| {
        let base = format!("component ../components/extra; path ./{name}/jobs/");
        format!("stage {name} {{ {base}; job {name} {{ {JOB} }} }}\n")
    };
    let pipeline = format!(
        "namespace shop\nlayout addressed\n{}{}",
        stage("seed"),
        stage("warm")
    );
    let files = [
        ("a/jobs/other.yaml", &*config("other")),
        ("a/components/extra/kustomization.yaml", COMPONENT),
        ("seed/components/extra/kustomization.yaml", COMPONENT),
        ("warm/components/extra/kustomization.yaml", COMPONENT),
    ];
    comes_back(&repository(&pipeline, &files), &"original");
}

/// Kustomizations of a directory each, `layers` deep: both of a layer apply both of the next one.
fn diamonds(layers: usize, last: &str) -> Vec<(String, String)> {
    let mut files = Vec::new();
    for layer in 0..layers {
        let one = |side: &str, path: &str, rest: &str| {
            format!(
                "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n\
                 metadata: {{name: k{layer}-{side}, namespace: flux-system}}\n\
                 spec: {{interval: 1h, path: ./{path}/, prune: true, wait: true{rest}, \
                 sourceRef: {{kind: GitRepository, name: fleet}}}}\n"
            )
        };
        let below = format!("layer{}", layer + 1);
        for side in ["a", "b"] {
            let rest = if layer + 1 == layers && side == "a" {
                last
            } else {
                ""
            };
            files.push((format!("layer{layer}/{side}.yaml"), one(side, &below, rest)));
        }
    }
    let map = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: end, namespace: default}\n";
    files.push((format!("layer{layers}/end.yaml"), map.to_owned()));
    files
}

fn linted(files: &[(String, String)]) -> flux_pipeline::import::Lint {
    let files = files
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()));
    let memory = Memory::new(files);
    let excluded = flux_pipeline::import::Excluded::default();
    flux_pipeline::import::lint(&memory, "", &excluded, &mut SourceMap::default())
}

/// There are 2^14 ways to the last of them, and each is followed once.
#[test]
fn a_ladder_of_diamonds_is_walked_once() {
    let lint = linted(&diamonds(15, ""));
    assert_eq!(lint.looked.found, 30);
    assert_eq!(lint.looked.looked_at, 30);
}

/// The circle goes through a parent by whose way nothing was followed, because the other one came first.
#[test]
fn a_circle_through_the_second_parent_is_found() {
    for side in ["a", "b"] {
        let last = format!(", dependsOn: [{{name: k1-{side}}}]");
        let lint = linted(&diamonds(5, &last));
        let mut cycles = lint
            .found
            .iter()
            .filter(|it| it.check.name == "order-cycle");
        let found = cycles.next().map(|it| it.message.clone());
        let named = found.unwrap_or_default().contains(&format!("`k1-{side}`"));
        assert!(named, "{side}: {:?}", lint.found);
    }
    let lint = linted(&diamonds(5, ""));
    assert!(!lint.found.iter().any(|it| it.check.name == "order-cycle"));
}

/// A repository whose own source is made elsewhere, with one Kustomization that reads another repository, which has a
/// directory of a name that is here too.
fn of_another_repository(own: usize) -> Vec<(String, String)> {
    let kustomization = |name: &str, source: &str, path: &str| {
        format!(
            "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {{name: {name}, namespace: flux-system}}\n\
             spec: {{interval: 1h, prune: true, path: ./{path}, sourceRef: {{kind: GitRepository, name: {source}}}}}\n"
        )
    };
    let mut files: Vec<(String, String)> = (0..own)
        .flat_map(|at| {
            let text = kustomization(&format!("app-{at}"), "flux-system", &format!("apps/{at}"));
            let map =
                "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: app, namespace: default}\n";
            let (file, app) = (format!("flux/app-{at}.yaml"), format!("apps/{at}/app.yaml"));
            [(file, text), (app, map.to_owned())]
        })
        .collect();
    let source = "apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: {name: other, namespace: flux-system}\n\
                  spec: {interval: 1h, url: https://example.com/other, ref: {branch: main}}\n";
    let text = kustomization("other", "other", "kubernetes");
    files.push(("flux/other.yaml".to_owned(), format!("{source}---\n{text}")));
    let broken = "resources: [missing.yaml]\n".to_owned();
    files.push(("kubernetes/kustomization.yaml".to_owned(), broken));
    files
}

#[test]
fn one_directory_among_many_does_not_make_another_repository_this_one() {
    let is_read = |own: usize| {
        let lint = linted(&of_another_repository(own));
        let mut found = lint.found.iter();
        found.any(|it| it.check.name == "bad-kustomization")
    };
    assert!(!is_read(30), "its directory is in another repository");
    assert!(
        is_read(2),
        "with few to compare it is taken for one of this"
    );
}
