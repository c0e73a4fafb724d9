//! `init`, `completions`, `man`, help, and what all commands share.

use std::process::Command;

use insta::assert_snapshot;

use crate::support::Project;

const APP: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata: { name: shop, namespace: store }
spec:
  selector: { matchLabels: { app: shop } }
  template:
    metadata: { labels: { app: shop } }
    spec: { containers: [{ name: shop, image: \"ghcr.io/org/shop:v2.0.1\" }] }
";

#[test]
fn init_writes_a_pipeline_that_compiles_whatever_is_there() {
    let layouts: [&[(&str, &str)]; 6] = [
        &[],
        &[("deploy/app.yaml", APP)],
        &[("k8s/app.yaml", APP), ("flux/app.yaml", "a: b\n")],
        &[("deploy/app.yaml", &APP.replace("v2.0.1", "latest"))],
        &[("deploy/app.yaml", "not: [yaml")],
        &[
            ("deploy/app.yaml", APP),
            (
                "migrate/job.yaml",
                &APP.replace("name: shop,", "name: other,"),
            ),
        ],
    ];
    for layout in layouts {
        let project = Project::new();
        for (path, text) in layout {
            project.write(path, text);
        }
        let output = project.run(&["init", "shop"]);
        assert_eq!(
            (output.code, output.stdout.as_str()),
            (Some(0), "shop.pipeline\n"),
            "{output}"
        );
        let output = project.run(&["check"]);
        assert_eq!(
            (output.code, output.stdout.as_str()),
            (Some(0), ""),
            "{layout:?} {output}"
        );
        let output = project.run(&["fmt", "--check"]);
        assert_eq!(output.code, Some(0), "{output}");
        let output = project.run(&["build"]);
        assert_eq!(output.code, Some(0), "{layout:?} {output}");
    }
}

#[test]
fn init_finds_the_app_its_image_its_namespace_and_its_source() {
    let project = Project::new();
    project.write("apps/shop/deploy/app.yaml", APP).write(
        "clusters/prod/other.yaml",
        "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: { name: other, namespace: \
         flux-system }\nspec: { path: ./x, interval: 1h, prune: true, sourceRef: { kind: GitRepository, name: fleet } }\n",
    );
    assert_snapshot!(project.run(&["-C", "apps/shop", "init"]), @"
    shop.pipeline
    ------- stderr
    found the app in `apps/shop/deploy/`: 1 object
    found image `ghcr.io/org/shop:v2.0.1`, which the app runs
    found source `git fleet`, which other Kustomizations name
    found namespace store, which nobody here makes: `external namespace store`
    not found: manifests in `apps/shop/migrate/`; the job of stage `migrate` is an example to fill in
    wrote `shop.pipeline`: read it, then run `flux-pipeline build`
    ");
    assert_snapshot!(project.read("apps/shop/shop.pipeline"), @r#"
    # What must happen before what. `flux-pipeline check` says what is wrong with it,
    # `flux-pipeline build` writes the manifests for Flux.
    pipeline shop

    # The source of Flux that holds this repository, as other Kustomizations name it.
    source git fleet

    # Where the Kustomizations are written to.
    flux { directory ./apps/shop/flux/ }

    # Where the objects of the app live.
    namespace store

    # Made elsewhere, and there before the first rollout.
    defaults { external namespace store }

    # One line to change for a release; every stage that names it follows.
    image app = ghcr.io/org/shop:v2.0.1

    # Runs to its end before each rollout of the app.
    stage migrate before app {
      path ./apps/shop/migrate/
      job {
        image app
        run "echo migrating the database"
        deadline 10m
      }
    }

    # The app itself: the manifests in apps/shop/deploy/.
    stage app {
      path ./apps/shop/deploy/
      image app
    }

    # More stages, for example one that fills a cache when the app has rolled out:
    # stage cache after app { job { image app; command ["bin/warm", "--all"] } }
    "#);
    assert_snapshot!(project.run(&["-C", "apps/shop", "init"]), @r"
    ------- stderr
    error: `shop.pipeline` already exists
      help: edit it, or start another one in a directory of its own
    ------- exit code 1
    ");
    assert_snapshot!(project.run(&["init", "Shop!"]), @r"
    ------- stderr
    error: invalid value 'Shop!' for '[NAME]': a name has lower-case letters, digits and `-`, begins with a letter, and is at most 40 long

    For more information, try '--help'.
    ------- exit code 2
    ");
}

/// A Kustomization by hand that applies `deploy/`.
const BY_HAND: &str = "\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: shop, namespace: flux-system }
spec: { path: ./deploy, interval: 1h, prune: true, sourceRef: { kind: GitRepository, name: fleet } }
";

#[test]
fn init_keeps_an_app_that_reads_what_is_made_elsewhere() {
    let project = Project::new();
    let needy = APP.replace(
        "name: shop, image:",
        "name: shop, envFrom: [{ secretRef: { name: shop-db } }], image:",
    );
    project.write("deploy/app.yaml", &needy);
    assert_snapshot!(project.run(&["init", "shop"]), @"
    shop.pipeline
    ------- stderr
    found the app in `deploy/`: 1 object
    found image `ghcr.io/org/shop:v2.0.1`, which the app runs
    not found: a Kustomization that names a source; `source git shop` is a guess
    found namespace store, which nobody here makes: `external namespace store`
    found secret shop-db, which nobody here makes: `external secret shop-db`
    not found: manifests in `migrate/`; the job of stage `migrate` is an example to fill in
    wrote `shop.pipeline`: read it, then run `flux-pipeline build`
    ");
    let text = project.read("shop.pipeline");
    let kept = [
        "external secret shop-db",
        "external namespace store",
        "path ./deploy/",
        "image app = ghcr.io/org/shop:v2.0.1",
    ];
    assert!(kept.iter().all(|line| text.contains(line)), "{text}");
    assert_eq!(project.run(&["check", "--deny", "warnings"]).code, Some(0));
}

#[test]
fn init_makes_an_environment_of_each_overlay() {
    for below in ["", "deploy/"] {
        let project = Project::new();
        project
            .write(
                &format!("{below}base/app.yaml"),
                &APP.replace(", namespace: store", ""),
            )
            .write(
                &format!("{below}base/kustomization.yaml"),
                "resources: [app.yaml]\n",
            );
        for name in ["staging", "production"] {
            let overlay = format!("resources: [../../base]\nnamespace: shop-{name}\n");
            project.write(
                &format!("{below}overlays/{name}/kustomization.yaml"),
                &overlay,
            );
        }
        let said = project.run(&["init", "shop"]).stderr;
        let found = format!(
            "found overlays in `{below}overlays/`, an environment for each: production, staging"
        );
        assert!(said.contains(&found), "{said}");
        let text = project.read("shop.pipeline");
        let block = format!(
            "environment staging {{\n  namespace shop-staging\n  stage app {{ path ./{below}overlays/staging/ }}\n}}\n"
        );
        assert!(text.contains(&block), "{text}");
        assert_eq!(project.run(&["check", "--deny", "warnings"]).code, Some(0));
        assert_eq!(project.run(&["build"]).code, Some(0));
    }
}

#[test]
fn init_names_the_kustomization_that_applies_the_app_already() {
    let project = Project::new();
    project
        .write("deploy/app.yaml", APP)
        .write("flux/app.yaml", BY_HAND);
    assert_snapshot!(project.run(&["init", "shop"]), @"
    shop.pipeline
    ------- stderr
    found the app in `deploy/`: 1 object
    found image `ghcr.io/org/shop:v2.0.1`, which the app runs
    found source `git fleet`, which other Kustomizations name
    found namespace store, which nobody here makes: `external namespace store`
    found Kustomization `shop` in `flux/`, which applies the app already: remove it when the pipeline does, or let `flux-pipeline import` make the pipeline of what is there
    not found: manifests in `migrate/`; the job of stage `migrate` is an example to fill in
    wrote `shop.pipeline`: read it, then run `flux-pipeline check` for what is left to do
    ");
    let text = project.read("shop.pipeline");
    assert!(text.contains("source git fleet\n"), "{text}");
    assert!(text.contains("flux { directory ./flux/shop/ }\n"), "{text}");
    assert!(text.contains("path ./deploy/\n"), "{text}");
}

#[test]
fn init_names_a_kustomization_that_applies_the_whole_repository() {
    let project = Project::new();
    let whole = BY_HAND.replace("path: ./deploy", "path: ./");
    assert_ne!(whole, BY_HAND);
    project
        .write("deploy/app.yaml", APP)
        .write("flux/all.yaml", &whole);
    let said = project.run(&["init", "shop"]).stderr;
    let found = "found Kustomization `shop` in `flux/`, which applies the app already";
    assert!(said.contains(found), "{said}");
}

#[test]
fn manual_pages_are_printed_and_written() {
    let project = Project::new();
    let page = project.run(&["man"]).stdout;
    assert!(page.contains(".TH flux-pipeline 1"), "{page}");
    let page = project.run(&["man", "build"]).stdout;
    assert!(page.contains(".TH flux-pipeline-build 1"), "{page}");
    assert_snapshot!(project.run(&["man", "biuld"]), @r"
    ------- stderr
    error: no command is named `biuld`
    ------- exit code 2
    ");
    assert_snapshot!(project.run(&["man", "--out", "pages"]), @r#"
    ------- stderr
    wrote 21 pages
    "#);
    assert_snapshot!(project.list(), @r#"
    pages/flux-pipeline-apply.1
    pages/flux-pipeline-build.1
    pages/flux-pipeline-check.1
    pages/flux-pipeline-completions.1
    pages/flux-pipeline-destroy.1
    pages/flux-pipeline-explain.1
    pages/flux-pipeline-fmt.1
    pages/flux-pipeline-graph.1
    pages/flux-pipeline-import.1
    pages/flux-pipeline-init.1
    pages/flux-pipeline-lint.1
    pages/flux-pipeline-lsp.1
    pages/flux-pipeline-man.1
    pages/flux-pipeline-plan.1
    pages/flux-pipeline-rerun.1
    pages/flux-pipeline-set-image.1
    pages/flux-pipeline-set.1
    pages/flux-pipeline-simulate.1
    pages/flux-pipeline-status.1
    pages/flux-pipeline-wait.1
    pages/flux-pipeline.1
    "#);
}

#[test]
fn a_call_without_a_command_gets_help() {
    let project = Project::new();
    let output = project.run(&[]);
    assert!(
        output.stderr.contains("Usage: flux-pipeline") && output.code == Some(2),
        "{output}"
    );
    let output = project.run(&["--version"]);
    assert_eq!(
        output.stdout,
        format!("flux-pipeline {}\n", env!("CARGO_PKG_VERSION"))
    );
    assert_snapshot!(project.run(&["biuld"]), @r"
    ------- stderr
    error: unrecognized subcommand 'biuld'

      tip: a similar subcommand exists: 'build'

    Usage: flux-pipeline [OPTIONS] <COMMAND>

    For more information, try '--help'.
    ------- exit code 2
    ");
}

#[test]
fn a_panic_ends_with_its_own_exit_code() {
    if std::env::var_os("FLUX_PIPELINE_PANICS").is_some() {
        flux_pipeline::cli::report_panics();
        panic!("a promise was broken");
    }
    let name = "cli_misc::a_panic_ends_with_its_own_exit_code";
    let mut test = Command::new(std::env::current_exe().unwrap());
    let output = test
        .args([name, "--exact", "--nocapture"])
        .env("FLUX_PIPELINE_PANICS", "1")
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(70), "{said}");
    assert!(
        said.contains("this is a bug of flux-pipeline") && said.contains("a promise was broken"),
        "{said}"
    );
}

#[test]
fn the_reference_in_the_documentation_is_what_the_program_says() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/cli.md");
    let reference = flux_pipeline::cli::reference();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(path, &reference).unwrap();
    }
    assert!(
        std::fs::read_to_string(path).unwrap_or_default() == reference,
        "UPDATE_DOCS=1 cargo test writes it"
    );
}

#[test]
fn a_pipeline_is_called_like_its_directory() {
    let project = Project::new();
    std::fs::create_dir(project.path("2nd-shop-2")).unwrap();
    project.run(&["-C", "2nd-shop-2", "init"]);
    assert_eq!(project.list(), "2nd-shop-2/nd-shop-2.pipeline\n");
}
