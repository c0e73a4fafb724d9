//! Pipelines that generated ones have shown to be hard, as small as they can be.

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
