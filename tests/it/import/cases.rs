//! Pipelines that generated ones have shown to be hard, as small as they can be.

use super::{Texts, comes_back};

const JOB: &str = "image ghcr.io/org/shop:v1; run \"true\"; deadline 5m; retries 1";

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
