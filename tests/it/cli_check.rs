//! `check`, `graph` and `explain`.

use insta::assert_snapshot;

use crate::support::Project;

/// A pipeline with an error and, once that is mended, a warning.
const BROKEN: &str = "stage migrate before ap\nstage seed before seed\n";
const DOUBTFUL: &str =
    r#"stage migrate before app before app { job { image "ghcr.io/org/shop:v1.4.0"; run "x" } }"#;

fn broken() -> Project {
    let project = Project::shop();
    for stage in ["migrate", "seed"] {
        let text = format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {{ name: {stage}, namespace: default }}\n"
        );
        project.write(&format!("{stage}/{stage}.yaml"), &text);
    }
    project.write("shop.pipeline", BROKEN);
    project
}

#[test]
fn a_check_of_a_good_pipeline_prints_nothing_but_a_line_for_people() {
    let project = Project::shop();
    assert_snapshot!(project.run(&["check"]), @r"
    ------- stderr
    checked 1 pipeline file: no errors, no warnings
    ");
    assert_eq!(project.list(), "deploy/app.yaml\nshop.pipeline\n");
}

#[test]
fn every_error_is_shown_at_once() {
    let project = broken();
    assert_snapshot!(project.run(&["check"]), @r"
    unknown-stage (docs/checks.md#unknown-stage)

      × no stage is named `ap`
       ╭─[shop.pipeline:1:22]
     1 │ stage migrate before ap
       ·                      ──
     2 │ stage seed before seed
       ╰────
      help: did you mean `app`?

    self-relation (docs/checks.md#self-relation)

      × `seed` cannot come before or after itself
       ╭─[shop.pipeline:2:12]
     1 │ stage migrate before ap
     2 │ stage seed before seed
       ·            ───────────
       ╰────
      help: remove this relation, or name the stage that was meant

    2 errors
    ------- exit code 1
    ");
    assert_snapshot!(project.run_with(&["check", "-", "--format", "github"], BROKEN), @r"
    ::error file=stdin.pipeline,line=1,endLine=1,col=22,endColumn=24,title=unknown-stage::no stage is named `ap`%0Ahelp: did you mean `app`?
    ::error file=stdin.pipeline,line=2,endLine=2,col=12,endColumn=23,title=self-relation::`seed` cannot come before or after itself%0Ahelp: remove this relation, or name the stage that was meant
    ------- exit code 1
    ");
}

#[test]
fn warnings_can_be_denied_and_allowed() {
    let project = Project::shop();
    project.write("shop.pipeline", DOUBTFUL);
    assert_snapshot!(project.run(&["check", "--format", "github"]), @"::warning file=shop.pipeline,line=1,endLine=1,col=26,endColumn=36,title=duplicate-relation::`migrate` before `app` is declared twice%0Ahelp: remove one of the two");
    assert_snapshot!(project.run(&["check", "--format", "github", "--deny", "warnings"]), @r"
    ::error file=shop.pipeline,line=1,endLine=1,col=26,endColumn=36,title=duplicate-relation::`migrate` before `app` is declared twice%0Ahelp: remove one of the two
    ------- exit code 1
    ");
    assert_snapshot!(project.run(&["check", "--format", "github", "--deny", "duplicate-relation"]), @r"
    ::error file=shop.pipeline,line=1,endLine=1,col=26,endColumn=36,title=duplicate-relation::`migrate` before `app` is declared twice%0Ahelp: remove one of the two
    ------- exit code 1
    ");
    assert_snapshot!(project.run(&["check", "--allow", "duplicate-relation"]), @r"
    ------- stderr
    checked 1 pipeline file: no errors, no warnings
    ");
    assert_snapshot!(project.run(&["check", "--allow", "order-cycle"]), @r"
    ------- stderr
    error: `order-cycle` cannot be allowed
      help: read `flux-pipeline explain order-cycle`
    ------- exit code 2
    ");
    assert_snapshot!(project.run(&["check", "--deny", "order-cylce"]), @r"
    ------- stderr
    error: no check is named `order-cylce`

      help: did you mean `order-cycle`?
    ------- exit code 2
    ");
}

#[test]
fn machines_get_json_and_sarif() {
    let project = broken();
    let json: serde_json::Value =
        serde_json::from_str(&project.run(&["check", "--format", "json"]).stdout).unwrap();
    assert_eq!(json["diagnostics"][0]["check"], "unknown-stage");
    let output = project.run(&["check", "--format", "sarif"]);
    let sarif: serde_json::Value = serde_json::from_str(&output.stdout).unwrap();
    assert_eq!((&sarif["version"], output.code), (&"2.1.0".into(), Some(1)));
    assert_eq!(sarif["runs"][0]["results"][0]["ruleId"], "unknown-stage");
}

#[test]
fn several_pipelines_are_checked_together() {
    let project = Project::shop();
    project.write("bank.pipeline", "stage pay after nothing\n");
    let output = project.run(&["check", "--format", "github"]);
    assert!(output.stdout.contains("file=bank.pipeline"), "{output}");
    project.write("apps/one.pipeline", BROKEN);
    let output = project.run(&["-C", "apps", "check", "--format", "github"]);
    assert!(output.stdout.contains("file=apps/one.pipeline"), "{output}");
}

#[test]
fn colours_come_when_asked_for_and_change_no_word() {
    let project = Project::shop();
    project.write("shop.pipeline", BROKEN);
    let plain = project.run(&["check"]).stdout;
    assert!(!plain.contains('\x1b'));
    let coloured = project.run(&["check", "--color", "always"]).stdout;
    assert!(coloured.contains('\x1b'));
    let mut text = coloured;
    while let Some(start) = text.find('\x1b') {
        let end = start + text.get(start..).unwrap().find('m').unwrap();
        text.replace_range(start..=end, "");
    }
    assert_eq!(text, plain);
}

#[test]
fn a_graph_has_six_forms() {
    let project = Project::shop();
    assert_snapshot!(project.run(&["graph"]), @"
    shop · GitRepository shop · 2 stages · at worst 10m30s along ● (1 edge × 30s poll)

    ● migrate  5m             job db-migration
    ● app      5m  ./deploy/                    after migrate (revision)

    revision: waits for the same revision of the shared source
      both come from `shop`, and a release changes files only

    2 stages without `retry`: retried 1h after a failure
    ");
    for (format, start) in [
        ("mermaid", "flowchart TD"),
        ("dot", "digraph"),
        ("svg", "<svg"),
        ("html", "<!doctype html>"),
        ("json", "{"),
    ] {
        let output = project.run(&["graph", "--format", format]);
        assert!(
            output
                .stdout
                .to_lowercase()
                .starts_with(&start.to_lowercase()),
            "{output}"
        );
    }
    project.write("shop.pipeline", BROKEN);
    assert_eq!(project.run(&["graph"]).code, Some(1));
}

#[test]
fn a_check_is_explained() {
    let project = Project::new();
    let page = project.run(&["explain", "order-cycle"]).stdout;
    assert!(
        page.starts_with("order-cycle (error)\n\nstages wait for each other\n\n"),
        "{page}"
    );
    assert!(page.contains("    stage migrate before app "), "{page}");
    assert_snapshot!(project.run(&["explain", "order-cylce"]), @r"
    ------- stderr
    error: no check is named `order-cylce`
      help: did you mean `order-cycle`?
    ------- exit code 2
    ");
    let list = project.run(&["explain"]).stdout;
    assert!(
        list.lines()
            .any(|line| line.split_whitespace().take(2).eq(["order-cycle", "error"]))
    );
    let json: serde_json::Value =
        serde_json::from_str(&project.run(&["explain", "--format", "json"]).stdout).unwrap();
    assert_eq!(json.as_array().unwrap().len(), list.lines().count());
}
