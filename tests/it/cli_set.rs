//! `set image`.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

use insta::assert_snapshot;

use crate::support::Project;

/// A byte order mark, Windows line ends, a marker, quotes, an import, an environment, ugly blanks.
const ODD: &str = "\u{feff}image   api =  ghcr.io/org/shop:v1.4.0   # {\"$imagepolicy\": \"flux-system:shop\"}\r\n\
    image web=\"ghcr.io/org/web:v1\";image old = x:1# ghcr.io/org/shop:v1.4.0\r\n\
    import \"shared/base.pipeline\"\r\n\
    environment staging { image api = ghcr.io/org/shop:v1.5.0-rc.1 } ; environment production\r\n\
    \tstage app{image api; image web}\r\n";

fn odd() -> Project {
    let project = Project::new();
    project
        .write("shop.pipeline", ODD)
        .write("shared/base.pipeline", "image base = alpine:3.20 # base\n");
    project
}

#[test]
fn only_the_reference_changes_wherever_it_stands() {
    let project = odd();
    let done = project.run(&[
        "set",
        "image",
        "api=:v1.5.0",
        "web=localhost:5000/web:v2",
        "base=:3.21",
    ]);
    assert_snapshot!(done, @r"
    ------- stderr
    shop.pipeline:1: api = ghcr.io/org/shop:v1.5.0, was ghcr.io/org/shop:v1.4.0
      not changed in environment `staging`
    shop.pipeline:2: web = localhost:5000/web:v2, was ghcr.io/org/web:v1
    shared/base.pipeline:1: base = alpine:3.21, was alpine:3.20
    ");
    let expected = ODD
        .replacen("shop:v1.4.0", "shop:v1.5.0", 1)
        .replace("ghcr.io/org/web:v1", "localhost:5000/web:v2");
    assert_eq!(project.read("shop.pipeline"), expected);
    let base = project.read("shared/base.pipeline");
    assert_eq!(base, "image base = alpine:3.21 # base\n");
    assert_eq!(project.list(), "shared/base.pipeline\nshop.pipeline\n");
}

#[test]
fn an_environment_changes_its_own_line_only() {
    let project = odd();
    let arguments = ["set", "image", "api=:v1.6.0", "--environment", "staging"];
    assert_snapshot!(project.run(&arguments), @r"
    ------- stderr
    shop.pipeline:4: api = ghcr.io/org/shop:v1.6.0, was ghcr.io/org/shop:v1.5.0-rc.1
    ");
    let expected = ODD.replace("v1.5.0-rc.1", "v1.6.0");
    assert_eq!(project.read("shop.pipeline"), expected);
}

#[test]
fn a_name_that_is_not_there_is_refused_with_the_one_that_was_meant() {
    let project = odd();
    project.write(
        "own.pipeline",
        "environment staging { image own = x:1 }\nstage app\n",
    );
    assert_snapshot!(project.run(&["set", "image", "wep=:v2"]), @r"
    ------- stderr
    error: no image is named `wep`
      help: did you mean `web`?
    ------- exit code 2
    ");
    assert_snapshot!(project.run(&["set", "image", "api=:v2", "--environment", "stagin"]), @r"
    ------- stderr
    error: no environment is called `stagin`
      help: did you mean `staging`?
    ------- exit code 2
    ");
    assert_snapshot!(project.run(&["set", "image", "api=:v2", "--environment", "production"]), @r"
    ------- stderr
    error: environment `production` has no line of its own for `api`
      help: write `image api = REF` into its block, or leave out `--environment` and change it for all environments that have none
    ------- exit code 2
    ");
    assert_snapshot!(project.run(&["set", "image", "own=:v2"]), @r"
    ------- stderr
    error: only environments say what `own` is
      help: add `--environment staging`
    ------- exit code 2
    ");
    assert_eq!(project.read("shop.pipeline"), ODD);
}

#[test]
fn what_is_no_reference_is_refused_and_nothing_is_changed() {
    let project = odd();
    assert_snapshot!(project.run(&["set", "image", "web=:v3", "api=Ghcr.io/Org/shop"]), @r"
    ------- stderr
    error: `Ghcr.io/Org/shop` has upper-case letters in the name of the image
      help: write the name in lower case; only tags may have upper case
    ------- exit code 2
    ");
    assert_snapshot!(project.run(&["set", "image", "shop.pipeline"]), @r"
    ------- stderr
    error: no image is given
      help: write `NAME=REF`, such as `api=ghcr.io/org/shop:v1.5.0` or `api=:v1.5.0`
    ------- exit code 2
    ");
    assert_eq!(project.read("shop.pipeline"), ODD);
}

#[test]
fn an_image_that_is_right_already_changes_nothing() {
    let project = odd();
    fs::set_permissions(project.root(), fs::Permissions::from_mode(0o555)).unwrap();
    let before = fs::metadata(project.path("shop.pipeline")).unwrap();
    assert_snapshot!(project.run(&["set", "image", "api=ghcr.io/org/shop:v1.4.0"]), @r"
    ------- stderr
    shop.pipeline:1: api = ghcr.io/org/shop:v1.4.0 already
    ");
    let after = fs::metadata(project.path("shop.pipeline")).unwrap();
    assert_eq!(before.modified().unwrap(), after.modified().unwrap());
    fs::set_permissions(project.root(), fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn check_shows_the_change_and_makes_none() {
    let project = Project::shop();
    assert_snapshot!(project.run(&["set", "image", "shop=:v1.5.0", "--check"]), @r"
    --- shop.pipeline
    +++ shop.pipeline
    @@ -1,4 +1,4 @@
    -image shop = ghcr.io/org/shop:v1.4.0
    +image shop = ghcr.io/org/shop:v1.5.0
     
     stage migrate before app {
       job db-migration {
    ------- stderr
    shop.pipeline:1: shop = ghcr.io/org/shop:v1.5.0, was ghcr.io/org/shop:v1.4.0
    ------- exit code 3
    ");
    assert!(project.read("shop.pipeline").contains("v1.4.0"));
    let same = project.run(&["set", "image", "shop=:v1.4.0", "--check"]);
    assert_eq!(same.code, Some(0));
}

#[test]
fn standard_input_goes_to_standard_output() {
    let project = odd();
    let done = project.run_with(&["set", "image", "old=:2", "-"], ODD);
    assert_eq!(done.stdout, ODD.replace("x:1#", "x:2#"));
    let same = project.run_with(&["set", "image", "old=:1", "-"], ODD);
    assert_eq!(same.stdout, ODD);
    assert_snapshot!(project.run_with(&["set", "image", "base=:3.21", "-"], ODD), @r"
    ------- stderr
    error: `base` stands in `shared/base.pipeline` and not in standard input
      help: name this file instead of `-`
    ------- exit code 2
    ");
}

#[test]
fn a_file_with_errors_is_left_alone() {
    let project = Project::new();
    project.write("shop.pipeline", "image api = x:1\nimage api = x:2\n");
    let done = project.run(&["set", "image", "api=:v2"]);
    assert!(done.stderr.contains("`image api` is declared twice"));
    assert!(done.stderr.ends_with("nothing is changed\n"));
    assert_eq!(done.code, Some(1));
    assert_eq!(
        project.read("shop.pipeline"),
        "image api = x:1\nimage api = x:2\n"
    );
}

#[test]
fn an_import_of_two_pipelines_is_changed_once() {
    let project = odd();
    project.write(
        "other.pipeline",
        "import \"shared/base.pipeline\"\nstage app\n",
    );
    let done = project.run(&["set", "image", "base=:3.21"]);
    assert_snapshot!(done, @r"
    ------- stderr
    shared/base.pipeline:1: base = alpine:3.21, was alpine:3.20
    ");
}

#[test]
fn one_reference_is_not_for_two_images_of_one_name() {
    let project = Project::new();
    project
        .write("a.pipeline", "image web = ghcr.io/org/a:1\n")
        .write("b.pipeline", "image web = ghcr.io/org/b:1\n");
    assert_snapshot!(project.run(&["set", "image", "web=ghcr.io/org/a:2"]), @r"
    ------- stderr
    error: `web` is `ghcr.io/org/a` in one file and `ghcr.io/org/b` in another
      help: name the file behind the reference
    ------- exit code 2
    ");
    let both = project.run(&["set", "image", "web=:2"]);
    assert_snapshot!(both, @r"
    ------- stderr
    a.pipeline:1: web = ghcr.io/org/a:2, was ghcr.io/org/a:1
    b.pipeline:1: web = ghcr.io/org/b:2, was ghcr.io/org/b:1
    ");
}

#[test]
fn a_bracket_makes_quotes_and_a_link_stays_a_link() {
    let project = Project::new();
    project.write("real/shop.pipeline", "image web = x:1\n");
    symlink("real/shop.pipeline", project.path("link.pipeline")).unwrap();
    project.run(&["set", "image", "web=[::1]:5000/web:v1", "link.pipeline"]);
    assert!(project.path("link.pipeline").is_symlink());
    let text = project.read("real/shop.pipeline");
    assert_eq!(text, "image web = \"[::1]:5000/web:v1\"\n");
}

const AUTOMATED: &str = "\
pipeline shop
image api = ghcr.io/org/shop:v1.4.0  # {\"$imagepolicy\": \"flux-system:shop\"}
image web = ghcr.io/org/web:v1

stage migrate before app {
  job migrate { image api; run \"bin/migrate\"; deadline 5m; retries 1 }
}
stage app { image api }
";

/// What image-automation-controller does: the values in front of its markers, and nothing else.
fn automate(project: &Project) {
    for (path, text) in project.files() {
        let new = text
            .replace(
                "ghcr.io/org/shop:v1.4.0 # {\"$imagepolicy\": \"flux-system:shop\"}",
                "ghcr.io/org/shop:v1.5.0 # {\"$imagepolicy\": \"flux-system:shop\"}",
            )
            .replace(
                "v1.4.0 # {\"$imagepolicy\": \"flux-system:shop:tag\"}",
                "v1.5.0 # {\"$imagepolicy\": \"flux-system:shop:tag\"}",
            );
        if path.ends_with(".yaml") && new != text {
            project.write(&path, &new);
        }
    }
}

#[test]
fn the_pipeline_follows_what_image_automation_set_in_the_yaml() {
    let project = Project::shop();
    project.write("shop.pipeline", AUTOMATED);
    assert_eq!(project.run(&["build"]).code, Some(0));
    automate(&project);
    assert_eq!(project.run(&["build", "--check"]).code, Some(3));
    assert_snapshot!(project.run(&["set", "image", "--from", "."]), @r"
    ------- stderr
    shop.pipeline:2: api = ghcr.io/org/shop:v1.5.0, was ghcr.io/org/shop:v1.4.0
    ");
    let expected = AUTOMATED.replace("v1.4.0", "v1.5.0");
    assert_eq!(project.read("shop.pipeline"), expected);
    let built = project.run(&["build"]);
    assert!(project.read("flux/app.yaml").contains("newTag: v1.5.0 # {"));
    assert_eq!(built.code, Some(0));
    assert_eq!(project.run(&["build", "--check"]).code, Some(0));
    assert_snapshot!(project.run(&["set", "image", "--from", "flux"]), @r"
    ------- stderr
    shop.pipeline:2: api = ghcr.io/org/shop:v1.5.0 already
    ");
}

/// The marker stands in the user's own values; the patch of the build has none that the controller would find.
#[test]
fn the_pipeline_follows_what_image_automation_set_in_values_of_a_chart() {
    let project = Project::shop();
    let said = AUTOMATED.replace(
        "stage app { image api }",
        "stage app { image api in helmrelease web }",
    );
    let values = "      repository: ghcr.io/org/shop\n      tag: v1.4.0 # {\"$imagepolicy\": \"flux-system:shop:tag\"}\n";
    let release = "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: web, namespace: default}\nspec:\n  interval: 1h\n  chart: {spec: {chart: web, version: 1.0.0, sourceRef: {kind: HelmRepository, name: charts}}}\n  values:\n    image:\n";
    project
        .write("shop.pipeline", &said)
        .write("deploy/web.yaml", &format!("{release}{values}"));
    let built = project.run(&["build"]);
    assert_eq!(built.code, Some(0), "{built}");
    automate(&project);
    assert!(project.read("deploy/web.yaml").contains("tag: v1.5.0"));
    assert_snapshot!(project.run(&["set", "image", "--from", "."]), @r"
    ------- stderr
    shop.pipeline:2: api = ghcr.io/org/shop:v1.5.0, was ghcr.io/org/shop:v1.4.0
    ");
    assert_eq!(project.run(&["build"]).code, Some(0));
    assert!(project.read("flux/app.yaml").contains("tag: \"v1.5.0\""));
}

#[test]
fn a_file_of_values_can_be_what_image_automation_updates() {
    let project = Project::shop();
    project.write("shop.pipeline", AUTOMATED).write(
        "images.yaml",
        "api: ghcr.io/org/shop:v2 # {\"$imagepolicy\": \"flux-system:shop\"}\n",
    );
    let done = project.run(&["set", "image", "--from", "images.yaml", "--check"]);
    assert_eq!(done.code, Some(3));
    project.write("images.yaml", "api: ghcr.io/org/shop:v2\n");
    assert_snapshot!(project.run(&["set", "image", "--from", "images.yaml"]), @r"
    ------- stderr
    no image and no YAML file have a marker of the same policy
    ");
    assert_snapshot!(project.run(&["set", "image", "--from", "images.yaml", "web=:v2"]), @r"
    ------- stderr
    error: references are given, and a place to take them from
      help: write `NAME=REF` or `--from`, not both
    ------- exit code 2
    ");
}
