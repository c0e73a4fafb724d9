//! Environments over their file.

use smol_str::SmolStr;

use super::{built, built_in};
use crate::model::{Pipeline, Stage};

fn stage<'a>(pipeline: &'a Pipeline, name: &str) -> &'a Stage {
    pipeline
        .stages
        .iter()
        .find(|stage| stage.name.value == name)
        .unwrap()
}

const SHOP: &str = r#"
source git shop
image api = shop:1
defaults { interval 60m; timeout 3m }
stage migrate before app { retry 1m; job { image api; env A = "1"; env B = "2"; run "x" } }
stage seed { path ./data/seed/; job { image api } }
stage app { wait true }
stage docs { path ./docs/ }
environment staging
environment prod {
  namespace shop-prod
  source oci shop-prod
  image api = shop:2
  image extra = extra:1
  flux { directory ./clusters/prod/ }
  release "r1"
  defaults { interval 5m }
  stage migrate { job { env B = "3"; command ["y"] } }
  stage seed { path ./elsewhere/ }
  stage docs { timeout 9m }
  stage smoke after app
}
"#;

#[test]
fn each_environment_is_a_pipeline_of_its_own() {
    let built = built_in(SHOP, [("app/staging/x.yaml", "")]);
    let [staging, prod] = built.clean() else {
        panic!("expected two pipelines")
    };
    assert_eq!(staging.environment.as_ref().unwrap().value, "staging");
    assert_eq!(staging.flux.directory.value, "flux/staging");
    assert_eq!(prod.flux.directory.value, "clusters/prod");
    assert_eq!(
        stage(staging, "migrate").kustomization.value,
        "shop-staging-migrate"
    );
    assert_eq!(staging.stages.len(), 4);
    assert_eq!(prod.stages.len(), 5);
    assert_eq!(prod.relations.len(), staging.relations.len() + 1);
    assert_eq!(prod.release.as_ref().unwrap().value, "r1");
    assert_eq!(prod.namespace.name(), Some("shop-prod"));
    assert_eq!(staging.namespace.name(), Some("default"));
}

#[test]
fn an_environment_has_directories_of_its_own_where_something_differs() {
    let built = built_in(SHOP, [("app/staging/x.yaml", "")]);
    let [staging, prod] = built.clean() else {
        panic!("expected two pipelines")
    };
    let paths = |pipeline: &Pipeline| -> Vec<SmolStr> {
        pipeline
            .stages
            .iter()
            .map(|stage| stage.path.value.clone())
            .collect()
    };
    assert_eq!(
        paths(staging),
        [
            "migrate/staging",
            "data/seed/staging",
            "app/staging",
            "docs"
        ]
    );
    assert_eq!(
        paths(prod),
        ["migrate/prod", "elsewhere", "app", "docs", "smoke"]
    );
}

#[test]
fn an_environment_overrides_jobs_by_label_and_settings_one_by_one() {
    let built = built(SHOP);
    let [staging, prod] = built.clean() else {
        panic!("expected two pipelines")
    };
    let env = |pipeline: &Pipeline| -> Vec<String> {
        let job = &stage(pipeline, "migrate").jobs[0];
        job.settings
            .env
            .iter()
            .map(|env| format!("{}={:?}", env.name.value, env.value))
            .collect()
    };
    assert!(env(staging)[1].starts_with("B=Text(Spanned { value: \"2\""));
    assert_eq!(env(prod).len(), 2);
    assert!(env(prod)[1].starts_with("B=Text(Spanned { value: \"3\""));
    let job = &stage(prod, "migrate").jobs[0];
    assert!(job.run.is_none() && job.settings.command[0].value == "y" && job.image.is_some());
    let docs = &stage(prod, "docs").settings;
    assert_eq!(docs.interval.as_ref().unwrap().value.text, "5m");
    assert_eq!(docs.timeout.as_ref().unwrap().value.text, "9m");
    assert_eq!(
        stage(staging, "docs")
            .settings
            .timeout
            .as_ref()
            .unwrap()
            .value
            .text,
        "3m"
    );
}

#[test]
fn an_environment_replaces_images_by_name_and_the_default_source() {
    let built = built(SHOP);
    let [staging, prod] = built.clean() else {
        panic!("expected two pipelines")
    };
    let images = |pipeline: &Pipeline| -> Vec<SmolStr> {
        pipeline
            .images
            .iter()
            .map(|image| image.reference.value.clone())
            .collect()
    };
    assert_eq!(images(staging), ["shop:1"]);
    assert_eq!(images(prod), ["shop:2", "extra:1"]);
    let sources = |pipeline: &Pipeline| -> Vec<SmolStr> {
        pipeline
            .sources
            .iter()
            .map(|source| source.name.value.clone())
            .collect()
    };
    assert_eq!(sources(staging), ["shop"]);
    assert_eq!(sources(prod), ["shop-prod"]);
}

#[test]
fn a_default_source_that_a_stage_names_stays_behind_the_environments() {
    let built = built(
        "source git shop; source git other\nstage a { source shop }; stage b\n\
         environment prod { source git fast; source git other in apps }",
    );
    let prod = &built.clean()[0];
    let names: Vec<_> = prod
        .sources
        .iter()
        .map(|source| source.name.value.as_str())
        .collect();
    assert_eq!(names, ["fast", "shop", "other"]);
    assert!(prod.sources[2].namespace.is_some());
    assert_eq!(prod.source_of(&prod.stages[0]).unwrap().name.value, "shop");
    assert_eq!(prod.source_of(&prod.stages[1]).unwrap().name.value, "fast");
}
