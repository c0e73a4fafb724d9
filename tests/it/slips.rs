//! What people write who are new: each slip says what is meant, in one finding, and most are mended.

use flux_pipeline::compile::{Input, check};
use flux_pipeline::ide::mend;
use flux_pipeline::source::{Memory, SourceMap};
use insta::assert_snapshot;

use crate::support::Project;

fn files() -> Memory {
    let app = "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: app, namespace: default }\n";
    Memory::new([
        ("deploy/app.yaml", app),
        ("cache/c.yaml", &app.replace("app", "cache")),
    ])
}

/// Every finding of reading, with its help.
fn said(text: &str) -> String {
    let mut sources = SourceMap::default();
    let outcome = check(
        vec![Input::new("shop.pipeline", text)],
        &files(),
        &mut sources,
    );
    let lines: Vec<String> = outcome
        .diagnostics
        .iter()
        .map(|it| {
            format!(
                "{}: {} ({})",
                it.check.name,
                it.message,
                it.help.as_deref().unwrap_or_default()
            )
        })
        .collect();
    lines.join("\n")
}

fn mended(text: &str) -> String {
    let mended = mend(&[Input::new("shop.pipeline", text)], &files());
    mended
        .texts
        .get("shop.pipeline")
        .cloned()
        .unwrap_or_default()
}

#[test]
fn words_of_yaml_have_ours_beside_them() {
    let of_job = |line: &str| {
        said(&format!(
            "stage app\nstage cache after app {{ job x {{ image \"a/b:1\"; run \"x\"; {line} }} }}"
        ))
    };
    assert_snapshot!(said("stage app { dependsOn cache }"), @"unknown-setting: there is no setting `dependsOn` in a `stage` block (write `after NAME` behind the name of the stage, on the same line)");
    assert_snapshot!(said("stage app { needs: [cache] }"), @"unknown-setting: there is no setting `needs:` in a `stage` block (write `after NAME` behind the name of the stage, on the same line)");
    assert_snapshot!(of_job("backoffLimit 3"), @"unknown-setting: there is no setting `backoffLimit` in a `job` block (write `retries`)");
    assert_snapshot!(of_job("activeDeadlineSeconds 300"), @"unknown-setting: there is no setting `activeDeadlineSeconds` in a `job` block (write `deadline`)");
    assert_snapshot!(of_job("schedule \"* * * * *\""), @"unknown-setting: there is no setting `schedule` in a `job` block (`schedule` belongs to a CronJob, in the manifests of a stage)");
    assert_snapshot!(said("stage app { retryInterval 1m }"), @"unknown-setting: there is no setting `retryInterval` in a `stage` block (write `retry`)");
    assert_snapshot!(said("stage app { replicas 3 }"), @"unknown-setting: there is no setting `replicas` in a `stage` block (`replicas` belongs to a Deployment, in the manifests of a stage, or in a `patch`)");
    assert_snapshot!(said("stage app { namePrefix x }"), @r#"unknown-setting: there is no setting `namePrefix` in a `stage` block (write `spec """namePrefix: …"""`)"#);
    assert_snapshot!(said("stage app { frobnicate 3 }"), @"unknown-setting: there is no setting `frobnicate` in a `stage` block (grammar/README.md has the words of a stage; objects of its own are in its manifests)");
}

#[test]
fn marks_of_other_languages_are_known() {
    assert_snapshot!(said("stage app { timeout: 5m }"), @"unknown-setting: there is no setting `timeout:` in a `stage` block (no `:` stands here: write `timeout`)");
    assert_snapshot!(mended("stage app { timeout: 5m }"), @"stage app { timeout 5m }");
    assert_snapshot!(said("stage cache:"), @"invalid-name: `cache:` cannot be the name of a stage (no `:` stands here: write `cache`)");
    assert_eq!(mended("stage cache:"), "stage cache");
    assert_snapshot!(said("// a comment\nstage app"), @"unknown-statement: no statement begins with `//` (a comment begins with `#`)");
    assert_eq!(
        mended("// a comment\nstage app // this\n"),
        "# a comment\nstage app # this\n"
    );
    assert_snapshot!(said("stage app { interval = 5m }"), @"wrong-value: expected a duration, found `=` (remove the `=`)");
    assert_eq!(
        mended("stage app { interval = 5m }"),
        "stage app { interval 5m }"
    );
}

#[test]
fn the_head_of_a_stage_takes_words_of_others() {
    let with = |head: &str| format!("stage app\nstage cache {head}");
    assert_snapshot!(said(&with("dependsOn app")), @"unexpected-value: expected `before`, `after`, `renamed` or the end of the statement, found `dependsOn` (write `after`)");
    assert_snapshot!(said(&with("after: app")), @"unexpected-value: expected `before`, `after`, `renamed` or the end of the statement, found `after:` (no `:` stands here: write `after`)");
    assert_snapshot!(said(&with("after [app]")), @"wrong-value: expected the name of another stage, found a list (write `app`, without brackets)");
    for other in [
        "dependsOn app",
        "needs app",
        "after: app",
        "after [app]",
        "after \u{201c}app\u{201d}",
    ] {
        assert_eq!(mended(&with(other)), with("after app"), "{other}");
    }
    assert_eq!(
        mended("stage app before [cache, web]\nstage cache\nstage web { path ./cache/ }"),
        "stage app before cache, web\nstage cache\nstage web { path ./cache/ }"
    );
}

#[test]
fn words_of_yaml_are_known_in_other_cases() {
    assert_snapshot!(said("stage app { retry_interval 1m }"), @"unknown-setting: there is no setting `retry_interval` in a `stage` block (write `retry`)");
    assert_snapshot!(said("stage app { job { image \"a/b:1\"; run \"x\"; deadline 5m; backoff-limit 3 } }"), @"unknown-setting: there is no setting `backoff-limit` in a `job` block (write `retries`)");
    assert_snapshot!(said("stage app { job { image \"a/b:1\"; run \"x\"; deadline 5m; resources { limits x } } }"), @"unknown-setting: there is no setting `limits` in the `resources` block of a job (write `memory 128Mi..1Gi`: the request, `..`, the limit)");
}

#[test]
fn comments_of_other_languages_are_known() {
    assert_snapshot!(said("/* a comment */\nstage app"), @"unknown-statement: no statement begins with `/*` (a comment begins with `#`)");
    assert_eq!(mended("-- a comment\nstage app"), "# a comment\nstage app");
}

#[test]
fn other_quotes_become_double_ones() {
    let with = |quoted: &str| {
        format!("stage app\nstage cache after app {{ job x {{ image \"a/b:1\"; run {quoted} }} }}")
    };
    assert_snapshot!(said(&with("'bin/warm all'")), @r#"wrong-value: expected a script in quotes, found `'bin/warm` (text stands in double quotes: `"…"`)"#);
    assert_eq!(
        mended(&with("'say \"hi\" now'")),
        with("\"say \\\"hi\\\" now\"")
    );
    assert_eq!(
        mended(&with("\u{201c}bin/warm all\u{201d}")),
        with("\"bin/warm all\"")
    );
}

#[test]
fn units_are_joined_and_translated() {
    let with = |line: &str| {
        format!(
            "stage app\nstage cache after app {{ job x {{ image \"a/b:1\"; run \"x\"; resources {{ {line} }} }} }}"
        )
    };
    assert_snapshot!(said(&with("cpu 500 m")), @"unexpected-value: nothing is due here in `cpu`, found `m` (write the number and its unit as one word)");
    assert_eq!(mended(&with("cpu 500 m")), with("cpu 500m"));
    assert_eq!(mended(&with("memory 512MB")), with("memory 512M"));
    assert_eq!(
        mended("stage app { timeout 10min }"),
        "stage app { timeout 10m }"
    );
    assert_eq!(
        mended("stage app { timeout 10 min }"),
        "stage app { timeout 10m }"
    );
    assert_snapshot!(said("stage app { timeout 10 }"), @"invalid-duration: `10` is not a duration (write the unit: `10s` or `10m`)");
}

#[test]
fn the_order_of_words_is_mended() {
    assert_eq!(
        mended("stage cache after app and web\nstage web { path ./cache/ }"),
        "stage cache after app, web\nstage web { path ./cache/ }"
    );
    assert_snapshot!(said("cache stage after app"), @"unknown-statement: no statement begins with `cache` (write `stage cache`, the name behind the word)");
    assert_eq!(mended("cache stage after app"), "stage cache after app");
}

#[test]
fn what_is_no_pipeline_is_one_finding() {
    assert_snapshot!(said("apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: x\n"), @"not-a-pipeline: this is YAML, and not a pipeline (run `flux-pipeline lint` to look for mistakes in manifests, or `flux-pipeline import` to make a pipeline of them)");
    assert_snapshot!(said("# x\n---\nkind: Service\napiVersion: v1\n"), @"not-a-pipeline: this is YAML, and not a pipeline (run `flux-pipeline lint` to look for mistakes in manifests, or `flux-pipeline import` to make a pipeline of them)");
    assert_snapshot!(said("<<<<<<< HEAD\nstage a\n=======\nstage b\n>>>>>>> main\n"), @"conflict-marker: two changes of this file were not put together (keep what is right of the two, and remove the marks)");
    assert_eq!(said("stage app # <<<<<<< HEAD\n"), "");
}

#[test]
fn a_tag_without_its_colon_is_refused() {
    let project = Project::shop();
    project.write(
        "shop.pipeline",
        "image shop = ghcr.io/org/shop:v1\nstage app { image shop }\n",
    );
    assert_snapshot!(project.run(&["set", "image", "shop=v1.6.0"]), @r#"
    ------- stderr
    error: `v1.6.0` would take the place of the whole image reference
      help: write `shop=:v1.6.0` for a tag of the same image, or `shop=docker.io/library/v1.6.0` for that image
    ------- exit code 2
    "#);
}

#[test]
fn a_short_name_in_place_of_a_whole_one_is_refused() {
    let project = Project::shop();
    project.write(
        "shop.pipeline",
        "image shop = ghcr.io/org/shop:v1\nimage web = nginx:1\nstage app { image shop; image web }\n",
    );
    assert_snapshot!(project.run(&["set", "image", "shop=shop:v1.6.0"]), @"
    ------- stderr
    error: `shop:v1.6.0` is on Docker Hub, and `shop` is `ghcr.io/org/shop`
      help: write `shop=:v1.6.0` for the same image, or `shop=docker.io/library/shop:v1.6.0` for that one
    ------- exit code 2
    ");
    assert_snapshot!(project.run(&["set", "image", "web=httpd:2"]), @"
    ------- stderr
    shop.pipeline:2: web = httpd:2, was nginx:1
    ");
}

#[test]
fn words_of_the_graph_are_explained() {
    let project = Project::new();
    assert_snapshot!(project.run(&["explain", "lockstep"]), @r#"
    lockstep

    It waits for the same release id.

    The guard of an edge when a release changes the spec of a stage, such as its image. All stages of
    the group carry one release id, and a stage waits until its dependency is ready with the same id
    (`readyExpr`). Across two sources the revision of the dependency's source is compared too.

    Read on in docs/order.md.
    "#);
    let words =
        "revision addressed ever-run guard group release critical-path carrier test-patch poll";
    for word in words.split(' ') {
        assert_eq!(project.run(&["explain", word]).code, Some(0), "{word}");
    }
    assert_snapshot!(project.run(&["explain", "lockstp"]), @r#"
    ------- stderr
    error: no check is named `lockstp`
      help: did you mean `lockstep`?
    ------- exit code 2
    "#);
}
