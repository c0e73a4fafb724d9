//! The addressed layout from the command line.

use crate::support::Project;

const APP: &str = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\nspec: {selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: \"ghcr.io/org/web:v1\"}]}}}\n";

const SHOP: &str = "\
layout addressed
namespace shop
defaults { external namespace shop }
stage migrate before app {
  job { image ghcr.io/org/web:v1; run \"bin/migrate\"; deadline 5m; retries 1 }
}
stage app { path ./NAME/ }
";

fn project(pipelines: &[&str]) -> Project {
    let project = Project::new();
    for name in pipelines {
        project.write(
            &format!("{name}/web.yaml"),
            &APP.replace("name: web,", &format!("name: {name},")),
        );
        let text = SHOP
            .replace("NAME", name)
            .replace(
                "migrate before app",
                &format!("{name}-migrate before {name}"),
            )
            .replace("stage app", &format!("stage {name}"));
        project.write(&format!("{name}.pipeline"), &text);
    }
    project
}

/// The `path` of every Kustomization in a directory, which must be there.
fn paths(project: &Project, folder: &str) -> Vec<String> {
    let files = project.files();
    let is_flux = |text: &str| text.contains("apiVersion: kustomize.toolkit.fluxcd.io/");
    let texts = files
        .iter()
        .filter(|(path, text)| path.starts_with(folder) && is_flux(text));
    let mut found = Vec::new();
    for (file, text) in texts {
        let path = text
            .lines()
            .find_map(|line| line.strip_prefix("  path: ./"))
            .unwrap();
        assert!(
            files
                .keys()
                .any(|it| it.starts_with(&format!("{folder}{path}"))),
            "{file}: {path}"
        );
        found.push(path.to_owned());
    }
    found
}

#[test]
fn everything_that_paths_need_is_below_out() {
    let project = project(&["shop"]);
    let built = project.run(&["build", "--out", "dist"]);
    assert_eq!(built.code, Some(0), "{built}");
    assert_eq!(paths(&project, "dist/").len(), 2);
    assert!(project.files().keys().all(|path| !path.starts_with("flux")));
}

#[test]
fn two_pipelines_do_not_touch_what_the_other_wrote() {
    let project = project(&["shop", "blog"]);
    assert_eq!(project.run(&["build"]).code, Some(0));
    assert_eq!(paths(&project, "").len(), 4);
    let before = project.files();
    project.write(
        "shop/web.yaml",
        &APP.replacen("name: web,", "name: shop, labels: {a: b},", 1),
    );
    assert_eq!(project.run(&["build", "--check"]).code, Some(3));
    assert_eq!(project.run(&["build", "shop.pipeline"]).code, Some(0));
    assert_eq!(project.run(&["build", "--check"]).code, Some(0));
    let is_blog = |path: &&String| path.contains("blog");
    let after = project.files();
    assert!(
        before
            .iter()
            .filter(|(path, _)| is_blog(path))
            .all(|(path, text)| after.get(path) == Some(text))
    );
    assert_eq!(paths(&project, "").len(), 4);
}

#[test]
fn environments_have_folders_of_their_own() {
    let project = project(&["shop"]);
    let text = project.read("shop.pipeline")
        + "environment staging\nenvironment production { stage shop { interval 5m } }\n";
    project.write("shop.pipeline", &text);
    let built = project.run(&["build"]);
    assert_eq!(built.code, Some(0), "{built}");
    let mut found = paths(&project, "");
    found.retain(|path| {
        path.starts_with("flux/staging-stages/shop/")
            || path.starts_with("flux/production-stages/shop/")
    });
    assert_eq!(found.len(), 4);
}

#[test]
fn standard_output_has_objects_only_and_names_the_copies() {
    let project = project(&["shop"]);
    let printed = project.run(&["build", "--stdout"]).stdout;
    let documents = printed.split("---\n").skip(1);
    let kinds: Vec<String> = documents
        .map(|it| {
            it.lines()
                .filter(|line| line.starts_with("apiVersion") || line.starts_with("kind"))
                .collect::<Vec<_>>()
                .join(" ")
        })
        .collect();
    assert_eq!(kinds.len(), 3, "{printed}");
    assert!(
        kinds
            .iter()
            .all(|kind| !kind.contains("kustomize.config.k8s.io")),
        "{kinds:?}"
    );
    assert!(
        printed.contains("/web.yaml is a copy of shop/web.yaml\n"),
        "{printed}"
    );
}

#[test]
fn a_check_shows_what_moves() {
    let project = project(&["shop"]);
    assert_eq!(project.run(&["build"]).code, Some(0));
    project.write("shop/web.yaml", &APP.replace(":v1", ":v2"));
    let checked = project.run(&["build", "--check", "--format", "json"]);
    assert_eq!(checked.code, Some(3), "{checked}");
    let report: serde_json::Value = serde_json::from_str(&checked.stdout).unwrap();
    let count = |key: &str| report[key].as_array().unwrap().len();
    assert_eq!(
        [count("created"), count("changed"), count("removed")],
        [1, 1, 1],
        "{report}"
    );
}

#[test]
fn the_model_explores_an_addressed_pipeline() {
    let project = project(&["shop"]);
    let explored = project.run(&["simulate", "--explore", "--change", "everything"]);
    assert_eq!(explored.code, Some(0), "{explored}");
    assert!(explored.stdout.contains("the order holds"), "{explored}");
}
